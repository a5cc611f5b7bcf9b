/** Waiting, assertions, sequence numbers, work items, and questions that are answered while a call is inlined. */
import { AstUtils } from 'langium';
import { isNameRef } from '../language/generated/ast.js';
import { NOTHING, type CallSite, type Primitive } from './call-site.js';
import { MARK_SEQ_STALE, type Context } from './context.js';
import { add, and, binary, choice, constant, eq, isConstant, ne, not, ONE, variable, ZERO } from './exprs.js';
import type { Expr } from './expr.js';
import type { WorkObject } from './objects.js';
import type { Op } from './program.js';
import { makePte, pteFrame, pteKindIs } from './pte.js';
import { sharedTableOps } from './primitives-device.js';
import { describe, literal, num, type Value } from './values.js';

/** Re-checks its condition whenever it may have changed: one step, enabled while the condition holds. Wake-ups are implicit. */
function waitEvent(call: CallSite): void {
    const { ctx } = call;
    call.arity(1, 2);
    const what = ctx.text(call.ast(0));
    const glued = ctx.atomic;
    if (glued && !ctx.mayWait && !ctx.calledInSection) throw ctx.error('wait-in-section', 'wait_event() waits: inside an atomic section only the first statement may wait', call.node);
    const waits = { text: what, ...call.count > 1 && { lock: call.lock(1).ref, condition: true } };
    ctx.step(ctx.meta(`wait_event(${what})`, { kind: 'wait' }, { waits, sleeps: true }), ctx.sleepChecks('wait_event()'));
    if (glued && ctx.graph.cursor?.meta) ctx.graph.cursor.meta.waits = waits;
    ctx.atomic = true;
    const cond = call.condition(0);
    ctx.graph.proceedIf(cond, 'blocked', true);
    ctx.atomic = glued;
}

function assume(call: CallSite): void {
    call.arity(1);
    call.ctx.graph.proceedIf(call.num(0).e, 'prune', call.ctx.atomic);
}

/**
 * What a function of the library asks of its arguments. Handles and numbers are known where a call is inlined: then it is an error of the text.
 * Otherwise it is a check among the local computation, so it is no step and costs no state.
 */
function requirement(call: CallSite): void {
    const { ctx } = call;
    call.arity(1);
    const node = call.ast(0), cond = call.condition(0), what = `\`${ctx.text(node)}\` must hold`;
    if (!isConstant(cond)) return ctx.local(ctx.check(cond, 'assertion', `${what} (in ${ctx.stack.at(-1)?.fn ?? ctx.threadName}())`));
    if (cond.value !== 0) return;
    const given = [...new Set(AstUtils.streamAst(node).filter(isNameRef).map(({ ref }) => ref.$refText))].flatMap(name => {
        const bound = ctx.lookup(name);
        if (bound?.kind !== 'fixed') return [];
        const { value } = bound;
        return [`${name} is ${value.kind === 'num' && isConstant(value.e) ? value.e.value : describe(value)}`];
    });
    throw ctx.error('argument-value', `${what}${given.length > 0 ? `, but ${given.join(' and ')}` : ''}`, call.node);
}

function maybe(call: CallSite): Value {
    const { ctx } = call;
    call.arity(0);
    const result = ctx.newTemp('bool');
    chooseAmong(ctx, [0, 1].map(value => ({ text: value ? 'maybe(): yes' : 'maybe(): no', run: () => ctx.set(result, constant(value)) })));
    return num({ op: 'temp', id: result }, 'bool');
}

/** A step with one way on for each alternative. */
export function chooseAmong(ctx: Context, alternatives: { text: string; run: () => void }[]): void {
    if (ctx.atomic) throw ctx.error('step-in-section', 'a choice is a step of its own: it cannot stand inside an atomic section');
    const from = ctx.graph.cursor;
    if (!from) return;
    const done = ctx.graph.node(false, false);
    const node = ctx.graph.append(ctx.graph.node(true, false));
    const entries = alternatives.map(({ text }, i) => ({ to: ctx.graph.node(false, false), meta: ctx.meta(text, { kind: 'choose', alternative: i }) }));
    node.flow = { kind: 'choose', alternatives: entries };
    alternatives.forEach(({ run }, i) => {
        entries[i].to.entered = true;
        ctx.graph.cursor = entries[i].to;
        run();
        ctx.graph.goTo(done);
    });
    ctx.graph.resume(done);
}

function seqOperation(apply: (value: Expr) => Expr, grows: boolean): Primitive {
    return call => {
        call.arity(1);
        const { ctx } = call;
        const value = ctx.keep(call.num(0).e, 'seq');
        if (grows) {
            const stale: Expr = { op: '==', a: variable(MARK_SEQ_STALE), b: value.e };
            ctx.local(ctx.check(stale, 'inconclusive', `seq: ${call.name}() of a value that is far behind the newest of its counter is not modelled`));
        } else ctx.local(ctx.check(binary('>=', value.e, constant(2)), 'inconclusive', `seq: ${call.name}() of the oldest value of its counter is not modelled`));
        return num(apply(value.e), 'seq');
    };
}

function queueWork(call: CallSite): Value {
    const { ctx } = call;
    call.arity(1);
    const work = call.work(0);
    const was = ctx.newTemp('bool');
    ctx.step(ctx.meta(`queue_work(${work.name})`, { kind: 'work', action: 'queue', work: work.id }), [...ctx.deviceChecks(work.device, 'queue_work()'),
        { kind: 'set', target: { op: 'temp', id: was }, value: mayQueue(work) },
        ctx.setVariable(work.pending, choice({ op: 'temp', id: was }, lastInQueue(ctx, work), variable(work.pending)))]);
    return num({ op: 'temp', id: was }, 'bool');
}

/** WORK_STRUCT_PENDING: neither queued nor waiting for its timer, and not disabled. */
const mayQueue = (work: WorkObject): Expr => and(eq(variable(work.pending), ZERO), and(eq(variable(work.disabled), ZERO), eq(variable(work.timer), ZERO)));

/** The place behind all others that wait in the queue. */
export function lastInQueue(ctx: Context, work: WorkObject): Expr {
    const others = ctx.shared.works.filter(w => w.queue === work.queue && w !== work).map(w => variable(w.pending));
    return add(others.reduce((a, b) => choice(binary('>', a, b), a, b), ZERO as Expr), ONE);
}

/** Starts the timer of delayed work; what it does when it fires is threads.ts:lowerTimer. */
function queueDelayedWork(call: CallSite): Value {
    const { ctx } = call;
    call.arity(1);
    const work = call.work(0);
    const { timer } = work;
    ctx.shared.delayed.add(work);
    const was = ctx.newTemp('bool');
    ctx.step(ctx.meta(`queue_delayed_work(${work.name})`, { kind: 'work', action: 'queue', work: work.id }), [...ctx.deviceChecks(work.device, 'queue_delayed_work()'),
        { kind: 'set', target: { op: 'temp', id: was }, value: mayQueue(work) },
        ctx.setVariable(timer, choice({ op: 'temp', id: was }, ONE, variable(timer)))]);
    return num({ op: 'temp', id: was }, 'bool');
}

/** Off the queue, or its timer stopped: one step. Who flushes the item that was queued waits no longer. `disable`: nobody queues it until it is enabled again. */
function cancelWork(call: CallSite, disable: boolean): Value {
    const { ctx } = call;
    call.arity(1);
    const work = call.work(0);
    const was = ctx.newTemp('bool');
    const { timer } = work;
    const place = variable(work.pending);
    const behind = ctx.shared.works.filter(w => w.queue === work.queue && w !== work).map((w): Op =>
        ctx.setVariable(w.pending, choice(and(ne(place, ZERO), binary('>', variable(w.pending), place)), binary('-', variable(w.pending), ONE), variable(w.pending))));
    ctx.step(ctx.meta(`${call.name}(${work.name})`, { kind: 'work', action: 'cancel', work: work.id }), [...ctx.deviceChecks(work.device, `${call.name}()`),
        { kind: 'set', target: { op: 'temp', id: was }, value: not(and(eq(place, ZERO), eq(variable(timer), ZERO))) },
        ...behind, ctx.setVariable(work.pending, ZERO), ctx.setVariable(timer, ZERO), ...disable ? [ctx.setVariable(work.disabled, add(variable(work.disabled), ONE))] : []]);
    if (ctx.graph.cursor) ctx.shared.cancels.push({ work, node: ctx.graph.cursor });
    return num({ op: 'temp', id: was }, 'bool');
}

/** del_timer_sync() and __queue_work() of flush_delayed_work(): what waits for its timer is queued now, in one step. */
function expireTimer(call: CallSite): Value {
    const { ctx } = call;
    call.arity(1);
    const work = call.work(0);
    const was = ctx.newTemp('bool'), running: Expr = { op: 'temp', id: was };
    ctx.step(ctx.meta(`expire_timer(${work.name})`, { kind: 'work', action: 'queue', work: work.id }), [...ctx.deviceChecks(work.device, 'expire_timer()'),
        { kind: 'set', target: { op: 'temp', id: was }, value: variable(work.timer) },
        ctx.setVariable(work.pending, choice(running, lastInQueue(ctx, work), variable(work.pending))), ctx.setVariable(work.timer, ZERO)]);
    return num(running, 'bool');
}

function enableWork(call: CallSite): void {
    const { ctx } = call;
    call.arity(1);
    const work = call.work(0);
    ctx.step(ctx.meta(`enable_work(${work.name})`, { kind: 'work', action: 'enable', work: work.id }), [...ctx.deviceChecks(work.device, 'enable_work()'),
        ctx.check(ne(variable(work.disabled), ZERO), 'assertion', `enable_work(${work.name}): it is not disabled`),
        ctx.setVariable(work.disabled, binary('-', variable(work.disabled), ONE))]);
}

/** Variable of a work item that runs: 1. Made when somebody flushes it. */
export function runningVariable(ctx: Context, work: WorkObject): number {
    const key = `${work.name} running`;
    return ctx.world.space.variables.find(v => v.name === key)?.id ?? ctx.world.space.variable(key, 'bool');
}

/** Waits for the instance that is queued or runs now, not for one that is queued later (kernel/workqueue.c:__flush_work). */
function flushWork(call: CallSite): void {
    const { ctx } = call;
    call.arity(1);
    const work = call.work(0);
    if (ctx.atomic) throw ctx.error('step-in-section', 'flush_work() waits: it cannot stand inside an atomic section', call.node);
    const flush = ctx.world.space.variable(`${ctx.threadName} flushes ${work.name}`, 'int');
    Object.assign(ctx.world.space.variables[flush], { lo: 0, hi: 2 });
    ctx.shared.flushes.push({ work, variable: flush });
    const effect = { kind: 'work', action: 'flush', work: work.id } as const;
    ctx.step(ctx.meta(`flush_work(${work.name})`, effect, { sleeps: true }), [...ctx.sleepChecks('flush_work()'), ...ctx.deviceChecks(work.device, 'flush_work()'),
        ctx.setVariable(flush, choice(ne(variable(work.pending), ZERO), ONE, choice(variable(runningVariable(ctx, work)), constant(2), ZERO)))]);
    const done = ctx.graph.node(false, false);
    const nothing = ctx.graph.branch(eq(variable(flush), ZERO), true);
    ctx.graph.cursor = nothing.then;
    ctx.graph.goTo(done);
    ctx.graph.cursor = nothing.else;
    ctx.step(ctx.meta(`flush_work(${work.name}): wait`, effect, { waits: { text: `flush_work(${work.name})`, work: work.id }, sleeps: true }));
    ctx.graph.proceedIf(eq(variable(flush), ZERO), 'blocked', true);
    ctx.graph.goTo(done);
    ctx.graph.cursor = done;
}

function kfree(call: CallSite): void {
    const { ctx } = call;
    call.arity(1);
    const value = call.value(0);
    const device = value.kind === 'device' ? value : value.kind === 'notifier' || value.kind === 'work' ? value.device : undefined;
    if (!device || device.freed === undefined) throw ctx.error('argument-kind', 'kfree() takes a device, or something in one', call.node);
    ctx.step(ctx.meta(`kfree(${device.name})`, { kind: 'store' }), [ctx.check(eq(variable(device.freed), ZERO), 'use_after_free', `kfree() of ${device.name}, which has been freed already`),
        ctx.setVariable(device.freed, ONE)]);
}

const pagesOf = (call: CallSite, i: number): Set<number> => new Set(call.pages(i).map(p => p.id));
const doing = (run: (call: CallSite) => void): Primitive => call => { run(call); return NOTHING; };
const nameOf = (call: CallSite, i: number): string => {
    const e = call.ast(i);
    if (e?.$type === 'NameRef') return e.ref.$refText;
    if (e?.$type === 'Member_') return call.ctx.text(e).replace(/\s+/g, '').replace(/->/g, '.').replace(/^&/, '');
    throw call.ctx.error('argument-kind', `argument ${i + 1} of ${call.name}() must be the name of a function`, call.node);
};

export const MISC_PRIMITIVES: Readonly<Record<string, Primitive>> = {
    wait_event: doing(waitEvent),
    assert: doing(call => {
        call.arity(1);
        const cond = call.num(0).e;
        const what = call.ctx.text(call.node), within = call.ctx.stack.at(-1);
        // `assert(false)` of the library tells nobody anything; the kernel function that asserts does.
        const where = within?.library ? ` in ${within.fn}()` : '';
        call.ctx.step(call.ctx.meta(what, { kind: 'local' }), [call.ctx.check(cond, 'assertion', `${what}${where} fails`)]);
    }),
    require: doing(requirement),
    assert_not_freed: doing(call => {
        call.arity(1);
        const what = call.ctx.text(call.node);
        call.ctx.step(call.ctx.meta(what, { kind: 'local' }), [call.ctx.check(call.num(0).e, 'use_after_free', `${what}: it has been freed`)]);
    }),
    assume: doing(assume),
    cover: doing(call => {
        call.arity(0, 1);
        const id = call.ctx.shared.covers.length;
        call.ctx.shared.covers.push({ range: call.ctx.range(call.node), text: call.ctx.text(call.node) });
        const reached: Op = { kind: 'cover', id };
        if (call.count === 0) { call.ctx.local(reached); return; }
        const arms = call.ctx.graph.branch(call.num(0).e, call.ctx.atomic);
        const done = call.ctx.graph.node(false, call.ctx.atomic);
        call.ctx.graph.cursor = arms.then;
        call.ctx.local(reached);
        call.ctx.graph.goTo(done);
        call.ctx.graph.cursor = arms.else;
        call.ctx.graph.goTo(done);
        call.ctx.graph.cursor = done;
    }),
    maybe,
    might_sleep: doing(call => { call.arity(0); call.ctx.step(call.ctx.meta('might_sleep()', { kind: 'local' }, { sleeps: true }), call.ctx.sleepChecks('might_sleep()')); }),
    seq_next: seqOperation(v => add(v, ONE), true),
    seq_make_odd: seqOperation(v => binary('|', v, ONE), true),
    seq_prev: seqOperation(v => binary('-', v, ONE), false),
    seq_odd: call => { call.arity(1); return num(binary('&', call.num(0).e, ONE), 'bool'); },
    seq_even: call => { call.arity(1); return num(not(binary('&', call.num(0).e, ONE)), 'bool'); },
    queue_work: queueWork,
    queue_delayed_work: queueDelayedWork,
    expire_timer: expireTimer,
    cancel_work: call => cancelWork(call, false),
    disable_work: call => cancelWork(call, true),
    enable_work: doing(enableWork),
    flush_work: doing(flushWork),
    kfree: doing(kfree),
    region_enter: doing(call => call.arity(0)),
    region_exit: doing(call => call.arity(0)),
    has: call => {
        call.arity(2);
        const value = call.value(0);
        const name = nameOf(call, 1);
        if (value.kind === 'notifier') return literal(value.callbacks.has(name), 'bool');
        if (value.kind === 'device') return literal(value.functions.has(name) || value.notifiers.some(n => n.callbacks.has(name)), 'bool');
        throw call.ctx.error('argument-kind', 'has() asks a notifier or a device for a function', call.node);
    },
    overlaps: call => {
        call.arity(2);
        const value = call.value(0);
        const covered = value.kind === 'notifier' ? new Set(value.pages.map(p => p.id)) : pagesOf(call, 0);
        return literal([...pagesOf(call, 1)].some(id => covered.has(id)), 'bool');
    },
    pages: call => {
        call.arity(1, 8);
        const set = Array.from({ length: call.count }, (_, i) => call.pages(i)).flat();
        if (set.some(({ mm }) => mm !== set[0].mm)) throw call.ctx.error('page-of-other-mm', 'pages() takes pages of one mm', call.node);
        return { kind: 'pages', pages: set };
    },
    counterpart: call => {
        call.arity(3);
        const [page, set, others] = [call.page(0), call.pages(1), call.pages(2)];
        const other = others.at(set.indexOf(page));
        if (!set.includes(page) || set.length !== others.length || !other) throw call.ctx.error('argument-kind', 'counterpart() takes a page of a set, and another set with as many pages', call.node);
        return other;
    },
    pages_from: call => {
        call.arity(2);
        const [set, first] = [call.pages(0), call.page(1)];
        if (!set.includes(first)) throw call.ctx.error('argument-kind', 'pages_from() takes a set of pages, and one of them', call.node);
        return { kind: 'pages', pages: set.slice(set.indexOf(first)) };
    },
    within: call => { call.arity(1, 2); return literal(call.ctx.within(nameOf(call, 0), call.count > 1 ? call.mm(1) : undefined), 'bool'); },
    has_plain: call => { call.arity(1); return literal(call.mm(0).notifiers.some(n => n.type === 'plain'), 'bool'); },
    own_device_private: call => {
        call.arity(2);
        const entry = call.num(1).e;
        const device = call.notifier(0).device;
        const dev = call.ctx.keep(call.ctx.frameElement(call.ctx.world.frames.dev, pteFrame(entry)), 'int');
        return num(and(pteKindIs(entry, 'device_private'), eq(dev.e, constant(device.id + 1))), 'bool');
    },
    page_to_swap: doing(call => {
        call.arity(1);
        const page = call.page(0);
        const field = page.fields.get('pte');
        call.ctx.step(call.ctx.meta(`${page.name}.pte = swap`, { kind: 'pte', page: page.id }),
            [call.ctx.setVariable(field?.k === 'scalar' ? field.base : -1, makePte('swap', ZERO, ZERO)), ...sharedTableOps(call.ctx.world.devices, page)]);
    }),
};

