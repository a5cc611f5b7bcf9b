/**
 * Simplifies a thread's graph: temps that are assigned once, from a constant or from another such temp, are replaced by it; branches
 * on constants go; empty nodes are skipped. What remains is what the lock analysis and the explorer have to look at.
 */
import type { Expr } from './expr.js';
import { isConstant, rewrite } from './exprs.js';
import { reachable, successors, type GraphBuilder, type Node } from './graph.js';
import type { Op } from './program.js';

export interface TempNotes {
    /** `by` stands for `temp` from here on: it is what people know under that name. */
    replaced(temp: number, by: number): void;
}

export function simplify(graph: GraphBuilder, notes: TempNotes): void {
    skipEmpty(graph, reachable(graph.start));
    for (let changed = true; changed;) {
        const nodes = reachable(graph.start);
        changed = propagate(nodes, notes);
        changed = foldBranches(nodes) || changed;
        skipEmpty(graph, nodes);
    }
}

/** Replaces single-assignment temps by the constant or temp that they are set to. */
function propagate(nodes: Node[], notes: TempNotes): boolean {
    const assigned = new Map<number, Expr | null>();
    for (const node of nodes) {
        for (const op of node.ops) {
            if (op.kind === 'set' && op.target.op === 'temp') assigned.set(op.target.id, assigned.has(op.target.id) ? null : op.value);
        }
    }
    const replacement = (e: Expr): Expr => {
        for (let hops = 0; e.op === 'temp' && hops < 100; hops++) {
            const value = assigned.get(e.id);
            if (!value) return e;
            if (isConstant(value)) return value;
            if (value.op !== 'temp' || assigned.get(value.id) === null || !assigned.has(value.id)) return e;
            e = value;
        }
        return e;
    };
    const gone = new Set([...assigned.keys()].filter(id => {
        const by = replacement({ op: 'temp', id });
        if (by.op === 'temp' && by.id !== id) notes.replaced(id, by.id);
        return by.op !== 'temp' || by.id !== id;
    }));
    if (gone.size === 0) return false;
    for (const node of nodes) {
        if (node.ops.length > 0) {
            node.ops = node.ops.filter(op => !(op.kind === 'set' && op.target.op === 'temp' && gone.has(op.target.id))).map(op => mapOp(op, replacement));
        }
        if (node.flow.kind === 'branch') node.flow.cond = rewrite(node.flow.cond, replacement);
        const lock = node.meta && 'lock' in node.meta.effect ? node.meta.effect.lock : undefined;
        for (const ref of new Set([lock, node.meta?.waits?.lock])) if (ref?.index) ref.index = rewrite(ref.index, replacement);
    }
    return true;
}

/** `op` with its expressions rewritten; the same object where nothing changes. */
export function mapOp(op: Op, leaf: (e: Expr) => Expr): Op {
    if (op.kind === 'check') {
        const cond = rewrite(op.cond, leaf);
        return cond === op.cond ? op : { ...op, cond };
    }
    if (op.kind !== 'set') return op;
    const value = rewrite(op.value, leaf);
    const index = op.target.op === 'elem' ? rewrite(op.target.index, leaf) : undefined;
    if (value === op.value && (op.target.op !== 'elem' || index === op.target.index)) return op;
    return { ...op, target: op.target.op === 'elem' ? { ...op.target, index: index! } : op.target, value };
}

function foldBranches(nodes: Node[]): boolean {
    let changed = false;
    for (const node of nodes) {
        if (node.flow.kind === 'branch' && isConstant(node.flow.cond)) {
            node.flow = { kind: 'next', to: node.flow.cond.value ? node.flow.then : node.flow.else };
            changed = true;
        }
    }
    return changed;
}

/** Redirects every edge over nodes that do nothing. */
function skipEmpty(graph: GraphBuilder, nodes: Node[]): void {
    const target = (node: Node | undefined): Node | undefined => {
        const seen = new Set<Node>();
        while (node && !node.yields && node.ops.length === 0 && node.flow.kind === 'next' && node.flow.to && !seen.has(node)) {
            seen.add(node);
            node = node.flow.to;
        }
        return node;
    };
    for (const node of nodes) {
        const flow = node.flow;
        if (flow.kind === 'next') flow.to = target(flow.to);
        else if (flow.kind === 'branch') { flow.then = target(flow.then); flow.else = target(flow.else); }
        else if (flow.kind === 'choose') for (const alternative of flow.alternatives) alternative.to = target(alternative.to);
    }
}

/** A step must end: every cycle of nodes that do not yield gets a yielding one. Returns the nodes where an atomic section would be cut. */
export function cutLocalCycles(start: Node): Node[] {
    const inAtomic: Node[] = [];
    const state = new Map<Node, 'open' | 'done'>();
    for (const root of reachable(start)) {
        if (state.has(root)) continue;
        const stack: { node: Node; next: Node[] }[] = [{ node: root, next: successors(root).reverse() }];
        state.set(root, 'open');
        while (stack.length > 0) {
            const top = stack[stack.length - 1];
            const next = top.next.pop();
            if (!next) { state.set(top.node, 'done'); stack.pop(); continue; }
            if (next.yields) continue;
            if (state.get(next) === 'open') {
                next.yields = true;
                if (next.glued) inAtomic.push(next);
            } else if (!state.has(next)) {
                state.set(next, 'open');
                stack.push({ node: next, next: successors(next).reverse() });
            }
        }
    }
    return inAtomic;
}
