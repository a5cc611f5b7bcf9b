/**
 * Variables that keep their initial value whatever is stored to them are constants, found before the graphs are cut into steps: a page
 * that is no THP is never split, and with the branch the whole path behind it goes.
 */
import type { Expr } from './expr.js';
import { constant, isConstant } from './exprs.js';
import { reachable, type GraphBuilder, type Node } from './graph.js';
import type { Steps } from './in-steps.js';
import type { Op, Variable } from './program.js';
import { rewriteNode, simplify, type TempNotes } from './simplify.js';

export interface SimplifiedThread { graph: GraphBuilder; notes: TempNotes }

/** Simplifies the graphs together until nothing more is constant. `kept`: variables that also change outside of any step. */
export function* foldUnchangingVariables(threads: SimplifiedThread[], variables: readonly Variable[], kept: ReadonlySet<number>): Steps<void> {
    for (const { graph, notes } of threads) simplify(graph, notes);
    yield;
    const folded = new Uint8Array(variables.length);
    const leaf = (e: Expr): Expr => e.op === 'var' && folded[e.id] === 1 ? constant(variables[e.id].init) : e;
    const isFolded = (op: Op): boolean => op.kind === 'set' && op.target.op === 'var' && folded[op.target.id] === 1;
    for (;;) {
        const nodes = threads.map(({ graph }) => reachable(graph.start));
        const changing = changed(nodes, variables);
        // Renumbering moves a sequence number that nobody writes along with those that are; 1 and 2 stay what they are in any company.
        const fresh = variables.filter(v => changing[v.id] === 0 && folded[v.id] === 0 && !kept.has(v.id) && !(v.kind === 'seq' && v.init > 2));
        if (fresh.length === 0) return;
        for (const v of fresh) folded[v.id] = 1;
        threads.forEach(({ graph, notes }, t) => {
            let some = false;
            for (const node of nodes[t]) some = rewriteNode(node, isFolded, leaf) || some;
            if (some) simplify(graph, notes);
        });
        yield;
    }
}

/** By variable: 1 if some op may set it to something else than its initial value. */
function changed(threads: Node[][], variables: readonly Variable[]): Uint8Array {
    const result = new Uint8Array(variables.length);
    for (const nodes of threads) for (const node of nodes) for (const op of node.ops) {
        if (op.kind !== 'set' || op.target.op === 'temp') continue;
        const { target, value } = op, first = target.op === 'var' ? target.id : target.base, end = first + (target.op === 'var' ? 1 : target.length);
        for (let id = first; id < end; id++) if (!isConstant(value) || value.value !== variables[id].init) result[id] = 1;
    }
    return result;
}
