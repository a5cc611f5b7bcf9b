/** A finding about locks as a chain: who holds what, and what it waits for then. What lockdep's own layout is made of (src/splat). */
import type { ChainLink, ChainLock, FindingChain } from '../check/result.js';
import type { Held } from './env.js';
import type { Resources } from './resources.js';
import { callbackKind, stepAt } from './sites.js';
import { unseenByLockdep } from './unseen.js';
import type { Wait } from './walk.js';

/** A thread, what it holds, and what it waits for. */
export type Order = Pick<Wait, 'thread' | 'held' | 'taken'> & Partial<Pick<Wait, 'outer'>>;

/** The first link is that of the finding's own statement; what one waits for the next one holds, the last one's is held by the first. Only what lockdep does not see, unless chains are asked for. */
export function chainOf(orders: readonly (Order | undefined)[], resources: Resources): FindingChain {
    const all = orders.filter(order => order !== undefined);
    if (all.length === 0 || all.length < orders.length) return {};
    const unseen = unseenByLockdep(all, resources);
    return { ...unseen.length > 0 && { unseen }, ...resources.tellsChains && { chain: all.map(order => link(order, resources)) } };
}

function link({ thread, held, outer = [], taken }: Order, resources: Resources): ChainLink {
    const { program } = resources, callback = callbackKind({ program, thread, step: taken.step });
    const holds = [...outer, held].filter(({ step }) => step >= 0).sort((a, b) => a.step - b.step);
    return {
        holds: holds.map(one => chainLock(thread, one, resources)), thread: program.threads[thread].name, id: thread, ...resources.isPrimed(thread) && { primed: true },
        held: chainLock(thread, held, resources), taken: chainLock(thread, taken, resources),
        ...callback && { callback },
    };
}

function chainLock(thread: number, { resource, mode, step }: Held, resources: Resources): ChainLock {
    const { program } = resources, { range, stack } = stepAt({ program, thread, step }), lock = program.locks[resource];
    const fns = [program.threads[thread].name, ...stack.map(({ fn }) => fn)], places = [...stack.map(({ call }) => call), range];
    return {
        name: resources.name(resource), class: lock?.class ?? resources.name(resource), kind: lock?.kind ?? 'work', mode, hasReaders: lock ? lock.readers.some(id => id >= 0) : false,
        stack: fns.map((fn, i) => ({ fn, range: places[i] })).reverse(),
    };
}
