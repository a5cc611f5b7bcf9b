/**
 * Checks files in small slices, so that whoever hosts it (worker thread, test, browser) stays able to hear of newer texts.
 * One job per file: a newer one replaces it. The file asked for last goes first; others wait, keeping what they have found.
 */
import type { CheckEvent, Checker, CheckJob } from './checker.js';

/** One file's check. */
export interface FileRun {
    /** Works for about so many milliseconds; reports what became known meanwhile; true: finished. */
    run(milliseconds: number): boolean;
}

export type StartRun = (job: CheckJob, report: (event: CheckEvent) => void) => FileRun;

/** Calls back soon, after whatever else waits to be heard. */
export type Later = (callback: () => void) => void;

const SLICE = 12;

interface Entry { job: CheckJob; report: (event: CheckEvent) => void; run?: FileRun }

export class SlicedChecker implements Checker {
    /** The job to run is the last one. */
    private entries: Entry[] = [];
    private awaiting = false;
    private working: Entry | undefined;

    constructor(private readonly start: StartRun, private readonly later: Later) {}

    check(job: CheckJob, report: (event: CheckEvent) => void): void {
        this.cancel(job.uri);
        this.entries.push({ job, report });
        this.goOn();
    }

    cancel(uri: string): void {
        this.entries = this.entries.filter(entry => entry.job.uri !== uri);
    }

    dispose(): void { this.entries = []; }

    private goOn(): void {
        if (this.awaiting || this.entries.length === 0) return;
        this.awaiting = true;
        this.later(() => {
            this.awaiting = false;
            this.slice();
            this.goOn();
        });
    }

    private slice(): void {
        const entry = this.entries.at(-1);
        if (!entry) return;
        if (this.working !== entry) entry.report({ kind: 'working' });
        this.working = entry;
        try {
            if (!entry.run) entry.run = this.start(entry.job, event => entry.report(event));
            if (!entry.run.run(SLICE)) return;
            this.entries = this.entries.filter(other => other !== entry);
            entry.report({ kind: 'done' });
        } catch (error) {
            this.entries = this.entries.filter(other => other !== entry);
            entry.report({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
        }
    }
}
