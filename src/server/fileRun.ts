/** The check of src/check as the jobs of a SlicedChecker: tells what is new after each slice. */
import { FileCheck } from '../check/index.js';
import { KnownScenarios } from '../check/known.js';
import type { ScenarioResult } from '../check/result.js';
import { TextReader } from '../language/parse.js';
import type { Target } from '../fixes/index.js';
import { targetKey } from './fileState.js';
import { MendRun, worthMending } from './mendRun.js';
import type { FileRun, StartRun } from './slices.js';

/** Milliseconds between two reports on an exploration that takes long. */
const PACE = 200;

/** Runs that know what the run before them on the same file has found. */
export class FileRuns {
    private readonly known = new Map<string, KnownScenarios>();

    private readonly readers = new Readers();

    forget(uri: string): void {
        this.known.get(uri)?.leave();
        this.known.delete(uri);
        this.readers.forget(uri);
    }

    readonly start: StartRun = (job, report) => {
        const { text, uri, limits, fresh } = job;
        if (fresh) this.known.get(uri)?.leave();
        const known = (!fresh && this.known.get(uri)) || new KnownScenarios();
        this.known.set(uri, known);
        const reader = this.readers.of(uri, text);
        let check: FileCheck | undefined = new FileCheck(text, uri, { ...limits, known, reach: true, tokens: true, ...reader && { read: (text, uri) => reader.read(text, uri) } });
        let results: readonly ScenarioResult[] = [];
        let told = 0, toldAgain = 0, problems = 0, open: number | undefined, progressed = Date.now();
        const mended = new Set<string>();
        return {
            run(milliseconds) {
                if (!check) return true;
                const finished = check.run(milliseconds);
                for (; toldAgain < check.runsAgain.length; toldAgain++) report({ kind: 'again', again: check.runsAgain[toldAgain] });
                const { unlowered } = check, isNews = check.hasNews && (unlowered.length !== open || check.problems.length !== problems);
                if (isNews && (open === undefined || unlowered.length === 0 || Date.now() - progressed > PACE)) {
                    [open, problems, progressed] = [unlowered.length, check.problems.length, Date.now()];
                    report({ kind: 'lowered', problems: check.problems, findings: check.findings, held: check.held, ...open > 0 && { open: unlowered } });
                }
                for (; told < check.results.length; told++) report({ kind: 'result', result: check.results[told] });
                const { progress } = check;
                if (!finished && progress && Date.now() - progressed > PACE) {
                    progressed = Date.now();
                    report({ kind: 'progress', ...progress });
                }
                const { reach } = finished ? check.result() : {};
                if (reach) report({ kind: 'reach', reach });
                // Of a file that is checked the results are kept, not its tree and its Programs.
                if (finished) [results, check] = [check.results, undefined];
                return finished;
            },
            cancel: () => check?.cancel(),
            mend(target?: Target): FileRun | undefined {
                const targets = (target ? [target] : worthMending(results)).filter(one => !mended.has(targetKey(one)));
                for (const one of targets) mended.add(targetKey(one));
                return targets.length > 0 ? new MendRun(job, results, targets, report) : undefined;
            },
        };
    };
}

/** Trees take memory: they are kept of the files that were read last, and of no long ones. In characters. */
const MOST_TREES = 2, LONGEST = 500_000;

class Readers {
    private readonly readers = new Map<string, TextReader>();

    forget(uri: string): void { this.readers.delete(uri); }

    of(uri: string, text: string): TextReader | undefined {
        const reader = this.readers.get(uri) ?? new TextReader();
        this.forget(uri);
        if (text.length > LONGEST) return undefined;
        this.readers.set(uri, reader);
        for (const oldest of this.readers.keys()) if (this.readers.size > MOST_TREES) this.forget(oldest);
        return reader;
    }
}
