/** The lexer: refuses what is no text, says in plain words what it cannot read, and bounds nesting so that the parser's stack suffices. */
import { DefaultLexer, DefaultLexerErrorMessageProvider, type LexerResult } from 'langium';
import type { ILexingError, IToken } from 'chevrotain';
import { repairBraces } from './repair.js';

export const MAX_TEXT = 1_000_000;
/** Brackets and braces inside one another. */
export const MAX_NESTING = 100;
/** Operators in one expression. */
const MAX_OPERATORS = 500;

export class MmnLexer extends DefaultLexer {
    /** Set for the second attempt at a file that did not parse. */
    repair = false;

    override tokenize(text: string): LexerResult {
        const refusal = refuse(text);
        if (refusal) return { tokens: [], hidden: [], errors: [refusal] };
        const result = super.tokenize(text);
        skipOpenComment(text, result);
        boundNesting(result);
        if (this.repair) {
            const { tokens, errors } = repairBraces(result.tokens, this.tokenTypes);
            result.tokens = tokens;
            if (!result.errors.some(error => text.startsWith('/*', error.offset))) result.errors.push(...errors);
        }
        return result;
    }
}

function refuse(text: string): ILexingError | undefined {
    if (text.length > MAX_TEXT) {
        const size = (text.length / 1e6).toFixed(1);
        return { offset: 0, length: 1, line: 1, column: 1, message: `this file has ${size} million characters; files over 1 million are not read` };
    }
    const nul = text.indexOf('\0');
    if (nul < 0) return undefined;
    const lines = text.slice(0, nul).split('\n');
    return { offset: nul, length: 1, line: lines.length, column: lines[lines.length - 1].length + 1, message: 'this file is binary: there is a NUL byte here; it is not read' };
}

/** A comment without end: what follows it, up to the next declaration at the start of a line, is taken for the comment. */
function skipOpenComment(text: string, result: LexerResult): void {
    const error = result.errors.find(e => text.startsWith('/*', e.offset));
    if (!error) return;
    const rest = /^(?:scenario|device|mm|fn|override|struct|enum|global|per|const|use)\b/m.exec(text.slice(error.offset));
    const end = rest ? error.offset + rest.index : text.length;
    const inside = (offset: number) => offset >= error.offset && offset < end;
    result.tokens = result.tokens.filter(t => !inside(t.startOffset));
    result.errors = result.errors.filter(e => e === error || !inside(e.offset));
    error.length = 2;
}

/** Drops what is nested deeper than any person writes. */
function boundNesting(result: LexerResult): void {
    const kept: IToken[] = [];
    let depth = 0, operators = 0, parens = 0, line = 0;
    let reported = false, previous = '';
    const report = (token: IToken, message: string) => {
        if (!reported) result.errors.push({ offset: token.startOffset, length: token.image.length, line: token.startLine, column: token.startColumn, message });
        reported = true;
    };
    for (const token of result.tokens) {
        const word = token.tokenType.name;
        if (CLOSE.has(word)) { depth--; if (word === ')') parens--; }
        if (word === '{' || word === '}' || word === ';' || parens <= 0 && token.startLine! > line && !OPERATORS.has(word) && !OPERATORS.has(previous)) { operators = 0; parens = Math.max(0, parens); }
        line = token.endLine!;
        previous = word;
        if (OPERATORS.has(word)) operators++;
        if (depth >= MAX_NESTING) report(token, `nested more than ${MAX_NESTING} deep`);
        else if (operators > MAX_OPERATORS) report(token, `more than ${MAX_OPERATORS} operators in one expression`);
        else kept.push(token);
        if (OPEN.has(word)) { depth++; if (word === '(') parens++; }
        if (depth < 0) depth = 0;
    }
    result.tokens = kept;
}

const OPEN = new Set(['(', '[', '{']);
const CLOSE = new Set([')', ']', '}']);
const OPERATORS = new Set(['+', '-', '*', '%', '!', '&', '&&', '||', '==', '!=', '<', '>', '<=', '>=', '?', ':', '.', '->', '[', 'if', 'else', 'while', 'do', 'for', 'foreach']);

export class MmnLexerMessages extends DefaultLexerErrorMessageProvider {
    override buildUnexpectedCharactersMessage(text: string, offset: number, length: number): string {
        const found = text.slice(offset, offset + Math.min(length, 20));
        if (text.startsWith('/*', offset)) return 'this comment is never closed: `*/` is missing';
        if (found[0] === '/') return 'there is no division in this language';
        if (found[0] === '"') return 'this string is not closed: `"` is missing on its line';
        if (found[0] === '\'') return 'strings are written with `"`';
        if (found[0] === '#') return 'there is no preprocessor: `#` has no meaning here';
        if (found[0] === '|') return '`|` has no meaning here; did you mean `||`?';
        // eslint-disable-next-line no-control-regex
        if (/^[\x00-\x1f\x7f\ufffd]/.test(found)) return 'unreadable characters: is this a text file in UTF-8?';
        return `\`${found}\` has no meaning here`;
    }
}
