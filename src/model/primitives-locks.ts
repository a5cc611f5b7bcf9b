/**
 * Locks. A holder variable is 0 or 1 + thread. Taking a lock that is held is not enabled; a thread that takes its own lock again waits for ever.
 *
 * rwsem and rwlock: a writer that finds the lock taken queues, and while one is queued new readers wait (kernel/locking/rwsem.c:
 * RWSEM_FLAG_WAITERS; qrwlock). That makes reader recursion with a writer between a deadlock, as it is in the kernel.
 */
import { NOTHING, type CallSite, type Primitive } from './call-site.js';
import type { Context, Nesting } from './context.js';
import { add, and, binary, constant, element, eq, ONE, sub, variable, ZERO } from './exprs.js';
import type { Expr, Target } from './expr.js';
import type { Effect, LockKind, LockRef, Op } from './program.js';
import type { LockValue, Value } from './values.js';

const BLOCKING: ReadonlySet<LockKind> = new Set(['mutex', 'ww_mutex', 'rwsem']);

/** The lock's variable that starts at `base`, for the instance that `ref` names. */
function at(base: number, ref: LockRef): Target {
    const e = ref.index ? element(base, ref.count, ref.index) : variable(base);
    return e.op === 'var' || e.op === 'elem' ? e : { op: 'elem', base, length: ref.count, index: constant(-1) };
}

class LockOps {
    private readonly first;
    readonly holder: Target;

    constructor(readonly ctx: Context, readonly lock: LockValue) {
        this.first = ctx.world.space.locks[lock.ref.lock];
        this.holder = at(this.first.holder, lock.ref);
    }

    get reads(): Target { return at(this.ctx.world.space.readHolds(this.lock.ref.lock, this.lock.ref.count, this.ctx.thread), this.lock.ref); }
    get queued(): Target { return at(this.ctx.world.space.queuedWriters(this.lock.ref.lock, this.lock.ref.count), this.lock.ref); }
    get shared(): boolean { return this.lock.type === 'rwsem' || this.lock.type === 'rwlock'; }
    get sleeps(): boolean { return BLOCKING.has(this.lock.type); }

    /** Nobody holds it, neither for write nor for read. */
    freeForWrite(): Expr { return this.shared ? and(eq(this.holder, ZERO), eq(this.total, ZERO)) : eq(this.holder, ZERO); }
    /** Who only tries does not get past a writer that has queued: down_write_trylock() wants the count to be 0, without RWSEM_FLAG_WAITERS, and queued_write_trylock() without _QW_WAITING. */
    freeForTrying(): Expr {
        if (!this.shared) return this.freeForWrite();
        this.ctx.shared.queueMatters.add(this.lock.ref.lock);
        return and(this.freeForWrite(), eq(this.queued, ZERO));
    }
    freeForRead(): Expr { return and(eq(this.holder, ZERO), eq(this.queued, ZERO)); }

    /** Number of read holds on the lock, whoever has them. */
    get total(): Target { return at(this.ctx.world.space.readerTotal(this.lock.ref.lock, this.lock.ref.count), this.lock.ref); }

    effect(action: Extract<Effect, { kind: 'lock' }>['action'], mode: 'read' | 'write'): Effect {
        return { kind: 'lock', action, mode, lock: this.lock.ref };
    }

    set(target: Target, value: Expr): Op { return { kind: 'set', target, value }; }
    takeWrite(): Op[] { return [this.set(this.holder, this.ctx.me)]; }
    takeRead(): Op[] {
        this.ctx.shared.queueMatters.add(this.lock.ref.lock);
        return [this.set(this.reads, add(this.reads, ONE)), this.set(this.total, add(this.total, ONE))];
    }
    dropRead(): Op[] {
        return [this.set(this.reads, sub(this.reads, ONE)), this.set(this.total, sub(this.total, ONE))];
    }
}

/**
 * A wait in the middle of a step, in a callback that a section calls. The section holds its locks then, which nobody would see if the whole step only
 * waited: taking one of them again is a deadlock, and waiting for another lock, whose holder may want one of the section's, is not modelled.
 */
function inTheMiddle(ctx: Context, lock: LockValue, free: Expr, name: string): Op[] {
    if (!ctx.atomic || ctx.mayWait || !ctx.calledInSection) return [];
    const node = ctx.graph.cursor;
    if (node) for (const outer of [...ctx.sectionLocks, ...ctx.takenInSection]) ctx.shared.nestings.push({ outer, inner: lock.ref, node, what: `${name}(${lock.name})` });
    const id = ({ lock: base, index }: LockRef): Expr => index ? add(constant(base), index) : constant(base);
    const mayBe = (held: LockRef): boolean => held.lock < lock.ref.lock + lock.ref.count && lock.ref.lock < held.lock + held.count;
    return [
        ...ctx.sectionLocks.filter(mayBe).map(held => ctx.check(binary('!=', id(held), id(lock.ref)), 'deadlock', `${name}(${lock.name}): ${ctx.threadName} waits for ever, the section that calls this holds it`)),
        ctx.check(free, 'inconclusive', `wait: ${name}(${lock.name}) would wait for another thread in the middle of an atomic section, which is not modelled: take the section's lock openly instead`),
    ];
}

function acquire(ctx: Context, lock: LockValue, name: string, mode: 'read' | 'write'): void {
    const ops = new LockOps(ctx, lock);
    const graph = ctx.graph;
    const glued = ctx.atomic;
    // A callback that is called in a section (under the page table lock) may spin: the whole section waits. A lock that sleeps is its mistake, not one of the text.
    if (glued && !ctx.mayWait && !ctx.calledInSection) throw ctx.error('wait-in-section', `${name}() waits: inside an atomic section only the first statement may wait`);
    const waits = { text: `${name}(${lock.name})`, lock: lock.ref };
    const middle = inTheMiddle(ctx, lock, mode === 'read' ? ops.freeForRead() : ops.freeForWrite(), name);
    const before = [...(ops.sleeps ? ctx.sleepChecks(name) : []), ...lock.checks];
    ctx.step(ctx.meta(`${name}(${lock.name})`, ops.effect('acquire', mode), { waits, sleeps: ops.sleeps }), before);
    if (!graph.cursor) return;
    if (glued && !ctx.calledInSection && graph.cursor.meta) graph.cursor.meta.waits = waits;
    const free = mode === 'read' ? ops.freeForRead() : ops.freeForWrite();
    ctx.local(...middle);
    const arms = graph.branch(free, true);
    const done = graph.node(false, glued);
    if (glued) ctx.takenInSection.push(lock.ref);
    graph.cursor = arms.then;
    ctx.local(...(mode === 'read' ? ops.takeRead() : ops.takeWrite()));
    graph.goTo(done);
    graph.cursor = arms.else;
    if (mode === 'write' && ops.shared && !glued) queueWriter(ctx, ops, name, waits, done);
    else graph.finish('blocked');
    graph.cursor = done;
}

/** The writer announces itself, then waits; a lock that nobody reads or tries to take needs no queue (threads.ts takes it out again). */
function queueWriter(ctx: Context, ops: LockOps, name: string, waits: { text: string; lock: LockRef }, done: import('./graph.js').Node): void {
    const graph = ctx.graph;
    const queue = graph.cursor!;
    ctx.local(ops.set(ops.queued, add(ops.queued, ONE)));
    ctx.step(ctx.meta(`${name}(${ops.lock.name}), queued`, ops.effect('acquire', 'write'), { waits, sleeps: ops.sleeps }));
    graph.proceedIf(ops.freeForWrite(), 'blocked', true);
    ctx.local(ops.set(ops.queued, sub(ops.queued, ONE)), ...ops.takeWrite());
    graph.goTo(done);
    ctx.shared.queueing.push({ lock: ops.lock.ref.lock, queue });
}

function release(ctx: Context, lock: LockValue, name: string, mode: 'read' | 'write' | 'any'): void {
    const ops = new LockOps(ctx, lock);
    ctx.takenInSection = ctx.takenInSection.filter(ref => ref.lock !== lock.ref.lock);
    const held = mode === 'any' ? binary('!=', ops.holder, ZERO) : mode === 'read' ? binary('>', ops.reads, ZERO) : eq(ops.holder, ctx.me);
    const message = mode === 'any' ? `${name}(${lock.name}): it is not locked` : `${name}(${lock.name}): ${ctx.threadName} does not hold it${mode === 'read' ? ' for read' : ''}`;
    if (mode === 'any') for (let i = 0; i < lock.ref.count; i++) ctx.world.space.locks[lock.ref.lock + i].anyUnlock = true;
    ctx.step(ctx.meta(`${name}(${lock.name})`, ops.effect('release', mode === 'read' ? 'read' : 'write')),
        [...lock.checks, ctx.check(held, 'lock_misuse', message), ...(mode === 'read' ? ops.dropRead() : [ops.set(ops.holder, ZERO)])]);
}

function tryLock(ctx: Context, lock: LockValue, name: string, mode: 'read' | 'write'): Value {
    const ops = new LockOps(ctx, lock);
    const got = ctx.newTemp('bool');
    ctx.step(ctx.meta(`${name}(${lock.name})`, ops.effect('try', mode)), lock.checks);
    const arms = ctx.graph.branch(mode === 'read' ? ops.freeForRead() : ops.freeForTrying(), true);
    const done = ctx.graph.node(false, ctx.atomic);
    ctx.graph.cursor = arms.then;
    ctx.local(...(mode === 'read' ? ops.takeRead() : ops.takeWrite()));
    ctx.set(got, ONE);
    ctx.graph.goTo(done);
    ctx.graph.cursor = arms.else;
    ctx.set(got, ZERO);
    ctx.graph.goTo(done);
    ctx.graph.cursor = done;
    return { kind: 'num', e: { op: 'temp', id: got }, type: 'bool' };
}

function downgrade(ctx: Context, lock: LockValue, name: string): void {
    const ops = new LockOps(ctx, lock);
    ctx.step(ctx.meta(`${name}(${lock.name})`, ops.effect('downgrade', 'read')), [...lock.checks,
        ctx.check(eq(ops.holder, ctx.me), 'lock_misuse', `${name}(${lock.name}): ${ctx.threadName} does not hold it for write`),
        ops.set(ops.holder, ZERO), ...ops.takeRead()]);
}

/**
 * Two steps that nest sections in opposite orders never see each other's locks, though two CPUs in the middle of them would wait for each other for ever.
 * To be called when all threads are known.
 */
export function refuseOppositeNestings(nestings: readonly Nesting[]): void {
    // Of an array whose index is not known here, any of its locks; not the same twice, which is a deadlock of its own.
    const any = ({ lock, count, index }: LockRef): number[] => index?.op === 'const' ? [lock + index.value] : Array.from({ length: index ? count : 1 }, (_, i) => lock + i);
    const pairs = ({ outer, inner: taken }: Nesting): [outer: number, inner: number][] => any(outer).flatMap(o => any(taken).filter(i => i !== o).map((i): [number, number] => [o, i]));
    const inner = new Map<number, Set<number>>();
    for (const [outer, lock] of nestings.flatMap(pairs)) inner.set(outer, (inner.get(outer) ?? new Set()).add(lock));
    const reaches = (from: number, to: number): boolean => {
        const seen = new Set([from]);
        for (const lock of seen) for (const next of inner.get(lock) ?? []) seen.add(next);
        return seen.has(to);
    };
    for (const nesting of nestings) {
        if (!pairs(nesting).some(([outer, lock]) => reaches(lock, outer))) continue;
        const { node, what } = nesting;
        node.ops.push({ kind: 'check', cond: ZERO, code: 'inconclusive', message: `wait: ${what} in the middle of an atomic section, while another section has these locks in the opposite order, which is not modelled: take one of them openly` });
    }
}

/** `atomic (LOCK) { }`: enabled while the lock is free or mine. */
export function enterSection(ctx: Context, lock: LockValue): void {
    const ops = new LockOps(ctx, lock);
    const mine = eq(ops.holder, ctx.me);
    const free = binary('||', ops.freeForWrite(), mine);
    ctx.local(...lock.checks, ...inTheMiddle(ctx, lock, free, 'atomic'));
    ctx.sectionLocks.push(lock.ref);
    ctx.graph.proceedIf(free, 'blocked', true);
}

const wants = (call: CallSite, kinds: LockKind[]): LockValue => {
    call.arity(1);
    const lock = call.lock(0);
    if (kinds.includes(lock.type)) return lock;
    throw call.ctx.error('lock-kind', `${call.name}() is for a ${kinds[0]}, but ${lock.name} is a ${lock.type}`, call.ast(0));
};

const taking = (mode: 'read' | 'write', ...kinds: LockKind[]): Primitive => call => { acquire(call.ctx, wants(call, kinds), call.name, mode); return NOTHING; };
const trying = (mode: 'read' | 'write', ...kinds: LockKind[]): Primitive => call => tryLock(call.ctx, wants(call, kinds), call.name, mode);
const dropping = (mode: 'read' | 'write' | 'any', ...kinds: LockKind[]): Primitive => call => { release(call.ctx, wants(call, kinds), call.name, mode); return NOTHING; };

/** What the kernel tells lockdep; a step in the Program for src/lockdep, nothing at all in the one that is explored. */
const annotating = (action: Extract<Effect, { kind: 'lockdep' }>['action'], mode: 'read' | 'write'): Primitive => call => {
    call.arity(1);
    const { ctx } = call;
    if (ctx.shared.annotations === 'none' || ctx.atomic) return NOTHING;
    ctx.annotate(() => call.lock(0), lock => ctx.meta(`${call.name}(${lock.name})`, { kind: 'lockdep', action, mode, lock: lock.ref }));
    return NOTHING;
};

export const LOCK_PRIMITIVES: Readonly<Record<string, Primitive>> = {
    mutex_lock: taking('write', 'mutex', 'ww_mutex'),
    mutex_trylock: trying('write', 'mutex', 'ww_mutex'),
    mutex_unlock: dropping('write', 'mutex', 'ww_mutex'),
    spin_lock: taking('write', 'spinlock'),
    spin_trylock: trying('write', 'spinlock'),
    spin_unlock: dropping('write', 'spinlock'),
    down_read: taking('read', 'rwsem'),
    down_read_trylock: trying('read', 'rwsem'),
    up_read: dropping('read', 'rwsem'),
    down_write: taking('write', 'rwsem'),
    down_write_trylock: trying('write', 'rwsem'),
    up_write: dropping('write', 'rwsem'),
    downgrade_write: call => { downgrade(call.ctx, wants(call, ['rwsem']), call.name); return NOTHING; },
    read_lock: taking('read', 'rwlock'),
    read_trylock: trying('read', 'rwlock'),
    read_unlock: dropping('read', 'rwlock'),
    write_lock: taking('write', 'rwlock'),
    write_trylock: trying('write', 'rwlock'),
    write_unlock: dropping('write', 'rwlock'),
    lock_map_acquire: annotating('acquire', 'write'),
    lock_map_acquire_read: annotating('acquire', 'read'),
    lock_map_acquire_nest: annotating('nest', 'write'),
    lock_map_acquire_try: annotating('try', 'read'),
    lock_map_release: annotating('release', 'write'),
    might_lock: annotating('touch', 'write'),
    might_lock_read: annotating('touch', 'read'),
    unlock_any: dropping('any', 'mutex', 'ww_mutex', 'spinlock', 'rwsem', 'rwlock'),
};
