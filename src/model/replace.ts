/** Replaces leaves of the expressions of a node, or of an op. */
import type { Expr } from './expr.js';
import { rewrite } from './exprs.js';
import type { Node } from './graph.js';
import type { Op } from './program.js';

/** Takes out the ops that are `gone` and replaces leaves in all others, and in the branch. True: something has changed. */
export function rewriteNode(node: Node, gone: (op: Op) => boolean, leaf: (e: Expr) => Expr): boolean {
    const { ops, flow } = node;
    const map = (e: Expr): Expr => rewrite(e, leaf);
    let kept = 0, changed = false;
    for (const op of ops) {
        if (gone(op)) continue;
        const now = mapOp(op, map);
        changed ||= now !== op;
        ops[kept++] = now;
    }
    changed ||= kept < ops.length;
    ops.length = kept;
    if (flow.kind !== 'branch') return changed;
    const cond = map(flow.cond);
    changed ||= cond !== flow.cond;
    flow.cond = cond;
    return changed;
}

/** `op` with its expressions mapped; the same object where nothing changes. */
export function mapOp(op: Op, map: (e: Expr) => Expr): Op {
    if (op.kind === 'check') {
        const cond = map(op.cond);
        return cond === op.cond ? op : { ...op, cond };
    }
    if (op.kind !== 'set') return op;
    const value = map(op.value);
    if (op.target.op !== 'elem') return value === op.value ? op : { ...op, value };
    const index = map(op.target.index);
    return value === op.value && index === op.target.index ? op : { ...op, target: { ...op.target, index }, value };
}
