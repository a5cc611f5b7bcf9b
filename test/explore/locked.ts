/**
 * Random Programs whose threads mostly keep to their locks: mutexes, rwsems with writers that queue, locks that anybody drops, and locks made of
 * variables, with mistakes now and then. What they guard is shared variables, a frame that a device may name, and a sequence number.
 */
import type { Expr } from '../../src/model/expr.js';
import type { Block, Op, Program } from '../../src/model/program.js';
import { and, bin, c, check, either, eq, minus, ne, not, or, plus, ProgramBuilder, set, temp, v, type ThreadBuilder } from './build.js';
import type { Draw } from './random.js';

type Kind = 'mutex' | 'flag' | 'rwsem' | 'counter' | 'folio';

/** Variables of a lock: who holds it; how many readers, and of which thread; how many writers wait. */
interface Lock { kind: Kind; number: number; holder: number; total: number; readers: number[]; queued: number }

export function lockedThreads(draw: Draw): Program {
    const pick = <T>(list: readonly T[]): T => list[draw(0, list.length - 1)];
    const chance = (percent: number): boolean => draw(1, 100) <= percent;
    const b = new ProgramBuilder();
    const threads = draw(2, 3);
    const shared = [b.variable('x', 0, 2), b.variable('y', 0, 2), b.variable('z', 0, 1)];
    const [seq, ...seen] = chance(40) ? [b.variable('seq', 0, 9, 2), ...Array.from({ length: threads }, (_, t) => b.variable(`seen by ${t}`, 0, 9))] : [-1];
    if (seq >= 0) b.seqGroups.push([seq, ...seen]);
    const locals = Array.from({ length: threads }, (_, t) => b.variable(`local of ${t}`, 0, 2));
    const device = chance(40) ? addDevice(b, threads) : undefined;
    const locks = Array.from({ length: draw(1, 3) }, (_, i) => addLock(b, pick(['mutex', 'flag', 'flag', 'rwsem', 'counter', 'counter', 'folio'] as const), i, threads));

    const condition = (t: number): Expr => {
        const x = pick([...shared, locals[t]]);
        if (seq >= 0 && chance(30)) return bin(pick(['==', '!='] as const), v(seq), v(seen[t]));
        if (chance(15)) {
            const { holder, total } = pick(locks);
            // Whether anybody holds it: settled where the thread does.
            if (total >= 0 && chance(60)) return pick([and(eq(v(holder), c(0)), eq(v(total), c(0))), or(v(holder), ne(v(total), c(0))), eq(v(total), c(1)), v(total)]);
            return chance(50) ? eq(v(holder), c(0)) : eq(v(holder), c(t + 1));
        }
        return bin(pick(['==', '!='] as const), v(x), c(draw(0, 2)));
    };
    const operation = (t: number): Op[] => {
        const x = pick(shared);
        const { hi } = b.variables[x];
        const fits = (e: Expr): Expr => ({ op: '?:', c: bin('<=', e, c(hi)), a: e, b: c(0) });
        switch (draw(0, device ? 11 : 8)) {
            case 0: return [set(x, draw(0, hi))];
            case 1: return [set(x, fits(plus(v(x), c(1))))];
            case 2: return [set({ op: 'temp', id: 3 }, v(x)), set(locals[t], temp(3))];
            case 3: return [set(x, fits(v(locals[t])))];
            case 4: return [check(or(ne(v(x), c(draw(0, 2))), condition(t)), pick(['assertion', 'stale_read'] as const))];
            case 5: return seq >= 0 ? [set(seq, plus(v(seq), c(pick([1, 2]))))] : [set(locals[t], 0)];
            case 6: return seq >= 0 ? [set(seen[t], chance(50) ? v(seq) : c(0))] : [set(locals[t], draw(0, 2))];
            case 7: {
                // How many hold it is more than that somebody does.
                const { total, holder } = pick(locks);
                return [set(locals[t], chance(50) ? 0 : total >= 0 ? { op: '?:', c: bin('<=', v(total), c(2)), a: v(total), b: c(0) } : not(v(holder)))];
            }
            case 8: return [{ kind: 'cover', id: b.cover() }];
            default: return device!(t, draw(0, 6));
        }
    };
    const operations = (t: number): Op[] => Array.from({ length: chance(30) ? 2 : 1 }, () => operation(t)).flat();

    for (let t = 0; t < threads; t++) {
        const thread = b.thread(`t${t}`, pick(['thread', 'thread', 'thread', 'service', 'worker'] as const));
        const held: [Lock, 'read' | 'write'][] = [];
        const last = draw(3, threads === 2 ? 8 : 6);
        for (let pc = 0; pc < last; pc++) {
            const lock = pick(locks);
            const kind = draw(0, 15);
            const [own] = held;
            if (own && (kind <= 3 || last - pc <= held.length)) {
                const [which, mode] = chance(90) ? held.splice(draw(0, held.length - 1), 1)[0] : [lock, 'write' as const];
                release(thread, pc, which, mode, chance(20) ? operation(t) : []);
            } else if (kind <= 7) {
                const mode = lock.total >= 0 && chance(60) ? 'read' : 'write';
                acquire(thread, pc, lock, mode, chance(25) ? operation(t) : [], chance(4));
                if (chance(97)) held.push([lock, mode]);
            } else if (kind === 8) section(thread, pc, lock, operations(t));
            else if (kind === 9) {
                // A trylock, of which the thread does not always think.
                thread.blocks(pc, [{ ops: [set({ op: 'temp', id: 5 }, lock.total >= 0 ? and(eq(v(lock.holder), c(0)), eq(v(lock.total), c(0))) : eq(v(lock.holder), c(0)))], exit: { kind: 'branch', cond: temp(5), then: 1, else: 2 } },
                    { ops: [set(lock.holder, t + 1)], exit: { kind: 'next', pc: pc + 1 } }, { ops: [], exit: { kind: 'next', pc: chance(50) ? pc : pc + 1 } }]);
                if (chance(80)) held.push([lock, 'write']);
            } else if (kind === 10 && lock.total >= 0 && own?.[0] === lock && own[1] === 'write') {
                thread.step(pc, pc + 1, { do: [set(lock.holder, 0), set(lock.readers[t], 1), set(lock.total, plus(v(lock.total), c(1)))] });
                own[1] = 'read';
            } else if (kind === 11) thread.step(pc, pc + 1, { when: condition(t), do: operations(t) });
            else if (kind === 12) thread.blocks(pc, either(condition(t), { do: operations(t), next: pc + 1 }, { do: chance(50) ? operations(t) : [], next: draw(0, pc) }));
            else if (kind === 13 && chance(50)) thread.step(pc, pc + 1, { do: operations(t) }).step(pc, pc + 1, { when: condition(t), do: operations(t) });
            else if (kind === 14 && chance(30)) thread.blocks(pc, [{ ops: [], exit: { kind: 'branch', cond: condition(t), then: 1, else: 2 } }, { ops: [], exit: { kind: 'next', pc: pc + 1 } }, { ops: [], exit: { kind: 'prune' } }]);
            else thread.step(pc, pc + 1, { do: operations(t) });
        }
        if (thread.kind !== 'thread') thread.rests(draw(0, 1)).step(last, 0);
    }
    if (chance(30)) b.invariant(and(eq(v(shared[0]), c(2)), eq(v(shared[1]), c(draw(1, 2)))), 'stale_read');
    if (chance(20)) b.final(ne(v(shared[1]), c(0)), 'leak');
    return b.build('locked');

    function acquire(thread: ThreadBuilder, pc: number, { kind, number, holder, total, readers, queued }: Lock, mode: 'read' | 'write', more: Op[], careless: boolean): void {
        const me = thread.id + 1;
        const ref = { lock: number, count: 1 }, waits = number >= 0 ? { waits: { text: 'lock', lock: ref }, effect: { kind: 'lock', action: 'acquire', mode, lock: ref } as const } : {};
        if (mode === 'read') {
            const free = queued >= 0 ? and(eq(v(holder), c(0)), not(v(queued))) : not(v(holder));
            thread.step(pc, pc + 1, { ...waits, ...careless ? {} : { when: free }, do: [set(readers[thread.id], plus(v(readers[thread.id]), c(1))), set({ op: 'temp', id: 9 }, v(total)), set(total, plus(temp(9), c(1))), ...more] });
        } else if (kind === 'rwsem' && queued >= 0) {
            // Whoever cannot have it queues; whether that is a step of its own is seen by readers alone.
            const free = and(eq(v(holder), c(0)), eq(v(total), c(0)));
            thread.blocks(pc, [{ ops: [], exit: { kind: 'branch', cond: free, then: 1, else: 2 } }, { ops: [set(holder, me), ...more], exit: { kind: 'next', pc: pc + 1 } }, { ops: [], exit: { kind: 'blocked' } }] satisfies Block[], waits);
            if (chance(40)) thread.step(pc, pc, { when: and(not(free), eq(v(queued), c(0))), do: [set(queued, plus(v(queued), c(1)))] }).step(pc, pc + 1, { when: and(free, ne(v(queued), c(0))), do: [set(queued, 0), set(holder, me)] });
        } else {
            const free = total >= 0 ? and(not(v(holder)), eq(v(total), c(0))) : eq(c(0), v(holder));
            thread.step(pc, pc + 1, { ...waits, ...careless ? {} : { when: free }, do: [set(holder, kind === 'flag' || kind === 'counter' ? 1 : me), ...more] });
        }
    }

    function release(thread: ThreadBuilder, pc: number, { kind, holder, total, readers }: Lock, mode: 'read' | 'write', more: Op[]): void {
        const own = readers[thread.id];
        if (mode === 'read') thread.step(pc, pc + 1, { do: [...more, check(bin('>', v(own), c(0)), 'lock_misuse'), set(own, minus(v(own), c(1))), set(total, minus(v(total), c(1)))] });
        else if (kind === 'mutex' || kind === 'rwsem') thread.step(pc, pc + 1, { do: [check(eq(v(holder), c(thread.id + 1)), 'lock_misuse'), ...more, set(holder, 0)] });
        else if (kind === 'folio') thread.step(pc, pc + 1, { do: [check(ne(v(holder), c(0)), 'lock_misuse'), set(holder, 0), ...more] });
        else thread.step(pc, pc + 1, { do: [...more, set(holder, 0)] });
    }

    /** Done while nobody holds the lock. */
    function section(thread: ThreadBuilder, pc: number, { number, holder, total }: Lock, ops: Op[]): void {
        const free = eq(v(holder), c(0));
        thread.step(pc, pc + 1, { when: total >= 0 ? and(free, eq(v(total), c(0))) : free, do: ops, ...number >= 0 ? { waits: { text: 'lock', lock: { lock: number, count: 1 } } } : {} });
    }
}

function addLock(b: ProgramBuilder, kind: Kind, i: number, threads: number): Lock {
    const reads = kind === 'rwsem' || kind === 'counter';
    const known = kind === 'mutex' || kind === 'rwsem' || kind === 'folio';
    const number = known ? b.lock(`l${i}`, kind === 'rwsem' ? 'rwsem' : 'mutex') : -1;
    const holder = known ? b.locks[number].holder : b.variable(`l${i}`, 0, 8);
    const total = reads ? b.variable(`l${i} readers`, 0, 4) : -1;
    const readers = Array.from({ length: threads }, (_, t) => reads ? b.variable(`l${i} read by ${t}`, 0, 2) : -1);
    const queued = kind === 'rwsem' ? b.variable(`l${i} queued`, 0, 3) : -1;
    if (known) Object.assign(b.locks[number], { anyUnlock: kind === 'folio', ...reads ? { readerTotal: total, readers, queued } : {} });
    return { kind, number, holder, total, readers, queued };
}

/** Two frames, a page table entry and a device that may keep a translation. The operations by number, of a thread. */
function addDevice(b: ProgramBuilder, threads: number): (t: number, what: number) => Op[] {
    const state = b.array('frame state', 2, 0, 2, [1, 0]);
    const copied = b.array('frame copied', 2, 0, 1);
    const pte = b.variable('pte', 0, 2, 1);
    const tlb = b.variable('tlb', 0, 15);
    const pfns = Array.from({ length: threads }, (_, t) => b.variable(`pfn of ${t}`, 0, 2));
    b.frames = {
        count: 2, state, refs: copied, dev: copied, copied, reset: [[copied], [copied + 1]], forget: [],
        names: [{ variable: pte, as: 'pfn' }, { variable: tlb, as: 'set' }, ...pfns.map(variable => ({ variable, as: 'pfn' as const }))],
    };
    for (const f of [1, 2]) b.invariant(and(eq(v(state + f - 1), c(2)), bin('&', bin('>>', v(tlb), c(2 * (f - 1))), c(3))), 'use_after_free', `frame ${f}`);
    return (t, what) => {
        const mine = v(pfns[t]);
        switch (what) {
            case 0: return [set(pfns[t], v(pte))];
            case 1: return [set(tlb, bin('|', v(tlb), { op: '?:', c: mine, a: bin('<<', c(1), bin('*', c(2), minus(mine, c(1)))), b: c(0) })), set(pfns[t], 0)];
            case 2: return [set(tlb, 0)];
            case 3: return [set({ op: 'elem', base: state, length: 2, index: minus(v(pte), c(1)) }, 2), set(pte, 0)];
            case 4: return [set(pfns[t], { op: '?:', c: eq(v(state), c(0)), a: c(1), b: { op: '?:', c: eq(v(state + 1), c(0)), a: c(2), b: c(0) } }), set({ op: 'elem', base: state, length: 2, index: minus(mine, c(1)) }, 1)];
            case 5: return [set(pte, mine), set(pfns[t], 0)];
            default: return [set({ op: 'elem', base: copied, length: 2, index: minus(mine, c(1)) }, 1)];
        }
    };
}
