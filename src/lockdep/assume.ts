/** Learning from a branch: what the unknowns may still be, once the condition is known to hold or to fail. */
import type { Expr } from '../model/expr.js';
import type { Env } from './env.js';
import { evaluate, keep, mayBe, setOf, single, type Reader, type Values } from './values.js';

interface Leaf { kind: 'variable' | 'temp'; id: number }

/** Conditions over more unknowns than this teach nothing: the cost is a product. */
const MAX_LEAVES = 4;

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
    const unknown = leaves(e, env).filter(leaf => single(read(leaf, env)) === undefined);
    if (unknown.length > MAX_LEAVES) return true;
    for (const leaf of unknown) {
        const values = read(leaf, env) ?? equated(e, truth, leaf, env);
        if (values === null) continue;
        const left = keep(values, v => mayBe(evaluate(e, pinned(env, leaf, v)), truth));
        if (left === undefined) return false;
        write(leaf, left, env);
    }
    return true;
}

/** `x == 3` pins an x of which nothing is known. */
function equated(e: Expr, truth: boolean, leaf: Leaf, env: Env): Values {
    if (!(e.op === '==' && truth) && !(e.op === '!=' && !truth)) return null;
    const isLeaf = (side: Expr): boolean =>
        leaf.kind === 'temp' ? side.op === 'temp' && side.id === leaf.id : side.op === 'var' && side.id === leaf.id;
    return isLeaf(e.a) ? evaluate(e.b, env) : isLeaf(e.b) ? evaluate(e.a, env) : null;
}

/**
 * Narrows `env` to `index` being `value`, an element number below `length`. Of an unknown that has no set, the numbers about the
 * length are tried: an index is a frame number, or that less one.
 */
export function pin(index: Expr, value: number, length: number, env: Env): boolean {
    for (const leaf of leaves(index, env)) {
        if (read(leaf, env) !== null) continue;
        const fits = Array.from({ length: length + 2 }, (_, v) => v)
            .filter(v => evaluate(index, pinned(env, leaf, v))?.includes(value) ?? true);
        if (fits.length > 0 && fits.length < length + 2) write(leaf, setOf(fits), env);
    }
    return assume({ op: '==', a: index, b: { op: 'const', value } }, true, env);
}

function leaves(e: Expr, at: Reader, out: Leaf[] = []): Leaf[] {
    const add = (leaf: Leaf): void => { if (!out.some(l => l.kind === leaf.kind && l.id === leaf.id)) out.push(leaf); };
    switch (e.op) {
        case 'const': break;
        case 'var': add({ kind: 'variable', id: e.id }); break;
        case 'temp': add({ kind: 'temp', id: e.id }); break;
        case 'elem': {
            const index = single(evaluate(e.index, at));
            if (index === undefined) leaves(e.index, at, out);
            else if (index >= 0 && index < e.length) add({ kind: 'variable', id: e.base + index });
            break;
        }
        case '!': case '-': case '~': leaves(e.a, at, out); break;
        case '?:': leaves(e.c, at, out); leaves(e.a, at, out); leaves(e.b, at, out); break;
        default: leaves(e.a, at, out); leaves(e.b, at, out);
    }
    return out;
}

const read = (leaf: Leaf, at: Reader): Values => leaf.kind === 'temp' ? at.temp(leaf.id) : at.variable(leaf.id);
const write = (leaf: Leaf, values: Values, env: Env): void =>
    leaf.kind === 'temp' ? env.setTemp(leaf.id, values) : env.setVariable(leaf.id, values);

function pinned(at: Reader, leaf: Leaf, value: number): Reader {
    return {
        variable: id => leaf.kind === 'variable' && id === leaf.id ? [value] : at.variable(id),
        temp: id => leaf.kind === 'temp' && id === leaf.id ? [value] : at.temp(id),
    };
}
