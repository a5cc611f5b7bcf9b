/** Everything there is to say about a file, in one list: the only thing that is ever published for it. */
import { DiagnosticSeverity, type Diagnostic, type Position } from 'vscode-languageserver-types';
import { notYetSaid } from '../../check/problems.js';
import type { Problem } from '../../check/result.js';
import type { ProblemCode } from '../../language/problem-codes.js';
import { knownFindings, type FileState } from '../fileState.js';
import { findingDiagnostics } from './findings.js';
import { SOURCE, toRange } from './make.js';
import { unreachedDiagnostics } from './unreached.js';
import { againDiagnostics, cancelledDiagnostics, failureDiagnostics, verdictDiagnostics } from './verdicts.js';

/** Binary junk has an error in every line: nobody reads more than these. */
const MOST = 200;

export function fileDiagnostics(state: FileState): Diagnostic[] {
    if (state.refused !== undefined) return [{ range: firstCharacter, severity: DiagnosticSeverity.Error, code: 'unreadable-file' satisfies ProblemCode, source: SOURCE, message: state.refused }];
    const { run } = state;
    const language = state.language?.problems ?? [];
    const scenarios = state.language?.scenarios ?? [];
    const unfinished = scenarios.filter(({ name }) => !run.results.has(name));
    return capped([
        ...language,
        ...problemDiagnostics(state.uri, run.problems ?? [], language),
        ...findingDiagnostics(state.uri, knownFindings(run), run.results),
        ...[...run.results.values()].flatMap(result => verdictDiagnostics(state.uri, result)),
        ...(run.phase === 'running' ? unfinished.flatMap(place => { const again = run.again.get(place.name); return again ? againDiagnostics(state.uri, again, place) : []; }) : []),
        ...(run.phase === 'failed' && (unfinished.length > 0 || scenarios.length === 0) ? failureDiagnostics(state.uri, run.failure, unfinished) : []),
        ...(run.phase === 'cancelled' ? unfinished.flatMap(place => cancelledDiagnostics(state, place)) : []),
        ...unreachedDiagnostics(state.uri, run.reach),
    ]);
}

const firstCharacter = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };

const SEVERITIES = { error: DiagnosticSeverity.Error, warning: DiagnosticSeverity.Warning, information: DiagnosticSeverity.Information } as const;

/** What checking found and the language layer has not said of the same place already. */
function problemDiagnostics(uri: string, problems: Problem[], language: Diagnostic[]): Diagnostic[] {
    const said = language.filter(({ severity }) => severity === DiagnosticSeverity.Error);
    return notYetSaid(said, problems)
        .map(({ code, message, range, severity }) => ({
            code,
            range: range.uri === uri ? toRange(range) : firstCharacter, source: SOURCE,
            severity: SEVERITIES[severity],
            message: range.uri === uri ? message : `${message} (${range.uri}:${range.start.line + 1})`,
        }));
}

function capped(list: Diagnostic[]): Diagnostic[] {
    const once = new Map(list.map(one => [`${one.severity}|${one.range.start.line}:${one.range.start.character}|${one.message}`, one]));
    const unique = [...once.values()];
    // Which are left out depends on what they are about, not on where they stand.
    const kept = unique.slice(0, MOST).sort((a, b) => inText(a.range.start, b.range.start) || inText(a.range.end, b.range.end));
    const rest = unique.length - MOST;
    return rest <= 0 ? kept : [...kept, { range: unique[MOST].range, severity: DiagnosticSeverity.Error, source: SOURCE, message: `... and ${rest} more problems from here on` }];
}

const inText = (a: Position, b: Position): number => a.line - b.line || a.character - b.character;
