/**
 * What a variable may hold, for a walk that does not explore: a small set of integers, or anything.
 *
 * Sets rather than intervals, because the questions asked of them are `f != 0` after a trylock and "is this a present entry": both cut holes.
 */
import type { BinaryOp, Expr } from '../model/expr.js';

/** Ascending, without repetition, never empty; null: anything. */
export type Values = readonly number[] | null;

/** Larger sets become null. Enough for every page table entry of a program with a handful of frames. */
export const MAX_VALUES = 128;
const MAX_PRODUCT = 1024;

const small: Values[] = Array.from({ length: 64 }, (_, value) => [value]);
export const constant = (value: number): Values => small[value] ?? [value];
export const FALSE = constant(0), TRUE = constant(1);
const BOTH: Values = [0, 1];

export function setOf(values: Iterable<number>): Values {
    const unique = [...new Set(values)];
    if (unique.length === 1) return constant(unique[0]);
    return unique.length === 0 || unique.length > MAX_VALUES ? null : unique.sort((a, b) => a - b);
}

/** Those of `values` that pass; the same object if all do. Undefined: none. */
export function keep(values: readonly number[], test: (v: number) => boolean): Values | undefined {
    const left = values.filter(test);
    return left.length === values.length ? values : left.length === 1 ? constant(left[0]) : left.length > 0 ? left : undefined;
}

export function interval(lo: number, hi: number): Values {
    return hi - lo >= MAX_VALUES || hi < lo ? null : setOf(Array.from({ length: hi - lo + 1 }, (_, i) => lo + i));
}

/** The value, if there is only one. */
export const single = (values: Values): number | undefined => values !== null && values.length === 1 ? values[0] : undefined;
export const mayBe = (values: Values, truth: boolean): boolean => values === null || values.some(v => (v !== 0) === truth);

export interface Reader { variable(id: number): Values; temp(id: number): Values }

/** The values that `e` may have. Two occurrences of one variable are taken as independent: more values than real, never fewer. */
export function evaluate(e: Expr, at: Reader): Values {
    switch (e.op) {
        case 'const': return constant(e.value);
        case 'var': return at.variable(e.id);
        case 'temp': return at.temp(e.id);
        case 'elem': return element(e.base, e.length, evaluate(e.index, at), at);
        case '!': { const a = evaluate(e.a, at); return a === null ? BOTH : map(a, v => v === 0 ? 1 : 0); }
        case '-': { const a = evaluate(e.a, at); return a && map(a, v => -v | 0); }
        case '~': { const a = evaluate(e.a, at); return a && map(a, v => ~v); }
        case '?:': {
            const c = evaluate(e.c, at);
            if (!mayBe(c, true)) return evaluate(e.b, at);
            if (!mayBe(c, false)) return evaluate(e.a, at);
            const a = evaluate(e.a, at), b = evaluate(e.b, at);
            return a && b && setOf([...a, ...b]);
        }
        default: return binary(e.op, evaluate(e.a, at), evaluate(e.b, at));
    }
}

function element(base: number, length: number, index: Values, at: Reader): Values {
    const inside = (index ?? Array.from({ length }, (_, i) => i)).filter(i => i >= 0 && i < length);
    const found = inside.map(i => at.variable(base + i));
    // Out of range reads 0.
    if (index === null || inside.length < index.length) found.push(FALSE);
    return found.length === 1 ? found[0] : found.includes(null) ? null : setOf(found.flatMap(v => v!));
}

const map = (values: readonly number[], f: (v: number) => number): Values =>
    values.length === 1 ? constant(f(values[0])) : setOf(values.map(f));

const isBoolean = (op: BinaryOp): boolean => /^(==|!=|<=?|>=?|&&|\|\|)$/.test(op);

function binary(op: BinaryOp, a: Values, b: Values): Values {
    if (op === '&&' && (!mayBe(a, true) || !mayBe(b, true))) return FALSE;
    if (op === '||' && (!mayBe(a, false) || !mayBe(b, false))) return TRUE;
    const unknown = isBoolean(op) ? BOTH : null;
    if (a === null || b === null) return unknown;
    if (a.length === 1 && b.length === 1) return constant(apply(op, a[0], b[0]));
    if (a.length * b.length > MAX_PRODUCT) return unknown;
    const found = new Set<number>();
    for (const x of a) for (const y of b) found.add(apply(op, x, y));
    return setOf(found);
}

/** C on 32-bit two's complement, as model/expr.ts defines it. */
export function apply(op: BinaryOp, a: number, b: number): number {
    switch (op) {
        case '+': return a + b | 0;
        case '-': return a - b | 0;
        case '*': return Math.imul(a, b);
        case '%': return b === 0 ? 0 : a % b | 0;
        case '==': return a === b ? 1 : 0;
        case '!=': return a !== b ? 1 : 0;
        case '<': return a < b ? 1 : 0;
        case '<=': return a <= b ? 1 : 0;
        case '>': return a > b ? 1 : 0;
        case '>=': return a >= b ? 1 : 0;
        case '&&': return a !== 0 && b !== 0 ? 1 : 0;
        case '||': return a !== 0 || b !== 0 ? 1 : 0;
        case '&': return a & b;
        case '|': return a | b;
        case '<<': return a << b;
        case '>>': return a >> b;
    }
}
