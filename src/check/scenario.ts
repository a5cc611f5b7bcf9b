/** The check of one scenario: lowered, searched in slices, judged. */
import { Search } from '../explore/index.js';
import { scheduleOf, type Schedule } from '../explore/token.js';
import type { Limits, Verdict } from '../explore/verdict.js';
import type { Model, Scenario } from '../language/generated/ast.js';
import { nameRange } from '../language/range.js';
import { analyseInSteps } from '../lockdep/index.js';
import { allSteps, type Steps } from '../model/in-steps.js';
import { lowerTwice, type Lowered, type LoweredTwice, type LowerOptions } from '../model/lower.js';
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

export interface ScenarioSource { model: Model; uri: string; scenario: Scenario; reach?: boolean }

export class ScenarioCheck {
    readonly problems: Problem[] = [];
    findings: Finding[] = [];
    held: HeldHere[] = [];
    findingsComplete = true;
    private program: Program | undefined;
    /** Undefined once there is a Program, or problems. */
    private lowering: Steps<Partial<Lowered> & { problems: Problem[] }> | undefined;
    private search: Search | undefined;
    private milliseconds = 0;
    private sizes = { spareFrames: 0, intBits: 0 };
    /** What the result shows, once it is there; undefined for one that nothing was found in. */
    lastRun: Schedule | undefined;

    private constructor(private readonly source: ScenarioSource, private readonly limits: Limits) { }

    /** Lowers it and looks at its locks. */
    static *lower(source: ScenarioSource, limits: Limits): Steps<ScenarioCheck> {
        const { model, uri, scenario, reach } = source, check = new ScenarioCheck(source, limits);
        const { program, problems, annotated } = yield* guarded(source, lowerTwice(model, uri, scenario, { reach }));
        check.problems.push(...problems);
        if (!program || problems.length > 0) return check;
        check.program = program;
        yield* check.lookAtLocks(program, annotated);
        return check;
    }

    /** With what is known of it already. It is lowered when it is to be explored. */
    static known(source: ScenarioSource, limits: Limits, { problems, locks }: Pick<KnownScenario, 'problems' | 'locks'>): ScenarioCheck {
        const check = new ScenarioCheck(source, limits), { model, uri, scenario, reach } = source;
        check.problems.push(...problems);
        Object.assign(check, locks);
        check.lowering = guarded(source, lowerTwice(model, uri, scenario, { reach }));
        return check;
    }

    /** Whether there is anything to explore: a scenario with problems gets no verdict. */
    get isSound(): boolean { return this.program !== undefined || this.lowering !== undefined; }
    get name(): string { return this.source.scenario.name; }
    get states(): number { return this.search?.progress().states ?? 0; }

    /** Searches for about so long; the result if that was the end. */
    run(milliseconds: number): ScenarioResult | undefined {
        if (this.lowering) this.lowerOn(this.lowering, milliseconds);
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

    private lowerOn(lowering: Steps<Partial<Lowered> & { problems: Problem[] }>, milliseconds: number): void {
        for (const end = Date.now() + milliseconds; ;) {
            const step = lowering.next();
            if (step.done) {
                this.lowering = undefined;
                this.problems.push(...step.value.problems);
                if (step.value.problems.length === 0) this.program = step.value.program;
                return;
            }
            if (Date.now() >= end) return;
        }
    }

    /** Without its findings a scenario can still be explored. */
    private *lookAtLocks(program: Program, annotated: (() => Steps<Lowered>) | undefined): Steps<void> {
        try {
            // The kernel's annotations are in a Program of their own, so that they cost the exploration nothing.
            const lowered = annotated && (yield* annotated());
            const looked = lowered?.program ?? program, { findings, held, unfinished } = yield* analyseInSteps(looked);
            const missing = [...(lowered?.problems ?? []).map(problem => notAnnotated(problem, program)), ...unfinished.map(where => notLookedAt(where, looked))];
            this.problems.push(...missing);
            Object.assign(this, { findings, held, findingsComplete: missing.length === 0 });
        }
        catch (error) {
            this.findingsComplete = false;
            this.problems.push({ code: 'internal-error', message: `the locks of this scenario could not be analysed; ${bug(error)}`, severity: 'warning', range: program.range });
        }
    }

    /** Helpers of the search would go on, and its memory stay taken. */
    cancel(): void {
        this.search?.verdict();
        this.search = undefined;
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
    return allSteps(guarded(source, lowerTwice(model, uri, scenario, { ...options, reach })));
}

/** A mistake of ours must not look like one of the user, nor take the other scenarios along. */
function* guarded({ uri, scenario }: ScenarioSource, lower: Steps<LoweredTwice>): Steps<Partial<LoweredTwice> & { problems: Problem[] }> {
    try { return yield* lower; }
    catch (error) {
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
