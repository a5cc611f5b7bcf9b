/** What can be done about a squiggle: the name that was meant, proven fixes, and its picture: a scenario may have several violations, each with its own diagram. */
import { CodeActionKind, type CodeAction, type Diagnostic } from 'vscode-languageserver-types';
import { sameStart } from '../check/problems.js';
import { findingKey, proofOf, type Target } from '../fixes/index.js';
import { LOCKDEP_CODES } from '../splat/tell.js';
import { EXPLORE_AGAIN_TITLE, SOURCE, type AgainData, type DiagnosticData } from './diagnostics/make.js';
import { targetKey, type FileState } from './fileState.js';
import { COPY_COLUMNS, COPY_LOCKDEP, EXPLORE_AGAIN, SHOW_DIAGRAM } from './protocol.js';

/** What the diagnostics are about, each once. */
export function targetsOf(diagnostics: readonly Diagnostic[]): Target[] {
    return [...new Map(diagnostics.flatMap(diagnostic => targetOf(diagnostic) ?? []).map(target => [targetKey(target), target])).values()];
}

function targetOf({ source, data }: Diagnostic): Target | undefined {
    const { scenario, code, finding } = (source === SOURCE ? data as Partial<DiagnosticData> | undefined : undefined) ?? {};
    return scenario !== undefined && code !== undefined ? { scenario, code, ...finding !== undefined && { finding } } : undefined;
}

export function codeActions(state: FileState | undefined, diagnostics: readonly Diagnostic[]): CodeAction[] {
    return !state ? [] : [...exploreAgain(state.uri, diagnostics), ...diagnostics.flatMap(diagnostic => {
        const target = targetOf(diagnostic);
        const { shownBy } = (diagnostic.data ?? {}) as Partial<DiagnosticData>;
        return [...replacement(state.uri, diagnostic), ...target ? [...fixActions(state, target, diagnostic), ...diagramActions(state, { ...target, code: shownBy ?? target.code }, diagnostic), ...copyLockdep(state, target, diagnostic)] : []];
    })];
}

/** What was cancelled, or ended with the checker: the whole file once more. */
function exploreAgain(uri: string, diagnostics: readonly Diagnostic[]): CodeAction[] {
    const over = diagnostics.filter(({ source, data }) => source === SOURCE && (data as Partial<AgainData> | undefined)?.again === true);
    if (over.length === 0) return [];
    return [{ title: EXPLORE_AGAIN_TITLE, kind: CodeActionKind.QuickFix, diagnostics: over, command: { title: EXPLORE_AGAIN_TITLE, command: EXPLORE_AGAIN, arguments: [uri] } }];
}

/** "Did you mean", done. */
function replacement(uri: string, diagnostic: Diagnostic): CodeAction[] {
    const { replacement } = (diagnostic.data ?? {}) as { replacement?: unknown };
    if (typeof replacement !== 'string') return [];
    return [{ title: `Change to \`${replacement}\``, kind: CodeActionKind.QuickFix, diagnostics: [diagnostic], isPreferred: true,
        edit: { changes: { [uri]: [{ range: diagnostic.range, newText: replacement }] } } }];
}

function fixActions({ uri, run }: FileState, target: Target, diagnostic: Diagnostic): CodeAction[] {
    return (run.fixes.get(targetKey(target))?.fixes ?? []).map((fix, i) => ({
        title: `${fix.title} (proven: ${proofOf(fix)})`, kind: CodeActionKind.QuickFix, diagnostics: [diagnostic],
        edit: { changes: { [uri]: fix.edits } }, ...i === 0 && { isPreferred: true },
    }));
}

function diagramActions({ uri, run }: FileState, { scenario, code }: Target, diagnostic: Diagnostic): CodeAction[] {
    if (!run.results.get(scenario)?.violations.some(violation => violation.code === code)) return [];
    return [
        action(`Show diagram: ${code} in ${scenario}`, diagnostic, SHOW_DIAGRAM, [uri, scenario, code]),
        action(`Copy as CPU0 | CPU1 columns: ${code} in ${scenario}`, diagnostic, COPY_COLUMNS, [uri, scenario, code]),
    ];
}

/** Of a finding about locks; of a deadlock that has taken its place. */
function copyLockdep({ uri, run }: FileState, { scenario, code, finding }: Target, diagnostic: Diagnostic): CodeAction[] {
    const known = run.results.get(scenario)?.findings ?? [];
    const shown = known.find(one => one.shownBy === code && LOCKDEP_CODES.has(one.code) && one.range.uri === uri && sameStart(one.range, diagnostic.range));
    const [about, key] = finding !== undefined && LOCKDEP_CODES.has(code) ? [code, finding] : finding === undefined && shown ? [shown.code, findingKey(shown)] : [];
    return about === undefined ? [] : [action(`Copy as lockdep report: ${about} in ${scenario}`, diagnostic, COPY_LOCKDEP, [uri, scenario, about, key])];
}

const action = (title: string, diagnostic: Diagnostic, command: string, args: unknown[]): CodeAction =>
    ({ title, kind: CodeActionKind.QuickFix, diagnostics: [diagnostic], command: { title, command, arguments: args } });
