/** A scenario's verdict as diagnostics. */
import { DiagnosticSeverity, type Diagnostic } from 'vscode-languageserver-types';
import { LIMIT_NAMES } from '../../check/ranges.js';
import { sameRange, sameStart } from '../../check/problems.js';
import type { FoundViolation, Related, RunAgain, ScenarioResult } from '../../check/result.js';
import type { ProblemCode } from '../../language/problem-codes.js';
import type { SourceRange } from '../../model/program.js';
import type { Failure } from '../checker.js';
import { scenarioState, type FileState, type ScenarioPlace } from '../fileState.js';
import { title } from '../words.js';
import { notSeen } from './findings.js';
import { EXPLORE_AGAIN_TITLE, make } from './make.js';

export function verdictDiagnostics(uri: string, result: ScenarioResult): Diagnostic[] {
    const list = merged(result.violations.map(violation => violationDiagnostic(uri, result, violation)));
    for (const { message, range } of result.unmet) list.push(make(uri, range, result.range, DiagnosticSeverity.Error, 'expectation-unmet' satisfies ProblemCode, `${result.scenario}: ${message}`));
    for (const { text, range } of result.uncovered) list.push(make(uri, range, result.range, DiagnosticSeverity.Information, 'cover-unreached' satisfies ProblemCode, `no interleaving reaches ${text} [${result.scenario}]`));
    const incomplete = result.verdict === 'inconclusive' && !result.violations.some(({ code }) => code === 'inconclusive');
    if (incomplete) list.push(make(uri, result.range, result.range, DiagnosticSeverity.Warning, 'inconclusive', `inconclusive: ${result.message}${setting(result)}`));
    // Whatever a result says: one that is not as expected is never silent.
    const silent = !list.some(({ severity }) => severity === DiagnosticSeverity.Error || severity === DiagnosticSeverity.Warning);
    if (!result.asExpected && silent) list.push(make(uri, result.range, result.range, DiagnosticSeverity.Error, result.verdict, result.message));
    return list;
}

function violationDiagnostic(uri: string, result: ScenarioResult, violation: FoundViolation): Diagnostic {
    const { code, message, range, related } = violation;
    const [severity, lead] = weight(result, violation);
    return make(uri, range, result.range, severity, code, `${lead}: ${message} [${result.scenario}]`, [...related, ...unseenHere(result, violation)], { scenario: result.scenario, code });
}

/** Of the findings that it confirms at its place, which are not told beside it. */
function unseenHere({ findings }: ScenarioResult, { code, range }: FoundViolation): Related[] {
    const all = findings.filter(finding => finding.shownBy === code && finding.range.uri === range.uri && sameStart(finding.range, range)).flatMap(notSeen);
    return all.filter(({ message }, i) => all.findIndex(one => one.message === message) === i);
}

/** The run that the scenario failed with before fails still: known at once, while the other interleavings are still explored. */
export function againDiagnostics(uri: string, { scenario, message, violation }: RunAgain, { nameRange }: ScenarioPlace): Diagnostic[] {
    if (!violation) return [];
    const { code, expected, range, related } = violation;
    const lead = expected ? `${code}, as expected` : code;
    return [make(uri, range, nameRange, expected ? DiagnosticSeverity.Information : DiagnosticSeverity.Error, code,
        `${lead}: ${violation.message} [${scenario}] (the last counterexample ${message}; the other interleavings are being explored)`, related, { scenario, code })];
}

/** Several deadlocks of one thread, about other locks or with other threads, are one squiggle that tells them all. */
function merged(list: Diagnostic[]): Diagnostic[] {
    const kept: Diagnostic[] = [];
    for (const next of list) {
        const same = kept.find(({ code, severity, range }) => code === next.code && severity === next.severity && sameRange(range, next.range));
        if (!same) { kept.push(next); continue; }
        same.message += `\nalso: ${next.message}`;
        const known = new Set((same.relatedInformation ?? []).map(related => JSON.stringify(related)));
        same.relatedInformation = [...same.relatedInformation ?? [], ...(next.relatedInformation ?? []).filter(related => !known.has(JSON.stringify(related)))];
    }
    return kept;
}

/** What is found beside the expected does not fail the expectation (language.md, section 5), so it is no error; it is not hidden either. */
function weight(result: ScenarioResult, { code, expected }: FoundViolation): [DiagnosticSeverity, string] {
    if (expected) return [DiagnosticSeverity.Information, `${code}, as expected`];
    if (code === 'inconclusive') return [DiagnosticSeverity.Warning, code];
    if (result.asExpected && result.expected.includes(code)) return [DiagnosticSeverity.Information, `${code}, another than the expected`];
    if (result.asExpected && result.expected.length > 0) return [DiagnosticSeverity.Information, `${code}, besides what is expected`];
    return [DiagnosticSeverity.Error, code];
}

/** Which limit of the editor it was. */
function setting({ incomplete }: ScenarioResult): string {
    const name = incomplete && (LIMIT_NAMES as Partial<Record<typeof incomplete, string>>)[incomplete];
    return name === undefined ? '' : ` The limit is the setting notiscope.limits.${name}.`;
}

/** The checker broke before it had a verdict: said at each scenario, never left out. */
export function failureDiagnostics(uri: string, failure: Failure | undefined, scenarios: ScenarioPlace[]): Diagnostic[] {
    const top: SourceRange = { uri, start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };
    const advice = failure?.advice ?? 'This is a bug of Notiscope, not of the scenario: please report it.';
    const message = `inconclusive: the checker stopped: ${failure?.message}. ${advice} It starts again with the next edit.`;
    const places = scenarios.length > 0 ? scenarios.map(({ nameRange }) => nameRange) : [top];
    return places.map(place => make(uri, place, place, DiagnosticSeverity.Warning, 'inconclusive', message, [], { again: true }));
}

/** Somebody did not want to wait. */
export function cancelledDiagnostics(state: FileState, { name, nameRange }: ScenarioPlace): Diagnostic[] {
    const known = scenarioState(state, name);
    if (known.kind !== 'cancelled') return [];
    const message = `${title(known)}. The next edit starts the exploration again, as does the quick fix "${EXPLORE_AGAIN_TITLE}".`;
    return [make(state.uri, nameRange, nameRange, DiagnosticSeverity.Warning, 'inconclusive', message, [], { again: true })];
}
