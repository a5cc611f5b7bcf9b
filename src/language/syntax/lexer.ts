/** The lexer: refuses what is no text, says in plain words what it cannot read, and bounds nesting so that the parser's stack suffices. */
import { DefaultLexer, DefaultLexerErrorMessageProvider, type LexerResult } from 'langium';
import type { ILexingError, IToken } from 'chevrotain';
import type { ProblemCode } from '../problem-codes.js';
import { repairBraces } from './repair.js';

/** An error of the lexer, of the repair of braces and of the parser's stack. */
export interface CodedError extends ILexingError { code: ProblemCode }

export const MAX_TEXT = 1_000_000;
/** Brackets and braces inside one another. */
export const MAX_NESTING = 100;
/** Operators in one expression. */
const MAX_OPERATORS = 500;

export class MmnLexer extends DefaultLexer {
    /** Set for the second attempt at a file that did not parse. */
    repair = false;

    /** Of a text that stands inside of braces: how many there are around it. */
    around = 0;

    /** Offsets of declarations that the parser cannot read. */
    skip: { from: number; to: number; place: IToken }[] = [];

    override tokenize(text: string): LexerResult {
        const refusal = refuse(text);
        if (refusal) return { tokens: [], hidden: [], errors: [refusal] };
        const result = super.tokenize(text);
        for (const error of result.errors as CodedError[]) error.code = unexpected(text, error.offset, error.length).code;
        skipOpenComment(text, result);
        boundNesting(result, this.around);
        boundNumbers(result);
        for (const { from, to } of this.skip) result.tokens = result.tokens.filter(token => token.startOffset < from || token.startOffset >= to);
        if (this.repair) {
            const { tokens, errors } = repairBraces(result.tokens, this.tokenTypes);
            result.tokens = tokens;
            if (!result.errors.some(error => text.startsWith('/*', error.offset))) result.errors.push(...errors);
        }
        return result;
    }
}

const CONTROL_RUN = /[\x01-\x08\x0e-\x1f]{8}/;

function refuse(text: string): CodedError | undefined {
    if (text.length > MAX_TEXT) {
        const size = (text.length / 1e6).toFixed(1);
        return { code: 'unreadable-file', offset: 0, length: 1, line: 1, column: 1, message: `this file has ${size} million characters; files over 1 million are not read` };
    }
    const nul = text.indexOf('\0');
    const at = nul >= 0 ? nul : CONTROL_RUN.exec(text)?.index;
    if (at === undefined) return undefined;
    const lines = text.slice(0, at).split('\n');
    const what = nul >= 0 ? 'a NUL byte' : 'a run of control characters';
    return { code: 'unreadable-file', offset: at, length: 1, line: lines.length, column: lines[lines.length - 1].length + 1, message: `this file is binary: there is ${what} here; it is not read` };
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

/** An `int` has 32 bits, as in the kernel. */
const LARGEST = 2 ** 31 - 1;

/** A larger number would quietly become another one. */
function boundNumbers({ tokens, errors }: LexerResult): void {
    for (const { tokenType, image, startOffset, startLine, startColumn } of tokens) {
        if (tokenType.name !== 'INT' || Number(image) <= LARGEST) continue;
        (errors as CodedError[]).push({ code: 'number-too-large', offset: startOffset, length: image.length, line: startLine, column: startColumn, message: `numbers go up to ${LARGEST}` });
    }
}

/** Drops what is nested deeper than any person writes. */
function boundNesting(result: LexerResult, around: number): void {
    const open = Array<string>(around).fill('{');
    let operators = 0, line = 0, previous = '';
    let reported = false;
    const report = (token: IToken, message: string): boolean => {
        if (!reported) (result.errors as CodedError[]).push({ code: 'nested-too-deep', offset: token.startOffset, length: token.image.length, line: token.startLine, column: token.startColumn, message });
        return !(reported = true);
    };
    const isKept = (token: IToken): boolean => {
        const word = token.tokenType.name;
        if (word === 'scenario') open.length = 0;
        else if (word === '}') { if (open.includes('{')) open.length = open.lastIndexOf('{'); }
        else if (CLOSES[word] && open[open.length - 1] === CLOSES[word]) open.pop();
        const inBrackets = open.length > 0 && open[open.length - 1] !== '{';
        const newStatement = token.startLine! > line && !inBrackets && !OPERATORS.has(word) && !OPERATORS.has(previous);
        if (word === '{' || word === '}' || word === ';' || newStatement) operators = 0;
        if (OPERATORS.has(word)) operators++;
        line = token.endLine!;
        previous = word;
        const kept = open.length >= MAX_NESTING ? report(token, `nested more than ${MAX_NESTING} deep`)
            : operators <= MAX_OPERATORS || report(token, `more than ${MAX_OPERATORS} operators in one expression`);
        if (OPEN.has(word)) open.push(word);
        return kept;
    };
    result.tokens = result.tokens.filter(isKept);
}

const OPEN = new Set(['(', '[', '{']);
const CLOSES: Record<string, string> = { ')': '(', ']': '[' };
const OPERATORS = new Set(['+', '-', '*', '%', '!', '&', '&&', '||', '==', '!=', '<', '>', '<=', '>=', '?', ':', '.', '->', '[']);

export class MmnLexerMessages extends DefaultLexerErrorMessageProvider {
    override buildUnexpectedCharactersMessage(text: string, offset: number, length: number): string {
        return unexpected(text, offset, length).message;
    }
}

/** What is wrong with characters that begin no token. */
function unexpected(text: string, offset: number, length: number): { code: ProblemCode; message: string } {
    const found = text.slice(offset, offset + Math.min(length, 20));
    const unknown = (message: string) => ({ code: 'unknown-character', message } as const);
    if (text.startsWith('/*', offset)) return { code: 'unclosed-comment', message: 'this comment is never closed: `*/` is missing' };
    if (found[0] === '"') return { code: 'unclosed-string', message: 'this string is not closed: `"` is missing on its line' };
    if (found[0] === '/') return unknown('there is no division in this language');
    if (found[0] === '\'') return unknown('strings are written with `"`');
    if (found[0] === '#') return unknown('there is no preprocessor: `#` has no meaning here');
    if (found[0] === '|') return unknown('`|` has no meaning here; did you mean `||`?');
    if (/^[\x00-\x1f\x7f\ufffd]/.test(found)) return unknown('unreadable characters: is this a text file in UTF-8?');
    return unknown(`\`${found}\` has no meaning here`);
}
