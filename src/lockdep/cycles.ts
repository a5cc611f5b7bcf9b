/** Cycles of the lock graph, as lists of classes: each is taken while the one before it is held, and the first while the last is. */
import type { Dependency } from './dependencies.js';

/** Longer ones are never the point: the mandatory order of the kernel has 11 classes, a report with more than this names none usefully. */
export const MAX_LENGTH = 6;
/** Partial paths tried. A program has some ten classes; this bounds a made-up one. */
const MAX_PATHS = 20_000;

export interface Cycles { cycles: string[][]; complete: boolean }

/** Shortest first, then by name; each once, beginning at its first class by name. */
export function classCycles(dependencies: readonly Dependency[]): Cycles {
    const next = new Map<string, Set<string>>();
    for (const { from, to } of dependencies) next.set(from, (next.get(from) ?? new Set()).add(to));
    const cycles: string[][] = [];
    let paths: string[][] = [...next.keys()].sort().map(start => [start]), tried = 0;
    for (let length = 1; length <= MAX_LENGTH && paths.length > 0; length++) {
        const longer: string[][] = [];
        for (const path of paths) {
            for (const to of [...next.get(path[path.length - 1]) ?? []].sort()) {
                if (++tried > MAX_PATHS) return { cycles, complete: false };
                if (to === path[0]) cycles.push(path);
                else if (to > path[0] && !path.includes(to)) longer.push([...path, to]);
            }
        }
        paths = longer;
    }
    return { cycles, complete: true };
}
