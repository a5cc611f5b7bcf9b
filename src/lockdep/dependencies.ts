/**
 * The lock graph: a class is held while another is waited for, by whom, and how strongly, as lockdep counts it
 * (kernel/locking/lockdep.c, Documentation/locking/lockdep-design.rst, "Recursive read locks"; the same in 6.1, 6.12 and 7.0).
 *
 * An edge A -(xy)-> B: x is E if A is held exclusively, S if shared; y is N if the wait for B is one that a reader of B can cause, R if
 * it is a recursive reader's, which readers of B never block. A path goes on from -(*R)-> only by -(E*)->: what stops a recursive reader
 * is a writer. A cycle with such a path is a deadlock, any other is not.
 *
 * Where this differs from lockdep: every held lock gets an edge, not only those down to the first that was not a trylock. lockdep
 * leaves the rest to transitivity, which a recursive reader in the middle breaks: so since v6.4 it misses most cycles through plain
 * notifiers (srcu is held there). And all the code is seen, not only what has run once.
 */
import type { Resources } from './resources.js';
import type { Wait } from './walk.js';

export interface Dependency { from: string; to: string; shared: boolean; recursive: boolean; wait: Wait }

export function dependencies(waits: readonly Wait[], resources: Resources): Dependency[] {
    return waits.map((wait): Dependency => ({
        from: resources.class(wait.held.resource), to: resources.class(wait.taken.resource),
        shared: wait.held.mode === 'read',
        recursive: wait.taken.mode === 'read' && resources.recursiveReader(wait.taken.resource),
        wait,
    })).filter(({ from, to }) => from !== to); // two locks of one class: nesting, which only an order among instances could judge
}

/** Whether the second dependency can hold up the first. */
export const follows = (a: Dependency, b: Dependency): boolean => !(a.recursive && b.shared);

export const isStrong = (cycle: readonly Dependency[]): boolean => cycle.every((d, i) => follows(d, cycle[(i + 1) % cycle.length]));
