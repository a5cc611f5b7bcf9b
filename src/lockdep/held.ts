/** Which locks are held at a statement of the user's file, by whatever way and in whatever thread it is reached: certainly, or on some ways. */
import type { HeldHere, HeldLock } from '../check/result.js';
import { inPieces, type Steps } from '../model/in-steps.js';
import type { Program } from '../model/program.js';
import type { Resources } from './resources.js';
import { innermost, keyOf } from './sites.js';
import type { Held } from './env.js';
import type { Walk } from './walk.js';

/** Points that are looked at in one step of the work. */
const AT_ONCE = 20;

/**
 * The walks must be complete. A statement that takes a lock is reached without it; one that releases it still holds it. Those of what lockdep
 * alone is told of are left out, and so are works.
 */
export function* heldHere(program: Program, walks: readonly Walk[], resources: Resources): Steps<HeldHere[]> {
    const found = new Map<string, HeldHere>();
    const isLock = ({ resource }: Held): boolean => !resources.isWork(resource) && program.locks[resource].kind !== 'lockdep_map';
    for (const [thread, { points }] of walks.entries()) {
        if (resources.isPrimed(thread)) continue;
        yield* inPieces(points, AT_ONCE, ({ pc, held }) => {
            for (const step of program.threads[thread].pcs[pc].steps) {
                const { range } = innermost({ program, thread, step });
                if (range.uri !== program.uri) continue;
                const locks = once(held.filter(isLock).map(one => heldLock(one, thread, resources))), known = found.get(keyOf(range));
                found.set(keyOf(range), { range, ...known ? merged(known, { locks, some: [] }) : { locks, some: [] } });
            }
        });
    }
    return [...found.values()].map(here => ({ ...here, some: once(here.some.filter(({ taken }) => !taken || keyOf(taken) !== keyOf(here.range)).map(ofAnyFrame)) }));
}

/** Which frame's lock it is differs from way to way. What the statement takes itself, somewhere inside of a call, is left out above. */
const ofAnyFrame = (one: HeldLock): HeldLock => ({ ...one, name: one.name.replace(/^frame \d+\./, 'frame.') });

/** A lock that was downgraded, or is held for reading twice, is one. */
const once = (locks: HeldLock[]): HeldLock[] => locks.filter((one, i) => locks.findIndex(({ name, mode }) => name === one.name && mode === one.mode) === i);

const isIn = (locks: readonly HeldLock[]) => (one: HeldLock): boolean => locks.some(({ name, mode }) => name === one.name && mode === one.mode);

/** What is in both, by name and mode. */
export const common = (a: readonly HeldLock[], b: readonly HeldLock[]): HeldLock[] => a.filter(isIn(b));

type OnWays = Pick<HeldHere, 'locks' | 'some'>;

/** Of one statement on further ways: on all what is held on these too, on some whatever else there is. */
export function merged(a: OnWays, b: OnWays): OnWays {
    const locks = common(a.locks, b.locks);
    return { locks, some: once([...a.locks, ...a.some, ...b.locks, ...b.some].filter(one => !isIn(locks)(one))) };
}

/** Of several statements one after the other: what is held in all of them; what some of them are reached with on some ways only. */
export function inAll(a: OnWays, b: OnWays): OnWays {
    const locks = common(a.locks, b.locks);
    return { locks, some: once([...a.some, ...b.some].filter(one => !isIn(locks)(one))) };
}

function heldLock(held: Held, thread: number, resources: Resources): HeldLock {
    const { program } = resources, hasModes = ['rwsem', 'rwlock'].includes(program.locks[held.resource].kind);
    return {
        name: resources.name(held.resource), ...hasModes && { mode: held.mode },
        ...held.step >= 0 && { taken: innermost({ program, thread, step: held.step }).range },
    };
}
