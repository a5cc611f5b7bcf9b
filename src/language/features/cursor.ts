/** The text with a name at the cursor: then the tree says what can stand there, also in an unfinished line. */
import { URI, type LangiumDocument, type LangiumDocumentFactory, type TextDocument } from 'langium';
import type { Position } from 'vscode-languageserver-types';
import type { Model } from '../generated/ast.js';

export const CURSOR = 'mmn_cursor';

export interface Cursor {
    /** Offsets of the word at the cursor. */
    start: number;
    end: number;
    before: string;
    after: string;
}

/** Undefined in a comment. */
export function cursorAt(textDocument: TextDocument, position: Position): Cursor | undefined {
    const text = textDocument.getText();
    const offset = textDocument.offsetAt(position);
    const start = offset - /\w*$/.exec(text.slice(0, offset))![0].length;
    const end = offset + /^\w*/.exec(text.slice(offset))![0].length;
    const before = text.slice(0, start);
    return isInComment(before) ? undefined : { start, end, before, after: text.slice(end) };
}

/** `closing`: brackets that the unfinished line still lacks. */
export function withCursor(documents: LangiumDocumentFactory, { before, after }: Cursor, closing = ''): LangiumDocument<Model> {
    return documents.fromString<Model>(`${before}${CURSOR}${closing}${after}`, URI.parse('memory:/completion.mmn'));
}

function isInComment(before: string): boolean {
    const line = before.slice(before.lastIndexOf('\n') + 1);
    return /^[^"]*("[^"]*"[^"]*)*\/\//.test(line) || before.lastIndexOf('/*') > before.lastIndexOf('*/');
}
