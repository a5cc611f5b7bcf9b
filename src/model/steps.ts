/** Cuts a thread's graph into steps: each begins at a yielding node and takes along what need not be interleaved. */
import type { Expr } from './expr.js';
import { isConstant, rewrite, variable, ZERO } from './exprs.js';
import { reachable, successors, type GraphBuilder, type Meta, type Node } from './graph.js';
import type { Steps } from './in-steps.js';
import { assignSlots, Liveness } from './liveness.js';
import type { Block, CallFrame, Exit, LocalName, LockRef, NameInCall, Op, PcInfo, Step, Thread, VariableKind } from './program.js';
import { mapOp } from './replace.js';
import { Counters } from './sequence.js';
import { cutLocalCycles } from './simplify.js';

/** `declared`: as what it is shown under its name, where `kind` does not say it; `call`: whose local it is, if not the thread's own. */
export interface TempName { name?: string; declared?: Pick<LocalName, 'isNumber' | 'values'>; call?: CallFrame }
/** `by`: what stands for it; `also`: of those that it stands for. */
export interface TempInfo extends TempName { kind: VariableKind; by?: number; also?: TempName[] }

export interface StepSource {
    graph: GraphBuilder;
    temps: ReadonlyMap<number, TempInfo>;
    /** A new state variable for a local. */
    newSlot(name: string, kind: VariableKind): number;
    /** Whether the variable holds a sequence number. */
    isSeq(variable: number): boolean;
    /** Nodes at which a worker or service rests. */
    idle: ReadonlySet<Node>;
    onAtomicLoop(node: Node): void;
}

export type ThreadCode = Pick<Thread, 'entry' | 'steps' | 'pcs' | 'end'>;

/** The graph is simplified before. */
export function* makeSteps(source: StepSource): Steps<ThreadCode> {
    cutLocalCycles(source.graph.start).forEach(source.onAtomicLoop);
    yield;
    return yield* new Cutter(source).cut();
}

/** Pcs whose steps are made in one step of the work. */
const AT_ONCE = 100;

class Cutter {
    private readonly nodes: Node[];
    private readonly pcOf = new Map<Node, number>();
    private readonly starts: Node[];
    private readonly liveness: Liveness;
    private readonly slotOf = new Map<number, number>();
    private readonly frames = new Map<CallFrame, CallFrame>();
    private readonly end: number;

    constructor(private readonly source: StepSource) {
        this.nodes = reachable(source.graph.start);
        this.starts = orderedStarts(source.graph.start);
        this.starts.forEach((node, pc) => this.pcOf.set(node, pc));
        this.end = this.starts.length;
        this.liveness = new Liveness(this.nodes);
    }

    *cut(): Steps<ThreadCode> {
        yield* this.liveness.settle();
        yield* this.allocate();
        const steps: Step[] = [], pcs: PcInfo[] = [];
        for (const [pc, node] of this.starts.entries()) {
            const first = steps.length;
            for (const step of this.stepsAt(node, pc)) steps.push({ ...step, id: steps.length });
            pcs.push({ steps: steps.slice(first).map(s => s.id), locals: this.localsAt(node), idle: this.source.idle.has(node) });
            if (pc % AT_ONCE === AT_ONCE - 1) yield;
        }
        pcs.push({ steps: [], locals: [], idle: false });
        const entry = this.source.graph.start.yields ? [{ ops: [], exit: { kind: 'next' as const, pc: 0 } }] : this.blocks(this.source.graph.start, new Set());
        return { entry, steps, pcs, end: this.end };
    }

    private *allocate(): Steps<void> {
        const stored = this.liveness.stored();
        const info = (t: number): TempInfo => this.source.temps.get(t) ?? { kind: 'int' };
        // Sequence numbers of different counters must not share room: their counters would become one.
        const counters = this.counters(stored);
        const room = (t: number): string => info(t).kind === 'seq' ? `seq of ${counters.of(t)}` : info(t).kind;
        yield;
        const slots = assignSlots(stored, yield* this.liveness.interference(stored), room);
        const variables = new Map<string, number>();
        for (const [t, slot] of slots) {
            if (!variables.has(slot)) variables.set(slot, this.source.newSlot(info(t).name ?? slot, info(t).kind));
            this.slotOf.set(t, variables.get(slot)!);
        }
    }

    /** Of this thread's own temps, and no larger than those that seqGroups() finds once they are variables. */
    private counters(stored: ReadonlySet<number>): Counters {
        const { source: { graph: { temps: registers }, temps, isSeq } } = this;
        const isStored = (t: number): boolean => t >= registers || (stored.has(t) && temps.get(t)?.kind === 'seq');
        const counters = new Counters((e, keys) => {
            if (e.op === 'temp' && (isStored(e.id) || !stored.has(e.id))) keys.push(e.id);
            else if (e.op === 'var' && isSeq(e.id)) keys.push(registers + e.id);
            else if (e.op === 'elem' && isSeq(e.base)) for (let i = 0; i < e.length; i++) keys.push(registers + e.base + i);
        }, isStored);
        for (const { ops, flow } of this.nodes) {
            for (const op of ops) counters.note({ op });
            if (flow.kind === 'branch') counters.note({ cond: flow.cond });
        }
        return counters;
    }

    private stepsAt(node: Node, pc: number): Omit<Step, 'id'>[] {
        const make = (meta: Meta, blocks: Block[]): Omit<Step, 'id'> => ({ pc, blocks, effect: 'lock' in meta.effect ? { ...meta.effect, lock: this.placeLock(meta.effect.lock) } : meta.effect,
            text: meta.text, range: meta.range, stack: meta.stack.map(this.placeFrame), waits: meta.waits?.lock ? { ...meta.waits, lock: this.placeLock(meta.waits.lock) } : meta.waits, sleeps: meta.sleeps ?? false });
        const live = this.liveSlots(node);
        if (node.flow.kind === 'choose') {
            return node.flow.alternatives.map(({ to, meta }) => make(meta, to === undefined || to.yields
                ? [{ ops: this.zeroing(live, to), exit: this.exitTo(to) }] : this.blocks(to, live)));
        }
        return [make(node.meta ?? LOCAL_STEP, this.blocks(node, live))];
    }

    /** The step's blocks: the nodes from `first` on up to the next yields, in topological order. */
    private blocks(first: Node, liveBefore: ReadonlySet<number>): Block[] {
        const order = topological(first);
        const index = new Map(order.map((node, i) => [node, i]));
        const touched = new Set(liveBefore);
        for (const node of order) for (const op of node.ops) {
            if (op.kind === 'set' && op.target.op === 'temp' && this.slotOf.has(op.target.id)) touched.add(this.slotOf.get(op.target.id)!);
        }
        const blocks: Block[] = order.map(node => ({ ops: node.ops.map(op => this.place(op)).filter(keeps), exit: { kind: 'blocked' } }));
        const goesTo = (to: Node | undefined): number => {
            if (to && index.has(to) && to !== first) return index.get(to)!;
            blocks.push({ ops: this.zeroing(touched, to), exit: this.exitTo(to) });
            return blocks.length - 1;
        };
        order.forEach((node, i) => { blocks[i].exit = this.exit(node, goesTo); });
        return merge(blocks);
    }

    private exit(node: Node, goesTo: (to: Node | undefined) => number): Exit {
        const flow = node.flow;
        switch (flow.kind) {
            case 'next': return { kind: 'jump', block: goesTo(flow.to) };
            case 'branch': return { kind: 'branch', cond: this.placeExpr(flow.cond), then: goesTo(flow.then), else: goesTo(flow.else) };
            case 'end': return { kind: 'jump', block: goesTo(undefined) };
            case 'choose': throw new Error('a choice begins a step of its own');
            default: return { kind: flow.kind };
        }
    }

    private exitTo(to: Node | undefined): Exit {
        return { kind: 'next', pc: to === undefined ? this.end : this.pcOf.get(to)! };
    }

    private zeroing(touched: ReadonlySet<number>, to: Node | undefined): Op[] {
        const live = to === undefined ? new Set<number>() : this.liveSlots(to);
        return [...touched].filter(slot => !live.has(slot)).map(id => ({ kind: 'set', target: { op: 'var', id }, value: ZERO }));
    }

    private liveSlots(node: Node): Set<number> {
        return new Set([...this.liveness.at(node)].map(t => this.slotOf.get(t)).filter(s => s !== undefined));
    }

    private localsAt(node: Node): PcInfo['locals'] {
        const { meta = node.flow.kind === 'choose' ? node.flow.alternatives[0]?.meta : undefined } = node;
        return [...this.liveness.at(node)].flatMap(t => {
            const info = this.source.temps.get(t), slot = this.slotOf.get(t);
            const own = info && slot !== undefined && nameIn(meta?.stack ?? [], info);
            if (!own) return [];
            const others = (info.also ?? []).flatMap(other => nameIn(meta?.stack ?? [], other) ?? []).filter(other => isKnown(own, other));
            return [{ ...own, variable: slot, ...others.length > 0 && { also: others } }];
        });
    }

    private readonly leaf = (e: Expr): Expr => {
        const slot = e.op === 'temp' ? this.slotOf.get(e.id) : undefined;
        return slot === undefined ? e : variable(slot);
    };

    private readonly placeExpr = (e: Expr): Expr => rewrite(e, this.leaf);

    /** Which of the frames' locks it is, is a local like any other. */
    private placeLock(ref: LockRef): LockRef {
        return ref.index ? { ...ref, index: this.placeExpr(ref.index) } : ref;
    }

    /** Where its result is found, after simplification: not told where it lives on, which its name tells. */
    private readonly placeFrame = (frame: CallFrame): CallFrame => {
        const { result } = frame;
        let placed = this.frames.get(frame);
        if (!placed) {
            let temp = result?.temp;
            for (let by = temp; by !== undefined; by = this.source.temps.get(by)?.by) temp = by;
            const { result: _, ...rest } = frame;
            placed = result && temp !== undefined && !this.slotOf.has(temp) ? { ...rest, result: { ...result, temp, isOwn: temp === result.temp } } : rest;
            this.frames.set(frame, placed);
        }
        return placed;
    };

    private place(op: Op): Op {
        const placed = mapOp(op, this.placeExpr);
        if (placed.kind === 'set' && placed.target.op === 'temp' && this.slotOf.has(placed.target.id)) {
            return { ...placed, target: { op: 'var', id: this.slotOf.get(placed.target.id)! } };
        }
        return placed;
    }
}

function nameIn(stack: readonly CallFrame[], { name, declared, call }: TempName): NameInCall | undefined {
    const at = call ? stack.indexOf(call) : -1;
    return name === undefined ? undefined : { name, ...declared, ...(!call || at >= 0) && { depth: at + 1 } };
}

/** A value that is passed on has both names; one that a call is yet to return has not that of its caller. */
const isKnown = (own: NameInCall, { depth }: NameInCall): boolean => depth !== undefined && (own.depth === undefined || depth >= own.depth);

const NOWHERE = { line: 0, character: 0 };
const LOCAL_STEP: Meta = { text: 'loop', range: { uri: '', start: NOWHERE, end: NOWHERE }, stack: [], effect: { kind: 'local' } };

const keeps = (op: Op): boolean => !(op.kind === 'check' && isConstant(op.cond) && op.cond.value !== 0);

/** Yielding nodes in the order a reader meets them; a choice counts as yielding. */
function orderedStarts(start: Node): Node[] {
    const order: Node[] = [];
    const seen = new Set<Node>([start]);
    const stack = [start];
    for (let node = stack.pop(); node; node = stack.pop()) {
        if (node.flow.kind === 'choose') node.yields = true;
        if (node.yields) order.push(node);
        for (const next of successors(node).reverse()) if (!seen.has(next)) { seen.add(next); stack.push(next); }
    }
    return order;
}

/** `first` and the non-yielding nodes behind it, each after all its predecessors among them. */
function topological(first: Node): Node[] {
    const order: Node[] = [];
    const seen = new Set<Node>();
    const visit = (node: Node): void => {
        seen.add(node);
        for (const next of successors(node).reverse()) if (!next.yields && next !== first && !seen.has(next)) visit(next);
        order.push(node);
    };
    visit(first);
    return order.reverse();
}

/** Joins blocks that follow each other without a choice, and drops what is no longer reached. */
function merge(blocks: Block[]): Block[] {
    const uses = new Array<number>(blocks.length).fill(0);
    uses[0] = 1;
    const targets = (exit: Exit): number[] => exit.kind === 'jump' ? [exit.block] : exit.kind === 'branch' ? [exit.then, exit.else] : [];
    for (const block of blocks) for (const t of targets(block.exit)) uses[t]++;
    const dropped = new Set<number>();
    blocks.forEach((block, i) => {
        if (dropped.has(i)) return;
        while (block.exit.kind === 'jump' && uses[block.exit.block] === 1) {
            const next = block.exit.block;
            dropped.add(next);
            block.ops = [...block.ops, ...blocks[next].ops];
            block.exit = blocks[next].exit;
        }
    });
    return renumber(blocks, dropped);
}

/** Keeps the topological order: exits made by `goesTo` stand at the end and only have `next` exits. */
function renumber(blocks: Block[], dropped: ReadonlySet<number>): Block[] {
    const index = new Map<number, number>();
    const kept = blocks.filter((_, i) => { if (dropped.has(i)) return false; index.set(i, index.size); return true; });
    return kept.map(({ ops, exit }) => ({ ops, exit: exit.kind === 'jump' ? { ...exit, block: index.get(exit.block)! }
        : exit.kind === 'branch' ? { ...exit, then: index.get(exit.then)!, else: index.get(exit.else)! } : exit }));
}
