/**
 * One lowering as two: what only src/lockdep is told of is not in the Program that is explored. Until the graphs are copied both stand for the
 * same ones; what is made of the one afterwards is not the other's.
 */
import type { Steps } from './in-steps.js';
import type { Shared } from './context.js';
import type { Meta, Node } from './graph.js';
import { isMap } from './state-space.js';
import type { LockRef } from './program.js';
import type { LoweredThread } from './threads.js';

export interface LoweredScenario { shared: Shared; threads: LoweredThread[] }

/** Nodes that are copied in one step of the work. */
const AT_ONCE = 500;

/** All that has been lowered so far, with variables, locks and kinds of its own; the graphs are still those of the original. */
export function apart({ shared, threads }: LoweredScenario): LoweredScenario {
    const copied: Shared = {
        ...shared, world: shared.world.over(shared.world.space.copy()), works: [...shared.works], covers: [...shared.covers], queueMatters: new Set(shared.queueMatters),
        queueing: [...shared.queueing], cancels: [...shared.cancels], flushes: [...shared.flushes],
        // Simplifying a graph changes which lock of several is meant; the nesting is told of as it was written.
        nestings: shared.nestings.map(n => ({ ...n, outer: { ...n.outer }, inner: { ...n.inner } })),
    };
    return { shared: copied, threads: threads.map(thread => ({ ...thread, ctx: thread.ctx.copy(copied) })) };
}

/** Gives what was set apart graphs of its own, without the annotations. */
export function* withoutAnnotations({ shared, threads }: LoweredScenario): Steps<void> {
    const nodes = new Copies();
    for (const thread of threads) {
        const { ctx, ends, idle, runs } = thread;
        ctx.graph = ctx.graph.from(nodes.of(ctx.graph.start));
        Object.assign(thread, { ends: ends.map(nodes.of), idle: new Set([...idle].map(nodes.of)), runs: runs.map(run => ({ ...run, start: nodes.of(run.start), end: nodes.of(run.end) })) });
    }
    shared.queueing = shared.queueing.map(q => ({ ...q, queue: nodes.of(q.queue) }));
    shared.cancels = shared.cancels.map(c => ({ ...c, node: nodes.of(c.node) }));
    shared.nestings = shared.nestings.map(n => ({ ...n, node: nodes.of(n.node) }));
    yield* nodes.connect();
}

class Copies {
    private readonly copies = new Map<Node, Node>();
    private readonly unconnected: Node[] = [];

    readonly of = (node: Node): Node => {
        const known = this.copies.get(node);
        if (known) return known;
        const copy = { ...node, ops: [...node.ops], meta: node.meta && copyMeta(node.meta), kept: false };
        // Computation that stands behind an annotation joins the step before it.
        if (node.annotation) Object.assign(copy, { annotation: false, yields: false, meta: undefined });
        this.copies.set(node, copy);
        this.unconnected.push(copy);
        return copy;
    };

    /** Copies what lies behind the nodes so far. */
    *connect(): Steps<void> {
        let done = 0;
        for (let node = this.unconnected.pop(); node; node = this.unconnected.pop()) {
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
