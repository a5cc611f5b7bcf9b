/** What the server knows about one open file. Only results of the file's latest version are in here. */
import { DiagnosticSeverity, type Diagnostic } from 'vscode-languageserver-types';
import type { FileReach, Finding, HeldHere, Problem, Related, RunAgain, ScenarioResult } from '../check/result.js';
import { findingKey, type ProvenFix, type Target } from '../fixes/index.js';
import type { Failure } from './checker.js';
import type { Moved } from './moved.js';
import type { Judged } from './reports.js';
import type { SourceRange } from '../model/program.js';

/** A scenario as it stands in the text. */
export interface ScenarioPlace { name: string; nameRange: SourceRange; range: SourceRange }

export interface FileState {
    uri: string;
    version: number;
    /** From the language layer; undefined until this version has been validated. */
    language?: { problems: Diagnostic[]; scenarios: ScenarioPlace[] };
    /** From the checker. */
    run: RunState;
    /** Why this text is not read at all (its size). */
    refused?: string;
}

export interface RunState {
    phase: 'running' | 'done' | 'failed' | 'cancelled';
    /** The checker has turned to it. */
    begun?: boolean;
    /** failed: why. */
    failure?: Failure;
    /** Undefined until the file has been lowered. */
    problems?: Problem[];
    findings: Finding[];
    /** Of the text before, at their new places: they stay until the scenario was looked at again. */
    earlier: readonly Finding[];
    /** Scenarios that were not looked at yet, while others were. */
    open?: ReadonlySet<string>;
    held: HeldHere[];
    results: Map<string, ScenarioResult>;
    /** By scenario: the run that it failed with before, made again. */
    again: Map<string, RunAgain>;
    /** By target (targetKey). */
    fixes: Map<string, { fixes: ProvenFix[]; finished: boolean }>;
    progress: Map<string, number>;
    /** Undefined until every scenario has its result. */
    reach?: FileReach;
}

/** `earlier`: findings of the text before. */
export const newRun = (earlier: readonly Finding[] = []): RunState => ({ phase: 'running', findings: [], earlier, held: [], results: new Map(), again: new Map(), fixes: new Map(), progress: new Map() });

/** Static findings as far as they are known: of the text as it is, or still of the one before. */
export function knownFindings({ phase, problems, findings, earlier, open }: RunState): Finding[] {
    const stays = ({ scenario }: Finding): boolean => phase === 'running' && (problems === undefined || open?.has(scenario) === true);
    return [...findings, ...earlier.filter(stays)];
}

/** What stays of them when the text becomes another one: what exploration has said does not. */
export function earlierFindings({ run }: FileState, moved: Moved): Finding[] {
    const current = [...knownFindings(run).filter(({ scenario }) => !run.results.has(scenario)), ...[...run.results.values()].flatMap(({ findings }) => findings)];
    return current.flatMap(({ verdict: _, why: _why, shownBy: _by, ...finding }) => {
        const range = moved(finding.range), related = finding.related.map(one => ({ ...one, range: moved(one.range) }));
        return range && related.every((one): one is Related => one.range !== undefined) ? [{ ...finding, range, related }] : [];
    });
}

/** What exploration has said of a finding (findingKey) of the text as it is; nothing, as long as it has not. */
export function judgedOf(state: FileState | undefined, { scenario, code, finding }: { scenario: string; code: string; finding: string }): Judged {
    const { verdict, why, shownBy } = state?.run.results.get(scenario)?.findings.find(one => one.code === code && findingKey(one) === finding) ?? {};
    return { verdict, why, shownBy };
}

export const targetKey = ({ scenario, code, finding = '' }: Target): string => `${code} ${scenario} ${finding}`;

export type ScenarioState =
    /** `again`: what has become of the run that it failed with before. */
    | { kind: 'checking'; states: number; again?: string }
    | { kind: 'result'; result: ScenarioResult }
    /** It could not be checked: the text has an error. */
    | { kind: 'unchecked'; reason: string }
    /** The checker broke. */
    | { kind: 'failed'; reason: string }
    /** Somebody has cancelled its exploration. */
    | { kind: 'cancelled'; states: number };

/** How far one scenario is. Everything that front ends show of a scenario comes from here. */
export function scenarioState(state: FileState, name: string): ScenarioState {
    const { run } = state;
    const result = run.results.get(name);
    if (result) return { kind: 'result', result };
    if (run.phase === 'failed') return { kind: 'failed', reason: `the checker stopped: ${run.failure?.message}` };
    if (run.phase === 'cancelled') return { kind: 'cancelled', states: run.progress.get(name) ?? 0 };
    const again = run.again.get(name)?.message;
    if (run.phase === 'running') return { kind: 'checking', states: run.progress.get(name) ?? 0, ...again !== undefined && { again } };
    return { kind: 'unchecked', reason: obstacle(state, name) };
}

/** The error that keeps a scenario from being checked: one inside it, else the first of the file. */
function obstacle({ run, language, refused }: FileState, name: string): string {
    if (refused !== undefined) return refused;
    const lines = [
        ...(run.problems ?? []).filter(({ severity }) => severity === 'error').map(({ range }) => range.start.line),
        ...(language?.problems ?? []).filter(({ severity }) => severity === DiagnosticSeverity.Error).map(({ range }) => range.start.line),
    ].sort((a, b) => a - b);
    const place = language?.scenarios.find(scenario => scenario.name === name)?.range;
    const line = lines.find(line => place && line >= place.start.line && line <= place.end.line) ?? lines[0];
    return line === undefined ? 'the text has an error' : `error in line ${line + 1}`;
}
