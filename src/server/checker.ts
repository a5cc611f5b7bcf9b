/** The server's view of whoever explores: a worker thread, or the same code in-process. */
import type { Finding, Problem, ScenarioResult } from '../check/result.js';
import type { Limits } from '../explore/verdict.js';

export interface CheckJob {
    uri: string; version: number; text: string; limits: Limits;
    /** Nothing from an earlier job of the file is taken over. */
    fresh?: boolean;
}

/** What a job reports, in this order: lowered, then progress and results, then done or failed. */
export type CheckEvent =
    /** The checker turns to this job, at first or again. */
    | { kind: 'working' }
    /** The file was read: problems that checking found and, for every scenario that could be lowered, its static findings. */
    | { kind: 'lowered'; problems: Problem[]; findings: Finding[] }
    | { kind: 'progress'; scenario: string; states: number }
    | { kind: 'result'; result: ScenarioResult }
    | { kind: 'done' }
    /** The checker itself broke (a bug, memory, a dead thread); never the user's fault. */
    | { kind: 'failed'; message: string };

export interface Checker {
    /** Replaces a running job of the same file, which then reports nothing more. */
    check(job: CheckJob, report: (event: CheckEvent) => void): void;
    /** The file is of no interest any more, nor what is known of it. */
    cancel(uri: string): void;
    dispose(): void;
}
