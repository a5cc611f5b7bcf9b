/**
 * A thread's graph with what stands where: which nodes name a temp or a variable, how often a temp is assigned, which variables change. So
 * only nodes that a replacement may have changed are looked at again.
 */
import type { Expr } from './expr.js';
import { isConstant, walk } from './exprs.js';
import { isEmpty, reachable, type Node } from './graph.js';
import { inPieces, type Steps } from './in-steps.js';
import type { LockRef, Op, Variable } from './program.js';
import { rewriteNode } from './replace.js';

/** Nodes that are looked at in one step of the work. */
const AT_ONCE = 500;

export class Body {
    /** Assigned or rewritten since `takeDirty`, or naming a temp that has only one assignment left. */
    private dirty = new Set<Node>();
    /** They branch on a constant. */
    decided: Node[] = [];
    /** Some node has come to do nothing. */
    hasEmpty = true;
    /** Rewritten since the caller cleared it. */
    readonly rewritten = new Set<Node>();
    private readonly reached: Set<Node>;
    /** Nodes that name it, perhaps no longer. */
    private readonly ofTemp: (Node[] | undefined)[] = [];
    private readonly ofVariable: (Node[] | undefined)[] = [];
    private readonly assignments: number[] = [];
    /** By temp with one assignment: its value, as far as it is known. */
    private readonly values: (Expr | undefined)[] = [];
    /** By variable: ops that may set it to something else than its initial value. */
    private readonly changes: Int32Array;

    private constructor(readonly start: Node, private readonly variables: readonly Variable[]) {
        this.changes = new Int32Array(variables.length);
        this.reached = new Set(reachable(start));
    }

    static *of(start: Node, variables: readonly Variable[]): Steps<Body> {
        const body = new Body(start, variables);
        yield;
        yield* inPieces(body.reached, AT_ONCE, node => body.enter(node));
        return body;
    }

    changesVariable(id: number): boolean { return this.changes[id] > 0; }

    get isDirty(): boolean { return this.dirty.size > 0; }

    takeDirty(): Set<Node> {
        const { dirty } = this;
        this.dirty = new Set();
        return dirty;
    }

    /** The nodes that still are in the graph, nearest first; the others are forgotten. */
    remaining(): Node[] {
        const nodes = reachable(this.start), { walk: now } = this.start;
        for (const node of this.reached) {
            if (node.walk === now) continue;
            this.reached.delete(node);
            this.leave(node);
        }
        return nodes;
    }

    /** What the temp is set to, if that is done in one place only. */
    valueOf(temp: number): Expr | undefined {
        if (this.assignments[temp] !== 1) return undefined;
        return this.values[temp] ??= this.lookUp(temp);
    }

    naming(temp: number): readonly Node[] { return this.ofTemp[temp] ?? []; }
    namingVariable(id: number): readonly Node[] { return this.ofVariable[id] ?? []; }

    /** Where `temp` was named, `by` is from here on. */
    replaced(temp: number, by: number): void {
        for (const node of this.naming(temp)) note(this.ofTemp, by, node);
    }

    /** Takes out ops and replaces leaves (see rewriteNode) in one node. */
    rewrite(node: Node, gone: (op: Op) => boolean, leaf: (e: Expr) => Expr): void {
        if (!this.reached.has(node)) return;
        this.count(node, -1);
        const changed = rewriteNode(node, gone, leaf);
        this.count(node, 1);
        if (changed) this.touched(node);
    }

    /** The node's ops or its flow are others than before. */
    touched(node: Node): void {
        this.dirty.add(node);
        this.rewritten.add(node);
        if (node.flow.kind === 'branch' && isConstant(node.flow.cond)) this.decided.push(node);
        this.hasEmpty ||= isEmpty(node);
    }

    private enter(node: Node): void {
        const see = (e: Expr): void => {
            if (e.op === 'temp') note(this.ofTemp, e.id, node);
            // An element that becomes a variable does so where its node is rewritten.
            else if (e.op === 'var') note(this.ofVariable, e.id, node);
        };
        for (const op of node.ops) {
            if (op.kind === 'check') walk(op.cond, see);
            if (op.kind !== 'set') continue;
            walk(op.target, see);
            walk(op.value, see);
        }
        if (node.flow.kind === 'branch') walk(node.flow.cond, see);
        for (const lock of locksOf(node)) if (lock.index) walk(lock.index, see);
        this.count(node, 1);
        this.touched(node);
    }

    private leave(node: Node): void {
        this.count(node, -1);
        for (const op of node.ops) if (op.kind === 'set' && op.target.op === 'temp') this.nowSingle(op.target.id);
    }

    /** Adds what the node's ops do to the counts, or takes it off. */
    private count({ ops }: Node, by: 1 | -1): void {
        for (const op of ops) {
            if (op.kind !== 'set') continue;
            const { target, value } = op;
            if (target.op === 'temp') {
                this.assignments[target.id] = (this.assignments[target.id] ?? 0) + by;
                this.values[target.id] = by > 0 ? value : undefined;
                continue;
            }
            const first = target.op === 'var' ? target.id : target.base, end = first + (target.op === 'var' ? 1 : target.length);
            for (let id = first; id < end; id++) if (!isConstant(value) || value.value !== this.variables[id].init) this.changes[id] += by;
        }
    }

    private nowSingle(temp: number): void {
        if (this.assignments[temp] === 1) for (const node of this.naming(temp)) this.dirty.add(node);
    }

    private lookUp(temp: number): Expr | undefined {
        for (const node of this.naming(temp)) {
            if (!this.reached.has(node)) continue;
            for (const op of node.ops) if (op.kind === 'set' && op.target.op === 'temp' && op.target.id === temp) return op.value;
        }
        return undefined;
    }
}

function note(where: (Node[] | undefined)[], id: number, node: Node): void {
    const nodes = where[id] ??= [];
    if (nodes.at(-1) !== node) nodes.push(node);
}

/** The locks that a step is about, each once. */
export function locksOf({ meta }: Node): LockRef[] {
    const lock = meta && 'lock' in meta.effect ? meta.effect.lock : undefined, waits = meta?.waits?.lock;
    return [lock, waits === lock ? undefined : waits].filter(ref => ref !== undefined);
}
