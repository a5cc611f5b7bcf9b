/** `reclaim_under_callback_lock`: memory is allocated, with reclaim, under a lock that a notifier callback takes. */
import type { Finding } from '../../check/result.js';
import type { CallbackRun, Step } from '../../model/program.js';
import { stepAt } from '../sites.js';
import type { Wait } from '../walk.js';
import { firstOf, keyOf, type Evidence } from './evidence.js';

export const documentation = `# reclaim_under_callback_lock

A lock that a notifier callback takes is held while memory is allocated that the kernel may have to reclaim for. \`shrink_folio_list()\` calls
\`try_to_unmap()\`, which calls \`mmu_notifier_invalidate_range_start()\`: the callback runs **in the thread that allocates**, or in another one
whose progress it waits for, and wants the lock.

\`\`\`
mutex_lock(&svmm->mutex)
  nvkm_vmm_pt_new()  kzalloc(GFP_KERNEL)
    __perform_reclaim() -> shrink_folio_list() -> try_to_unmap()
      invalidate_range_start()
        mutex_lock(&svmm->mutex)        never
\`\`\`

It does not matter that the pages of the allocation are the device's own: reclaim takes any page of any mm. \`GFP_NOFS\` and \`GFP_NOIO\` do not
help (\`fs_reclaim_acquire()\` tells lockdep of the callbacks for any \`__GFP_DIRECT_RECLAIM\`). It is rare under test, because it needs memory
pressure at that very place; no exploration refutes it where the scenario does not reclaim.

**Fix:** allocate before the lock is taken; or with \`GFP_NOWAIT\` or \`GFP_ATOMIC\` and a retry after unlocking; or under
\`memalloc_noreclaim_save()\`. Drivers tell lockdep at load time, as \`drm_gpusvm_init()\` does: \`fs_reclaim_acquire(GFP_KERNEL);
might_lock(&lock); fs_reclaim_release(GFP_KERNEL);\`.
`;

/** Reclaim calls these, and not \`release\`. */
const isReached = ({ op }: CallbackRun): boolean => op.startsWith('invalidate') || op === 'arch_invalidate_secondary_tlbs';

export function reclaimUnderCallbackLock(evidence: Evidence): Finding[] {
    const { resources, orders, program } = evidence;
    const found = orders.filter(({ thread, taken }) => !resources.isPrimed(thread) && isReclaim(stepAt({ program, thread, step: taken.step })));
    return firstOf(found, ({ thread, held, taken }) => `${resources.class(held.resource)} ${keyOf(evidence.statement({ thread, step: taken.step }))}`)
        .flatMap(wait => finding(evidence, wait)).filter(({ range }) => range.uri === program.uri);
}

const isReclaim = ({ stack }: Step): boolean => stack.some(({ kernel }) => kernel?.call === 'reclaim');

function finding(evidence: Evidence, wait: Wait): Finding[] {
    const { thread, held, taken } = wait, { resources, program } = evidence, name = resources.name(held.resource), className = resources.class(held.resource);
    const lock = evidence.takenBy(className, ({ run }) => isReached(run));
    if (!lock) return [];
    const allocation = { thread, step: taken.step }, hold = { thread, step: held.step };
    return [{
        code: 'reclaim_under_callback_lock',
        message: `memory may be reclaimed at ${evidence.at(allocation)} while ${name} is held (${evidence.at(hold)}); reclaim calls ${evidence.callback(lock.run)}, which takes it (${evidence.at(lock)})`,
        range: evidence.statement(allocation),
        related: [
            ...evidence.chains([hold, `${evidence.who(thread)} takes ${name} here`], [allocation, `${evidence.who(thread)}, which holds ${name}, may reclaim here`]),
            ...evidence.inCallback([lock, `${evidence.callback(lock.run)} takes ${resources.name(lock.resource)} here`]),
        ],
        scenario: program.scenario,
        locks: resources.instances([className]),
        primed: true, ...evidence.chain(wait, evidence.order(taken.resource, held.resource)),
    }];
}
