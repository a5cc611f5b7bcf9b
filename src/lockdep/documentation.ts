/** What each finding means, in Markdown: for "More information", and for docs/findings.md. */
import type { FindingCode } from '../check/result.js';
import { documentation as missingRetry } from './findings/missing-retry.js';
import { documentation as reclaimUnderCallbackLock } from './findings/reclaim-under-callback-lock.js';
import { documentation as removeInCallback } from './findings/remove-in-callback.js';
import { documentation as retryOutsideLock } from './findings/retry-outside-lock.js';
import { documentation as seqNotSet } from './findings/seq-not-set.js';
import { documentation as sleepingCallInNonblockable } from './findings/sleeping-call-in-nonblockable.js';
import { documentation as unsafeFilter } from './findings/unsafe-filter.js';
import { documentation as lockOrder } from './lock-order.js';
import { documentation as selfDeadlock } from './self-deadlock.js';

export const DOCUMENTATION: Readonly<Record<FindingCode, string>> = {
    lock_order: lockOrder, self_deadlock: selfDeadlock, reclaim_under_callback_lock: reclaimUnderCallbackLock, remove_in_callback: removeInCallback,
    seq_not_set: seqNotSet, missing_retry: missingRetry, retry_outside_lock: retryOutsideLock, unsafe_filter: unsafeFilter, sleeping_call_in_nonblockable: sleepingCallInNonblockable,
};
