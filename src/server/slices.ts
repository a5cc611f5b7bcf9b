/**
 * Checks files in small slices, so that whoever hosts it (worker thread, test, browser) stays able to hear of newer texts.
 * One job per file: a newer one replaces it. The file asked for last goes first; others wait, keeping what they have found.
 */
import type { Target } from '../fixes/index.js';
import type { CheckEvent, Checker, CheckJob } from './checker.js';
import { startQuestion, superseded, uriOf, type Question, type QuestionEvent } from './questions.js';

/** One file's check. */
export interface FileRun {
    /** Works for about so many milliseconds; reports what became known meanwhile; true: finished. */
    run(milliseconds: number): boolean;
    /** Once it is finished: what may go on while nothing else is to be done. Called with `undefined`, when the file has been at rest, for what is worth it by itself. */
    mend?(target?: Target): FileRun | undefined;
    /** It is not run any more: gives back what it uses (memory, other threads). */
    cancel?(): void;
}

export type StartRun = (job: CheckJob, report: (event: CheckEvent) => void) => FileRun;

/** Calls back soon, after whatever else waits to be heard. */
export type Later = (callback: () => void) => void;

/** Milliseconds: so long a newer text waits at most, and from when on a file is at rest. */
const SLICE = 5, REST = 500;

/** `idle`: it is no check of a file: what comes after one, or a question; `superseded`: its text is not wanted any more. */
interface Entry { job: Pick<CheckJob, 'uri'>; report: (event: CheckEvent) => void; run?: FileRun; start?: () => FileRun; idle?: boolean; superseded?: () => void }

export class SlicedChecker implements Checker {
    /** The job to run is the last one. */
    private entries: Entry[] = [];
    private awaiting = false;
    private working: Entry | undefined;
    /** Slices so far. */
    private slices = 0;
    /** By file: those that are finished, and can still be asked to mend. */
    private readonly finished = new Map<string, Entry>();

    /** `atRest`: calls back once nobody has typed for a while; `idle`: there was nothing to do for so long, after there was something. */
    constructor(private readonly start: StartRun, private readonly later: Later, private readonly atRest: Later = callback => { setTimeout(callback, REST); },
        private readonly idle: () => void = () => undefined) {}

    check(job: CheckJob, report: (event: CheckEvent) => void): void {
        this.cancel(job.uri);
        this.entries.push({ job, report, start: () => this.start(job, report) });
        this.goOn();
    }

    cancel(uri: string): void {
        const gone = this.entries.filter(entry => entry.job.uri === uri);
        for (const { job, run } of this.entries) if (job.uri === uri) run?.cancel?.();
        this.entries = this.entries.filter(entry => entry.job.uri !== uri);
        this.finished.delete(uri);
        for (const entry of gone) entry.superseded?.();
    }

    ask(question: Question, report: (event: QuestionEvent) => void): () => void {
        const uri = uriOf(question);
        const entry: Entry = {
            job: { uri }, report: () => undefined, idle: true, run: startQuestion(question, report),
            superseded: () => report({ kind: 'answer', answer: superseded() }),
        };
        // A run is short work, and so is a look at it. An exploration waits for the checks, and what nobody asked for waits for it.
        if (question.kind === 'run' || question.kind === 'evaluate') this.entries.push(entry);
        else this.entries.splice(this.entries.filter(({ idle }) => idle).length, 0, entry);
        this.goOn();
        return () => {
            entry.run?.cancel?.();
            this.entries = this.entries.filter(other => other !== entry);
        };
    }

    /** What is known of a file is kept elsewhere. */
    stop(uri: string): void { this.cancel(uri); }

    mend(uri: string, target?: Target): void {
        const entry = this.finished.get(uri), run = entry?.run?.mend?.(target);
        if (!entry || !run) return;
        // Somebody waits for what they ask for; what comes by itself is for idle times. Checks go before both.
        const at = target === undefined ? 0 : this.entries.filter(({ idle }) => idle).length;
        this.entries.splice(at, 0, { ...entry, run, idle: true });
        this.goOn();
    }

    dispose(): void {
        for (const { run } of this.entries) run?.cancel?.();
        this.entries = [];
        this.finished.clear();
    }

    private goOn(): void {
        if (this.awaiting || this.entries.length === 0) return;
        this.awaiting = true;
        this.later(() => {
            this.awaiting = false;
            const slice = ++this.slices;
            this.slice();
            this.goOn();
            if (this.entries.length === 0) this.atRest(() => { if (this.slices === slice && this.entries.length === 0) this.idle(); });
        });
    }

    private slice(): void {
        const entry = this.entries.at(-1);
        if (!entry) return;
        if (this.working !== entry && !entry.idle) entry.report({ kind: 'working' });
        this.working = entry;
        try {
            entry.run ??= entry.start?.();
            if (entry.run && !entry.run.run(SLICE)) return;
            this.entries = this.entries.filter(other => other !== entry);
            if (entry.idle) return;
            this.finished.set(entry.job.uri, entry);
            entry.report({ kind: 'done' });
            // While somebody types nobody asks how to mend what is half written, and the next text would have to wait for it.
            this.atRest(() => { if (this.finished.get(entry.job.uri) === entry) this.mend(entry.job.uri); });
        } catch (error) {
            this.entries = this.entries.filter(other => other !== entry);
            if (!entry.idle) entry.report({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
        }
    }
}
