/** Statements that no interleaving of any scenario reaches, shown as unnecessary code: an editor dims them. */
import { DiagnosticSeverity, DiagnosticTag, type Diagnostic } from 'vscode-languageserver-types';
import type { FileReach } from '../../check/result.js';
import { SOURCE, toRange } from './make.js';

/** Nothing while some scenario was not explored to its end: it might still come there. A function that nobody calls is no news of that kind. */
export function unreachedDiagnostics(uri: string, reach: FileReach | undefined): Diagnostic[] {
    if (!reach?.complete) return [];
    return reach.unreached.filter(({ kind, range }) => kind === 'statements' && range.uri === uri).map(({ range, statements }) => ({
        range: toRange(range), severity: DiagnosticSeverity.Hint, tags: [DiagnosticTag.Unnecessary], code: 'unreached', source: SOURCE,
        message: statements === 1 ? 'no interleaving of any scenario here reaches this statement' : 'no interleaving of any scenario here reaches these statements',
    }));
}
