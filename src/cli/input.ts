/** From the arguments to the texts. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { InputError } from './errors.js';

export interface Input { uri: string; text: string }

/** The `.mmn` files of the given files and folders, each once, in order. */
export function findFiles(paths: string[]): string[] {
    const files = paths.flatMap(path => {
        if (!stat(path).isDirectory()) return [path];
        const below = walk(path);
        if (below.length === 0) throw new InputError(`${path}: error: no .mmn file in this folder or below`);
        return below;
    });
    return [...new Map(files.map(path => [resolve(path), path])).values()];
}

function walk(folder: string): string[] {
    const entries = attempt(folder, () => readdirSync(folder, { withFileTypes: true })).sort((a, b) => a.name < b.name ? -1 : 1);
    return entries.flatMap(entry => {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) return entry.name.startsWith('.') || entry.name === 'node_modules' ? [] : walk(path);
        return entry.name.endsWith('.mmn') ? [path] : [];
    });
}

export function readInput(path: string): Input {
    if (stat(path).isDirectory()) throw new InputError(`${path}: error: this is a folder, not a file`);
    const bytes = attempt(path, () => readFileSync(path));
    let text: string;
    try { text = new TextDecoder('utf-8', { fatal: true }).decode(bytes); }
    catch { throw new InputError(`${path}:1:1: error: this is not a text file (not UTF-8)`); }
    return { uri: pathToFileURL(path).href, text };
}

export const stat = (path: string) => attempt(path, () => statSync(path));

export function attempt<T>(path: string, action: () => T): T {
    try { return action(); }
    catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        const known: Record<string, string> = { ENOENT: 'no such file or folder', EACCES: 'permission denied' };
        throw new InputError(`${path}: error: ${known[code ?? ''] ?? message}`);
    }
}

/** A file as a person would name it: relative where it is below the current folder; library files by their URI. */
export function shown(uri: string): string {
    if (!uri.startsWith('file:')) return uri;
    const path = fileURLToPath(uri);
    const near = relative(process.cwd(), path);
    return near.startsWith('..') || isAbsolute(near) ? path : near;
}
