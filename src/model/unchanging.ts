/**
 * Variables that keep their initial value whatever is stored to them are constants, found before the graphs are cut into steps: a page
 * that is no THP is never split, and with the branch the whole path behind it goes.
 */
import type { Expr } from './expr.js';
import { constant, isConstant, rewrite } from './exprs.js';
import { reachable, type GraphBuilder, type Node } from './graph.js';
import type { Op, Variable } from './program.js';
import { mapOp, simplify, type TempNotes } from './simplify.js';

export interface SimplifiedThread { graph: GraphBuilder; notes: TempNotes }

/** Simplifies the graphs together until nothing more is constant. `kept`: variables that also change outside of any step. */
export function foldUnchangingVariables(threads: SimplifiedThread[], variables: readonly Variable[], kept: ReadonlySet<number>): void {
    const folded = new Set<number>();
    for (const { graph, notes } of threads) simplify(graph, notes);
    for (;;) {
        const nodes = threads.map(({ graph }) => reachable(graph.start));
        const changing = changed(nodes.flat(), variables);
        // Renumbering moves a sequence number that nobody writes along with those that are; 1 and 2 stay what they are in any company.
        const fresh = variables.filter(v => !changing.has(v.id) && !kept.has(v.id) && !folded.has(v.id) && !(v.kind === 'seq' && v.init > 2));
        if (fresh.length === 0) return;
        for (const v of fresh) folded.add(v.id);
        const leaf = (e: Expr): Expr => e.op === 'var' && folded.has(e.id) ? constant(variables[e.id].init) : e;
        threads.forEach(({ graph, notes }, t) => {
            for (const node of nodes[t]) substitute(node, leaf, folded);
            simplify(graph, notes);
        });
    }
}

/** Variables that some op may set to something else than their initial value. */
function changed(nodes: Node[], variables: readonly Variable[]): Set<number> {
    const result = new Set<number>();
    for (const node of nodes) for (const op of node.ops) {
        if (op.kind !== 'set' || op.target.op === 'temp') continue;
        const [first, count] = op.target.op === 'var' ? [op.target.id, 1] : [op.target.base, op.target.length];
        for (let id = first; id < first + count; id++) if (!isConstant(op.value) || op.value.value !== variables[id].init) result.add(id);
    }
    return result;
}

function substitute(node: Node, leaf: (e: Expr) => Expr, folded: ReadonlySet<number>): void {
    const dropped = (op: Op): boolean => op.kind === 'set' && op.target.op === 'var' && folded.has(op.target.id);
    if (node.ops.length > 0) node.ops = node.ops.filter(op => !dropped(op)).map(op => mapOp(op, leaf));
    if (node.flow.kind === 'branch') node.flow.cond = rewrite(node.flow.cond, leaf);
}
