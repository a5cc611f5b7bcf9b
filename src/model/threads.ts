/** Lowers the bodies of threads and workers to graphs, and adds what only shows when all of them are known. */
import type { AstNode } from 'langium';
import type { Block, Thread as AstThread } from '../language/generated/ast.js';
import { nameRange, rangeOf } from '../language/range.js';
import { ModelError } from './errors.js';
import { Context, type Frame, type Shared } from './context.js';
import { binary, choice, constant, eq, ONE, sub, variable, ZERO } from './exprs.js';
import type { Node } from './graph.js';
import type { Steps } from './in-steps.js';
import { refuseOppositeNestings } from './primitives-locks.js';
import type { DeviceObject, FunctionInfo, MmObject, WorkObject } from './objects.js';
import { lastInQueue, runningVariable } from './primitives-misc.js';
import type { Op, Thread } from './program.js';
import { Statements } from './statements.js';
import { makeSteps } from './steps.js';
import type { SimplifiedThread } from './unchanging.js';
import type { Binding } from './values.js';

export interface LoweredThread {
    ctx: Context;
    kind: Thread['kind'];
    range: Thread['range'];
    /** Nodes at which a run of the body ends: nothing may be held there. */
    ends: Node[];
    idle: Set<Node>;
    runs: { work: WorkObject; start: Node; end: Node }[];
}

export function lowerThread(shared: Shared, ast: AstThread, id: number, uri: string): LoweredThread {
    const { world } = shared;
    const mm = ast.mm ? world.mm(ast.mm.$refText) : world.mms.length === 1 ? world.mms[0] : undefined;
    const ctx = new Context(shared, id, ast.name, mm, ast);
    ctx.frames.push(bodyFrame(ctx, uri));
    if (ast.mm && !mm) throw ctx.error('unknown-mm', `there is no mm ${ast.mm.$refText}`, ast);
    new Statements(ctx).block(ast.body);
    const end = leaveBody(ctx, ast.body);
    ctx.graph.finish('end');
    const idle = new Set<Node>();
    // A service that waits for an event in its own code rests; inside the kernel it is stuck like anybody else.
    if (ast.service) for (const node of ctx.graph.nodes) if (node.meta?.effect.kind === 'wait' && node.meta.stack.every(f => !f.library)) idle.add(node);
    return { ctx, kind: ast.service ? 'service' : 'thread', range: nameRange(ast, uri), ends: [end], idle, runs: [] };
}

/** The worker of one queue: an ordered queue runs its items one after the other in the order in which they were queued. */
export function lowerWorker(shared: Shared, works: WorkObject[], id: number): LoweredThread {
    const [first] = works;
    const ctx = new Context(shared, id, works.length > 1 ? first.queue.replace(/^on /, '') : first.name, first.device?.mm, bodyOf(shared, first).body);
    ctx.frames.push({ ...bodyFrame(ctx, first.uri), device: first.device });
    const rest = ctx.graph.append(ctx.graph.node(true, false, ctx.meta(`${ctx.threadName}: idle`, { kind: 'work', action: 'start', work: first.id })));
    const lowered: LoweredThread = { ctx, kind: 'worker', range: first.range, ends: [], idle: new Set([rest]), runs: [] };
    const alternatives = works.map(work => {
        const meta = ctx.meta(`${work.name} runs`, { kind: 'work', action: 'start', work: work.id }, { waits: { text: `${work.name} to be queued`, work: work.id } });
        const entry = ctx.graph.node(false, true);
        ctx.graph.cursor = entry;
        const arms = ctx.graph.branch(eq(variable(work.pending), ONE), true);
        arms.else.flow = { kind: 'blocked' };
        ctx.graph.cursor = arms.then;
        ctx.local(...ctx.deviceChecks(work.device, `${work.name} runs`));
        for (const other of works) ctx.local(ctx.setVariable(other.pending, choice(binary('>', variable(other.pending), ZERO), sub(variable(other.pending), ONE), ZERO)));
        const { body, ...frame } = bodyOf(shared, work);
        ctx.frames.push({ ...bodyFrame(ctx, work.uri), ...frame });
        if (frame.fn) ctx.stack.push({ fn: frame.fn.label, call: work.range, library: frame.library });
        new Statements(ctx).block(body);
        // A run without any step of its own would be a step from idle to idle that has no inside.
        if (ctx.graph.isStillAt(arms.then)) ctx.step(ctx.meta(`${work.name} has run`, { kind: 'local' }));
        const end = leaveBody(ctx, body);
        if (frame.fn) ctx.stack.pop();
        ctx.frames.pop();
        ctx.graph.goTo(rest);
        lowered.ends.push(end);
        lowered.runs.push({ work, start: arms.then, end });
        return { to: entry, meta };
    });
    rest.flow = { kind: 'choose', alternatives };
    return lowered;
}

/** What a work item runs: its own block, or a function of the library on its notifier. */
function bodyOf(shared: Shared, work: WorkObject): { body: Block; device?: DeviceObject; fn?: FunctionInfo; uri: string; library: boolean; scopes: Frame['scopes'] } {
    const fn = work.calls && shared.functions.get(work.calls.fn);
    if (fn && work.calls) return { body: fn.body, fn, uri: fn.uri, library: fn.library, scopes: [new Map([[fn.params[0].name, { kind: 'fixed', value: work.calls.argument }]])] };
    if (!work.body) throw new ModelError('unknown-function', `the kernel library has no ${work.calls?.fn ?? 'function'} for ${work.name}`, work.range);
    const scope = new Map<string, Binding>(work.of ? [[work.of.param, { kind: 'fixed', value: work.of.object }]] : []);
    return { body: work.body, device: work.device, uri: work.uri, library: work.library, scopes: [scope] };
}

/** What the kernel may do at any time, for the analysis of locks: a `lockdep fn`, on one mm. */
export function lowerPrime(shared: Shared, fn: FunctionInfo, mm: MmObject, id: number): LoweredThread {
    const ctx = new Context(shared, id, fn.name, mm, fn.body);
    ctx.frames.push({ ...bodyFrame(ctx, fn.uri), fn, library: fn.library, scopes: [new Map<string, Binding>(fn.params.map(p => [p.name, { kind: 'fixed', value: mm }]))] });
    new Statements(ctx).block(fn.body);
    const end = leaveBody(ctx, fn.body);
    ctx.graph.finish('end');
    return { ctx, kind: 'lockdep', range: rangeOf(fn.body, fn.uri), ends: [end], idle: new Set(), runs: [] };
}

/** The timer of delayed work: it may fire at any time after it was started, also while the work runs, and puts the work on its queue. */
export function lowerTimer(shared: Shared, work: WorkObject, id: number): LoweredThread {
    const { body, ...frame } = bodyOf(shared, work);
    const ctx = new Context(shared, id, `${work.name} timer`, work.device?.mm, body);
    ctx.frames.push({ ...bodyFrame(ctx, work.uri), ...frame });
    const effect = { kind: 'work', action: 'queue', work: work.id } as const;
    const rest = ctx.graph.append(ctx.graph.node(true, false, ctx.meta(`${work.name}: the timer fires`, effect, { waits: { text: `the timer of ${work.name} to be started` } })));
    ctx.graph.proceedIf(eq(variable(work.timer), ONE), 'blocked', true);
    ctx.local(ctx.setVariable(work.timer, ZERO), ctx.setVariable(work.pending, lastInQueue(ctx, work)));
    ctx.graph.goTo(rest);
    return { ctx, kind: 'worker', range: work.range, ends: [], idle: new Set([rest]), runs: [] };
}

function bodyFrame(ctx: Context, uri: string): Frame {
    return { uri, library: false, scopes: [new Map()], labels: new Map(), exit: ctx.graph.node(false, false), loops: [] };
}

function leaveBody(ctx: Context, body: Block): Node {
    ctx.graph.goTo(ctx.frame.exit);
    for (const [name, label] of ctx.frame.labels) if (!label.locals) throw ctx.error('unknown-label', `there is no label ${name} in this thread`, body as AstNode);
    ctx.graph.cursor = ctx.frame.exit;
    return ctx.frame.exit;
}

/** After all threads: queues of locks that nobody reads go, runs of work end visibly where somebody flushes them, nothing may stay locked. */
export function finishThreads(shared: Shared, threads: LoweredThread[]): void {
    refuseOppositeNestings(shared.nestings);
    for (const { lock, queue } of shared.queueing) {
        if (!shared.queueMatters.has(lock)) Object.assign(queue, { ops: [], flow: { kind: 'blocked' } });
    }
    for (const { work, node } of shared.cancels) {
        const waiting = shared.flushes.filter(f => f.work === work);
        node.ops.push(...waiting.map(({ variable: v }): Op => ({ kind: 'set', target: { op: 'var', id: v }, value: choice(eq(variable(v), ONE), ZERO, variable(v)) })));
    }
    for (const { ctx, runs, ends, kind } of threads) {
        for (const { work, start, end } of runs) addFlushing(shared, ctx, work, start, end);
        for (const end of ends) end.ops.push(...nothingHeld(ctx, kind));
    }
}

function addFlushing(shared: Shared, ctx: Context, work: WorkObject, start: Node, end: Node): void {
    const flushes = shared.flushes.filter(f => f.work === work);
    if (flushes.length === 0) return;
    const running = runningVariable(ctx, work);
    start.ops.unshift(ctx.setVariable(running, ONE), ...flushes.map((f): Op => ctx.setVariable(f.variable, choice(eq(variable(f.variable), ONE), constant(2), variable(f.variable)))));
    // Its end is seen by others: a step of its own.
    end.yields = true;
    end.meta = ctx.meta(`${work.name} ends`, { kind: 'work', action: 'end', work: work.id });
    end.ops.push(ctx.setVariable(running, ZERO), ...flushes.map((f): Op => ctx.setVariable(f.variable, choice(eq(variable(f.variable), constant(2)), ZERO, variable(f.variable)))));
}

function nothingHeld(ctx: Context, kind: Thread['kind']): Op[] {
    const who = kind === 'worker' ? `the work of ${ctx.threadName}` : ctx.threadName;
    return ctx.world.space.locks.filter(lock => !lock.anyUnlock).flatMap(lock => {
        const checks = [ctx.check(binary('!=', variable(lock.holder), ctx.me), 'lock_misuse', `${who} ends while it still holds ${lock.name}`)];
        const reads = lock.readers[ctx.thread];
        if (reads !== undefined && reads >= 0) checks.push(ctx.check(eq(variable(reads), ZERO), 'lock_misuse', `${who} ends while it still holds ${lock.name} for read`));
        return checks;
    });
}

/** A lowered thread's graph with what its temps are called: a value goes by the name that the text gave it. */
export function simplified({ ctx }: LoweredThread): SimplifiedThread {
    const replaced = (temp: number, by: number): void => {
        const stays = ctx.temps.get(by);
        const gone = ctx.temps.get(temp);
        if (gone) gone.by = by;
        if (!stays || !gone) return;
        const { name, declared, call, also = [] } = gone;
        if (stays.name === undefined) Object.assign(stays, { name, declared, call });
        else if (name !== undefined) also.unshift({ name, declared, call });
        if (also.length > 0) stays.also = [...stays.also ?? [], ...also];
    };
    return { graph: ctx.graph, notes: { replaced } };
}

/** The steps of a lowered thread. */
export function* threadOf(lowered: LoweredThread): Steps<Thread> {
    const { ctx, kind, range } = lowered;
    const code = yield* makeSteps({
        graph: ctx.graph, temps: ctx.temps, idle: lowered.idle,
        newSlot: (name, slotKind) => ctx.world.space.variable(`${ctx.threadName}: ${name}`, slotKind, 0, ctx.thread),
        isSeq: id => ctx.world.space.variables[id]?.kind === 'seq',
        onAtomicLoop: node => { throw new ModelError('loop-in-section', 'a loop inside an atomic section cannot be one step: only foreach, which is unrolled, may stand there', node.meta?.range ?? range); },
    });
    return { id: ctx.thread, name: ctx.threadName, kind, range, ...code };
}

