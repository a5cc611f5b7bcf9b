/**
 * Variables that keep their initial value whatever is stored to them are constants, found before the graphs are cut into steps: a page
 * that is no THP is never split, and with the branch the whole path behind it goes.
 */
import { Body } from './body.js';
import type { Expr } from './expr.js';
import { constant } from './exprs.js';
import type { GraphBuilder, Node } from './graph.js';
import { inPieces, type Steps } from './in-steps.js';
import type { Op, Variable } from './program.js';
import { simplify, type TempNotes } from './simplify.js';

/** Nodes that are rewritten in one step of the work. */
const AT_ONCE = 500;

export interface SimplifiedThread { graph: GraphBuilder; notes: TempNotes }

/** Simplifies the graphs together until nothing more is constant. `kept`: variables that also change outside of any step. */
export function* foldUnchangingVariables(threads: SimplifiedThread[], variables: readonly Variable[], kept: ReadonlySet<number>): Steps<void> {
    const bodies: Body[] = [];
    for (const { graph, notes } of threads) {
        const body = yield* Body.of(graph.start, variables);
        yield;
        yield* simplify(body, notes);
        bodies.push(body);
        yield;
    }
    const folded = new Uint8Array(variables.length);
    const leaf = (e: Expr): Expr => e.op === 'var' && folded[e.id] === 1 ? constant(variables[e.id].init) : e;
    const isFolded = (op: Op): boolean => op.kind === 'set' && op.target.op === 'var' && folded[op.target.id] === 1;
    for (;;) {
        // Renumbering moves a sequence number that nobody writes along with those that are; 1 and 2 stay what they are in any company.
        const fresh = variables.filter(v => folded[v.id] === 0 && !kept.has(v.id) && !(v.kind === 'seq' && v.init > 2) && !bodies.some(body => body.changesVariable(v.id)));
        if (fresh.length === 0) return;
        for (const v of fresh) folded[v.id] = 1;
        for (const [t, body] of bodies.entries()) {
            // An element has become a variable where its index has become a constant.
            const nodes = new Set<Node>(body.rewritten);
            body.rewritten.clear();
            for (const { id } of fresh) for (const node of body.namingVariable(id)) nodes.add(node);
            yield* inPieces(nodes, AT_ONCE, node => body.rewrite(node, isFolded, leaf));
            yield* simplify(body, threads[t].notes);
        }
        yield;
    }
}
