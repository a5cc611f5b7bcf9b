/**
 * Fixes that are proven: every candidate is explored, all interleavings of it, and what is left over is right by the same measure as any
 * scenario: the one that failed is ok, the others of the file are as expected, as they were, and nothing that was done is left undone.
 *
 * This is search over edits with a complete check as its oracle (C. Le Goues, M. Pradel, A. Roychoudhury, "Automated program repair", CACM
 * 62(12), 2019); where that uses tests, and so may offer what only passes them, this explores.
 */
import { FileCheck, scenariosOf, type CheckOptions } from '../check/index.js';
import type { ScenarioResult } from '../check/result.js';
import { isExpect, type Model, type Scenario } from '../language/generated/ast.js';
import { parseMmn } from '../language/parse.js';
import { bodiesOf } from './bodies.js';
import type { Candidate } from './candidate.js';
import { applyEdits, Editor, spanOf, type Edit } from './edit.js';
import { findingKey, isGone } from './gone.js';
import { candidatesFor } from './remedies.js';
import { isStillDone, positionAt, workOf } from './work-done.js';

export interface Target {
    scenario: string;
    /** Of a violation or a finding of it. */
    code: string;
    /** Which finding of this code (findingKey); absent: a violation. */
    finding?: string;
}

export interface ProvenFix extends Target {
    title: string;
    /** Positions in the text as it is. */
    edits: { range: { start: Position; end: Position }; newText: string }[];
    /** States of the scenario with the fix: none of them fails. */
    states: number;
    /** Whether any did without it: a finding need not be confirmed. */
    failed: boolean;
    /** Findings of the code that are left, others than the one that is mended. */
    left: number;
    /** How many other scenarios were explored again, and are as expected; 0 where the fix does not touch what they share. */
    others: number;
}

interface Position { line: number; character: number }

/** So many fixes are enough to choose from, of so many candidates. */
const ENOUGH = 3, MOST_CANDIDATES = 400;
/** Of the scenario with the fix: a fix does not make it much larger. */
const STATES = { least: 50_000, factor: 8 };

export class FixSearch {
    readonly proven: ProvenFix[] = [];
    tried = 0;
    private readonly steps: Generator<void, void>;

    /** `results`: of the file as it is, every scenario; `enough`: so many fixes, each of another kind. */
    constructor(private readonly text: string, private readonly uri: string, private readonly target: Target, private readonly results: readonly ScenarioResult[], private readonly options: CheckOptions = {},
        private readonly enough = ENOUGH) {
        this.steps = this.search();
    }

    /** Works for about so many milliseconds; true: there is nothing more to try. */
    run(milliseconds: number): boolean {
        for (const end = Date.now() + milliseconds; ;) {
            if (this.steps.next().done) return true;
            if (Date.now() >= end) return false;
        }
    }

    /** Nothing more is tried, and what was used for it is given back. */
    cancel(): void { this.steps.return(); }

    private *search(): Generator<void, void> {
        const { text, target: { scenario: name, code, finding: key } } = this;
        const { model, problems } = parseMmn(text, this.uri);
        const scenario = scenariosOf(model).find(one => one.name === name);
        if (!scenario || problems.some(({ severity }) => severity === 'error')) return;
        const editor = new Editor(text), bodies = bodiesOf(model, scenario, editor);
        const before = yield* this.explored(text, { scenario: name, reach: true });
        if (!before?.reach) return;
        const finding = key === undefined ? undefined : before.findings.find(one => one.code === code && findingKey(one) === key);
        if (key !== undefined && !finding) return;
        const work = workOf(bodies, editor, new Set(before.reach.reached)), texts = new Set([text]), kinds = new Set<string>();
        for (const candidate of candidatesFor(code, { model, scenario, editor, bodies })) {
            if (this.proven.length >= this.enough || this.tried >= MOST_CANDIDATES) return;
            if (kinds.has(candidate.kind)) continue;
            const edits = [...candidate.edits, ...expectOk(scenario, editor)];
            const fixed = tryApply(text, edits);
            if (fixed === undefined || texts.has(fixed)) continue;
            texts.add(fixed);
            this.tried++;
            yield;
            const after = yield* this.explored(fixed, { scenario: name, reach: true, maxStates: Math.max(STATES.least, STATES.factor * before.stats.states) });
            if (!after?.reach || !isRight(before, after) || !isGone(finding, before.findings, after.findings, { text, edits, fixed }) || !isStillDone(work, edits, fixed, new Set(after.reach.reached))) continue;
            const others = yield* this.othersMet(fixed, model, scenario, candidate);
            if (others === undefined) continue;
            kinds.add(candidate.kind);
            this.proven.push({
                ...this.target, title: candidate.title, states: after.stats.states, others, failed: before.violations.length > 0,
                left: after.findings.filter(one => one.code === code).length, edits: edits.map(edit => this.placed(edit)),
            });
        }
    }

    /** How many other scenarios were looked at; undefined: one of them is not as expected any more. */
    private *othersMet(fixed: string, model: Model, scenario: Scenario, { edits }: Candidate): Generator<void, number | undefined> {
        const { offset, end } = spanOf(scenario);
        if (edits.every(edit => edit.start >= offset && edit.end <= end)) return 0;
        const others = this.results.filter(result => result.scenario !== scenario.name && result.asExpected);
        for (const other of others) {
            const after = yield* this.explored(fixed, { scenario: other.scenario, maxStates: Math.max(STATES.least, STATES.factor * other.stats.states) });
            if (!after?.asExpected || !after.stats.complete || after.codes.some(code => !other.codes.includes(code))) return undefined;
        }
        return others.length;
    }

    /** Undefined if the text has an error. */
    private *explored(text: string, options: CheckOptions): Generator<void, ScenarioResult | undefined> {
        const check = new FileCheck(text, this.uri, { ...this.options, workers: 1, ...options });
        try { while (!check.run(1)) yield; }
        finally { check.cancel(); }
        const { problems, scenarios } = check.result();
        return problems.some(({ severity }) => severity === 'error') ? undefined : scenarios[0];
    }

    private placed({ start, end, text: newText }: Edit): ProvenFix['edits'][number] {
        return { range: { start: positionAt(this.text, start), end: positionAt(this.text, end) }, newText };
    }
}

const isRight = (before: ScenarioResult, after: ScenarioResult): boolean =>
    after.stats.complete && after.findingsComplete && after.verdict === 'ok' && after.asExpected && after.uncovered.length <= before.uncovered.length;

/** One that expected the violation expects none once it is mended. */
function expectOk({ items }: Scenario, editor: Editor): Edit[] {
    const expects = items.filter(isExpect).filter(({ items: codes }) => codes.some(({ code }) => code !== 'ok'));
    return expects.map((expect, i) => i === 0 ? editor.replace(expect, 'expect ok') : editor.remove(expect));
}

/** Undefined where a candidate moves what it also replaces. */
function tryApply(text: string, edits: readonly Edit[]): string | undefined {
    try { return applyEdits(text, edits); }
    catch { return undefined; }
}
