/** From a squiggle to its picture: a scenario may have several violations, each with its own diagram. */
import { CodeActionKind, type CodeAction, type Diagnostic } from 'vscode-languageserver-types';
import { SOURCE, type DiagnosticData } from './diagnostics/make.js';
import type { FileState } from './fileState.js';
import { SHOW_DIAGRAM } from './protocol.js';

export function codeActions(state: FileState | undefined, diagnostics: Diagnostic[]): CodeAction[] {
    return diagnostics.flatMap(diagnostic => {
        const data = diagnostic.source === SOURCE ? diagnostic.data as Partial<DiagnosticData> | undefined : undefined;
        const drawn = state?.run.results.get(data?.scenario ?? '')?.violations.some(({ code }) => code === data?.code);
        if (!state || !data || !drawn) return [];
        const title = `Show diagram: ${data.code} in ${data.scenario}`;
        return [{ title, kind: CodeActionKind.QuickFix, diagnostics: [diagnostic], command: { title, command: SHOW_DIAGRAM, arguments: [state.uri, data.scenario, data.code] } }];
    });
}
