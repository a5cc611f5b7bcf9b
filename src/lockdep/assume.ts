/** Learning from a branch: what the unknowns may still be, once the condition is known to hold or to fail. */
import type { Expr } from '../model/expr.js';
import { tempKey, type Env } from './env.js';
import { onlyKey, operands } from './operands.js';
import { evaluate, preimage, supposing, TRUTHY, type Reader } from './evaluate.js';
import { FALSE, keep, mayBe, setOf, single, type Values } from './values.js';

/** Conditions over several unknowns teach nothing of one with more values than this, or if there are more: the cost is a product. */
const MAX_TRIED = 32, MAX_UNKNOWNS = 4;

/** Narrows `env`. False: the condition cannot have this outcome here. */
export function assume(e: Expr, truth: boolean, env: Env): boolean {
    const value = evaluate(e, env);
    if (!mayBe(value, truth)) return false;
    if (!mayBe(value, !truth)) return true;
    if (e.op === '!') return assume(e.a, !truth, env);
    if (e.op === '&&' || e.op === '||') {
        // `a && b` holds, or `a || b` fails: both sides are known. Otherwise only when one side alone decides.
        if ((e.op === '&&') === truth) return assume(e.a, truth, env) && assume(e.b, truth, env);
        if (!mayBe(evaluate(e.a, env), truth)) return assume(e.b, truth, env);
        if (!mayBe(evaluate(e.b, env), truth)) return assume(e.a, truth, env);
    }
    return narrow(e, truth, env);
}

function narrow(e: Expr, truth: boolean, env: Env): boolean {
    const unknown = keysIn(e, env).filter(key => single(env.get(key)) === undefined);
    if (unknown.length > MAX_UNKNOWNS) return true;
    for (const key of unknown) {
        const values = env.get(key) ?? equated(e, truth, key, env);
        if (values === null || (values.length > MAX_TRIED && onlyKey(e) !== key)) continue;
        const left = onlyKey(e) === key ? preimage(e, values, truth ? TRUTHY : FALSE)
            : keep(values, v => mayBe(evaluate(e, supposing(env, key, v)), truth));
        if (left === undefined || (left !== env.get(key) && !env.learn(key, left))) return false;
    }
    return true;
}

/** `x == 3` pins an x of which nothing is known. */
function equated(e: Expr, truth: boolean, key: number, env: Env): Values {
    if (!(e.op === '==' && truth) && !(e.op === '!=' && !truth)) return null;
    return keyOf(e.a) === key ? evaluate(e.b, env) : keyOf(e.b) === key ? evaluate(e.a, env) : null;
}

/**
 * Narrows `env` to `index` being `value`, an element number below `length`. Of an unknown that has no set, the numbers about the
 * length are tried: an index is a frame number, or that less one.
 */
export function pin(index: Expr, value: number, length: number, env: Env): boolean {
    for (const key of keysIn(index, env)) {
        if (env.get(key) !== null) continue;
        const fits = Array.from({ length: length + 2 }, (_, v) => v).filter(v => evaluate(index, supposing(env, key, v))?.includes(value) ?? true);
        if (fits.length > 0 && fits.length < length + 2 && !env.learn(key, setOf(fits))) return false;
    }
    return assume({ op: '==', a: index, b: { op: 'const', value } }, true, env);
}

const keyOf = (e: Expr): number | undefined => e.op === 'var' ? e.id : e.op === 'temp' ? tempKey(e.id) : undefined;

function keysIn(e: Expr, at: Reader, out: number[] = []): number[] {
    const key = keyOf(e), index = e.op === 'elem' ? single(evaluate(e.index, at)) : undefined;
    const own = e.op === 'elem' && index !== undefined && index >= 0 && index < e.length ? e.base + index : key;
    if (own !== undefined && !out.includes(own)) out.push(own);
    for (const part of operands(e)) keysIn(part, at, out);
    return out;
}
