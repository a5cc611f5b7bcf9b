/** Bounds of expressions, so that assignments that cannot leave a variable's range need no check at run time. */
import type { BinaryOp, Expr } from '../model/expr.js';

/** Inclusive. */
export interface Interval { lo: number; hi: number }

export const INT32: Interval = { lo: -(2 ** 31), hi: 2 ** 31 - 1 };
const TRUTH: Interval = { lo: 0, hi: 1 };

export interface Bounds { variable(id: number): Interval; temp(id: number): Interval }

export function hull(a: Interval, b: Interval): Interval {
    return { lo: Math.min(a.lo, b.lo), hi: Math.max(a.hi, b.hi) };
}

export function within(a: Interval, b: Interval): boolean {
    return a.lo >= b.lo && a.hi <= b.hi;
}

/** Exact sums and products; anything that could wrap may be every integer. */
function exact(lo: number, hi: number): Interval {
    return within({ lo, hi }, INT32) ? { lo, hi } : INT32;
}

/** Interval that holds every value `e` can have. */
export function intervalOf(e: Expr, bounds: Bounds): Interval {
    switch (e.op) {
        case 'const': return { lo: e.value, hi: e.value };
        case 'var': return bounds.variable(e.id);
        case 'temp': return bounds.temp(e.id);
        case 'elem': {
            let all: Interval = { lo: 0, hi: 0 };
            for (let i = 0; i < e.length; i++) all = hull(all, bounds.variable(e.base + i));
            return all;
        }
        case '!': return TRUTH;
        case '~': return INT32;
        case '?:': return hull(intervalOf(e.a, bounds), intervalOf(e.b, bounds));
        case '-':
            if ('b' in e) break;
            return exact(-intervalOf(e.a, bounds).hi, -intervalOf(e.a, bounds).lo);
    }
    const both = e as { op: BinaryOp; a: Expr; b: Expr };
    return combine(both.op, intervalOf(both.a, bounds), intervalOf(both.b, bounds));
}

function combine(op: BinaryOp, a: Interval, b: Interval): Interval {
    switch (op) {
        case '+': return exact(a.lo + b.lo, a.hi + b.hi);
        case '-': return exact(a.lo - b.hi, a.hi - b.lo);
        case '&': {
            // A non-negative side bounds the result, whatever the other is.
            if (a.lo >= 0 && b.lo >= 0) return { lo: 0, hi: Math.min(a.hi, b.hi) };
            if (a.lo >= 0) return { lo: 0, hi: a.hi };
            if (b.lo >= 0) return { lo: 0, hi: b.hi };
            return INT32;
        }
        case '|': return a.lo >= 0 && b.lo >= 0 ? { lo: 0, hi: 2 ** (32 - Math.clz32(Math.max(a.hi, b.hi))) - 1 } : INT32;
        case '>>': return a.lo >= 0 ? { lo: 0, hi: a.hi } : INT32;
        case '%': return a.lo >= 0 && b.lo >= 0 ? { lo: 0, hi: Math.min(a.hi, Math.max(0, b.hi - 1)) } : INT32;
        case '*': case '<<': return INT32;
        default: return TRUTH;
    }
}
