/** Random Programs in which some threads are copies of one, and what it means that these change places. */
import type { Expr, Target } from '../../src/model/expr.js';
import type { Block, Op, Program } from '../../src/model/program.js';
import { and, bin, c, check, elem, eq, lt, minus, ne, plus, ProgramBuilder, set, temp, v, type ThreadBuilder } from './build.js';
import type { Draw } from './random.js';
import type { RefState } from './reference.js';

/** One of the copies: its number, and the variables that are its own, read holds of locks among them. */
interface Copy { id: number; own: number[]; reads: number[] }

export interface Identical { program: Program; copies: Copy[]; /** Variables that hold 1 + a thread. */ holders: number[] }

type Part<T> = (me: Copy) => T;

export function identicalThreads(draw: Draw): Identical {
    const pick = <T>(list: readonly T[]): T => list[draw(0, list.length - 1)];
    const chance = (percent: number): boolean => draw(1, 100) <= percent;
    const b = new ProgramBuilder();
    const count = draw(2, chance(25) ? 4 : 3);
    const others = count > 2 ? draw(0, 1) : draw(0, 2);
    // The copies need not be the first threads, nor stand next to each other.
    const places = Array.from({ length: count + others }, (_, i) => i);
    const otherAt = others > 0 ? [draw(0, count)] : [];
    if (others > 1) otherAt.push(count + 1);
    const ids = places.filter(i => !otherAt.includes(i));

    const shared = [b.variable('x', 0, 2), b.variable('y', 0, 1, draw(0, 1))];
    const array = b.array('array', 2, 0, 2);
    const mutexes = Array.from({ length: draw(0, 2) }, (_, i) => b.lock(`m${i}`));
    const rwsem = chance(40) ? b.lock('rw', 'rwsem') : undefined;
    const owns = draw(0, 2);
    const copies: Copy[] = ids.map(id => ({ id, own: Array.from({ length: owns }, (_, i) => b.variable(`own${i} of ${id}`, 0, 2)), reads: [] }));
    if (rwsem !== undefined) {
        const lock = b.locks[rwsem];
        lock.readerTotal = b.variable('rw readers', 0, 8);
        lock.queued = b.variable('rw queued', 0, 8);
        lock.readers = places.map(() => -1);
        for (const copy of copies) copy.reads.push(lock.readers[copy.id] = b.variable(`rw read by ${copy.id}`, 0, 2));
    }
    let seqs: number[] = [];
    if (chance(30)) {
        seqs = [b.variable('seq', 0, 9, 2)];
        for (const copy of copies) copy.own.push(b.variable(`seq of ${copy.id}`, 0, 9));
        b.seqGroups.push([...seqs, ...copies.map(copy => copy.own[owns])]);
    }
    let frame: number | undefined;
    if (chance(25)) {
        frame = b.variable('state', 0, 2, 1);
        const refs = b.variable('refs', 0, 2, 1);
        for (const copy of copies) copy.own.push(b.variable(`pfn of ${copy.id}`, 0, 1));
        b.frames = { count: 1, state: frame, refs, dev: refs, copied: refs, reset: [[refs]], forget: [], names: copies.map(copy => ({ variable: copy.own[copy.own.length - 1], as: 'pfn' as const })) };
    }
    const last = copies[0].own.length - 1;

    // The lowering says whose local a variable is, but nothing hangs on it.
    if (chance(50)) for (const copy of copies) for (const id of copy.own) b.variables[id].thread = copy.id;

    const value: Part<Expr>[] = [() => c(draw(0, 2)), () => v(shared[0]), () => v(shared[1])];
    const small = (): Part<Expr> => {
        const constant = c(draw(0, 2));
        const own = owns > 0 ? draw(0, owns - 1) : -1;
        return pick<Part<Expr>>([() => constant, ...value.slice(1), ...own >= 0 ? [(me: Copy): Expr => v(me.own[own]), (me: Copy): Expr => v(me.own[own])] : []]);
    };
    const condition = (): Part<Expr> => {
        const [x, y] = [small(), small()];
        const op = pick(['==', '!=', '<'] as const);
        const mutex = mutexes.length > 0 && chance(30) ? b.locks[pick(mutexes)].holder : undefined;
        const kind = draw(0, 3);
        if (mutex === undefined) return me => bin(op, x(me), y(me));
        return me => kind === 0 ? eq(v(mutex), c(me.id + 1)) : kind === 1 ? ne(c(me.id + 1), v(mutex)) : kind === 2 ? v(mutex) : { op: '!', a: v(mutex) };
    };
    const fits = (x: Expr): Expr => ({ op: '?:', c: bin('&&', bin('>=', x, c(0)), lt(x, c(3))), a: x, b: c(0) });
    const op = (): Part<Op> => {
        const x = small();
        const y = small();
        const kind = draw(0, 12);
        const own = owns > 0 ? draw(0, owns - 1) : -1;
        const code = pick(['assertion', 'use_after_free'] as const);
        const wanted = condition();
        const wrong = c(draw(0, 2));
        if (kind <= 1) return me => set(shared[0], fits(plus(x(me), y(me))));
        if (kind === 2) return me => set(shared[1], bin('&', x(me), c(1)));
        if (kind <= 5 && own >= 0) return me => set(me.own[own], fits(plus(x(me), y(me))));
        if (kind === 6 || kind === 12) return me => check(bin('||', wanted(me), ne(x(me), wrong)), code, `wrong in ${me.id}`);
        if (kind === 7) return me => set({ op: 'elem', base: array, length: 2, index: x(me) } satisfies Target, fits(elem(array, 2, y(me))));
        if (kind === 8 && seqs.length > 0) return me => set(seqs[0], plus(v(seqs[0]), c(me.own.length > 0 ? 2 : 1)));
        if (kind === 9 && seqs.length > 0) return me => set(me.own[owns], v(seqs[0]));
        if (kind >= 10 && frame !== undefined) return kind === 10 ? () => set(frame, 2) : me => set(me.own[last], bin('&', x(me), c(1)));
        return me => set(shared[1], { op: '!', a: x(me) });
    };
    const several = (): Part<Op[]> => {
        const all = Array.from({ length: draw(0, 2) }, op);
        return me => all.map(o => o(me));
    };
    const body = (t: Part<ThreadBuilder>, pcs: number, mayLock: boolean): void => {
        for (let pc = 0; pc < pcs; pc++) {
            for (let k = chance(20) ? 2 : 1; k > 0; k--) {
                const mutex = mutexes.length > 0 && mayLock ? pick(mutexes) : undefined;
                const next = chance(80) ? pc + 1 : draw(0, pcs);
                const [when, ops, otherwise] = [condition(), several(), several()];
                const kind = draw(0, 13);
                const code = kind === 9 ? c(draw(0, 1)) : c(1);
                for (const me of copies) {
                    const thread = t(me);
                    const step = (guard: Expr | undefined, all: Op[], to = pc + 1): void => { thread.step(pc, to, guard ? { when: guard, do: all } : { do: all }); };
                    if (kind <= 2 && mutex !== undefined) thread.lock(pc, mutex, pc + 1);
                    else if (kind <= 4 && mutex !== undefined) thread.unlock(pc, mutex, pc + 1);
                    else if (kind === 5 && mutex !== undefined) {
                        // A trylock: the holder goes through a register.
                        const { holder } = b.locks[mutex];
                        thread.blocks(pc, [{ ops: [set({ op: 'temp', id: me.id + 7 }, v(holder))], exit: { kind: 'branch', cond: temp(me.id + 7), then: 1, else: 2 } },
                            { ops: ops(me), exit: { kind: 'next', pc: next } },
                            { ops: [set({ op: 'temp', id: 1 }, c(me.id + 1)), set(holder, temp(1))], exit: { kind: 'next', pc: pc + 1 } }]);
                    } else if (kind <= 8 && rwsem !== undefined) {
                        const { holder, readerTotal, queued } = b.locks[rwsem];
                        const ref = { lock: rwsem, count: 1 };
                        const waits = { text: 'rw', lock: ref };
                        const [read] = me.reads;
                        if (kind === 5) thread.step(pc, pc + 1, { when: and(eq(v(holder), c(0)), eq(v(queued), c(0))), do: [set(read, plus(v(read), c(1))), set(readerTotal, plus(v(readerTotal), c(1)))], waits });
                        else if (kind === 6) step(undefined, [check(lt(c(0), v(read)), 'lock_misuse'), set(read, minus(v(read), c(1))), set(readerTotal, minus(v(readerTotal), c(1)))]);
                        else if (kind === 7) thread.step(pc, pc + 1, { when: and(eq(v(holder), c(0)), eq(v(readerTotal), c(0))), do: [set(holder, me.id + 1)], waits });
                        else step(undefined, [check(eq(v(holder), c(me.id + 1)), 'lock_misuse'), set(holder, 0)]);
                    } else if (kind === 9) thread.blocks(pc, [{ ops: [], exit: { kind: 'branch', cond: when(me), then: 1, else: 2 } },
                        { ops: ops(me), exit: { kind: 'next', pc: next } }, { ops: otherwise(me), exit: code.op === 'const' && code.value === 0 ? { kind: 'prune' } : { kind: 'next', pc: pc + 1 } }] satisfies Block[]);
                    else if (kind === 10) step(when(me), ops(me), next);
                    else step(undefined, ops(me), next);
                }
            }
        }
    };
    const kind = pick(['thread', 'thread', 'thread', 'service'] as const);
    const threads = new Map<number, ThreadBuilder>();
    for (const i of places) threads.set(i, b.thread(`t${i}`, otherAt.includes(i) ? pick(['thread', 'service', 'worker'] as const) : kind));
    body(me => threads.get(me.id)!, draw(2, count > 3 ? 3 : 4), true);
    const rest = chance(30) ? draw(0, 1) : -1;
    if (kind === 'service' && rest >= 0) for (const { id } of copies) threads.get(id)!.rests(rest);
    for (const i of otherAt) {
        const t = threads.get(i)!;
        const mutex = mutexes.length > 0 ? pick(mutexes) : undefined;
        if (mutex !== undefined && chance(60)) t.lock(0, mutex, 1);
        else t.step(0, 1, chance(50) ? { when: eq(v(shared[0]), c(draw(0, 2))) } : {});
        if (mutex !== undefined && chance(60)) t.unlock(1, mutex, 2);
        else t.step(1, chance(30) ? 0 : 2, { do: [set(shared[1], minus(c(1), v(shared[1])))] });
        t.rests(0);
    }
    const over = (all: Expr[]): Expr => all.reduce((x, y) => bin('||', x, y));
    if (chance(30)) b.invariant(bin('&&', eq(v(shared[0]), c(2)), owns > 0 ? over(copies.map(me => eq(v(me.own[0]), c(2)))) : eq(v(shared[1]), c(1))), 'stale_read');
    if (chance(30)) b.final(owns > 0 ? over(copies.map(me => v(me.own[0]))) : v(shared[1]), 'leak');
    return { program: b.build('identical'), copies, holders: b.locks.map(l => l.holder) };
}

/** The states that are the same but for the order of the copies, as text; the least of them. */
export function orbitOf({ copies, holders }: Identical, { pcs, values }: RefState): string {
    let least: string | undefined;
    for (const order of orders(copies.length)) {
        const [p, x] = [[...pcs], [...values]];
        const fresh = new Map<number, number>();
        order.forEach((to, from) => {
            p[copies[to].id] = pcs[copies[from].id];
            for (const list of ['own', 'reads'] as const) copies[from][list].forEach((id, i) => { x[copies[to][list][i]] = values[id]; });
            fresh.set(copies[from].id + 1, copies[to].id + 1);
        });
        for (const id of holders) x[id] = fresh.get(values[id]) ?? values[id];
        const key = JSON.stringify([p, x]);
        if (least === undefined || key < least) least = key;
    }
    return least!;
}

function orders(n: number): number[][] {
    if (n === 0) return [[]];
    return orders(n - 1).flatMap(order => Array.from({ length: n }, (_, i) => [...order.slice(0, i), n - 1, ...order.slice(i)]));
}
