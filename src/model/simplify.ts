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
    skipEmpty(reachable(graph.start));
    for (let changed = true; changed;) {
        const nodes = reachable(graph.start);
        changed = propagate(nodes, graph.temps, notes);
        changed = foldBranches(nodes) || changed;
        skipEmpty(nodes);
    }
}

/** Replaces single-assignment temps by the constant or temp that they are set to. */
function propagate(nodes: Node[], temps: number, notes: TempNotes): boolean {
    // By temp: what it is set to; null: that is done in several places.
    const values = new Array<Expr | null | undefined>(temps).fill(undefined), assigned: number[] = [];
    for (const node of nodes) for (const op of node.ops) {
        if (op.kind !== 'set' || op.target.op !== 'temp') continue;
        const { id } = op.target;
        if (values[id] === undefined) assigned.push(id);
        values[id] = values[id] === undefined ? op.value : null;
    }
    const replacement = (e: Expr): Expr => {
        for (let hops = 0; e.op === 'temp' && hops < 100; hops++) {
            const value = values[e.id];
            if (!value) return e;
            if (isConstant(value)) return value;
            if (value.op !== 'temp' || !values[value.id]) return e;
            e = value;
        }
        return e;
    };
    const gone = new Uint8Array(temps);
    let some = false;
    for (const id of assigned) {
        const value = values[id];
        if (!value || (value.op !== 'temp' && !isConstant(value))) continue;
        const by = replacement({ op: 'temp', id });
        if (by.op === 'temp' && by.id === id) continue;
        if (by.op === 'temp') notes.replaced(id, by.id);
        gone[id] = 1;
        some = true;
    }
    if (!some) return false;
    const isGone = (op: Op): boolean => op.kind === 'set' && op.target.op === 'temp' && gone[op.target.id] === 1;
    for (const node of nodes) {
        rewriteNode(node, isGone, replacement);
        const { meta } = node;
        if (!meta) continue;
        const lock = 'lock' in meta.effect ? meta.effect.lock : undefined, waits = meta.waits?.lock;
        if (lock?.index) lock.index = rewrite(lock.index, replacement);
        if (waits?.index && waits !== lock) waits.index = rewrite(waits.index, replacement);
    }
    return true;
}

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
function skipEmpty(nodes: Node[]): void {
    for (const { flow } of nodes) {
        if (flow.kind === 'next') flow.to = behindEmpty(flow.to);
        else if (flow.kind === 'branch') { flow.then = behindEmpty(flow.then); flow.else = behindEmpty(flow.else); }
        else if (flow.kind === 'choose') for (const alternative of flow.alternatives) alternative.to = behindEmpty(alternative.to);
    }
}

const isEmpty = (node: Node | undefined): node is Node & { flow: { kind: 'next'; to: Node } } =>
    node !== undefined && !node.yields && node.ops.length === 0 && node.flow.kind === 'next' && node.flow.to !== undefined;

/** The first node from here on that does something; in a circle of empty ones, where it closes. */
function behindEmpty(node: Node | undefined): Node | undefined {
    if (!isEmpty(node)) return node;
    const seen = new Set<Node>();
    for (; isEmpty(node) && !seen.has(node); node = node.flow.to) seen.add(node);
    return node;
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
