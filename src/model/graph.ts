/**
 * The control flow graph of one thread while it is being built: every statement inlined, locals as temps. steps.ts cuts it into steps.
 *
 * A node with `yields` begins a step: others may run before it. A node without runs at once with what comes before it: an atomic
 * section's later nodes, and computation on locals, which nobody else can see.
 */
import type { Expr } from './expr.js';
import type { CallFrame, Effect, LockRef, Op, SourceRange } from './program.js';

export interface Meta {
    text: string;
    range: SourceRange;
    stack: CallFrame[];
    effect: Effect;
    waits?: { text: string; lock?: LockRef; work?: number; condition?: boolean };
    sleeps?: boolean;
}

export type Flow =
    | { kind: 'next'; to?: Node }
    | { kind: 'branch'; cond: Expr; then?: Node; else?: Node }
    | { kind: 'choose'; alternatives: { to?: Node; meta: Meta }[] }
    | { kind: 'blocked' }
    | { kind: 'prune' }
    | { kind: 'end' };

export interface Node {
    id: number;
    yields: boolean;
    /** Inside an atomic section: a step may not be cut before it. */
    glued: boolean;
    ops: Op[];
    flow: Flow;
    meta?: Meta;
    /** What the kernel tells lockdep: a step for src/lockdep, nothing at all for the exploration. */
    annotation: boolean;
    /** Some way leads here: what stands behind a node that nobody enters is not lowered. */
    entered: boolean;
    /** Something may still be added to it: it is not skipped, though it does nothing. */
    kept: boolean;
    /** The last walk that came by (see `reachable`). */
    walk: number;
}

/** Appends nodes behind a cursor; an undefined cursor is unreachable code. */
export class GraphBuilder {
    readonly nodes: Node[] = [];
    start: Node;
    cursor: Node | undefined;
    /** Temps are numbered from 0 on. */
    temps = 0;

    constructor() {
        this.start = this.node(false, false);
        this.cursor = this.start;
    }

    /** A graph that is complete, of nodes that are another's copies. */
    from(start: Node): GraphBuilder {
        const copy = new GraphBuilder();
        copy.start = start;
        copy.cursor = undefined;
        copy.temps = this.temps;
        return copy;
    }

    newTemp(): number {
        return this.temps++;
    }

    node(yields: boolean, glued: boolean, meta?: Meta): Node {
        const node: Node = { id: this.nodes.length, yields, glued, ops: [], flow: { kind: 'next', to: undefined }, meta, annotation: false, entered: false, kept: false, walk: 0 };
        this.nodes.push(node);
        return node;
    }

    /** Nothing but annotations has come since `node` was the cursor. */
    isStillAt(node: Node): boolean {
        let now: Node | undefined = node;
        while (now !== this.cursor && now?.flow.kind === 'next' && now.flow.to?.annotation) now = now.flow.to;
        return now === this.cursor;
    }

    /** Makes `node` the successor of the cursor, and the cursor. */
    append(node: Node): Node {
        if (this.cursor) this.link(this.cursor, node);
        this.cursor = this.cursor ? node : undefined;
        return node;
    }

    link(from: Node, to: Node): void {
        if (from.flow.kind !== 'next') throw new Error('only a plain node has a single successor');
        from.flow.to = to;
        to.entered = true;
    }

    /** Ends the cursor with a two-way branch; returns the two entry nodes. */
    branch(cond: Expr, glued: boolean): { then: Node; else: Node } {
        const arms = { then: this.node(false, glued), else: this.node(false, glued) };
        if (this.cursor) {
            this.cursor.flow = { kind: 'branch', cond, ...arms };
            arms.then.entered = arms.else.entered = true;
        }
        this.cursor = undefined;
        return arms;
    }

    /** Goes on only where `cond` holds; elsewhere the step is not enabled (`blocked`) or the run does not exist (`prune`). */
    proceedIf(cond: Expr, otherwise: 'blocked' | 'prune', glued: boolean): void {
        const arms = this.branch(cond, glued);
        this.cursor = arms.else;
        this.finish(otherwise);
        this.cursor = arms.then;
    }

    /** Ends the cursor (if reachable) by going to `target`. */
    goTo(target: Node): void {
        if (this.cursor) this.link(this.cursor, target);
        this.cursor = undefined;
    }

    /** Goes on at `node`, if any way leads there. */
    resume(node: Node): void {
        this.cursor = node.entered ? node : undefined;
    }

    finish(kind: 'blocked' | 'prune' | 'end'): void {
        if (this.cursor) this.cursor.flow = { kind };
        this.cursor = undefined;
    }
}

export function successors(node: Node): Node[] {
    const flow = node.flow;
    switch (flow.kind) {
        case 'next': return flow.to ? [flow.to] : [];
        case 'branch': return [flow.then, flow.else].filter(n => n !== undefined);
        case 'choose': return flow.alternatives.map(a => a.to).filter(n => n !== undefined);
        default: return [];
    }
}

/** It does nothing, and others run neither before it nor behind it. */
export const isEmpty = (node: Node | undefined): node is Node & { flow: { kind: 'next'; to: Node } } =>
    node !== undefined && !node.yields && !node.kept && node.ops.length === 0 && node.flow.kind === 'next' && node.flow.to !== undefined;

let walks = 0;

/** Nodes that some way from `start` leads to, nearest first. */
export function reachable(start: Node): Node[] {
    const walk = ++walks, nodes = [start];
    start.walk = walk;
    const add = (node: Node | undefined): void => {
        if (!node || node.walk === walk) return;
        node.walk = walk;
        nodes.push(node);
    };
    for (let i = 0; i < nodes.length; i++) {
        const { flow } = nodes[i];
        switch (flow.kind) {
            case 'next': add(flow.to); break;
            case 'branch': add(flow.then); add(flow.else); break;
            case 'choose': for (const { to } of flow.alternatives) add(to);
        }
    }
    return nodes;
}
