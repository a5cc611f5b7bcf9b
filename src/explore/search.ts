/** One exploration, in slices of time: breadth-first search, then the properties of the whole graph, then the runs to show. */
import type { Program } from '../model/program.js';
import { analyse, type Findings } from './analysis.js';
import { Budget, isOutOfMemory } from './budget.js';
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
    /** Since when it has been working without a pause. */
    private since?: number;
    private readonly budget: Budget;
    /** What a first search with macro-steps found, all of it but livelocks that they hide, while the second one goes on. */
    private first?: Pick<Verdict, 'covered' | 'stats'> & { findings: Findings; program: Program };

    /** Never throws: a Program that cannot be explored gives an `inconclusive` verdict. */
    constructor(private readonly program: Program, limits: Partial<Limits> = {}, private readonly inBackground = false) {
        this.limits = { ...DEFAULT_LIMITS, ...limits };
        this.limits.maxStates = Math.max(1, Math.min(this.limits.maxStates, mostStates(program.threads.length)));
        this.budget = new Budget(() => this.time, this.limits.timeout * 1000);
        this.compilation = compiling(program, { ...reductions(this.limits), inBackground });
    }

    /** What has to be waited for before `run` is called again; only if it works `inBackground`. */
    get waitsFor(): Promise<void> | undefined { return this.waits; }

    /** Works for about this long; true when the verdict is there. */
    run(milliseconds: number): boolean {
        this.waits = undefined;
        const from = now();
        const until = from + milliseconds;
        this.since = from;
        this.guarded(() => {
            while (!this.finished && this.slice() && !this.waits && now() < until) {
                if (this.limits.timeout > 0 && !this.analysis && this.time > this.limits.timeout * 1000) this.outOfTime();
            }
        });
        this.elapsed = this.time;
        this.since = undefined;
        return this.finished;
    }

    private get time(): number { return this.elapsed + (this.since === undefined ? 0 : now() - this.since); }

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
        // A second search that did not come to its end takes nothing away from what the first one found.
        const first = this.incomplete || this.budget.missed.size > 0 ? this.first : undefined;
        if (first) this.budget.miss(['livelock']);
        const { findings, covered, stats, program } = first ?? { findings: this.findings, covered: this.covered(), stats: this.stats(), program: this.compiled?.program };
        const why = (first ? whyNot(this.incomplete, this.limits) : this.incomplete) ?? findings?.incomplete;
        const incomplete = withMissed(why, first !== undefined, stats.states, this.budget, this.limits);
        this.gathering?.return(undefined);
        const verdict: Verdict = {
            violations: findings?.violations ?? [],
            outcomes: findings?.outcomes ?? [],
            stats: { ...stats, milliseconds: this.elapsed, complete: incomplete === undefined },
            ...incomplete ? { incomplete } : {},
            ...this.budget.missed.size > 0 ? { missed: [...this.budget.missed] } : {},
            covered,
            ...findings?.completeRun && !first ? { completeRun: findings.completeRun } : {},
            ...findings?.standing ? { standing: findings.standing } : {},
            ...findings?.stuckAt ? { stuckAt: findings.stuckAt } : {},
        };
        if (this.limits.tokens && program) addTokens(program, verdict);
        // From here on the memory may be another search's.
        f?.graph.release();
        if (free) this.compiled?.instance.release(f?.states.touched ?? 0);
        return verdict;
    }

    private stats(): Verdict['stats'] {
        const f = this.frontier;
        return { states: f?.states.count ?? 0, transitions: f?.transitions ?? 0, depth: f?.depth ?? 0, milliseconds: this.elapsed, bytesPerState: f?.states.bytesPerState() ?? 0, complete: false };
    }

    private *whole(frontier: Frontier): Generator<void, Findings> {
        const compiled = this.compiled!, complete = this.incomplete === undefined, { reduce, symmetry } = reductions(this.limits);
        const asked = this.limits.standing === true && !reduce && !symmetry;
        const findings = yield* analyse(compiled, frontier, complete, this.budget, { ...this.limits, standing: asked });
        return complete && asked && this.budget.missed.size === 0 ? { ...findings, standing: yield* standing(compiled, frontier) } : findings;
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
                if (!isOutOfMemory(error) || this.outOfMemory) throw error;
                this.outOfMemory = true;
                frontier.storeNoMore();
            }
            if (frontier.done) this.endSearch(frontier, frontier.full ? this.tooMany() : undefined);
            return true;
        }
        const step = this.analysis.next();
        if (!step.done) return true;
        if (step.value.cycles && this.compiled?.reduction?.mayStarve && !this.incomplete && this.budget.missed.size === 0) {
            this.first = { findings: step.value, covered: this.covered(), stats: this.stats(), program: this.compiled.program };
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
        return { reason, message: `Too many states: ${limit}. ${this.reached(depth + 1)} ${advice} the scenario smaller.` };
    }

    private reached(depth: number): string {
        const of = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? '' : 's'}`;
        return `Every run of up to ${of(depth, this.compiled?.reduction ? 'macro-step' : 'step')} was explored (${of(this.frontier!.states.count, 'state')}).`;
    }

    /** What was found so far is analysed. */
    private endSearch(frontier: Frontier, incomplete: Verdict['incomplete']): true {
        this.incomplete ??= incomplete;
        this.team?.end();
        this.analysis = this.whole(frontier);
        return true;
    }

    private outOfTime(): void {
        const { frontier, limits: { timeout } } = this;
        const advice = 'Raise the limit, or make the scenario smaller.';
        if (!frontier) {
            this.incomplete = { reason: 'timeout', message: `Not even begun after ${timeout} s. ${advice}` };
            this.finished = true;
            return;
        }
        this.endSearch(frontier, { reason: 'timeout', message: `Not finished after ${timeout} s. ${this.reached(frontier.depth)} ${advice}` });
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

/** Why all states were not explored once more. */
function whyNot(incomplete: Verdict['incomplete'], { timeout, maxStates }: Limits): Verdict['incomplete'] {
    switch (incomplete?.reason) {
        case 'timeout': return { reason: 'timeout', message: `Not finished after ${timeout} s.` };
        case 'memory': return { reason: 'memory', message: 'Out of memory.' };
        case 'states': return { reason: 'states', message: `Too many states where threads that go round are followed closely: the limit is ${maxStates}.` };
        default: return incomplete;
    }
}

/** Says what was not looked for; `all`: among all states. */
function withMissed(incomplete: Verdict['incomplete'], all: boolean, states: number, { missed, outOfMemory }: Budget, { timeout }: Limits): Verdict['incomplete'] {
    if (missed.size === 0) return incomplete;
    const what = `ot looked for to the end: ${[...missed].join(', ')}.`;
    const ofAll = `All states were explored (${states} states), but n${what}`;
    if (incomplete) return { ...incomplete, message: `${incomplete.message} ${all ? ofAll : `N${what}`}` };
    const [reason, why, advice] = outOfMemory ? ['memory', 'Out of memory.', 'Make'] as const : ['timeout', `Not finished after ${timeout} s.`, 'Raise the limit, or make'] as const;
    return { reason, message: `${why} ${ofAll} ${advice} the scenario smaller.` };
}

/** A failure to allocate is a limit; everything else is our own mistake. Neither is `ok`. */
function failure(error: unknown): NonNullable<Verdict['incomplete']> {
    const text = error instanceof Error ? error.message : String(error);
    if (isOutOfMemory(error)) return { reason: 'memory', message: 'Out of memory; make the scenario smaller.' };
    return { reason: 'internal', message: `The exploration failed: ${text}` };
}
