/** What the front ends use: the check of one file, from its text to the verdict on each of its scenarios. */
import { DEFAULT_LIMITS as EXPLORE_LIMITS } from '../explore/index.js';
import type { Schedule } from '../explore/token.js';
import type { Limits } from '../explore/verdict.js';
import { isScenario, isUse, type Model, type Scenario, type Use } from '../language/generated/ast.js';
import { parseMmn, type Parsed } from '../language/parse.js';
import type { Steps } from '../model/in-steps.js';
import type { SourceRange } from '../model/program.js';
import { KnownCheck, type KnownScenario, type KnownScenarios } from './known.js';
import { unreachedIn } from './reach.js';
import { merged, keyOf } from '../lockdep/index.js';
import type { FileReach, FileResult, Finding, HeldHere, Problem, RunAgain, ScenarioResult } from './result.js';
import { ScenarioCheck, type ScenarioSource } from './scenario.js';
import { ScenarioKeys } from './scenario-key.js';

export interface CheckOptions extends Partial<Limits> {
    /** The version of the kernel library instead of the one that the file asks for. */
    kernel?: string;
    /** Check only the scenario of this name. */
    scenario?: string;
    /** Also which statements no interleaving reaches; for this the scenarios are lowered in another way. */
    reach?: boolean;
    /** Findings about locks have their chain. Not together with `known`. */
    chains?: boolean;
    /** What is known from the check before of the same file; what this one finds is added. */
    known?: KnownScenarios;
    /** Reads the text; parseMmn() does by default. */
    read?: (text: string, uri: string) => Parsed;
}

/** Longer texts are not read: no protocol is that long, and parsing it would take seconds. */
export const LONGEST_TEXT = 1_000_000;
export const DEFAULT_LIMITS: Limits = { ...EXPLORE_LIMITS, timeout: 60 };

/** In which order scenarios are looked at: what is known, then what somebody has edited, then what was never looked at. */
const enum Urgency { known, edited, never }

/** `place`: its number in the text; `key`: as what its result is known to a later check. */
interface Unread { scenario: Scenario; place: number; key: string; urgency: Urgency }
interface Checked extends Unread { check: ScenarioCheck | KnownCheck }
interface Failed { check: ScenarioCheck; key: string; run: Schedule }

/** The check of one file in slices, so that whoever runs it can stop it or look at what is known so far. */
export class FileCheck {
    /** Of the text; complete once it is lowered, as are the findings. */
    readonly problems: Problem[] = [];
    readonly results: ScenarioResult[] = [];
    /** Of scenarios whose text changed: what became of the run that they failed with before. Needs `known`. */
    readonly runsAgain: RunAgain[] = [];
    /** Scenarios to explore, those without problems, in the order of the text. */
    private readonly checks: Checked[] = [];
    /** Scenarios that are still to be lowered, in this order; undefined: not even the text has been parsed. */
    private unread: Unread[] | undefined;
    private model: Model | undefined;
    /** The first of them is under way. */
    private lowering: Steps<ScenarioCheck> | undefined;
    private lowered = 0;
    /** Of how many it sufficed what was known. */
    private taken = 0;
    /** Scenarios that failed before in a run that is to be made again. */
    private readonly failedBefore: Failed[] = [];
    private isCancelled = false;
    private readonly limits: Limits;

    constructor(private readonly text: string, private readonly uri: string, private readonly options: CheckOptions = {}) {
        this.limits = {
            maxStates: options.maxStates ?? DEFAULT_LIMITS.maxStates, timeout: options.timeout ?? DEFAULT_LIMITS.timeout, reduction: options.reduction, tokens: options.tokens,
            counterexamples: options.counterexamples, critical: options.critical, maxMemory: options.maxMemory,
            ...options.workers === undefined ? {} : { workers: options.workers },
        };
    }

    /** The text has been read and every scenario lowered, so far as its findings need. */
    get isLowered(): boolean { return this.unread?.length === 0; }

    /** Scenarios that were not lowered yet: nothing is known of their findings. First come those that an earlier text had. */
    get unlowered(): string[] { return this.unread?.map(({ scenario }) => scenario.name) ?? []; }

    /** A scenario that was not known was lowered, or only those are left that nobody has edited: whose findings are known need not wait for them. */
    get hasNews(): boolean { return this.isLowered || this.lowered > 0 || this.taken > 0 && this.unread?.[0]?.urgency === Urgency.never; }

    /** The text is one; else nothing of it has been looked at. */
    get isReadable(): boolean { return !unreadableText(this.text, this.uri); }

    /** Static findings of every scenario, with the verdict of those that have been explored. */
    get findings(): Finding[] {
        return this.checks.flatMap(({ check }, i) => this.results[i]?.findings ?? check.findings);
    }

    /** Locks held at the statements of the file, over all scenarios that come there. */
    get held(): HeldHere[] {
        const all = new Map<string, HeldHere>();
        for (const { check } of this.checks) for (const here of check.held) {
            const key = keyOf(here.range), known = all.get(key);
            all.set(key, known ? { range: here.range, ...merged(known, here) } : here);
        }
        return [...all.values()];
    }

    /** The scenario that is being explored. */
    get progress(): { scenario: string; states: number } | undefined {
        const current = this.checks[this.results.length]?.check;
        return current && { scenario: current.name, states: current.states };
    }

    /** Works for about so many milliseconds, at least one step, and not on when the first findings or all of them are there; true: finished. */
    run(milliseconds: number): boolean {
        for (const end = Date.now() + milliseconds; !this.isFinished;) {
            const { hasNews, isLowered } = this;
            if (!this.unread) this.unread = this.parse();
            else if (this.unread.length > 0) { if (this.lower(this.unread[0])) this.unread.shift(); }
            else if (this.failedBefore.length > 0) { if (this.runAgain(this.failedBefore[0])) this.failedBefore.shift(); }
            else this.explore(Math.max(1, end - Date.now()));
            // Somebody waits for the findings.
            if (Date.now() >= end || this.hasNews !== hasNews || this.isLowered !== isLowered) break;
        }
        return this.isFinished;
    }

    /** Nothing more is explored; what has been found stays, what was used is given back, or kept for the next text (`known`). */
    cancel(): void {
        this.isCancelled = true;
        const { known } = this.options, left = this.checks.slice(this.results.length), waiting = known && left.find(({ check }) => check.canWait);
        for (const { check } of left) if (check !== waiting?.check) check.cancel();
        if (waiting) known?.park(waiting.key, waiting.check as ScenarioCheck);
    }

    /** Begins with no further scenario. Of the one that is being explored `run` still tells what was found so far, as after a limit. */
    conclude(): void {
        const current = this.checks.at(this.results.length);
        if (!this.isLowered || !current?.check.stop()) return this.cancel();
        for (const { check } of this.checks.splice(this.results.length + 1)) check.cancel();
    }

    result(): FileResult { return { uri: this.uri, problems: this.problems, scenarios: this.results, ...this.options.reach && this.isFinished && this.model ? { reach: this.reach(this.model) } : {} }; }

    /** Of the whole file: what no scenario reaches. */
    private reach(model: Model): FileReach {
        const reached = new Set(this.results.flatMap(({ reach }) => [...reach?.reached ?? []]));
        const complete = this.results.length === scenariosOf(model).length && this.results.every(({ stats, codes }) => stats.complete && !codes.includes('inconclusive'));
        return { complete, unreached: unreachedIn(model, this.uri, reached) };
    }

    private get isFinished(): boolean { return this.isCancelled || (this.isLowered && this.results.length === this.checks.length); }

    /** The scenarios of the text; none of one that does not parse. */
    private parse(): Unread[] {
        const unreadable = unreadableText(this.text, this.uri);
        if (unreadable) { this.problems.push(unreadable); return []; }
        const { model, problems } = (this.options.read ?? parseMmn)(this.text, this.uri);
        this.problems.push(...problems);
        if (problems.some(({ severity }) => severity === 'error')) return [];
        this.model = withKernel(model, this.options.kernel);
        const scenarios = scenariosOf(model).filter(({ name }) => this.options.scenario === undefined || name === this.options.scenario);
        const { known, kernel, reach = false } = this.options, keys = known && new ScenarioKeys(this.model, this.text), context = JSON.stringify([this.uri, this.limits, kernel, reach]);
        known?.makeRoom(scenarios.length);
        const urgency = (key: string, name: string): Urgency => known?.has(key) ? Urgency.known : known?.hasSeen(name) ? Urgency.edited : Urgency.never;
        const unread = scenarios.map((scenario, place): Unread => {
            const key = keys?.keyOf(scenario, context) ?? '';
            return { scenario, place, key, urgency: urgency(key, scenario.name) };
        });
        known?.leave(unread.map(({ key }) => key));
        return unread.sort((a, b) => a.urgency - b.urgency);
    }

    /** Lowers a bit of it; true: that was all. */
    private lower(unread: Unread): boolean {
        const { known, reach = false, chains } = this.options, { scenario, key } = unread;
        if (!this.lowering) {
            const source = { model: this.model!, uri: this.uri, scenario, reach, chains }, limits = { ...this.limits, expectedStates: known?.expectedStates(scenario.name) };
            const before = known?.get(key);
            if (before) {
                this.takeOver(before, unread, source, limits);
                return true;
            }
            this.lowering = ScenarioCheck.lower(source, limits);
        }
        const step = this.lowering.next();
        if (!step.done) return false;
        this.lowering = undefined;
        this.lowered++;
        this.add(step.value, unread);
        return true;
    }

    /** What is known of a scenario suffices. */
    private takeOver(before: KnownScenario, unread: Unread, source: ScenarioSource, limits: Limits): void {
        this.taken++;
        const { scenario: { name } } = source, { problems, locks, result, again } = before;
        if (result) this.enter({ ...unread, check: new KnownCheck(name, before, result) });
        else if (locks) {
            const check = this.options.known?.resume(unread.key)?.in(source) ?? ScenarioCheck.known(source, limits, before), run = this.options.known?.lastRun(name);
            this.enter({ ...unread, check });
            // The run that it has failed with since is another.
            if (run && run !== again?.run) this.failedBefore.push({ check, key: unread.key, run });
            else if (run && again?.said) this.runsAgain.push(again.said);
        }
        this.tell(problems);
    }

    private add(check: ScenarioCheck, unread: Unread): void {
        this.tell(check.problems);
        const { problems, isSound } = check, { known } = this.options, { key } = unread;
        if (!isSound) { known?.set(key, check.name, { problems }); return; }
        this.enter({ ...unread, check });
        known?.set(key, check.name, { problems, locks: locksOf(check) });
        const run = known?.lastRun(check.name);
        if (run) this.failedBefore.push({ check, key, run });
    }

    /** Lowers a bit of it; true: the run was made again, or there is nothing to make it in. */
    private runAgain({ check, key, run }: Failed): boolean {
        if (!check.lowerOn()) return false;
        if (!check.isSound) return true;
        const said = check.again(run);
        this.options.known?.set(key, check.name, { problems: check.problems, locks: locksOf(check), again: { run, said } });
        if (said) this.runsAgain.push(said);
        return true;
    }

    /** Behind those that stand before it in the text. */
    private enter(one: Checked): void {
        const behind = this.checks.findIndex(({ place }) => place > one.place);
        this.checks.splice(behind < 0 ? this.checks.length : behind, 0, one);
    }

    /** What several scenarios share is lowered in each: its problems are told once. */
    private tell(problems: readonly Problem[]): void {
        const told = new Set(this.problems.map(placed));
        this.problems.push(...problems.filter(problem => !told.has(placed(problem))));
    }

    private explore(milliseconds: number): void {
        const { check, key } = this.checks[this.results.length];
        const result = check.run(milliseconds);
        if (!check.isSound) {
            this.tell(check.problems);
            this.options.known?.set(key, check.name, { problems: check.problems });
            this.checks.splice(this.results.length, 1);
        }
        if (!result) return;
        this.results.push(result);
        if (!(check instanceof ScenarioCheck)) return;
        const { problems, lastRun } = check, { complete } = result.stats;
        if (lastRun || complete) this.options.known?.setLastRun(result.scenario, lastRun);
        // With more time the exploration may come farther.
        if (complete) this.options.known?.set(key, result.scenario, { problems, locks: locksOf(check), result });
    }
}

const locksOf = ({ findings, held, findingsComplete }: ScenarioCheck): NonNullable<KnownScenario['locks']> => ({ findings, held, findingsComplete });

const placed = ({ message, range: { uri, start } }: Problem) => `${uri}:${start.line}:${start.character}:${message}`;

export const scenariosOf = (model: Model) => model.items.filter(isScenario);

/** The model as if it asked for that version. */
export function withKernel(model: Model, version: string | undefined): Model {
    if (version === undefined) return model;
    const use: Use = { $type: 'Use', $container: model, version: `"${version}"` };
    return { ...model, items: [use, ...model.items.filter(item => !isUse(item))] };
}

/** The check of one file, all at once. */
export function checkText(text: string, uri: string, options: CheckOptions = {}): FileResult {
    const check = new FileCheck(text, uri, options);
    while (!check.run(1000));
    return check.result();
}

/** Why a text is not even parsed: it is too long or no text. */
export function unreadableText(text: string, uri: string): Problem | undefined {
    const range: SourceRange = { uri, start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };
    if (text.length > LONGEST_TEXT) return { code: 'unreadable-file', severity: 'error', range, message: `this file has ${text.length} characters; more than ${LONGEST_TEXT} are not read: split it, a file needs only the scenarios of one protocol` };
    if (text.includes('\0')) return { code: 'unreadable-file', severity: 'error', range, message: 'this is not a text file (it holds NUL characters)' };
    return undefined;
}
