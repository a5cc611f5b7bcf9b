/** Constructors of expressions that fold constants, so that what is known when a call is inlined never reaches the explorer. */
import type { BinaryOp, Expr } from './expr.js';

export const constant = (value: number | boolean): Expr => ({ op: 'const', value: Number(value) | 0 });
export const ZERO = constant(0);
export const ONE = constant(1);
export const variable = (id: number): Expr => ({ op: 'var', id });
export const temp = (id: number): Expr => ({ op: 'temp', id });

export function isConstant(e: Expr): e is { op: 'const'; value: number } {
    return e.op === 'const';
}

/** Value of `a op b` on 32-bit integers; the one definition of the operators' meaning. */
export function compute(op: BinaryOp, a: number, b: number): number {
    switch (op) {
        case '+': return (a + b) | 0;
        case '-': return (a - b) | 0;
        case '*': return Math.imul(a, b);
        case '%': return b === 0 ? 0 : (a % b) | 0;
        case '==': return Number(a === b);
        case '!=': return Number(a !== b);
        case '<': return Number(a < b);
        case '<=': return Number(a <= b);
        case '>': return Number(a > b);
        case '>=': return Number(a >= b);
        case '&&': return Number(a !== 0 && b !== 0);
        case '||': return Number(a !== 0 || b !== 0);
        case '&': return a & b;
        case '|': return a | b;
        case '<<': return a << b;
        case '>>': return a >> b;
    }
}

/** `a op b`, folded where a side decides. */
export function binary(op: BinaryOp, a: Expr, b: Expr): Expr {
    if (isConstant(a) && isConstant(b)) return constant(compute(op, a.value, b.value));
    if (op === '&&') {
        if (isConstant(a)) return a.value ? truth(b) : ZERO;
        if (isConstant(b)) return b.value ? truth(a) : ZERO;
    }
    if (op === '||') {
        if (isConstant(a)) return a.value ? ONE : truth(b);
        if (isConstant(b)) return b.value ? ONE : truth(a);
    }
    if ((op === '+' || op === '|') && isConstant(a) && a.value === 0) return b;
    if ((op === '+' || op === '-' || op === '|' || op === '<<' || op === '>>') && isConstant(b) && b.value === 0) return a;
    return { op, a, b };
}

const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=', '&&', '||', '!']);

/** 0 or 1 by whether `e` is 0. */
export function truth(e: Expr): Expr {
    if (isConstant(e)) return constant(e.value !== 0);
    return COMPARISONS.has(e.op) ? e : { op: '!=', a: e, b: ZERO };
}

export function not(e: Expr): Expr {
    if (isConstant(e)) return constant(e.value === 0);
    if (e.op === '!') return truth(e.a);
    if (e.op === '==') return { op: '!=', a: e.a, b: e.b };
    if (e.op === '!=') return { op: '==', a: e.a, b: e.b };
    return { op: '!', a: e };
}

export function negate(e: Expr): Expr {
    return isConstant(e) ? constant(-e.value) : { op: '-', a: e };
}

export function choice(c: Expr, a: Expr, b: Expr): Expr {
    if (isConstant(c)) return c.value ? a : b;
    return { op: '?:', c, a, b };
}

export const eq = (a: Expr, b: Expr): Expr => binary('==', a, b);
export const ne = (a: Expr, b: Expr): Expr => binary('!=', a, b);
export const and = (...all: Expr[]): Expr => all.reduce((a, b) => binary('&&', a, b), ONE);
export const or = (...all: Expr[]): Expr => all.reduce((a, b) => binary('||', a, b), ZERO);
export const add = (a: Expr, b: Expr): Expr => binary('+', a, b);
export const sub = (a: Expr, b: Expr): Expr => binary('-', a, b);

export function element(base: number, length: number, index: Expr): Expr {
    if (isConstant(index)) return index.value >= 0 && index.value < length ? variable(base + index.value) : ZERO;
    return { op: 'elem', base, length, index };
}

/** Rebuilds `e` bottom-up, folding again; `leaf` may replace variables and temps. What does not change is returned as it is. */
export function rewrite(e: Expr, leaf: (e: Expr) => Expr): Expr {
    switch (e.op) {
        case 'const': return e;
        case 'var': case 'temp': return leaf(e);
        case 'elem': {
            const index = rewrite(e.index, leaf);
            return index === e.index ? e : element(e.base, e.length, index);
        }
        case '?:': {
            const c = rewrite(e.c, leaf), a = rewrite(e.a, leaf), b = rewrite(e.b, leaf);
            return c === e.c && a === e.a && b === e.b ? e : choice(c, a, b);
        }
        case '!': case '~': case '-': {
            const a = rewrite(e.a, leaf);
            if ('b' in e) {
                const b = rewrite(e.b, leaf);
                return a === e.a && b === e.b ? e : binary('-', a, b);
            }
            if (a === e.a) return e;
            return e.op === '!' ? not(a) : e.op === '-' ? negate(a) : { op: '~', a };
        }
        default: {
            const a = rewrite(e.a, leaf), b = rewrite(e.b, leaf);
            return a === e.a && b === e.b ? e : binary(e.op, a, b);
        }
    }
}

/** Calls `visit` on every sub-expression, outermost first. */
export function walk(e: Expr, visit: (e: Expr) => void): void {
    visit(e);
    switch (e.op) {
        case 'const': case 'var': case 'temp': return;
        case 'elem': walk(e.index, visit); return;
        case '?:': walk(e.c, visit); walk(e.a, visit); walk(e.b, visit); return;
        default:
            walk(e.a, visit);
            if ('b' in e) walk(e.b, visit);
    }
}
