/**
 * Formatting: indentation, spaces, blank lines. Tokens and comments stay, in their lines; a file that does not parse is left alone, since its layout is all that
 * says what was meant. Formatting twice changes nothing more.
 */
import { TextDocument, type LangiumCoreServices, type LangiumDocument, type LangiumParser, type Lexer } from 'langium';
import type { Formatter } from 'langium/lsp';
import type { DocumentFormattingParams, DocumentOnTypeFormattingOptions, DocumentOnTypeFormattingParams, DocumentRangeFormattingParams, FormattingOptions } from 'vscode-languageserver';
import type { TextEdit } from 'vscode-languageserver-types';
import type { Model } from '../generated/ast.js';
import { layout } from './format/layout.js';
import { marksOf } from './format/marks.js';

export class MmnFormatter implements Formatter {
    private readonly parser: LangiumParser;
    private readonly lexer: Lexer;

    constructor(services: LangiumCoreServices) {
        this.parser = services.parser.LangiumParser;
        this.lexer = services.parser.Lexer;
    }

    /** A closing brace settles what is in its block, a new line the line before. */
    get formatOnTypeOptions(): DocumentOnTypeFormattingOptions {
        return { firstTriggerCharacter: '}', moreTriggerCharacter: ['\n'] };
    }

    formatDocument({ textDocument }: LangiumDocument, { options }: DocumentFormattingParams): TextEdit[] {
        return this.format(textDocument, options);
    }

    formatDocumentRange({ textDocument }: LangiumDocument, { range: { start, end }, options }: DocumentRangeFormattingParams): TextEdit[] {
        const last = end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
        return linesOf(this.format(textDocument, options), start.line, last);
    }

    formatDocumentOnType({ textDocument }: LangiumDocument, { position, ch, options }: DocumentOnTypeFormattingParams): TextEdit[] {
        if (ch === '\n') return linesOf(this.format(textDocument, options), position.line - 1, position.line - 1);
        // What is behind the cursor is still to come.
        return linesOf(this.format(textDocument, options), this.blockBefore(textDocument, position), position.line)
            .filter(({ range: { start } }) => textDocument.offsetAt(start) < textDocument.offsetAt(position));
    }

    private format(textDocument: TextDocument, options: FormattingOptions): TextEdit[] {
        const text = textDocument.getText();
        const { value, lexerErrors, parserErrors } = this.parser.parse<Model>(text);
        if (lexerErrors.length || parserErrors.length) return [];
        const changes = layout(text, this.lexer.tokenize(text), marksOf(value), { tabSize: clamp(options.tabSize), insertSpaces: options.insertSpaces });
        const edits = changes.map(({ offset, end, text: newText }) => ({ range: { start: textDocument.positionAt(offset), end: textDocument.positionAt(end) }, newText }));
        // A line break or a space can be what tells two tokens apart: better no layout than another program.
        return this.sameTokens(text, TextDocument.applyEdits(textDocument, edits)) ? edits : [];
    }

    private sameTokens(before: string, after: string): boolean {
        const list = (text: string) => this.lexer.tokenize(text).tokens.map(({ image, tokenType }) => `${tokenType.name} ${image}`).join('\n');
        return list(before) === list(after);
    }

    /** The line of the brace that the one just before the position closes. */
    private blockBefore(textDocument: TextDocument, position: DocumentOnTypeFormattingParams['position']): number {
        const offset = textDocument.offsetAt(position);
        const open: number[] = [];
        for (const { image, startOffset, startLine } of this.lexer.tokenize(textDocument.getText()).tokens) {
            if (startOffset >= offset) break;
            const line = image === '}' ? open.pop() : undefined;
            if (image === '{') open.push(startLine! - 1);
            if (image === '}' && startOffset === offset - 1) return line ?? position.line;
        }
        return position.line;
    }
}

/** Edits that say how the lines from `first` to `last` look. */
function linesOf(edits: TextEdit[], first: number, last: number): TextEdit[] {
    return edits.filter(({ range: { end } }) => end.line >= first && end.line <= last);
}

/** A client may send anything. */
function clamp(tabSize: number): number {
    return Number.isInteger(tabSize) && tabSize >= 1 && tabSize <= 16 ? tabSize : 4;
}
