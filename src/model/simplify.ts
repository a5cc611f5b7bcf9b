/**
 * Simplifies a thread's graph: temps that are assigned once, from a constant or from another such temp, are replaced by it; branches
 * on constants go; empty nodes are skipped. What remains is what the lock analysis and the explorer have to look at.
 */
import { locksOf, type Body } from './body.js';
import type { Expr } from './expr.js';
import { isConstant, rewrite } from './exprs.js';
import { isEmpty, reachable, successors, type Node } from './graph.js';
import type { Steps } from './in-steps.js';
import type { Op } from './program.js';

export interface TempNotes {
    /** `by` stands for `temp` from here on: it is what people know under that name. */
    replaced(temp: number, by: number): void;
}

/** Nodes that are rewritten in one step of the work. */
const AT_ONCE = 500;

/** Looks at what has changed in `body` since it was made or simplified, until nothing more changes. */
export function* simplify(body: Body, notes: TempNotes): Steps<void> {
    if (body.hasEmpty) skipEmpty(body.remaining());
    body.hasEmpty = false;
    while (body.isDirty || body.decided.length > 0) {
        yield;
        const nodes = body.remaining();
        yield* propagate(body, nodes, notes);
        foldBranches(body);
        if (body.hasEmpty) skipEmpty(nodes);
        body.hasEmpty = false;
    }
}

/** Replaces single-assignment temps by the constant or temp that they are set to. */
function* propagate(body: Body, nodes: readonly Node[], notes: TempNotes): Steps<void> {
    const dirty = body.takeDirty(), by = new Map<number, Expr>();
    for (const node of nodes) {
        if (!dirty.has(node)) continue;
        for (const op of node.ops) if (op.kind === 'set' && op.target.op === 'temp') {
            const { id } = op.target, found = replacement(body, id);
            if (found && !by.has(id)) by.set(id, found);
        }
    }
    const isGone = (op: Op): boolean => op.kind === 'set' && op.target.op === 'temp' && by.has(op.target.id);
    const leaf = (e: Expr): Expr => e.op === 'temp' ? by.get(e.id) ?? e : e;
    const touched = new Set<Node>();
    for (const [id, value] of by) {
        if (value.op === 'temp') notes.replaced(id, value.id);
        for (const node of body.naming(id)) touched.add(node);
    }
    for (const [id, value] of by) if (value.op === 'temp') body.replaced(id, value.id);
    let done = 0;
    for (const node of touched) {
        body.rewrite(node, isGone, leaf);
        for (const lock of locksOf(node)) if (lock.index) lock.index = rewrite(lock.index, leaf);
        if (++done % AT_ONCE === 0) yield;
    }
}

/** The constant, or another temp, that stands for `temp` wherever it is read. */
function replacement(body: Body, temp: number): Expr | undefined {
    let id = temp;
    for (let hops = 0; hops < 100; hops++) {
        const value = body.valueOf(id);
        if (!value) break;
        if (isConstant(value)) return value;
        if (value.op !== 'temp' || !body.valueOf(value.id)) break;
        ({ id } = value);
    }
    return id === temp ? undefined : { op: 'temp', id };
}

function foldBranches(body: Body): void {
    for (const node of body.decided.splice(0)) {
        if (node.flow.kind !== 'branch' || !isConstant(node.flow.cond)) continue;
        node.flow = { kind: 'next', to: node.flow.cond.value ? node.flow.then : node.flow.else };
        body.touched(node);
    }
}

/** Redirects every edge over nodes that do nothing. */
function skipEmpty(nodes: Node[]): void {
    for (const { flow } of nodes) {
        if (flow.kind === 'next') flow.to = behindEmpty(flow.to);
        else if (flow.kind === 'branch') { flow.then = behindEmpty(flow.then); flow.else = behindEmpty(flow.else); }
        else if (flow.kind === 'choose') for (const alternative of flow.alternatives) alternative.to = behindEmpty(alternative.to);
    }
}

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
