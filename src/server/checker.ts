/** The server's view of whoever explores: a worker thread, or the same code in-process. */
import type { FileReach, Finding, HeldHere, Problem, RunAgain, ScenarioResult } from '../check/result.js';
import type { ProvenFix, Target } from '../fixes/index.js';
import type { Question, QuestionEvent } from './questions.js';
import type { CheckSettings } from './settings.js';

export interface CheckJob {
    uri: string; version: number; text: string; limits: CheckSettings;
    /** Nothing from an earlier job of the file is taken over. */
    fresh?: boolean;
}

/** What a job reports, in this order: runs again, lowered, then progress and results, then reach and done, or failed; after done the fixes that are proven in the background. */
export type CheckEvent =
    /** The checker turns to this job, at first or again. */
    | { kind: 'working' }
    /** The file was read: problems that checking found and, for every scenario that could be lowered, its static findings; told again while there are scenarios that were not looked at (`open`). */
    | { kind: 'lowered'; problems: Problem[]; findings: Finding[]; held?: HeldHere[]; open?: string[] }
    /** Of a scenario whose text changed: the run that it failed with before, made again. */
    | { kind: 'again'; again: RunAgain }
    | { kind: 'progress'; scenario: string; states: number }
    | { kind: 'result'; result: ScenarioResult }
    /** What no scenario of the file reaches, once all have their results. */
    | { kind: 'reach'; reach: FileReach }
    | { kind: 'done' }
    /** What is proven so far to mend the target; `finished`: that is all. */
    | { kind: 'fixes'; target: Target; fixes: ProvenFix[]; finished: boolean }
    /** The checker itself broke (a bug, memory, a dead thread); never the user's fault. */
    | { kind: 'failed' } & Failure;

/** For people: what has happened; and what to do about it, where it is no bug of ours. */
export interface Failure { message: string; advice?: string }

export interface Checker {
    /** Replaces a running job of the same file, which then reports nothing more. */
    check(job: CheckJob, report: (event: CheckEvent) => void): void;
    /** Looks for fixes of what the latest job of the file has found, when there is nothing more urgent. Not again for a target that has had its turn. */
    mend(uri: string, target: Target): void;
    /** Answers a question about a text, before checks if it is short work, else after them; unless another text of the file comes first. Returns how to give it up. */
    ask(question: Question, report: (event: QuestionEvent) => void): () => void;
    /** The file's job reports nothing more. What is known of the file is kept for the next one. */
    stop(uri: string): void;
    /** The file is of no interest any more, nor what is known of it. */
    cancel(uri: string): void;
    dispose(): void;
}
