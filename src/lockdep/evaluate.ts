/** What an expression may be, given what its variables may be; and the other way round. */
import type { BinaryOp, Expr } from '../model/expr.js';
import { apply } from './arithmetic.js';
import { onlyKey } from './operands.js';
import { remembered } from './remembered.js';
import { BOTH, constant, FALSE, keep, mayBe, setOf, TRUE, union, type Values } from './values.js';

/** Of two sets, combined by an operator. */
const MAX_PRODUCT = 256;

export interface Reader { variable(id: number): Values; temp(id: number): Values }

/**
 * The values that `e` may have. Two occurrences of one variable are taken as independent (more values than real, never fewer), unless
 * it is the only one: then every value is put in.
 */
export function evaluate(e: Expr, at: Reader): Values {
    if (e.op === 'const') return constant(e.value);
    if (e.op === 'var') return at.variable(e.id);
    if (e.op === 'temp') return at.temp(e.id);
    const key = onlyKey(e), of = key === undefined ? null : key < 0 ? at.temp(-1 - key) : at.variable(key);
    return key !== undefined && of !== null && of.length > 1 ? image(e, of) : compute(e, at);
}

const images = remembered<Map<readonly number[], Values>>();

/** `e` for each value of its only variable; remembered, because the same tests are made of the same sets all the time. */
function image(e: Expr, of: readonly number[]): Values {
    let known = images.get(e);
    if (!known) images.set(e, known = new Map<readonly number[], Values>());
    let found = known.get(of);
    if (found !== undefined) return found;
    found = setOf(of.map(v => number(e, v)));
    known.set(of, found);
    return found;
}

/** Stands for every value but 0. */
export const TRUTHY: readonly number[] = [];
const preimages = remembered<Map<readonly number[], Map<readonly number[], readonly number[] | undefined>>>();

/** Those of `of` for which `e`, which has one variable, is one of `wanted`; undefined: none. */
export function preimage(e: Expr, of: readonly number[], wanted: readonly number[]): readonly number[] | undefined {
    let bySet = preimages.get(e);
    if (!bySet) preimages.set(e, bySet = new Map<readonly number[], Map<readonly number[], readonly number[] | undefined>>());
    let byWanted = bySet.get(of);
    if (!byWanted) bySet.set(of, byWanted = new Map<readonly number[], readonly number[] | undefined>());
    if (!byWanted.has(wanted)) {
        byWanted.set(wanted, keep(of, v => wanted === TRUTHY ? number(e, v) !== 0 : wanted.includes(number(e, v))));
    }
    return byWanted.get(wanted);
}

/** `e` where its only variable is `value`. */
function number(e: Expr, value: number): number {
    switch (e.op) {
        case 'const': return e.value;
        case 'var': case 'temp': case 'elem': return value;
        case '?:': return number(number(e.c, value) !== 0 ? e.a : e.b, value);
        case '!': return number(e.a, value) === 0 ? 1 : 0;
        case '~': return ~number(e.a, value);
        default: return 'b' in e ? apply(e.op, number(e.a, value), number(e.b, value)) : -number(e.a, value) | 0;
    }
}

/** As `at`, with one key (a variable's id, or -1 - a temp's) of which the value is supposed. */
export function supposing(at: Reader, key: number, value: number): Reader {
    const supposed = constant(value);
    return { variable: id => id === key ? supposed : at.variable(id), temp: id => -1 - id === key ? supposed : at.temp(id) };
}

function compute(e: Expr, at: Reader): Values {
    switch (e.op) {
        case 'const': case 'var': case 'temp': return evaluate(e, at);
        case 'elem': return element(e.base, e.length, evaluate(e.index, at), at);
        case '!': { const a = evaluate(e.a, at); return a === null ? BOTH : map(a, v => v === 0 ? 1 : 0); }
        case '-': {
            // One sign, two operators.
            if ('b' in e) return binary('-', evaluate(e.a, at), evaluate(e.b, at));
            const a = evaluate(e.a, at);
            return a && map(a, v => -v | 0);
        }
        case '~': { const a = evaluate(e.a, at); return a && map(a, v => ~v); }
        case '?:': {
            const c = evaluate(e.c, at);
            if (!mayBe(c, true)) return evaluate(e.b, at);
            if (!mayBe(c, false)) return evaluate(e.a, at);
            return union(evaluate(e.a, at), evaluate(e.b, at));
        }
        default: return binary(e.op, evaluate(e.a, at), evaluate(e.b, at));
    }
}

function element(base: number, length: number, index: Values, at: Reader): Values {
    const inside = (index ?? Array.from({ length }, (_, i) => i)).filter(i => i >= 0 && i < length);
    const found = inside.map(i => at.variable(base + i));
    // Out of range reads 0.
    if (index === null || inside.length < index.length) found.push(FALSE);
    return found.length === 0 ? FALSE : found.reduce(union);
}

const map = (values: readonly number[], f: (v: number) => number): Values =>
    values.length === 1 ? constant(f(values[0])) : setOf(values.map(f));

const YES_OR_NO: ReadonlySet<BinaryOp> = new Set(['==', '!=', '<', '<=', '>', '>=', '&&', '||']);

function binary(op: BinaryOp, a: Values, b: Values): Values {
    if (op === '&&' && (!mayBe(a, true) || !mayBe(b, true))) return FALSE;
    if (op === '||' && (!mayBe(a, false) || !mayBe(b, false))) return TRUE;
    const unknown = YES_OR_NO.has(op) ? BOTH : null;
    if (a === null || b === null || a.length * b.length > MAX_PRODUCT) return unknown;
    if (a.length === 1 && b.length === 1) return constant(apply(op, a[0], b[0]));
    return setOf(a.flatMap(x => b.map(y => apply(op, x, y))));
}
