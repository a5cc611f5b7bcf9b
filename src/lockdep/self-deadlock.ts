/** `self_deadlock`: a thread waits for a lock that it holds itself. */
import type { Finding } from '../check/result.js';
import type { Step } from '../model/program.js';
import { chainOf } from './chain.js';
import type { Resources } from './resources.js';
import { commonCalls, exercise, innermost, placeOf, sites, stepAt, userRange, waitsAt, wayToCallback } from './sites.js';
import type { Wait } from './walk.js';

export const documentation = `# self_deadlock

A thread waits for a lock that it holds itself, so it waits for ever. Mostly there is a callback between the two: a driver calls
\`migrate_vma_setup()\` with its lock held, this fires the mmu notifier, and the driver's own \`invalidate_range_start\` takes the lock.

* Write after write, write after read and read after write are reported. Read after read is not, though lockdep warns of it
  ("possible recursive locking detected"): it only blocks when a writer queues between the two, which the exploration finds.
* A trylock never waits. Nor does \`atomic (LOCK) { }\` under a LOCK that the thread holds.
* Locks of frames are reported when it is certain that both are the same frame's.
* \`flush_work()\` of a work item by its own worker counts as well.

**Fix:** release the lock before the call, or do not take it in the callback for events that this thread causes (an owner filter, which
does not see every event: a THP split inside migration fires \`MMU_NOTIFY_CLEAR\` without owner).
`;

export function selfDeadlock({ thread, held, taken, outer }: Wait, resources: Resources): Finding {
    const { program } = resources, name = resources.name(taken.resource);
    const first = { program, thread, step: held.step }, second = { program, thread, step: taken.step };
    const inside = commonCalls(stepAt(first), stepAt(second));
    const way = wayToCallback(second, inside), isWork = resources.isWork(taken.resource);
    const again = isWork ? `${name} is waited for at` : `${name} is taken${resources.modeOf(taken)} at`;
    const already = isWork ? 'by its own worker, which runs it since' : `while this thread already holds it: taken${resources.modeOf(held)} at`;
    return {
        code: 'self_deadlock',
        message: `${again} ${placeOf(second)} ${already} ${placeOf(first)}${way ? `, and the callback is reached through ${way}` : ''}`,
        range: userRange(second, inside),
        related: [
            { message: `${resources.who(thread)} takes ${name} here`, range: innermost(first).range },
            ...sites(second, 0, `${name} is ${isWork ? 'waited for' : 'taken again'} here`),
        ],
        scenario: program.scenario, sites: resources.isPrimed(thread) ? [] : [...exercise(first), ...waitsAt(second)],
        locks: namesakes(stepAt(second), taken.resource, resources),
        ...resources.isPrimed(thread) && { primed: true }, ...chainOf([{ thread, held, taken, outer }], resources),
    };
}

/** Which frame it happens to is chance: the lock of any frame will do for an exploration that confirms it. */
function namesakes({ effect }: Step, resource: number, resources: Resources): string[] {
    if (effect.kind !== 'lock' || effect.lock.count === 1) return [resources.name(resource)];
    const { lock, count } = effect.lock;
    return Array.from({ length: count }, (_, i) => resources.name(lock + i));
}
