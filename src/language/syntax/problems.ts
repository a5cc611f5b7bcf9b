/** Syntax errors as problems with a place. */
import type { ParseResult } from 'langium';
import type { ILexingError, IRecognitionException, IToken } from 'chevrotain';
import type { Problem } from '../../check/result.js';
import type { ProblemCode } from '../problem-codes.js';
import type { CodedError } from './lexer.js';
import type { Position } from '../../model/program.js';

/** More than these nobody reads; they come from a file that is no .mmn file. */
const MAX_PROBLEMS = 50;
/** What the parser does not get to see. */
const UNREAD: ReadonlySet<ProblemCode> = new Set(['unknown-character', 'unclosed-string', 'nested-too-deep']);

export function syntaxProblems(result: ParseResult, uri: string): Problem[] {
    const lexing = result.lexerErrors.map(error => lexingProblem(error, uri));
    // Where characters could not be read the parser stumbles over what is left of the line.
    const unread = new Set(lexing.filter(({ code }) => UNREAD.has(code)).map(({ range }) => range.start.line));
    const problems = [...lexing, ...result.parserErrors.map(error => parsingProblem(error, uri)).filter(({ range }) => !unread.has(range.start.line))];
    problems.sort((a, b) => a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character);
    const unique = problems.filter((problem, i) => i === 0 || !sameMatter(problem, problems[i - 1]));
    if (unique.length <= MAX_PROBLEMS) return unique;
    const rest = unique[MAX_PROBLEMS];
    return [...unique.slice(0, MAX_PROBLEMS), { ...rest, message: `and ${unique.length - MAX_PROBLEMS} more syntax errors from here on` }];
}

/** One place, or once more on the same line: `'a'` has two quotes. */
function sameMatter(a: Problem, b: Problem): boolean {
    return a.range.start.line === b.range.start.line && (a.range.start.character === b.range.start.character || a.message === b.message);
}

function lexingProblem(error: ILexingError, uri: string): Problem {
    const start = { line: (error.line ?? 1) - 1, character: (error.column ?? 1) - 1 };
    return { code: (error as CodedError).code, message: error.message, severity: 'error', range: { uri, start, end: { line: start.line, character: start.character + error.length } } };
}

/** At the token; where the file ends, or a token is an invention of the recovery, just after the one before. */
function parsingProblem(error: IRecognitionException, uri: string): Problem {
    const previous = (error as { previousToken?: IToken }).previousToken;
    const range = isPlaced(error.token) ? { start: startOf(error.token), end: endOf(error.token) }
        : previous && isPlaced(previous) ? { start: { ...endOf(previous), character: endOf(previous).character - 1 }, end: endOf(previous) }
            : { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
    return { code: 'unexpected-token', message: error.message, severity: 'error', range: { uri, ...range } };
}

function isPlaced(token: IToken): boolean {
    return !Number.isNaN(token.startOffset) && token.startLine !== undefined && !Number.isNaN(token.startLine) && token.image !== '';
}

function startOf(token: IToken): Position {
    return { line: token.startLine! - 1, character: token.startColumn! - 1 };
}

function endOf(token: IToken): Position {
    return { line: token.endLine! - 1, character: token.endColumn! };
}
