/** Names in a report that are no locks, in words: what "holding" and "waiting for" them means. */
import { tellingFrames } from './context.js';
import type { Report } from './report.js';

/** The kernel library's functions take it themselves: no scenario has to. mm/mmu_notifier.c, mm/page_alloc.c, include/linux/srcu.h, rcupdate.h. */
const LIBRARYS = /^(?:(?:__)?mmu_notifier_invalidate_range_start(?:_map)?|fs_reclaim|srcu|rcu_read_lock(?:_bh|_sched|_trace)?|rcu_callback)$/;

export const isLibrarys = (name: string): boolean => LIBRARYS.test(name);

/** mm/mmu_notifier.c, mm/page_alloc.c, kernel/workqueue.c, kernel/time/timer.c, include/linux/srcu.h, drivers/dma-buf. */
const KNOWN: readonly (readonly [RegExp, string])[] = [
    [/^(?:__)?mmu_notifier_invalidate_range_start(?:_map)?$/, 'no lock: "held" while the callbacks of an invalidation run, "taken" by whatever may start one'],
    [/^fs_reclaim$/, 'no lock: "held" in reclaim, "taken" by every allocation that may reclaim'],
    [/(?:^|_|->|\.)srcu$/, 'an SRCU domain: held by readers, and waited for by synchronize_srcu(), which lockdep shows as sync()'],
    [/^rcu_read_lock(?:_bh|_sched|_trace)?$/, 'no lock: RCU\'s read side'],
    [/^dma_fence_map$/, 'no lock: "held" by what signals a fence, "taken" by who waits for one'],
    [/_ww_class_acquire$/, 'no lock: a ww_acquire_ctx, under which several objects are locked'],
    [/^\(wq_completion\)/, 'no lock: "held" by the workers of a workqueue, "taken" by flush_workqueue()'],
    [/^\(work_completion\)|_work$/, 'no lock: "held" by the worker while the work item runs, "taken" by flush_work()'],
    [/^\(?\w+\.[ch]:\d+\)?$/, 'no lock: a timer, named by where it was set up; "held" while its function runs'],
];

/** kernel/workqueue.c: who takes the map of a work item. */
const WORKS = /^(?:__flush_work|flush_work|process_one_work|start_flush_work|touch_work_lockdep_map)$/;

/** A sentence for each of the names that is no lock. */
export const pseudoSentences = (names: readonly string[], report: Report): string[] => names.flatMap(name => {
    const words = pseudoLock(name, report);
    return words === undefined ? [] : [`${name} is ${words}.`];
});

/** Undefined: a lock as far as its name tells. `report`: a work item may have any name; its worker's stack shows that it is one. */
function pseudoLock(name: string, report: Report): string | undefined {
    const known = KNOWN.find(([pattern]) => pattern.test(name))?.[1];
    if (known !== undefined) return known;
    const isWork = report.chain.some(({ lock, stack }) => lock.name === name && WORKS.test(tellingFrames(stack)[0]?.fn ?? '')) || report.locksHeld.some(lock => lock.name === name && WORKS.test(lock.at?.fn ?? ''));
    return isWork ? KNOWN.find(([pattern]) => pattern.test('_work'))![1] : undefined;
}
