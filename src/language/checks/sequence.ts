/** A seq_t is made by seq_next, seq_prev and seq_make_odd, and compared for equality: its values are renumbered, so a sum or an order means nothing. */
import type { Expr, FieldGroup, Named } from '../generated/ast.js';
import type { Resolver } from '../names/resolver.js';
import type { Check } from './check.js';

const ARITHMETIC = new Set(['+', '-', '*', '%']);
const ORDER = new Set(['<', '>', '<=', '>=']);
const MAKERS = '`seq_next`, `seq_prev` or `seq_make_odd`';

export const sequence: Check = resolver => ({
    Infix: (node, accept) => {
        if (!isSeq(node.left, resolver) && !isSeq(node.right, resolver)) return;
        if (ARITHMETIC.has(node.operator)) accept('sequence-arithmetic', `no arithmetic with a seq_t: ${MAKERS} makes one, \`seq_odd\` asks for its parity`, { node });
        else if (ORDER.has(node.operator)) accept('sequence-order', 'sequence numbers have no order: compare them with `==` or `!=`', { node });
    },
    Neg: (node, accept) => { if (node.op === '-' && isSeq(node.value, resolver)) accept('sequence-arithmetic', `no arithmetic with a seq_t: ${MAKERS} makes one`, { node }); },
    Simple: (node, accept) => {
        if (node.op && node.op !== '=' && isSeq(node.left, resolver)) accept('sequence-arithmetic', `no arithmetic with a seq_t: ${MAKERS} makes one`, { node });
    },
});

function isSeq(expr: Expr | undefined, resolver: Resolver): boolean {
    switch (expr?.$type) {
        case 'NameRef': return isSeqNode(resolver.resolveName(expr));
        case 'Member_': {
            const candidates = resolver.candidates(expr);
            return candidates.length > 0 && candidates.every(isSeqNode);
        }
        case 'Call': return resolver.calledBy(expr)?.type === 'seq_t';
        case 'Cond': return isSeq(expr.then, resolver) || isSeq(expr.else, resolver);
        default: return false;
    }
}

function isSeqNode(node: Named | undefined): boolean {
    return node?.$type === 'Local' && node.type === 'seq_t' || node?.$type === 'Field' && (node.$container as FieldGroup).type === 'seq_t';
}
