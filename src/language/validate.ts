/** Syntax, names and checks of one file, for the command line and the tests. */
import { DocumentState, URI } from 'langium';
import type { Problem } from '../check/result.js';
import { sharedCore } from './core.js';
import type { Model } from './generated/ast.js';
import type { ProblemCode } from './problem-codes.js';

let counter = 0;

export async function validateText(text: string, uri: string): Promise<Problem[]> {
    const { DocumentBuilder, LangiumDocumentFactory } = sharedCore().shared.workspace;
    // In nobody's workspace, under a name of its own: two texts of one uri may be checked at the same time.
    const document = LangiumDocumentFactory.fromString<Model>(text, URI.parse(`memory:/${++counter}.mmn`));
    await DocumentBuilder.build([document], { validation: true });
    const diagnostics = document.diagnostics ?? [];
    DocumentBuilder.resetToState(document, DocumentState.Changed);
    return diagnostics.map(({ code, message, range, severity, data }) => {
        const { replacement } = (data ?? {}) as { replacement?: string };
        return { code: code as ProblemCode, message, severity: severity === 1 ? 'error' : 'warning', range: { uri, start: range.start, end: range.end }, ...replacement !== undefined && { replacement } };
    });
}
