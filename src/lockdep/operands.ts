/** The parts of an expression. */
import type { Expr } from '../model/expr.js';
import { remembered } from './remembered.js';

export function operands(e: Expr): Expr[] {
    switch (e.op) {
        case 'const': case 'var': case 'temp': return [];
        case 'elem': return [e.index];
        case '?:': return [e.c, e.a, e.b];
        // `-` is unary and binary.
        default: return 'b' in e ? [e.a, e.b] : [e.a];
    }
}

const onlyKeys = remembered<number | null>();

/** The only variable (its id) or temp (-1 - its id) in `e`, however often; undefined if there are several, or an array. */
export function onlyKey(e: Expr): number | undefined {
    if (e.op === 'var') return e.id;
    if (e.op === 'temp') return -1 - e.id;
    if (e.op === 'const' || e.op === 'elem') return undefined;
    const known = onlyKeys.get(e);
    if (known !== undefined) return known ?? undefined;
    const key = commonKey(operands(e).filter(part => part.op !== 'const'));
    onlyKeys.set(e, key ?? null);
    return key;
}

function commonKey(parts: readonly Expr[]): number | undefined {
    const key = parts.length > 0 ? onlyKey(parts[0]) : undefined;
    return key !== undefined && parts.every(part => onlyKey(part) === key) ? key : undefined;
}
