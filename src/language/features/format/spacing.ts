/** Spaces between two tokens of one line, as kernel C has them. */
import type { Marks } from './marks.js';

export interface Piece {
    image: string;
    offset: number;
    end: number;
    /** Of the first character, zero-based; `first`: nothing but white space is before it. */
    line: number;
    endLine: number;
    first: boolean;
    /** Column of the first character, tabs expanded. */
    column: number;
    comment: boolean;
}

const OPERATORS = new Set(['=', '+=', '-=', '==', '!=', '<', '>', '<=', '>=', '&&', '||', '+', '-', '*', '%', '?', ':']);
/** Words that a `(` follows with a space, since it is no call. */
const BEFORE_PAREN = new Set(['if', 'while', 'for', 'foreach', 'atomic', 'return']);

/** 0 or 1. */
export function spaces(before: Piece, after: Piece, marks: Marks): 0 | 1 {
    const a = before.image, b = after.image;
    if (before.comment || after.comment) return a === '(' || a === '[' || before.comment && CLOSING.has(b) ? 0 : 1;
    if (a === '{' || b === '{' || b === '}') return 1;
    if (CLOSING.has(b)) return 0;
    if (a === '(' || a === '[' || a === '.' || b === '.') return 0;
    if (a === '->' && !marks.arrows.has(before.offset) || b === '->' && !marks.arrows.has(after.offset)) return 0;
    // `- -x` is two operators, `--x` one.
    if (marks.unary.has(before.offset)) return marks.unary.has(after.offset) && a === b && a !== '!' ? 1 : 0;
    if (b === '++' || b === '--' || b === '[') return 0;
    if (b === ':' && marks.labelColons.has(after.offset)) return 0;
    if (b === '(') return BEFORE_PAREN.has(a) || OPERATORS.has(a) || a === ',' || a === ';' || a === '->' ? 1 : 0;
    return 1;
}

const CLOSING = new Set([')', ']', ',', ';']);
