/**
 * Case distinction where a step names its lock by a number that is not known: `folio_lock(f)` with f any frame.
 *
 * From there on each case knows its frame, so that the unlock of f later is an unlock of the same lock and `f != 0` is decided.
 */
import type { Op } from '../model/program.js';
import type { Expr } from '../model/expr.js';
import { assume, pin } from './assume.js';
import type { Env } from './env.js';
import { evaluate } from './evaluate.js';
import { single, type Values } from './values.js';

type Element = Expr & { op: 'elem' };

/** The environments to go on with instead, if the op takes or tests a lock whose number is open, or writes one by `?:`. */
export function split(op: Op, env: Env): Env[] | undefined {
    if (op.kind === 'cover') return undefined;
    if (op.kind === 'check') return splitIndex(op.cond, env);
    const { target, value } = op;
    const forks = splitIndex(value, env) ?? (target.op === 'elem' ? splitIndex(target, env) : undefined);
    if (forks !== undefined || target.op === 'temp' || value.op !== '?:') return forks;
    return env.facts.resources.role(target.op === 'var' ? target.id : target.base) ? splitCondition(value.c, env) : undefined;
}

function splitCondition(cond: Expr, env: Env): Env[] | undefined {
    if (single(evaluate(cond, env)) !== undefined) return undefined;
    const cases = [true, false].map(truth => ({ fork: env.fork(), truth }));
    const possible = cases.filter(({ fork, truth }) => assume(cond, truth, fork)).map(({ fork }) => fork);
    return possible.every(fork => single(evaluate(cond, fork)) !== undefined) ? possible : undefined;
}

/** One environment for each lock of an array that `e` may mean, and one for a number outside. Undefined: nothing to split, or it cannot be told apart. */
export function splitIndex(e: Expr, env: Env): Env[] | undefined {
    const found = openElement(e, env);
    if (found === undefined) return undefined;
    const { index, length } = found, values = evaluate(index, env), forks: Env[] = [];
    for (const i of inside(values, length)) {
        const fork = env.fork();
        if (!pin(index, i, length, fork)) continue;
        if (single(evaluate(index, fork)) !== i) return undefined;
        forks.push(fork);
    }
    // Of an index that may be anything, only the locks that exist are followed: what happens outside takes none.
    if (values !== null && inside(values, length).length < values.length) {
        const fork = env.fork();
        if (assume(outside(index, length), true, fork)) {
            if (isOpen(found, fork)) return undefined;
            forks.push(fork);
        }
    }
    return forks;
}

const inside = (values: Values, length: number): number[] =>
    values?.filter(i => i >= 0 && i < length) ?? Array.from({ length }, (_, i) => i);

/** Several elements, or one and none at all. With all numbers outside there is nothing to decide. */
function isOpen({ index, length }: Element, env: Env): boolean {
    const values = evaluate(index, env);
    return values === null || (values.length > 1 && inside(values, length).length > 0);
}

const outside = (index: Expr, length: number): Expr => ({ op: '||',
    a: { op: '<', a: index, b: { op: 'const', value: 0 } }, b: { op: '>=', a: index, b: { op: 'const', value: length } } });

/** The first element access in `e` to the variables of locks, with an index that is open. */
function openElement(e: Expr, env: Env): Element | undefined {
    switch (e.op) {
        case 'const': case 'var': case 'temp': return undefined;
        case 'elem': return openElement(e.index, env) ?? (env.facts.resources.role(e.base) && isOpen(e, env) ? e : undefined);
        case '?:': return openElement(e.c, env) ?? openElement(e.a, env) ?? openElement(e.b, env);
        // `-` is unary and binary.
        default: return openElement(e.a, env) ?? ('b' in e ? openElement(e.b, env) : undefined);
    }
}
