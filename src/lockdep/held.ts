/** Which locks are certainly held at a statement of the user's file, by whatever way and in whatever thread it is reached. */
import type { HeldHere } from '../check/result.js';
import type { Program } from '../model/program.js';
import type { Resources } from './resources.js';
import { innermost, keyOf } from './sites.js';
import type { Held } from './env.js';
import type { Walk } from './walk.js';

/**
 * The walks must be complete. A statement that takes a lock is reached without it; one that releases it still holds it. Those of what lockdep
 * alone is told of are left out, and so are works.
 */
export function heldHere(program: Program, walks: readonly Walk[], resources: Resources): HeldHere[] {
    const found = new Map<string, HeldHere>();
    const isLock = ({ resource }: Held): boolean => !resources.isWork(resource) && program.locks[resource].kind !== 'lockdep_map';
    walks.forEach(({ points }, thread) => {
        if (resources.isPrimed(thread)) return;
        for (const { pc, held } of points) for (const step of program.threads[thread].pcs[pc].steps) {
            const { range } = innermost({ program, thread, step });
            if (range.uri !== program.uri) continue;
            const locks = once(held.filter(isLock).map(one => heldLock(one, thread, resources))), known = found.get(keyOf(range));
            if (known) known.locks = common(known.locks, locks);
            else found.set(keyOf(range), { range, locks });
        }
    });
    return [...found.values()];
}

/** A lock that was downgraded, or is held for reading twice, is one. */
const once = (locks: HeldHere['locks']): HeldHere['locks'] => locks.filter((one, i) => locks.findIndex(({ name, mode }) => name === one.name && mode === one.mode) === i);

/** What is in both, by name and mode. */
export function common(a: HeldHere['locks'], b: HeldHere['locks']): HeldHere['locks'] {
    return a.filter(one => b.some(({ name, mode }) => name === one.name && mode === one.mode));
}

function heldLock(held: Held, thread: number, resources: Resources): HeldHere['locks'][number] {
    const { program } = resources, hasModes = ['rwsem', 'rwlock'].includes(program.locks[held.resource].kind);
    return {
        name: resources.name(held.resource), ...hasModes && { mode: held.mode },
        ...held.step >= 0 && { taken: innermost({ program, thread, step: held.step }).range },
    };
}
