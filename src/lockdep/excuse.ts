/**
 * Why a circle of lock classes need not hang, as far as the text tells: lockdep does not ask, since the next caller may have no such excuse. The
 * exploration has the last word; where it finds no hang, this is why.
 */
import type { Finding } from '../check/result.js';
import type { Resources } from './resources.js';
import type { Wait } from './walk.js';

export function excused(cycle: readonly Wait[], resources: Resources): Pick<Finding, 'excuse'> {
    const excuse = differentLocks(cycle, resources) ?? commonLock(cycle, resources) ?? oneThread(cycle, resources);
    return excuse === undefined ? {} : { excuse };
}

/** One waits for another lock of the class than the next one holds. */
function differentLocks(cycle: readonly Wait[], resources: Resources): string | undefined {
    for (const [i, { taken }] of cycle.entries()) {
        const { held } = cycle[(i + 1) % cycle.length];
        if (taken.resource !== held.resource) return `${resources.name(taken.resource)} and ${resources.name(held.resource)} are different locks`;
    }
    return undefined;
}

/** A gate lock: two of the threads hold it around all that, and at least one for itself alone. */
function commonLock(cycle: readonly Wait[], resources: Resources): string | undefined {
    for (const [i, a] of cycle.entries()) for (const b of cycle.slice(i + 1)) {
        if (a.thread === b.thread) continue;
        const gate = a.outer.find(outer => b.outer.some(({ resource, mode }) => resource === outer.resource && (mode === 'write' || outer.mode === 'write')));
        if (gate) return `${resources.who(a.thread)} and ${resources.who(b.thread)} hold ${resources.name(gate.resource)} around both`;
    }
    return undefined;
}

function oneThread(cycle: readonly Wait[], resources: Resources): string | undefined {
    const [{ thread }, ...others] = cycle;
    return others.every(other => other.thread === thread) ? `only ${resources.who(thread)} does this, and nobody beside it` : undefined;
}
