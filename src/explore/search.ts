/** One exploration, in slices of time: breadth-first search, then the properties of the whole graph, then the runs to show. */
import type { Program } from '../model/program.js';
import { analyse, type Findings } from './analysis.js';
import { standing } from './standing.js';
import { compiling, type Compiled } from './compile.js';
import { Frontier } from './frontier.js';
import { DEFAULT_LIMITS, mostStates, now } from './limits.js';
import { addTokens } from './token.js';
import { defaultWorkers } from './helper.js';
import { gather, type Team } from './team.js';
import type { Limits, Verdict } from './verdict.js';

export interface Progress {
    phase: 'compile' | 'search' | 'analysis' | 'done';
    states: number;
    transitions: number;
    depth: number;
    /** States found and not yet expanded. */
    waiting: number;
    milliseconds: number;
}

/** States between two looks at the clock. */
const SLICE = 256;

/** Fewer states are explored by one worker. */
const ALONE = 200_000;

export class Search {
    private readonly limits: Limits;
    private compilation: ReturnType<typeof compiling>;
    private waits: Promise<void> | undefined;
    private compiled?: Compiled;
    private frontier?: Frontier;
    private gathering?: Generator<undefined, Team | undefined>;
    private team?: Team;
    private analysis?: Generator<void, Findings>;
    private findings?: Findings;
    private outOfMemory = false;
    private incomplete?: Verdict['incomplete'];
    private result?: Verdict;
    private finished = false;
    private elapsed = 0;

    /** Never throws: a Program that cannot be explored gives an `inconclusive` verdict. */
    constructor(private readonly program: Program, limits: Partial<Limits> = {}, private readonly inBackground = false) {
        this.limits = { ...DEFAULT_LIMITS, ...limits };
        this.limits.maxStates = Math.max(1, Math.min(this.limits.maxStates, mostStates(program.threads.length)));
        this.compilation = compiling(program, { ...reductions(this.limits), inBackground });
    }

    /** What has to be waited for before `run` is called again; only if it works `inBackground`. */
    get waitsFor(): Promise<void> | undefined { return this.waits; }

    /** Works for about this long; true when the verdict is there. */
    run(milliseconds: number): boolean {
        this.waits = undefined;
        const from = now();
        const until = from + milliseconds;
        this.guarded(() => {
            while (!this.finished && this.slice() && !this.waits && now() < until) {
                if (this.limits.timeout > 0 && this.elapsed + now() - from > this.limits.timeout * 1000) this.outOfTime();
            }
        });
        this.elapsed += now() - from;
        return this.finished;
    }

    progress(): Progress {
        const f = this.frontier;
        const { states, transitions, depth } = this.result?.stats ?? { states: f?.states.count ?? 0, transitions: f?.transitions ?? 0, depth: f?.depth ?? 0 };
        return {
            phase: this.finished ? 'done' : this.analysis ? 'analysis' : f ? 'search' : 'compile', states, transitions, depth,
            waiting: f ? states - f.graph.expanded : 0, milliseconds: this.elapsed,
        };
    }

    /** Ends the exploration; the verdict will say that it was cancelled. */
    cancel(): void {
        if (this.finished) return;
        this.incomplete ??= { reason: 'cancelled', message: 'The exploration was cancelled.' };
        this.finished = true;
    }

    /** The verdict; asked for before the end, it cancels. */
    verdict(): Verdict {
        this.cancel();
        return this.result ??= this.conclude();
    }

    private conclude(): Verdict {
        const f = this.frontier;
        const free = !this.team || this.team.end();
        const incomplete = this.incomplete ?? this.findings?.incomplete;
        const covered = this.covered();
        this.gathering?.return(undefined);
        const verdict: Verdict = {
            violations: this.findings?.violations ?? [],
            outcomes: this.findings?.outcomes ?? [],
            stats: {
                states: f?.states.count ?? 0, transitions: f?.transitions ?? 0, depth: f?.depth ?? 0, milliseconds: this.elapsed,
                bytesPerState: f?.states.bytesPerState() ?? 0, complete: incomplete === undefined,
            },
            ...incomplete ? { incomplete } : {},
            covered,
            ...this.findings?.completeRun ? { completeRun: this.findings.completeRun } : {},
            ...this.findings?.standing ? { standing: this.findings.standing } : {},
            ...this.findings?.stuckAt ? { stuckAt: this.findings.stuckAt } : {},
        };
        if (this.limits.tokens && this.compiled) addTokens(this.compiled.program, verdict);
        // From here on the memory may be another search's.
        f?.graph.release();
        if (free) this.compiled?.instance.release(f?.states.touched ?? 0);
        return verdict;
    }

    private *whole(frontier: Frontier): Generator<void, Findings> {
        const compiled = this.compiled!, complete = this.incomplete === undefined, { reduce, symmetry } = reductions(this.limits);
        const asked = this.limits.standing === true && !reduce && !symmetry;
        const findings = yield* analyse(compiled, frontier, complete, { ...this.limits, standing: asked });
        return complete && asked ? { ...findings, standing: yield* standing(compiled, frontier) } : findings;
    }

    private covered(): number[] {
        if (!this.compiled) return [];
        const { program, instance, regions } = this.compiled;
        return program.covers.map((_, id) => id).filter(id => instance.words[regions.covered + id] === 1);
    }

    /** A bit of work; false when there is nothing left to do. */
    private slice(): boolean {
        const { frontier } = this;
        if (!frontier) {
            const { done, value } = this.compilation.next();
            if (done) this.begin(value);
            else this.waits = value;
            return true;
        }
        if (!this.analysis) {
            try {
                this.expand(frontier);
            } catch (error) {
                const { reason } = failure(error);
                if (reason !== 'memory' || this.outOfMemory) throw error;
                this.outOfMemory = true;
                frontier.storeNoMore();
            }
            if (!frontier.done) return true;
            if (frontier.full) this.incomplete ??= this.tooMany();
            this.team?.end();
            this.analysis = this.whole(frontier);
            return true;
        }
        const step = this.analysis.next();
        if (!step.done) return true;
        if (step.value.cycles && this.compiled?.reduction?.mayStarve && !this.incomplete) {
            this.onceMore();
            return true;
        }
        this.findings = step.value;
        this.finished = true;
        return false;
    }

    /** Macro-steps may have hidden that a thread is kept waiting for ever. */
    private onceMore(): void {
        const { compiled, frontier } = this;
        const free = !this.team || this.team.end();
        this.gathering?.return(undefined);
        frontier?.graph.release();
        if (free) compiled?.instance.release(frontier?.states.touched ?? 0);
        this.compiled = this.frontier = this.gathering = this.team = this.analysis = undefined;
        this.compilation = compiling(this.program, { ...reductions(this.limits), turns: true, inBackground: this.inBackground });
    }

    /** With helpers, once that is worth the effort: they have to be started, and the states to be moved to where all can see them. */
    private expand(frontier: Frontier): void {
        if (this.team) return this.team.work();
        const workers = this.limits.workers ?? defaultWorkers();
        if (workers > 1 && frontier.states.count >= (this.limits.alone ?? ALONE)) this.gathering ??= gather(this.compiled!, frontier, workers - 1);
        this.team = this.gathering?.next().value ?? undefined;
        if (!this.team) frontier.expand(SLICE);
    }

    private begin(compiled: Compiled): void {
        this.compiled = compiled;
        this.frontier = new Frontier(compiled, this.limits);
        if (this.frontier.start === 0) throw new Error('a thread is blocked before its first step');
    }

    private tooMany(): Verdict['incomplete'] {
        const { states, depth } = this.frontier!;
        const [reason, limit] = this.outOfMemory || states.most < this.limits.maxStates ? ['memory', `they do not fit into ${this.limits.maxMemory === undefined || this.outOfMemory ? 'memory' : `${this.limits.maxMemory} MB`}`] as const : ['states', `the limit is ${this.limits.maxStates}`] as const;
        const advice = reason === 'states' || this.limits.maxMemory !== undefined && !this.outOfMemory ? 'Raise the limit, or make' : 'Make';
        return { reason, message: `Too many states: ${limit}. Explored was every run of up to ${depth + 1} ${this.stepWord()} (${states.count} states). ${advice} the scenario smaller.` };
    }

    private stepWord(): string { return this.compiled?.reduction ? 'macro-steps' : 'steps'; }

    /** In the search: what was found so far is still analysed. In the analysis: it ends here. */
    private outOfTime(): void {
        if (this.incomplete) return;
        if (!this.frontier) {
            this.incomplete = { reason: 'timeout', message: `Not even begun after ${this.limits.timeout} s. Raise the limit, or make the scenario smaller.` };
            this.finished = true;
            return;
        }
        const { states, depth } = this.frontier;
        const explored = this.analysis ? 'All states were explored, but not what all of them together tell' : `Explored was every run of up to ${depth} ${this.stepWord()}`;
        this.incomplete = { reason: 'timeout', message: `Not finished after ${this.limits.timeout} s. ${explored} (${states.count} states). Raise the limit, or make the scenario smaller.` };
        this.team?.end();
        if (!this.analysis) this.analysis = analyse(this.compiled!, this.frontier, false, { ...this.limits, standing: false });
        else this.finished = true;
    }

    private guarded(work: () => void): void {
        try {
            work();
        } catch (error) {
            this.incomplete = failure(error);
            this.finished = true;
        }
    }
}

function reductions({ reduction = 'off', counterexamples = 1, critical }: Limits): { reduce: boolean; symmetry: boolean } {
    // Different counterexamples are told apart step by step, and thread by thread, and so are orders of steps.
    if (counterexamples > 1 || critical) return { reduce: false, symmetry: false };
    return { reduce: reduction === 'on' || reduction === 'macro', symmetry: reduction === 'on' || reduction === 'symmetry' };
}

/** A failure to allocate is a limit; everything else is our own mistake. Neither is `ok`. */
function failure(error: unknown): NonNullable<Verdict['incomplete']> {
    const text = error instanceof Error ? error.message : String(error);
    if (error instanceof RangeError && /alloc|length|memory/i.test(text)) return { reason: 'memory', message: 'Out of memory; make the scenario smaller.' };
    return { reason: 'internal', message: `The exploration failed: ${text}` };
}
