/** Cycles of the lock graph, as lists of classes: each is taken while the one before it is held, and the first while the last is. */
import type { Dependency } from './dependencies.js';

/** Longer ones are never the point: the mandatory order of the kernel has 11 classes, a report with more than this names none usefully. */
export const LONGEST_CYCLE = 6;
/** Partial paths tried. A program has some ten classes; this bounds a made-up one. */
export const MOST_PATHS = 20_000;

/** `longer`: how cycles of more than LONGEST_CYCLE classes begin. Not complete: there were too many paths. */
export interface Cycles { cycles: string[][]; longer: string[][]; complete: boolean }

/** Shortest first, then by name; each once, beginning at its first class by name. */
export function classCycles(dependencies: readonly Dependency[]): Cycles {
    const next = new Map<string, Set<string>>();
    for (const { from, to } of dependencies) next.set(from, (next.get(from) ?? new Set()).add(to));
    // A way that does not come back is on no cycle: a hundred locks in one order have more paths than could be tried.
    const behind = new Map([...next.keys()].map(start => [start, reachedFrom(start, next)]));
    for (const [from, tos] of next) for (const to of tos) if (!behind.get(to)?.has(from)) tos.delete(to);
    const cycles: string[][] = [];
    let paths: string[][] = [...next.keys()].sort().map(start => [start]), tried = 0;
    for (let length = 1; length <= LONGEST_CYCLE && paths.length > 0; length++) {
        const longer: string[][] = [];
        for (const path of paths) {
            for (const to of [...next.get(path[path.length - 1]) ?? []].sort()) {
                if (++tried > MOST_PATHS) return { cycles, longer: [], complete: false };
                if (to === path[0]) cycles.push(path);
                else if (to > path[0] && !path.includes(to)) longer.push([...path, to]);
            }
        }
        paths = longer;
    }
    return { cycles, longer: paths.filter(path => closes(path, next)), complete: true };
}

/** Whether a way leads on from the path and back to its start, through classes that the path has not and that come later by name. */
function closes(path: readonly string[], next: ReadonlyMap<string, ReadonlySet<string>>): boolean {
    const seen = new Set(path), todo = [path[path.length - 1]];
    for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
        for (const to of next.get(at) ?? []) {
            if (to === path[0]) return true;
            if (to < path[0] || seen.has(to)) continue;
            seen.add(to);
            todo.push(to);
        }
    }
    return false;
}

function reachedFrom(start: string, next: ReadonlyMap<string, ReadonlySet<string>>): ReadonlySet<string> {
    const seen = new Set<string>(), todo = [start];
    for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
        for (const to of next.get(at) ?? []) {
            if (seen.has(to)) continue;
            seen.add(to);
            todo.push(to);
        }
    }
    return seen;
}
