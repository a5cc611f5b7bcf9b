import type { ChainLink } from '../check/result.js';
import { DEFAULT_KERNEL, KERNEL_SCHEME } from '../kernel/library.js';

/** Of the library that the functions of a chain come from: `6.12`. */
export function kernelVersion(chain: readonly ChainLink[]): string {
    const uris = chain.flatMap(({ held, taken }) => [...held.stack, ...taken.stack].map(({ range }) => range.uri));
    return uris.find(uri => uri.startsWith(`${KERNEL_SCHEME}:`))?.split('/')[1] ?? DEFAULT_KERNEL;
}
