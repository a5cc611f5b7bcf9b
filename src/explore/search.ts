/** One exploration, in slices of time: the search of all states, then the properties of the whole graph, then the runs to show. */
import type { Program } from '../model/program.js';
import { analyse, type Findings } from './analysis.js';
import { Budget } from './budget.js';
import { standing } from './standing.js';
import { DEFAULT_LIMITS, mostStates, now } from './limits.js';
import { Pass, type Counts, type Explored } from './pass.js';
import { addTokens } from './token.js';
import { failure, outOfTime, stopped, tooMany, whyNot, withMissed, type Reached, type Unfinished } from './unfinished.js';
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

export class Search {
    private readonly limits: Limits;
    private pass: Pass;
    private waits: Promise<void> | undefined;
    private analysis?: Generator<void, Findings>;
    private findings?: Findings;
    private incomplete?: Unfinished;
    private result?: Verdict;
    private finished = false;
    private elapsed = 0;
    /** Since when it has been working without a pause. */
    private since?: number;
    private readonly budget: Budget;
    /** What a first search with macro-steps found, all of it but livelocks that they hide, while the second one goes on. */
    private first?: { findings: Findings; covered: number[]; counts: Counts; program: Program };

    /** Never throws: a Program that cannot be explored gives an `inconclusive` verdict. */
    constructor(private readonly program: Program, limits: Partial<Limits> = {}, private readonly inBackground = false) {
        this.limits = { ...DEFAULT_LIMITS, ...limits };
        this.limits.maxStates = Math.max(1, Math.min(this.limits.maxStates, mostStates(program.threads.length)));
        this.budget = new Budget(() => this.time, this.limits.timeout * 1000);
        this.pass = new Pass(program, this.limits, { ...reductions(this.limits), inBackground });
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
        const { states, transitions, depth } = this.result?.stats ?? this.pass.counts;
        const phase = this.finished ? 'done' : this.analysis ? 'analysis' : this.pass.explored ? 'search' : 'compile';
        return { phase, states, transitions, depth, waiting: this.pass.waiting, milliseconds: this.elapsed };
    }

    /** Ends the exploration; the verdict will say that it was cancelled. */
    cancel(): void {
        if (this.finished) return;
        this.incomplete ??= { reason: 'cancelled', message: 'The exploration was cancelled.' };
        this.finished = true;
    }

    /** Ends the search, but not the look at what it has found so far: `run` goes on with that, and the verdict will say that it was cancelled. */
    stop(): void {
        if (this.finished || this.analysis) return;
        const { explored } = this.pass;
        if (explored) this.guarded(() => this.endSearch(explored, stopped(reached(explored, 0))));
        else this.cancel();
    }

    /** The verdict; asked for before the end, it cancels. */
    verdict(): Verdict {
        this.cancel();
        return this.result ??= this.conclude();
    }

    private conclude(): Verdict {
        this.pass.end();
        // A second search that did not come to its end takes nothing away from what the first one found.
        const first = this.incomplete || this.budget.missed.size > 0 ? this.first : undefined;
        if (first) this.budget.miss(['livelock']);
        const { findings, covered, counts, program } = first ?? { findings: this.findings, covered: this.pass.covered, counts: this.pass.counts, program: this.pass.explored && this.program };
        const why = (first ? whyNot(this.incomplete, this.limits) : this.incomplete) ?? findings?.incomplete;
        const incomplete = withMissed(why, first !== undefined, counts.states, this.budget, this.limits);
        const verdict: Verdict = {
            violations: findings?.violations ?? [],
            outcomes: findings?.outcomes ?? [],
            stats: { ...counts, milliseconds: this.elapsed, complete: incomplete === undefined },
            ...incomplete ? { incomplete } : {},
            ...this.budget.missed.size > 0 ? { missed: [...this.budget.missed] } : {},
            covered,
            ...findings?.completeRun && !first ? { completeRun: findings.completeRun } : {},
            ...findings?.standing ? { standing: findings.standing } : {},
            ...findings?.stuckAt ? { stuckAt: findings.stuckAt } : {},
        };
        if (this.limits.tokens && program) addTokens(program, verdict);
        this.pass.release();
        return verdict;
    }

    private *whole({ compiled, frontier }: Explored): Generator<void, Findings> {
        const complete = this.incomplete === undefined, { reduce, symmetry } = reductions(this.limits);
        const asked = this.limits.standing === true && !reduce && !symmetry;
        const findings = yield* analyse(compiled, frontier, complete, this.budget, { ...this.limits, standing: asked });
        return complete && asked && this.budget.missed.size === 0 ? { ...findings, standing: yield* standing(compiled, frontier) } : findings;
    }

    /** A bit of work; false when there is nothing left to do. */
    private slice(): boolean {
        const { pass } = this, { explored } = pass;
        if (!explored) {
            this.waits = pass.compile();
            return true;
        }
        if (!this.analysis) {
            pass.expand(explored);
            if (explored.frontier.done) this.endSearch(explored, explored.frontier.full ? this.tooMany(explored) : undefined);
            return true;
        }
        const step = this.analysis.next();
        if (!step.done) return true;
        if (step.value.cycles && explored.compiled.reduction?.mayStarve && !this.incomplete && this.budget.missed.size === 0) {
            this.onceMore(step.value);
            return true;
        }
        this.findings = step.value;
        this.finished = true;
        return false;
    }

    /** Macro-steps may have hidden that a thread is kept waiting for ever. */
    private onceMore(findings: Findings): void {
        const { covered, counts } = this.pass;
        this.first = { findings, covered, counts, program: this.program };
        this.pass.release();
        this.analysis = undefined;
        this.pass = new Pass(this.program, this.limits, { ...reductions(this.limits), turns: true, inBackground: this.inBackground });
    }

    private tooMany(explored: Explored): Unfinished {
        const { outOfMemory } = this.pass, { maxStates } = this.limits;
        return tooMany(outOfMemory || explored.frontier.states.most < maxStates ? 'memory' : 'states', this.limits, outOfMemory, reached(explored, 1));
    }

    /** What was found so far is analysed. */
    private endSearch(explored: Explored, incomplete: Unfinished | undefined): void {
        this.incomplete ??= incomplete;
        this.pass.end();
        this.analysis = this.whole(explored);
    }

    private outOfTime(): void {
        const { limits, pass: { explored } } = this;
        if (explored) { this.endSearch(explored, outOfTime(limits, reached(explored, 0))); return; }
        this.incomplete = outOfTime(limits, undefined);
        this.finished = true;
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

/** `more`: levels that were explored beyond those whose states were expanded. */
function reached({ compiled, frontier: { states, depth } }: Explored, more: number): Reached {
    return { states: states.count, depth: depth + more, macro: compiled.reduction !== undefined };
}

function reductions({ reduction = 'off', counterexamples = 1, critical }: Limits): { reduce: boolean; symmetry: boolean } {
    // Different counterexamples are told apart step by step, and thread by thread, and so are orders of steps.
    if (counterexamples > 1 || critical) return { reduce: false, symmetry: false };
    return { reduce: reduction === 'on' || reduction === 'macro', symmetry: reduction === 'on' || reduction === 'symmetry' };
}
