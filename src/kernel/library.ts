/** The kernel library's files, as the build packed them (src/build/kernel.mjs writes generated.ts from the .mmn files). */
import { KERNEL_TEXTS } from './generated.js';

export interface KernelFile { uri: string; text: string }

/** Versions that `use kernel "V"` accepts, oldest first. */
export const KERNEL_VERSIONS: readonly string[] = Object.keys(KERNEL_TEXTS);

export const DEFAULT_KERNEL = KERNEL_VERSIONS[KERNEL_VERSIONS.length - 1];

export const KERNEL_SCHEME = 'mmn-kernel';

/** Files of one version in load order; an unknown version has none. */
export function kernelFiles(version: string): KernelFile[] {
    return (KERNEL_TEXTS[version] ?? []).map(({ name, text }) => ({ uri: `${KERNEL_SCHEME}:/${version}/${name}`, text }));
}
