/** The check of one scenario: lowered, searched in slices, judged. */
import { Search } from '../explore/index.js';
import { scheduleOf, type Schedule } from '../explore/token.js';
import type { Limits, Verdict } from '../explore/verdict.js';
import type { Model, Scenario } from '../language/generated/ast.js';
import { nameRange } from '../language/range.js';
import { analyseInSteps } from '../lockdep/index.js';
import { allSteps, type Steps } from '../model/in-steps.js';
import { lowerInSteps, lowerTwice, type Lowered, type LowerOptions, type LowerProblem } from '../model/lower.js';
import type { Program } from '../model/program.js';
import { traceView } from '../trace/index.js';
import { judge, type Judgement } from './expectation.js';
import { judgedFinding } from './finding.js';
import type { KnownScenario } from './known.js';
import { notAnnotated, notLookedAt } from './not-looked-at.js';
import { reachedPlaces, unreachedIn } from './reach.js';
import type { Finding, FoundViolation, HeldHere, Problem, RunAgain, ScenarioResult } from './result.js';
import { runAgain } from './run-again.js';
import { foundViolation } from './violation.js';

/** What a scenario is given at first, and, where that does not suffice, then. */
export const SIZES: { spareFrames: number[]; intBits: number[] } = { spareFrames: [2, 4, 8], intBits: [8, 16, 32] };

/** States of an exploration that waits for the next text: about those from which on other threads help. */
const MOST_WAITING = 200_000;

export interface ScenarioSource { model: Model; uri: string; scenario: Scenario; reach?: boolean; /** Findings about locks have their chain. */ chains?: boolean }

export class ScenarioCheck {
    readonly problems: Problem[] = [];
    findings: Finding[] = [];
    held: HeldHere[] = [];
    findingsComplete = true;
    private program: Program | undefined;
    /** Undefined once there is a Program, or problems. */
    private lowering: Steps<void> | undefined;
    private isBegun = false;
    private search: Search | undefined;
    private milliseconds = 0;
    private sizes = { spareFrames: 0, intBits: 0 };
    /** What the result shows, once it is there; undefined for one that nothing was found in. */
    lastRun: Schedule | undefined;

    private constructor(private source: ScenarioSource, private readonly limits: Limits) { }

    /** Looks at its locks. It is lowered for the exploration when that begins, or `lowerOn` is called. */
    static *lower(source: ScenarioSource, limits: Limits): Steps<ScenarioCheck> {
        const { model, uri, scenario, reach } = source, check = new ScenarioCheck(source, limits);
        const { made, problems } = yield* guarded(source, lowerTwice(model, uri, scenario, { reach }));
        check.problems.push(...problems);
        if (problems.length > 0 || !made) return check;
        check.lowering = check.makeProgram(made.explored());
        yield* check.lookAtLocks(made.annotated());
        return check;
    }

    /** With what is known of it already. It is lowered when it is to be explored. */
    static known(source: ScenarioSource, limits: Limits, { problems, locks }: Pick<KnownScenario, 'problems' | 'locks'>): ScenarioCheck {
        const check = new ScenarioCheck(source, limits), { model, uri, scenario, reach } = source;
        check.problems.push(...problems);
        Object.assign(check, locks);
        check.lowering = check.makeProgram(lowerInSteps(model, uri, scenario, { reach }));
        return check;
    }

    /** Work for its exploration has begun, and does not take so much memory that it could not wait for another text. */
    get canWait(): boolean { return (this.isBegun || this.search !== undefined) && this.states < MOST_WAITING; }

    /**
     * Goes on in another text that has the scenario as it is. Lowering that has begun goes on in the tree of the text before: of what it may come to nothing
     * has changed there either, or the scenario would not be the same.
     */
    in(source: ScenarioSource): this {
        this.source = source;
        return this;
    }

    /** Whether there is anything to explore: a scenario with problems gets no verdict. */
    get isSound(): boolean { return this.program !== undefined || this.lowering !== undefined; }
    get name(): string { return this.source.scenario.name; }
    get states(): number { return this.search?.progress().states ?? 0; }

    /** Searches for about so long; the result if that was the end. */
    run(milliseconds: number): ScenarioResult | undefined {
        for (const end = Date.now() + milliseconds; !this.lowerOn();) if (Date.now() >= end) return undefined;
        if (!this.program) return undefined;
        this.search ??= new Search(this.program, { ...this.limits, standing: this.findings.some(({ sites, locks }) => sites ?? locks.length > 0) });
        if (!this.search.run(milliseconds)) return undefined;
        const verdict = this.search.verdict();
        this.search = undefined;
        this.milliseconds += verdict.stats.milliseconds;
        const { reason } = verdict.incomplete ?? {};
        if ((reason === 'frames' && this.enlarge('spareFrames')) || (reason === 'range' && this.enlarge('intBits'))) return undefined;
        const { program } = this;
        const { shown } = judge(program, verdict);
        this.lastRun = shown >= 0 ? scheduleOf(program, verdict.violations[shown]) : undefined;
        return { ...result(program, { ...verdict, stats: { ...verdict.stats, milliseconds: this.milliseconds } }, this), ...this.source.reach ? { reach: this.reach(program, verdict) } : {} };
    }

    /** Lowers a bit of it for the exploration; true: that was all. */
    lowerOn(): boolean {
        this.isBegun = true;
        if (this.lowering?.next().done) this.lowering = undefined;
        return !this.lowering;
    }

    private *makeProgram(lowering: Steps<Lowered>): Steps<void> {
        const { made, problems } = yield* guarded(this.source, lowering);
        this.problems.push(...problems);
        this.program = made?.program;
    }

    /** Without its findings a scenario can still be explored. */
    private *lookAtLocks(annotated: Steps<Lowered>): Steps<void> {
        try {
            // The kernel's annotations are in a Program of their own, so that they cost the exploration nothing.
            const told = yield* annotated;
            if (!told.program) while (!this.lowerOn()) yield;
            const looked = told.program ?? this.program;
            if (!looked) return;
            const { findings, held, unfinished } = yield* analyseInSteps(looked, this.source.chains);
            const missing = [...told.problems.map(problem => notAnnotated(problem, looked)), ...unfinished.map(where => notLookedAt(where, looked))];
            this.problems.push(...missing);
            Object.assign(this, { findings, held, findingsComplete: missing.length === 0 });
        }
        catch (error) {
            this.findingsComplete = false;
            this.problems.push({ code: 'internal-error', message: `the locks of this scenario could not be analysed; ${bug(error)}`, severity: 'warning', range: nameRange(this.source.scenario, this.source.uri) });
        }
    }

    /** Ends its search; `run` then tells what was found so far. False: nothing is being searched. */
    stop(): boolean {
        this.search?.stop();
        return this.search !== undefined;
    }

    /** Helpers of the search would go on, and its memory stay taken. */
    cancel(): void {
        this.search?.verdict();
        this.search = undefined;
        this.isBegun = false;
    }

    /** What has become of a run that another text of the scenario failed with. Needs no exploration. */
    again(schedule: Schedule): RunAgain | undefined {
        if (!this.program) return undefined;
        // A run that cannot be made again is no finding; the exploration tells what is.
        try { return runAgain(this.program, schedule); }
        catch { return undefined; }
    }

    private reach(program: Program, verdict: Verdict): NonNullable<ScenarioResult['reach']> {
        const { model, uri, scenario } = this.source;
        const reached = reachedPlaces(program, verdict);
        return { reached: [...reached], unreached: unreachedIn(model, uri, reached, scenario) };
    }

    /** Lowers again with more of it; false at the limit. */
    private enlarge(size: keyof typeof SIZES): boolean {
        const sizes = { ...this.sizes, [size]: this.sizes[size] + 1 };
        if (sizes[size] >= SIZES[size].length) return false;
        const { program } = lower(this.source, { spareFrames: SIZES.spareFrames[sizes.spareFrames], intBits: SIZES.intBits[sizes.intBits] });
        if (!program) return false;
        this.program = program;
        this.sizes = sizes;
        return true;
    }
}

export function lower(source: ScenarioSource, options: LowerOptions): { program?: Program; problems: Problem[] } {
    const { model, uri, scenario, reach } = source;
    const { made, problems } = allSteps(guarded(source, lowerInSteps(model, uri, scenario, { ...options, reach })));
    return { ...made, problems };
}

/** A mistake of ours must not look like one of the user, nor take the other scenarios along. */
function* guarded<T extends { problems: LowerProblem[] }>({ uri, scenario }: ScenarioSource, lower: Steps<T>): Steps<{ made?: T; problems: Problem[] }> {
    try {
        const made = yield* lower;
        return { made, problems: made.problems };
    } catch (error) {
        return { problems: [{ code: 'internal-error', message: `this scenario could not be modelled; ${bug(error)}`, severity: 'error', range: nameRange(scenario, uri) }] };
    }
}

const bug = (error: unknown): string => `that is a bug of Notiscope, please report it (${error instanceof Error ? error.message : String(error)})`;

function result(program: Program, verdict: Verdict, { findings, findingsComplete }: Pick<ScenarioCheck, 'findings' | 'findingsComplete'>): ScenarioResult {
    const { isExpected, shown, ...judgement } = judge(program, verdict);
    const violations = verdict.violations.map((violation, i) => foundViolation(program, violation, isExpected[i]));
    const message = sentence(judgement, verdict, violations[shown]);
    const trace = judgement.verdict === 'ok' && verdict.completeRun ? traceView(program, 'ok', message, verdict.completeRun) : violations[shown]?.trace;
    return {
        file: program.uri, scenario: program.scenario, range: program.range, ...judgement, message,
        findings: findings.map(finding => judgedFinding(finding, program, verdict, violations)), findingsComplete,
        violations, uncovered: uncovered(program, verdict), stats: verdict.stats, outcomes: verdict.outcomes, ...trace && { trace }, ...verdict.incomplete && { incomplete: verdict.incomplete.reason },
    };
}

/** A statement that is inlined several times is covered if one of its copies is. */
function uncovered({ covers }: Program, { covered, stats }: Verdict): ScenarioResult['uncovered'] {
    if (!stats.complete) return [];
    const place = ({ range: { uri, start } }: Program['covers'][number]): string => `${uri}:${start.line}:${start.character}`;
    const reached = new Set(covered.map(id => covers[id]).filter(cover => !cover.statement).map(place));
    return [...new Map(covers.filter(cover => !cover.statement && !reached.has(place(cover))).map(cover => [place(cover), cover])).values()];
}

function sentence({ verdict, unmet }: Omit<Judgement, 'isExpected' | 'shown'>, { stats, incomplete }: Verdict, shown: FoundViolation | undefined): string {
    if (unmet.length > 0) return unmet.map(({ message }) => message).join('; ');
    if (verdict === 'inconclusive') return incomplete?.message ?? shown?.message ?? `not every interleaving was explored (${stats.states} states were)`;
    return shown?.message ?? 'every interleaving was explored, nothing was found';
}
