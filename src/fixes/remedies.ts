/** Which ways of mending are tried for which code, the likeliest first. */
import type { Candidate, Patient, Remedy } from './candidate.js';
import { addFilter, dropFilter, respectBlockable } from './candidates/filter.js';
import { holdAroundMap, holdUntilEnd, lockForWrite } from './candidates/hold-lock.js';
import { dropLock, moveLock, swapLocks } from './candidates/lock-order.js';
import { readEarlier } from './candidates/order.js';
import { withoutOverride } from './candidates/override.js';
import { checkRetry } from './candidates/retry.js';
import { setSequence } from './candidates/set-seq.js';
import { unmapBeforeCopy } from './candidates/unmap.js';

const LOCKS: readonly Remedy[] = [moveLock, swapLocks, dropLock];
const STALE: readonly Remedy[] = [setSequence, readEarlier, unmapBeforeCopy, dropFilter, checkRetry, holdUntilEnd, lockForWrite, holdAroundMap];

const REMEDIES: Record<string, readonly Remedy[]> = {
    deadlock: LOCKS, lock_order: LOCKS, self_deadlock: LOCKS, reclaim_under_callback_lock: LOCKS, remove_in_callback: LOCKS, sleep_in_atomic: [respectBlockable, ...LOCKS], lock_misuse: [holdUntilEnd, ...LOCKS],
    use_after_free: STALE, lost_write: STALE, stale_read: STALE, write_to_readonly: STALE, missing_retry: [checkRetry], retry_outside_lock: [checkRetry, holdAroundMap], seq_not_set: [setSequence],
    unsafe_filter: [dropFilter], sleeping_call_in_nonblockable: [respectBlockable], livelock: [addFilter, readEarlier, dropFilter],
};

/** Candidates for what was found, none twice. */
export function* candidatesFor(code: string, patient: Patient): Generator<Candidate> {
    const seen = new Set<string>();
    for (const remedy of [...REMEDIES[code] ?? [], withoutOverride]) {
        for (const candidate of remedy(patient)) {
            const key = JSON.stringify(candidate.edits);
            if (!seen.has(key)) { seen.add(key); yield candidate; }
        }
    }
}
