/** A checker that says what the test says, when the test says it. */
import type { FoundViolation, ScenarioResult } from '../../src/check/result.js';
import type { Target } from '../../src/fixes/index.js';
import type { CheckEvent, Checker, CheckJob } from '../../src/server/checker.js';
import type { Question, QuestionEvent } from '../../src/server/questions.js';
import type { SourceRange } from '../../src/model/program.js';
import type { TraceView } from '../../src/trace/view.js';

export class ScriptedChecker implements Checker {
    readonly jobs: { job: CheckJob; report: (event: CheckEvent) => void }[] = [];
    readonly cancelled: string[] = [];
    disposed = false;
    check(job: CheckJob, report: (event: CheckEvent) => void): void { this.jobs.push({ job, report }); }
    readonly mended: Target[] = [];
    cancel(uri: string): void { this.cancelled.push(uri); }
    readonly stopped: string[] = [];
    stop(uri: string): void { this.stopped.push(uri); }
    mend(_: string, target: Target): void { this.mended.push(target); }
    readonly asked: { question: Question; report: (event: QuestionEvent) => void; givenUp: boolean }[] = [];
    ask(question: Question, report: (event: QuestionEvent) => void): () => void {
        const entry = { question, report, givenUp: false };
        this.asked.push(entry);
        return () => { entry.givenUp = true; };
    }
    dispose(): void { this.disposed = true; }

    /** Reports on the newest job. */
    say(...events: CheckEvent[]): void { for (const event of events) this.jobs.at(-1)!.report(event); }
    finish(...results: ScenarioResult[]): void {
        this.say({ kind: 'lowered', problems: [], findings: [] }, ...results.map(result => ({ kind: 'result' as const, result })), { kind: 'done' });
    }
}

export const place = (uri: string, line: number, from = 0, to = 1): SourceRange => ({ uri, start: { line, character: from }, end: { line, character: to } });

export function result(uri: string, scenario: string, change: Partial<ScenarioResult> = {}): ScenarioResult {
    return {
        file: uri, scenario, range: place(uri, 0), expected: [], codes: [], verdict: 'ok', asExpected: true, message: 'every interleaving was explored, nothing was found',
        findings: [], findingsComplete: true, violations: [], unmet: [], uncovered: [], outcomes: [],
        stats: { states: 1204, transitions: 3000, depth: 20, milliseconds: 3, bytesPerState: 40, complete: true }, ...change,
    };
}

export function violation(uri: string, code: FoundViolation['code'], change: Partial<FoundViolation> = {}): FoundViolation {
    return { code, message: `${code} happens`, on: [], expected: false, range: place(uri, 1, 4, 9), related: [], trace: trace(uri, code), ...change };
}

export function trace(uri: string, code: TraceView['code'], scenario = 's'): TraceView {
    return { uri, scenario, code, message: `${code} happens`, threads: [], devices: [], mms: [], steps: [], states: [], contextSwitches: 0, minimal: true };
}
