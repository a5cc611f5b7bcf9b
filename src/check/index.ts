/** What the front ends use: the check of one file, from its text to the verdict on each of its scenarios. */
import { DEFAULT_LIMITS as EXPLORE_LIMITS } from '../explore/index.js';
import type { Limits } from '../explore/verdict.js';
import { isScenario, isUse, type Model, type Use } from '../language/generated/ast.js';
import { parseMmn } from '../language/parse.js';
import type { SourceRange } from '../model/program.js';
import type { FileResult, Finding, Problem, ScenarioResult } from './result.js';
import { ScenarioCheck } from './scenario.js';

export interface CheckOptions extends Partial<Limits> {
    /** The version of the kernel library instead of the one that the file asks for. */
    kernel?: string;
    /** Check only the scenario of this name. */
    scenario?: string;
}

/** Longer texts are not read: no protocol is that long, and parsing it would take seconds. */
export const LONGEST_TEXT = 1_000_000;
export const DEFAULT_LIMITS: Limits = { ...EXPLORE_LIMITS, timeout: 60 };

/** The check of one file in slices, so that whoever runs it can stop it or look at what is known so far. */
export class FileCheck {
    /** Of the text; known after the first slice, as are the findings. */
    readonly problems: Problem[] = [];
    readonly results: ScenarioResult[] = [];
    private scenarios: ScenarioCheck[] | undefined;
    private isCancelled = false;

    constructor(private readonly text: string, private readonly uri: string, private readonly options: CheckOptions = {}) {}

    /** The text has been read and every scenario lowered. */
    get isLowered(): boolean { return this.scenarios !== undefined; }

    /** The text is one; else nothing of it has been looked at. */
    get isReadable(): boolean { return !unreadableText(this.text, this.uri); }

    /** Static findings of every scenario, with the verdict of those that have been explored. */
    get findings(): Finding[] {
        return this.scenarios?.flatMap(({ name, findings }, i) => this.results[i]?.scenario === name ? this.results[i].findings : findings) ?? [];
    }

    /** The scenario that is being explored. */
    get progress(): { scenario: string; states: number } | undefined {
        const current = this.scenarios?.[this.results.length];
        return current && { scenario: current.name, states: current.states };
    }

    /** Works for about so many milliseconds, the first time until the text is lowered; true: finished. */
    run(milliseconds: number): boolean {
        const end = Date.now() + milliseconds;
        if (!this.scenarios) {
            this.scenarios = this.lower();
            if (Date.now() >= end) return this.isFinished;
        }
        while (!this.isFinished) {
            const left = end - Date.now();
            if (left <= 0) return false;
            const result = this.scenarios[this.results.length].run(left);
            if (result) this.results.push(result);
        }
        return true;
    }

    /** Nothing more is explored; what has been found stays. */
    cancel(): void {
        this.isCancelled = true;
        this.scenarios?.[this.results.length]?.cancel();
    }

    result(): FileResult { return { uri: this.uri, problems: this.problems, scenarios: this.results }; }

    private get isFinished(): boolean { return this.scenarios !== undefined && (this.isCancelled || this.results.length === this.scenarios.length); }

    /** The scenarios to explore: those without problems, none of a text that does not parse. */
    private lower(): ScenarioCheck[] {
        const unreadable = unreadableText(this.text, this.uri);
        if (unreadable) { this.problems.push(unreadable); return []; }
        const { model: parsed, problems } = parseMmn(this.text, this.uri);
        const model = withKernel(parsed, this.options.kernel);
        this.problems.push(...problems);
        if (problems.some(({ severity }) => severity === 'error')) return [];
        const limits = { maxStates: this.options.maxStates ?? DEFAULT_LIMITS.maxStates, timeout: this.options.timeout ?? DEFAULT_LIMITS.timeout };
        const all = scenariosOf(model).filter(({ name }) => this.options.scenario === undefined || name === this.options.scenario)
            .map(scenario => ScenarioCheck.lower({ model, uri: this.uri, scenario }, limits));
        // What several scenarios share is lowered in each: its problems are told once.
        const told = new Set(this.problems.map(key));
        for (const problem of all.flatMap(({ problems }) => problems)) if (!told.has(key(problem))) { told.add(key(problem)); this.problems.push(problem); }
        return all.filter(({ isSound }) => isSound);
    }
}

const key = ({ message, range: { uri, start } }: Problem) => `${uri}:${start.line}:${start.character}:${message}`;

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
    if (text.length > LONGEST_TEXT) return { severity: 'error', range, message: `this file has ${text.length} characters; more than ${LONGEST_TEXT} are not read: split it, a file needs only the scenarios of one protocol` };
    if (text.includes('\0')) return { severity: 'error', range, message: 'this is not a text file (it holds NUL characters)' };
    return undefined;
}
