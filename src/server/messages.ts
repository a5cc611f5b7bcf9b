/** What the server and its worker thread say to each other. Plain data. */
import type { Target } from '../fixes/index.js';
import type { CheckJob } from './checker.js';
import type { Question, QuestionEvent } from './questions.js';
import type { SentEvent } from './resent.js';

export type ToWorker =
    | { kind: 'check'; id: number; job: CheckJob }
    | { kind: 'stop'; uri: string }
    | { kind: 'cancel'; uri: string }
    | { kind: 'mend'; uri: string; target: Target }
    | { kind: 'ask'; id: number; question: Question }
    | { kind: 'giveUp'; id: number }
    /** Answered with `alive` at once, unless the thread is stuck. */
    | { kind: 'ping' };

export type FromWorker =
    | { kind: 'event'; id: number; event: SentEvent }
    | { kind: 'question'; id: number; event: QuestionEvent }
    | { kind: 'alive' };
