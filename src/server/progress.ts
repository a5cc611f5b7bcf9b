/** `$/progress` for explorations that take long: which scenario, how many states so far, and a way to end it. */
import type { WorkDoneProgressServerReporter } from 'vscode-languageserver';
import { fileName } from '../model/place.js';
import type { FileState, RunState } from './fileState.js';
import { states } from './words.js';

/** Milliseconds of work from which on somebody may wonder. */
const LONG = 1_000;

interface Long { run: RunState; timer: ReturnType<typeof setTimeout>; reporter?: WorkDoneProgressServerReporter; said?: string }

export class LongRuns {
    private readonly runs = new Map<string, Long>();

    /** `create` asks the client, which may refuse; `cancel`: somebody does not want to wait for the file. */
    constructor(private readonly create: () => Promise<WorkDoneProgressServerReporter>, private readonly cancel: (uri: string) => void, private readonly long = LONG) {}

    update({ uri, run }: FileState): void {
        const known = this.runs.get(uri);
        if (known?.run !== run || run.phase !== 'running') this.close(uri);
        if (run.phase !== 'running' || !run.begun) return;
        if (known?.run === run) return this.report(known);
        const next: Long = { run, timer: setTimeout(() => void this.begin(uri, next), this.long) };
        this.runs.set(uri, next);
    }

    /** The run is over, or nobody is interested any more. */
    close(uri: string): void {
        const known = this.runs.get(uri);
        if (!known) return;
        clearTimeout(known.timer);
        known.reporter?.done();
        this.runs.delete(uri);
    }

    private async begin(uri: string, known: Long): Promise<void> {
        // A client that refuses, or is gone, sees no progress.
        const reporter = await this.create().catch(() => undefined);
        if (!reporter || this.runs.get(uri) !== known) return;
        known.reporter = reporter;
        known.said = words(known.run);
        reporter.begin(`Exploring ${fileName(uri)}`, undefined, known.said, true);
        reporter.token.onCancellationRequested(() => this.cancel(uri));
    }

    private report(known: Long): void {
        const said = words(known.run);
        if (said === undefined || said === known.said) return;
        known.reporter?.report(said);
        known.said = said;
    }
}

/** `lock_held: 1,204,000 states`, of the scenario that is explored. */
function words({ progress, results }: RunState): string | undefined {
    const [scenario, count] = [...progress].reverse().find(([name]) => !results.has(name)) ?? [];
    return scenario === undefined ? undefined : `${scenario}: ${states(count ?? 0)}`;
}
