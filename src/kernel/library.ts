/** The kernel library's files, as the build packed them (src/build/kernel.mjs writes generated.ts from the .mmn files). */
import { KERNEL_CONTENTS, KERNEL_FILES } from './generated.js';

export interface KernelFile { uri: string; text: string }

/** Versions that `use kernel "V"` accepts, oldest first. */
export const KERNEL_VERSIONS: readonly string[] = Object.keys(KERNEL_CONTENTS);

export const DEFAULT_KERNEL = KERNEL_VERSIONS[KERNEL_VERSIONS.length - 1];

export const KERNEL_SCHEME = 'mmn-kernel';

/**
 * ` in kernel "6.1", only in "7.0"` for a function that other versions have, else nothing. Their text is searched: nothing is parsed for what is
 * mostly a typing error.
 */
export function onlyIn(name: string, version: string): string {
    const others = versionsWith(name).filter(v => v !== version);
    return others.length === 0 ? '' : ` in kernel "${version}", only in ${others.map(v => `"${v}"`).join(' and ')}`;
}

/** Versions that have a function, oldest first. */
export function versionsWith(name: string): string[] {
    functions ??= KERNEL_FILES.map(({ text }) => new Set([...text.matchAll(/^(?:atomic )?fn (\w+)\(/gm)].map(([, fn]) => fn)));
    return KERNEL_VERSIONS.filter(version => KERNEL_CONTENTS[version].some(index => functions![index].has(name)));
}

/** Names of functions, by file. */
let functions: Set<string>[] | undefined;

/** Files of one version in load order; an unknown version has none. A file that several versions share has a URI in each. */
export function kernelFiles(version: string): KernelFile[] {
    return (KERNEL_CONTENTS[version] ?? []).map(index => KERNEL_FILES[index]).map(({ name, text }) => ({ uri: `${KERNEL_SCHEME}:/${version}/${name}`, text }));
}
