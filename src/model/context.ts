/** The thread being lowered: its graph, the inlined call stack with the names in scope, and how ops become steps. */
import type { AstNode } from 'langium';
import { rangeOf } from '../language/range.js';
import type { ProblemCode } from '../language/problem-codes.js';
import { ModelError } from './errors.js';
import { and, binary, constant, element, eq, variable, ZERO } from './exprs.js';
import type { Expr } from './expr.js';
import { GraphBuilder, type Meta, type Node } from './graph.js';
import type { DeviceObject, FunctionInfo, MmObject, NotifierObject, NumType, WorkObject } from './objects.js';
import type { CallFrame, Code, Effect, Op, Program, SourceRange, VariableKind, LockRef } from './program.js';
import type { TempInfo } from './steps.js';
import type { Binding, Num, Value } from './values.js';
import type { World } from './world.js';

/** Where `goto` leads. A jump over declarations, or back into a block that has ended, finds what they declare 0. */
export interface Label {
    node: Node;
    /** Locals in scope at the label, once it is placed. */
    locals?: ReadonlySet<number>;
    /** Jumps from before the label: the node that ends each, and the locals in scope there. */
    jumps: { from: Node; locals: ReadonlySet<number> }[];
}

/** One inlined call (or the thread's own body). */
export interface Frame {
    fn?: FunctionInfo;
    /** The call with the names of its handles: `zap_pte(A)`. */
    text?: string;
    uri: string;
    library: boolean;
    device?: DeviceObject;
    scopes: Map<string, Binding>[];
    labels: Map<string, Label>;
    exit: Node;
    result?: { temp: number; type: NumType; values: Expr[] };
    loops: { breakTo: Node; continueTo: Node }[];
}

/** The mms among the arguments of a call. */
export function mmsOf(frame: Pick<Frame, 'scopes'>): MmObject[] {
    return [...frame.scopes[0]?.values() ?? []].flatMap(binding => binding.kind === 'fixed' && binding.value.kind === 'mm' ? [binding.value] : []);
}

/** Marker variables stand in expressions for what is only known when all threads are lowered (finish.ts resolves them). */
export const MARK_SPINNING = 1 << 24;
export const MARK_SEQ_STALE = 1 << 25;

export interface Queueing { lock: number; queue: Node }
/** `inner` is taken in the step that holds `outer`, at `node`; `what` for people. */
export interface Nesting { outer: LockRef; inner: LockRef; node: Node; what: string }
export interface Flush { work: WorkObject; variable: number }

/**
 * What becomes of what the kernel tells lockdep. `aside`: a step that is left out again for the exploration, so nothing else may come of it;
 * `own`: a step, at any cost; `none`: nothing.
 */
export type Annotations = 'aside' | 'own' | 'none';

/** What an annotation names would change more than the annotation: both Programs must be lowered each on its own. */
export class NotAside extends Error {}

/** What all threads of the scenario share while they are lowered. */
export interface Shared {
    world: World;
    /** Functions by name after overriding; devices' and notifiers' are in the objects. */
    functions: Map<string, FunctionInfo>;
    covers: Program['covers'];
    queueing: Queueing[];
    flushes: Flush[];
    /** Steps that take a work item off its queue: who flushes it waits no longer. */
    cancels: { work: WorkObject; node: Node }[];
    /** Locks that are taken in the middle of a step, in a section of another. */
    nestings: Nesting[];
    /** Locks that somebody reads or tries to take: a writer that waits has to be seen. */
    queueMatters: Set<number>;
    /** Work items whose timer somebody starts. */
    delayed: Set<WorkObject>;
    works: WorkObject[];
    annotations: Annotations;
    /** The user's statements are marked. */
    reach: boolean;
    readSource(node: AstNode): string;
    nodeBudget: number;
    ranges: Map<AstNode, SourceRange>;
    texts: Map<AstNode, string>;
}

const MAX_NODES = 60_000;

export class Context {
    readonly temps = new Map<number, TempInfo>();
    /** Temps of struct locals, which a function that is called may write. */
    readonly fieldTemps = new Set<number>();
    readonly frames: Frame[] = [];
    readonly stack: CallFrame[] = [];
    private told: CallFrame[] = [];
    /** Inside an atomic section: everything belongs to the step that has begun. */
    atomic = false;
    /** Still at the first statement of the atomic section, which may wait. */
    mayWait = false;
    /** How many calls were on the stack where the section began. */
    sectionDepth = 0;
    /** Locks of the sections that one is in. */
    readonly sectionLocks: LockRef[] = [];
    /** Locks that were taken openly in the step of the section, and not released again. */
    takenInSection: LockRef[] = [];
    /** Calls on the stack that run for a non-blockable range. */
    nonblockable = 0;
    /** Naming what an annotation is about. */
    annotating = false;

    /** `current`: for places of mistakes, what is being lowered. */
    constructor(readonly shared: Shared, readonly thread: number, readonly threadName: string, readonly mm: MmObject | undefined, public current: AstNode, public graph = new GraphBuilder()) { }

    get world(): World { return this.shared.world; }
    /** The same thread, lowered: the same graph, with temps of its own. */
    copy(shared: Shared): Context {
        const copy = new Context(shared, this.thread, this.threadName, this.mm, this.current, this.graph);
        copy.frames.push(...this.frames);
        for (const [id, info] of this.temps) copy.temps.set(id, { ...info, ...info.also && { also: [...info.also] } });
        return copy;
    }

    /** Inside a driver's callback that was called from the section. */
    get calledInSection(): boolean { return this.frames.slice(this.sectionDepth).some(frame => frame.device); }
    /** The function of the kernel library that the file's own code has called, if this is inside one: what a message can name. */
    get libraryCall(): string | undefined { return this.stack[this.stack.findLastIndex(call => !call.library) + 1]?.fn; }
    get frame(): Frame { return this.frames[this.frames.length - 1]; }
    /** 1 + thread: what a lock's holder variable is set to. */
    get me(): Expr { return constant(this.thread + 1); }

    /** Inside the kernel library the mistake is that of the call that led there: that is its place. */
    error(code: ProblemCode, message: string, node: AstNode = this.current): ModelError {
        const call = this.stack.at(-1)?.library ? this.stack[this.stack.findLastIndex(frame => !frame.library) + 1] : undefined;
        if (call && !this.frame.device) return new ModelError(code, `${message} (in ${call.fn}())`, call.call);
        return new ModelError(code, message, rangeOf(node, this.frame?.uri ?? ''));
    }

    /** Where a node is; only the first line of one that goes over several, so that a whole block is not underlined. */
    range(node: AstNode = this.current): SourceRange {
        const known = this.shared.ranges.get(node);
        if (known) return known;
        const range = rangeOf(node, this.frame.uri);
        if (range.start.line !== range.end.line) {
            const firstLine = (node.$cstNode?.text ?? '').split('\n', 1)[0].trimEnd();
            range.end = { line: range.start.line, character: range.start.character + firstLine.length };
        }
        this.shared.ranges.set(node, range);
        return range;
    }

    meta(text: string, effect: Effect, extra: Partial<Meta> = {}): Meta {
        return { text, effect, range: this.range(), stack: this.calls(), ...extra };
    }

    /** The calls that are under way; one list for all steps between two changes of it. */
    private calls(): CallFrame[] {
        const { stack, told } = this;
        // A call is another one each time.
        if (told.length !== stack.length || told.at(-1) !== stack.at(-1)) this.told = [...stack];
        return this.told;
    }

    /** Begins a step, or goes on in the atomic section's. */
    step(meta: Meta, ops: Op[] = []): void {
        if (!this.graph.cursor) return;
        if (++this.shared.nodeBudget > MAX_NODES) throw this.error('scenario-too-large', 'the scenario is too large: its threads have more than 60,000 steps after inlining; leave out calls that the protocol does not need');
        if (this.atomic) this.graph.cursor.ops.push(...ops);
        else this.graph.append(this.graph.node(true, false, meta)).ops.push(...ops);
        this.mayWait = false;
    }

    /** A step that is only for src/lockdep; `about` is evaluated for it. */
    annotate<T>(about: () => T, meta: (about: T) => Meta): void {
        const { shared: { annotations }, graph, world: { space } } = this;
        const made = (): string => [graph.nodes.length, graph.temps, space.variables.length, space.locks.length].join();
        const before = made();
        this.annotating = true;
        const named = about();
        this.annotating = false;
        if (annotations === 'aside' && made() !== before) throw new NotAside();
        if (!graph.cursor) return;
        graph.append(graph.node(true, false, meta(named))).annotation = true;
    }

    /** A mark that is only for src/lockdep; inside a section there is no place for one. */
    note(meta: () => Meta): void {
        const { shared: { annotations }, graph, atomic } = this;
        if (annotations === 'none' || atomic || !graph.cursor) return;
        graph.append(graph.node(true, false, meta())).annotation = true;
    }

    /** Computation on locals: joins the step before. */
    local(...ops: Op[]): void {
        this.graph.cursor?.ops.push(...ops);
    }

    /** `declared`: what the text says of a local with this name. */
    newTemp(type: NumType, name?: string, declared?: TempInfo['declared']): number {
        const id = this.graph.newTemp();
        const call = name === undefined ? undefined : this.stack.at(-1);
        this.temps.set(id, { kind: type as VariableKind, name, ...declared && { declared }, ...call && { call } });
        return id;
    }

    set(temp: number, value: Expr): void {
        this.local({ kind: 'set', target: { op: 'temp', id: temp }, value });
    }

    /** Keeps a value in a local of its own. */
    keep(value: Expr, type: NumType, name?: string): Num {
        const id = this.newTemp(type, name);
        this.set(id, value);
        return { kind: 'num', e: { op: 'temp', id }, type };
    }

    /** A local that was declared `int` but is given a frame, entry or sequence number holds one from here on. */
    refine(binding: { temp: number; type: NumType }, type: NumType): void {
        if (binding.type !== 'int' || type === 'int' || type === 'bool') return;
        binding.type = type;
        const info = this.temps.get(binding.temp);
        if (info) info.kind = type as VariableKind;
    }

    check(cond: Expr, code: Code, message: string): Op {
        return { kind: 'check', cond, code, message };
    }

    /** Work of the kernel's own exists, and has a worker, where somebody names it. */
    useWork(work: WorkObject): void {
        if (work.id >= 0) return;
        work.id = this.shared.works.push(work) - 1;
        work.pending = this.world.space.variable(`${work.name} queued`, 'count');
        work.disabled = this.world.space.variable(`${work.name} disabled`, 'count');
        work.timer = this.world.space.variable(`${work.name} timer`, 'bool');
    }

    /** Ops that make a may-sleep call a finding where it may not sleep. */
    sleepChecks(what: string): Op[] {
        if (this.nonblockable > 0) return [this.check(ZERO, 'sleep_in_atomic', `${what} may sleep, in a callback for a non-blockable range`)];
        if (this.atomic && !this.mayWait) return [this.check(ZERO, 'sleep_in_atomic', `${what} may sleep, inside an atomic section`)];
        return [this.check(eq(variable(MARK_SPINNING + this.thread), ZERO), 'sleep_in_atomic', `${what} may sleep, under a spinlock`)];
    }

    /** Ops that must hold to touch frame `f` (an expression for its number). */
    frameChecks(f: Expr, what: string): Op[] {
        const table = this.world.frames;
        const frames = this.world.space.frames;
        return [
            this.check(and(binary('>=', f, constant(1)), binary('<=', f, constant(frames))), 'assertion', `${what}: this is not a frame`),
            this.check(eq(element(table.state, frames, binary('-', f, constant(1))), constant(1)), 'use_after_free', `${what}: the frame has been freed`),
        ];
    }

    deviceChecks(device: DeviceObject | undefined, what: string): Op[] {
        if (device?.freed === undefined) return [];
        return [this.check(eq(variable(device.freed), ZERO), 'use_after_free', `${what} after kfree() of ${device.name}`)];
    }

    frameElement(base: number, f: Expr): Expr {
        return element(base, this.world.space.frames, binary('-', f, constant(1)));
    }

    setFrame(base: number, f: Expr, value: Expr): Op {
        const frames = this.world.space.frames;
        const target = element(base, frames, binary('-', f, constant(1)));
        return { kind: 'set', target: target.op === 'var' || target.op === 'elem' ? target : { op: 'elem', base, length: frames, index: constant(-1) }, value };
    }

    setVariable(id: number, value: Expr): Op {
        return { kind: 'set', target: { op: 'var', id }, value };
    }

    lookup(name: string): Binding | undefined {
        for (let i = this.frame.scopes.length - 1; i >= 0; i--) {
            const binding = this.frame.scopes[i].get(name);
            if (binding) return binding;
        }
        return undefined;
    }

    bind(name: string, binding: Binding): void {
        this.frame.scopes[this.frame.scopes.length - 1].set(name, binding);
    }

    /** Temps of the locals in scope in the innermost call, those of structs included. */
    localsInScope(): Set<number> {
        const temps = new Set<number>();
        const add = (binding: Binding): void => {
            if (binding.kind === 'local') temps.add(binding.temp);
            else if (binding.value.kind === 'struct') binding.value.fields.forEach(add);
            else if (binding.value.kind === 'elements') binding.value.of.forEach(add);
        };
        for (const scope of this.frame.scopes) scope.forEach(add);
        return temps;
    }

    text(node: AstNode): string {
        let text = this.shared.texts.get(node);
        if (text === undefined) this.shared.texts.set(node, text = this.shared.readSource(node));
        return text;
    }

    /** Is the function on the call stack, with this mm as an argument if one is named? */
    within(fn: string, mm?: MmObject): boolean {
        return this.frames.some(f => f.fn && (f.fn.name === fn || f.fn.label === fn) && (!mm || mmsOf(f).includes(mm)));
    }

    notifiersOf(mm: MmObject, type: 'plain' | 'interval'): NotifierObject[] {
        const all = mm.notifiers.filter(n => n.type === type);
        // The tree walk starts at the lowest address; the hlist has the newest first (hlist_add_head_rcu).
        return type === 'plain' ? [...all].reverse() : [...all].sort((a, b) => (a.pages[0]?.id ?? 0) - (b.pages[0]?.id ?? 0));
    }
}

export type { Value };
