/** The closed list of what is not written in the language itself (language contract, section 6). */
import type { Primitive } from './call-site.js';
import { DEVICE_PRIMITIVES } from './primitives-device.js';
import { LOCK_PRIMITIVES } from './primitives-locks.js';
import { MEMORY_PRIMITIVES } from './primitives-memory.js';
import { MISC_PRIMITIVES } from './primitives-misc.js';

export const PRIMITIVES: Readonly<Record<string, Primitive | undefined>> = Object.assign(Object.create(null) as object,
    LOCK_PRIMITIVES, MEMORY_PRIMITIVES, DEVICE_PRIMITIVES, MISC_PRIMITIVES);
