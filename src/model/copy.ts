/** A copy of what was lowered, without what only src/lockdep is told: the Program that is explored knows no annotations. */
import type { Steps } from './in-steps.js';
import type { Shared } from './context.js';
import type { GraphBuilder, Meta, Node } from './graph.js';
import type { LockRef } from './program.js';
import { isMap } from './state-space.js';
import type { LoweredThread } from './threads.js';

export interface LoweredScenario { shared: Shared; threads: LoweredThread[] }

/** Nodes that are copied in one step of the work. */
const AT_ONCE = 500;

/** What finishing the copy changes is not the original's. */
export function* withoutAnnotations({ shared, threads }: LoweredScenario): Steps<LoweredScenario> {
    const nodes = new Copies();
    const copied: Shared = { ...shared, world: shared.world.over(shared.world.space.copy()), works: [...shared.works], covers: [...shared.covers], readLocked: new Set(shared.readLocked) };
    const graph = (of: GraphBuilder): GraphBuilder => of.from(nodes.of(of.start));
    const result = threads.map((thread): LoweredThread => ({
        ...thread, ctx: thread.ctx.copy(copied, graph(thread.ctx.graph)), ends: thread.ends.map(nodes.of), idle: new Set([...thread.idle].map(nodes.of)),
        runs: thread.runs.map(run => ({ ...run, start: nodes.of(run.start), end: nodes.of(run.end) })),
    }));
    copied.queueing = shared.queueing.map(q => ({ ...q, queue: nodes.of(q.queue) }));
    copied.cancels = shared.cancels.map(c => ({ ...c, node: nodes.of(c.node) }));
    copied.nestings = shared.nestings.map(n => ({ ...n, node: nodes.of(n.node) }));
    yield* nodes.connect();
    return { shared: copied, threads: result };
}

class Copies {
    private readonly copies = new Map<Node, Node>();
    private readonly unconnected: Node[] = [];

    readonly of = (node: Node): Node => {
        const known = this.copies.get(node);
        if (known) return known;
        const copy = { ...node, ops: [...node.ops], meta: node.meta && copyMeta(node.meta) };
        this.copies.set(node, copy);
        this.unconnected.push(copy);
        return copy;
    };

    /** Copies what lies behind the nodes so far. */
    *connect(): Steps<void> {
        let done = 0;
        for (let node = this.unconnected.pop(); node; node = this.unconnected.pop()) {
            // Computation that stands behind an annotation joins the step before it.
            while (node.flow.kind === 'next' && node.flow.to?.annotation) {
                const { ops, flow }: Node = node.flow.to;
                node.ops.push(...ops);
                node.flow = flow;
            }
            this.connectOne(node);
            if (++done % AT_ONCE === 0) yield;
        }
    }

    private connectOne(node: Node): void {
        const to = (next: Node | undefined): Node | undefined => next && this.of(next), { flow } = node;
        switch (flow.kind) {
            case 'next': node.flow = { kind: 'next', to: to(flow.to) }; break;
            case 'branch': node.flow = { ...flow, then: to(flow.then), else: to(flow.else) }; break;
            case 'choose': node.flow = { kind: 'choose', alternatives: flow.alternatives.map(a => ({ to: to(a.to), meta: copyMeta(a.meta) })) };
        }
    }
}

/** Simplifying a graph changes which lock of several is meant. */
function copyMeta(meta: Meta): Meta {
    const lock = 'lock' in meta.effect ? meta.effect.lock : undefined, waits = meta.waits?.lock;
    if (!lock?.index && !waits?.index) return meta;
    const copied = { ...meta };
    if (lock) copied.effect = { ...meta.effect, lock: copyRef(lock) } as Meta['effect'];
    if (waits) copied.waits = { ...meta.waits!, lock: waits === lock ? (copied.effect as { lock: LockRef }).lock : copyRef(waits) };
    return copied;
}

const copyRef = (ref: LockRef): LockRef => ({ ...ref });

/** Once all is lowered: what only lockdep is told of are locks like any other. */
export function admitMaps(shared: Shared, threads: readonly LoweredThread[]): void {
    const shift = shared.world.space.admitMaps();
    for (const { ctx } of threads) for (const { annotation, meta } of ctx.graph.nodes) {
        if (!annotation || meta?.effect.kind !== 'lockdep' || !isMap(meta.effect.lock.lock)) continue;
        meta.effect = { ...meta.effect, lock: { ...meta.effect.lock, lock: meta.effect.lock.lock + shift } };
    }
}
