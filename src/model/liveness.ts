/** Which temps are live where, which of them need room in the state, and which can share it. */
import type { Expr } from './expr.js';
import { walk } from './exprs.js';
import { successors, type Node } from './graph.js';
import type { Steps } from './in-steps.js';
import type { Op } from './program.js';

/** Nodes that are looked at in one step of the work. */
const AT_ONCE = 200;

export class Liveness {
    private readonly liveIn = new Map<Node, Set<number>>();

    constructor(private readonly nodes: Node[]) {}

    /** To be called first, once. */
    *settle(): Steps<void> {
        const { nodes } = this;
        const predecessors = new Map<Node, Node[]>(nodes.map(n => [n, []]));
        for (const node of nodes) for (const next of successors(node)) predecessors.get(next)?.push(node);
        for (const node of nodes) this.liveIn.set(node, new Set());
        // Last nodes first: most of them then settle at the first visit.
        const work = [...nodes].sort((a, b) => a.id - b.id);
        const waiting = new Set(work);
        let visits = 0;
        for (let node = work.pop(); node; node = work.pop()) {
            waiting.delete(node);
            if (++visits % AT_ONCE === 0) yield;
            const live = this.before(node);
            if (live.size === this.liveIn.get(node)!.size) continue;
            this.liveIn.set(node, live);
            for (const p of predecessors.get(node)!) if (!waiting.has(p)) { waiting.add(p); work.push(p); }
        }
    }

    at(node: Node): ReadonlySet<number> {
        return this.liveIn.get(node) ?? new Set();
    }

    /** Temps that are live at the start of some step: they need room in the state. */
    stored(): Set<number> {
        return new Set(this.nodes.filter(n => n.yields).flatMap(n => [...this.at(n)]));
    }

    /** Pairs of stored temps that may not share room: one is assigned while the other is live. */
    *interference(stored: ReadonlySet<number>): Steps<Map<number, Set<number>>> {
        let visits = 0;
        const graph = new Map<number, Set<number>>([...stored].map(t => [t, new Set()]));
        for (const node of this.nodes) {
            if (++visits % AT_ONCE === 0) yield;
            this.before(node, (assigned, live) => {
                if (!stored.has(assigned)) return;
                for (const other of live) {
                    if (other === assigned || !stored.has(other)) continue;
                    graph.get(assigned)!.add(other);
                    graph.get(other)!.add(assigned);
                }
            });
            // Temps that are read before they are ever assigned are 0 from the start on, all at once.
            const live = [...this.at(node)].filter(t => stored.has(t));
            if (node.yields) for (const a of live) for (const b of live) if (a !== b) graph.get(a)!.add(b);
        }
        return graph;
    }

    private before(node: Node, onAssign?: (temp: number, liveAfter: ReadonlySet<number>) => void): Set<number> {
        const live = new Set<number>();
        for (const next of successors(node)) for (const t of this.liveIn.get(next) ?? []) live.add(t);
        if (node.flow.kind === 'branch') addUses(node.flow.cond, live);
        for (let i = node.ops.length - 1; i >= 0; i--) {
            const op = node.ops[i];
            if (op.kind === 'set' && op.target.op === 'temp') {
                onAssign?.(op.target.id, live);
                live.delete(op.target.id);
            }
            addOpUses(op, live);
        }
        return live;
    }
}

function addOpUses(op: Op, live: Set<number>): void {
    if (op.kind === 'check') addUses(op.cond, live);
    if (op.kind !== 'set') return;
    addUses(op.value, live);
    if (op.target.op === 'elem') addUses(op.target.index, live);
}

function addUses(e: Expr, live: Set<number>): void {
    walk(e, sub => { if (sub.op === 'temp') live.add(sub.id); });
}

/** Greedy colouring within each kind: temp -> slot number, slots of different kinds numbered apart. */
export function assignSlots(stored: ReadonlySet<number>, interference: Map<number, Set<number>>, kindOf: (temp: number) => string): Map<number, string> {
    const slots = new Map<number, string>();
    for (const t of [...stored].sort((a, b) => a - b)) {
        const taken = new Set([...interference.get(t) ?? []].map(other => slots.get(other)));
        let n = 0;
        while (taken.has(`${kindOf(t)} ${n}`)) n++;
        slots.set(t, `${kindOf(t)} ${n}`);
    }
    return slots;
}
