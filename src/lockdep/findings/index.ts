/** Findings about the protocol of a notifier, in the order in which they are reported. */
import type { Finding } from '../../check/result.js';
import type { Evidence } from './evidence.js';
import { missingRetry } from './missing-retry.js';
import { reclaimUnderCallbackLock } from './reclaim-under-callback-lock.js';
import { removeInCallback } from './remove-in-callback.js';
import { retryOutsideLock } from './retry-outside-lock.js';
import { seqNotSet } from './seq-not-set.js';
import { sleepingCallInNonblockable } from './sleeping-call-in-nonblockable.js';
import { unsafeFilter } from './unsafe-filter.js';

/** Those about locks: what they say, an order through what lockdep is told of says again. */
export const aboutLocks = (evidence: Evidence): Finding[] => [...reclaimUnderCallbackLock(evidence), ...removeInCallback(evidence)];

export const aboutNumbers = (evidence: Evidence): Finding[] => [seqNotSet, missingRetry, retryOutsideLock, unsafeFilter, sleepingCallInNonblockable].flatMap(find => find(evidence));
