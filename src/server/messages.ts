/** What the server and its worker thread say to each other. Plain data. */
import type { Target } from '../fixes/index.js';
import type { CheckEvent, CheckJob } from './checker.js';

export type ToWorker =
    | { kind: 'check'; id: number; job: CheckJob }
    | { kind: 'stop'; uri: string }
    | { kind: 'cancel'; uri: string }
    | { kind: 'mend'; uri: string; target: Target }
    /** Answered with `alive` at once, unless the thread is stuck. */
    | { kind: 'ping' };

export type FromWorker =
    | { kind: 'event'; id: number; event: CheckEvent }
    | { kind: 'alive' };
