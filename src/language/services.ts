/** What the language adds to Langium's services. */
import type { LangiumCoreServices } from 'langium';
import type { KernelLibrary } from './names/library.js';
import type { Resolver } from './names/resolver.js';

export interface MmnAddedServices {
    mmn: { Library: KernelLibrary; Resolver: Resolver };
}

export type MmnCoreServices = LangiumCoreServices & MmnAddedServices;
