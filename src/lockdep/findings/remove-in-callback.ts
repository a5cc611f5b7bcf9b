/** `remove_in_callback`: a subscription is removed in a callback, or under a lock that one takes: it waits for itself. */
import type { Finding, FindingChain, Related } from '../../check/result.js';
import type { CallFrame } from '../../model/program.js';
import type { CallbackLock, Removal } from '../protocol/observer.js';
import { callbackOf } from '../protocol/step-facts.js';
import { stepAt } from '../sites.js';
import { firstOf, keyOf, type Evidence } from './evidence.js';

export const documentation = `# remove_in_callback

\`mmu_interval_notifier_remove()\` waits until no invalidation is under way that may still see the subscription: while the sequence number of the
mm is odd it puts the node on the deferred list and sleeps until \`mn_itree_inv_end()\`. \`mmu_notifier_unregister()\` waits with
\`synchronize_srcu()\` until nobody is in a callback of a plain notifier, of any mm: there is one SRCU domain for all.

* Called **in a callback**, it waits for the invalidation, or the SRCU reader, that it runs in.
* Called **under a lock that a callback takes**, it waits for a callback that waits for the lock. That needs two threads and an invalidation
  at the right time, so tests do not see it.

\`\`\`
CPU0                                  CPU1
mutex_lock(&umem->lock)               mmu_notifier_invalidate_range_start()
mmu_interval_notifier_remove()          invalidate()
  sleeps until CPU1 is through            mutex_lock(&umem->lock)   never
\`\`\`

**Fix:** in a callback, queue a work item that removes it (amdkfd, amdxdna), or use \`mmu_notifier_put()\`, which does not wait. Elsewhere,
mark the object dead under the lock, release the lock, then remove; free what the callback uses only after the removal.
`;

export function removeInCallback(evidence: Evidence): Finding[] {
    const { program } = evidence;
    const found = evidence.seen.removals.flatMap(removal => inCallback(evidence, removal) ?? underLock(evidence, removal)).filter(({ range }) => range.uri === program.uri);
    return firstOf(found, ({ range, locks }) => `${keyOf(range)} ${locks.join()}`);
}

const NAMES = { remove: 'mmu_interval_notifier_remove()', unregister: 'mmu_notifier_unregister()' } as const;
const WAITS = { remove: 'waits until the invalidations of the mm are over', unregister: 'waits until nobody is in a callback of a plain notifier' } as const;

function inCallback(evidence: Evidence, removal: Removal): Finding[] | undefined {
    const { program } = evidence, { stack } = stepAt(evidence.site(removal)), call = stack.findLastIndex(({ kernel }) => kernel?.call === removal.call);
    const run = callbackOf({ stack: stack.slice(0, call) });
    // When ->release is called, the region of the exit is over for interval notifiers.
    if (!run || (removal.call === 'remove' && (run.op === 'release' || !isWaitedFor(evidence, removal, run.notifier)))) return undefined;
    return [{
        code: 'remove_in_callback',
        message: `${NAMES[removal.call]} in ${evidence.callback(run)} (${evidence.at(removal)}): it ${WAITS[removal.call]}, and so for itself`,
        range: stack[call].call,
        related: evidence.chains([removal, `${evidence.who(removal.thread)} waits here for the callback that it is in`]),
        scenario: program.scenario, locks: [], ...evidence.primed(removal.thread), ...itself(evidence, removal),
    }];
}

function underLock(evidence: Evidence, removal: Removal): Finding[] {
    const { resources, program } = evidence, { stack } = stepAt(evidence.site(removal));
    const call = stack.find(({ kernel }) => kernel?.call === removal.call)!.call;
    return removal.held.flatMap(held => {
        const lock = evidence.takenBy(resources.class(held.resource), taken => blocks(evidence, removal, taken));
        if (!lock) return [];
        const name = resources.name(held.resource), hold = { thread: removal.thread, step: held.step };
        const related: Related[] = [
            ...evidence.chains([hold, `${evidence.who(removal.thread)} takes ${name} here`], [removal, `${evidence.who(removal.thread)}, which holds ${name}, waits for the callbacks here`]),
            ...evidence.inCallback([lock, `${evidence.callback(lock.run)} takes ${resources.name(lock.resource)} here`]),
        ];
        return [{
            code: 'remove_in_callback' as const,
            message: `${NAMES[removal.call]} while ${name} is held (${evidence.at(hold)}): it ${WAITS[removal.call]}, and ${evidence.callback(lock.run)} waits for ${name} (${evidence.at(lock)})`,
            range: call, related, scenario: program.scenario, locks: resources.instances([resources.class(held.resource)]), primed: true, ...circle(evidence, removal, held.resource),
        }];
    });
}

/** The map that is held in callbacks, and that a removal waits for: of the start for interval notifiers, SRCU for plain ones. */
const isMapOf = ({ program }: Evidence, { call }: Removal) => ({ resource }: { resource: number }): boolean =>
    program.locks[resource]?.name === (call === 'remove' ? '__mmu_notifier_invalidate_range_start_map' : 'srcu_map');

function itself(evidence: Evidence, removal: Removal): FindingChain {
    const { thread, step } = removal, map = removal.held.find(isMapOf(evidence, removal));
    return evidence.chain(map && { thread, held: map, taken: { resource: map.resource, mode: 'write', step } });
}

function circle(evidence: Evidence, removal: Removal, lock: number): FindingChain {
    const isMap = isMapOf(evidence, removal), calls = ({ kernel }: CallFrame): boolean => kernel?.call === removal.call;
    const wait = evidence.orders.find(({ thread, held, taken }) => thread === removal.thread && held.resource === lock && isMap(taken)
        && stepAt(evidence.site({ thread, step: taken.step })).stack.some(calls));
    return evidence.chain(wait, wait && evidence.order(wait.taken.resource, lock));
}

/** Whether the removal waits for who waits for that lock. */
function blocks(evidence: Evidence, removal: Removal, { run }: CallbackLock): boolean {
    if (removal.call === 'unregister') return evidence.notifier(run.notifier).kind === 'plain';
    return run.op !== 'release' && isWaitedFor(evidence, removal, run.notifier);
}

/** The removal of an interval subscription waits for the regions of its mm, whoever is called in them. */
function isWaitedFor(evidence: Evidence, { notifier }: Removal, other: number): boolean {
    return notifier === undefined || evidence.notifier(notifier).mm === evidence.notifier(other).mm;
}
