/**
 * Random Programs with locks made of variables whose steps are nearly right: they look at a lock after they have written to it or a check may fail
 * before, two threads hold by one value, a counter is taken twice, one way of two looks and the other does not. What is guarded is read without
 * the lock now and then, by checks above all.
 */
import type { Expr } from '../../src/model/expr.js';
import type { Block, Op, Program } from '../../src/model/program.js';
import { and, bin, c, check, eq, minus, ne, not, or, plus, ProgramBuilder, set, temp, v } from './build.js';
import type { Draw } from './random.js';

interface Lock { kind: 'flag' | 'counter'; at: number }

export function slyLockers(draw: Draw): Program {
    const pick = <T>(list: readonly T[]): T => list[draw(0, list.length - 1)];
    const chance = (percent: number): boolean => draw(1, 100) <= percent;
    const b = new ProgramBuilder();
    // Most mistakes make a lock none, so a Program has one kind of them, or none.
    const mistake = chance(45) ? draw(1, 10) : 0;
    const slips = (kind: number, percent: number): boolean => kind === mistake && chance(percent);
    // What is shared is touched under locks alone, but for checks before one waits.
    const tidy = chance(60);
    const threads = draw(2, 3);
    const shared = [b.variable('x', 0, 2, draw(0, 1)), b.variable('y', 0, 1)];
    const own = Array.from({ length: threads }, (_, t) => b.variable(`own ${t}`, 0, 2));
    const seqs = chance(25) ? [b.variable('seq', 0, pick([4, 6, 9, 9]), 2), ...Array.from({ length: draw(1, 2) }, () => b.variable('seen', 0, pick([1, 3, 9, 9]), draw(0, 1)))] : [];
    if (seqs.length > 0) b.seqGroups.push(seqs);
    const locks = Array.from({ length: draw(1, 3) }, (_, i): Lock => {
        const kind = pick(['flag', 'flag', 'counter'] as const);
        return { kind, at: b.variable(`l${i}`, 0, kind === 'flag' ? pick([1, 4]) : draw(1, 3), slips(1, 50) ? 1 : 0) };
    });
    // What whoever takes it looks at besides, and what it is taken under.
    const rules = new Map(locks.map(l => [l, { looks: locks.filter(o => o !== l && chance(45)), under: chance(30) ? pick(locks) : l }]));
    const oneValue = chance(50);
    const value = (t: number, { at }: Lock): number => oneValue || b.variables[at].hi < threads ? 1 : t + 1;

    const condition = (t: number): Expr => {
        const x = pick([...shared, own[t], pick(shared), ...locks.map(l => l.at)]);
        if (seqs.length > 0 && chance(25)) return chance(70) ? bin(pick(['==', '!='] as const), v(seqs[0]), v(seqs[1])) : bin('&', v(pick(seqs)), c(1));
        const how = draw(0, 4);
        return how === 0 ? v(x) : how === 1 ? not(v(x)) : bin(pick(['==', '!='] as const), v(x), c(draw(0, 2)));
    };
    const several = (t: number): Expr => chance(70) ? condition(t) : pick([and, or])(condition(t), condition(t));
    const wrong = (t: number): Op => check(chance(75) ? ne(v(pick(shared)), c(draw(0, 2))) : several(t), pick(['assertion', 'stale_read'] as const));
    const operation = (t: number, guarded = true): Op[] => {
        if (tidy && !guarded) return [set(own[t], draw(0, 2))];
        const x = pick(shared);
        const { hi } = b.variables[x];
        switch (draw(0, seqs.length > 0 ? 10 : 8)) {
            case 0: case 1: case 2: return [set(x, draw(0, hi))];
            case 3: return [set(own[t], draw(0, 2))];
            case 4: return [set(own[t], v(x))];
            case 5: return [set(x, { op: '?:', c: bin('<', v(x), c(hi)), a: plus(v(x), c(1)), b: c(0) })];
            case 6: case 7: return [wrong(t)];
            case 8: return [set({ op: 'temp', id: 1 }, pick([condition(t), v(pick(shared))])), set(own[t], temp(1))];
            case 9: return [set(seqs[0], plus(v(seqs[0]), c(pick([1, 2]))))];
            default: return [set(pick(seqs.slice(1)), chance(60) ? v(pick(seqs)) : c(0))];
        }
    };
    /** By a register now and then, which may have been read before something else was written. */
    const change = (t: number, { kind, at }: Lock, take: boolean): Op[] => {
        if ((kind === 'flag') !== slips(10, 40)) return [set(at, take ? value(t, { kind, at }) : 0)];
        const by = take ? plus : minus;
        return chance(70) ? [set(at, by(v(at), c(1)))] : [set({ op: 'temp', id: 2 }, v(at)), set(at, by(temp(2), c(1)))];
    };
    const mixed = (parts: Op[][]): Op[] => {
        const rest = [...parts], all: Op[] = [];
        while (rest.length > 0) all.push(...rest.splice(chance(80) ? 0 : draw(0, rest.length - 1), 1)[0]);
        return all;
    };

    for (let t = 0; t < threads; t++) {
        const thread = b.thread(`t${t}`, pick(['thread', 'thread', 'thread', 'service'] as const));
        const held: Lock[] = [];
        const last = draw(2, threads === 2 ? 7 : 5);
        for (let pc = 0; pc < last; pc++) {
            const to = (): number => (held.length > 0 && mistake !== 2) || chance(92) ? pc + 1 : draw(0, pc);
            const wanted = pick(held.length < locks.length && mistake !== 8 ? locks.filter(l => !held.includes(l)) : locks);
            const { under } = rules.get(wanted)!;
            const lock = held.includes(under) ? wanted : under;
            const free = held.length === 0;
            const more = (percent: number, guarded = !free): Op[][] => chance(percent) ? [operation(t, guarded)] : [];
            if (thread.kind === 'service' && chance(20)) thread.rests(pc);
            if (held.length > 0 && (held.length >= last - pc || chance(30))) {
                const gone = !slips(3, 50) ? held.splice(draw(0, held.length - 1), 1)[0] : lock;
                thread.step(pc, to(), { do: mixed([...more(25), change(t, gone, false), ...more(10)]) });
            } else if (chance(45)) {
                const others = rules.get(lock)!.looks.filter(l => !held.includes(l) && !slips(5, 30)).map(l => eq(v(l.at), c(0)));
                const needed = [...lock.kind === 'flag' && !slips(4, 40) ? [eq(v(lock.at), c(0))] : [], ...others, ...chance(8) ? [condition(t)] : []];
                const guard = needed.length === 0 ? undefined : needed.reduce((x, y) => (slips(5, 40) ? or : and)(x, y));
                const before = mixed([...chance(40) ? [[wrong(t)]] : [], ...more(8), ...slips(6, 30) ? [change(t, pick(locks), chance(50))] : []]);
                const body = mixed([change(t, lock, true), ...more(20, true), ...slips(7, 30) ? [change(t, lock, chance(50))] : []]);
                const early = guard && chance(20);
                const blocks: Block[] = !guard ? [{ ops: [...before, ...body], exit: { kind: 'next', pc: to() } }] : [
                    { ops: [...early ? [set({ op: 'temp', id: 0 }, guard)] : [], ...before], exit: { kind: 'branch', cond: early ? temp(0) : guard, then: 1, else: 2 } },
                    { ops: body, exit: { kind: 'next', pc: to() } },
                    !slips(2, 50) ? { ops: [], exit: { kind: chance(90) ? 'blocked' : 'prune' } } : { ops: operation(t, !free), exit: { kind: 'next', pc: to() } }];
                thread.blocks(pc, blocks);
                if (!slips(8, 30)) held.push(lock);
            } else if (chance(12)) thread.step(pc, to(), { when: tidy && free ? eq(v(own[t]), c(draw(0, 2))) : several(t), do: operation(t, !free) });
            else if (chance(15)) thread.blocks(pc, [{ ops: mixed([...more(50)]), exit: { kind: 'branch', cond: tidy && free ? v(own[t]) : several(t), then: 1, else: 2 } },
                { ops: operation(t, !free), exit: { kind: 'jump', block: 3 } }, { ops: chance(50) ? operation(t, !free) : [], exit: chance(70) ? { kind: 'jump', block: 3 } : { kind: 'next', pc: to() } },
                { ops: slips(9, 50) ? change(t, lock, chance(50)) : operation(t, !free), exit: { kind: 'next', pc: to() } }]);
            else thread.step(pc, to(), { do: mixed([operation(t, !free), ...more(25)]) });
            if (chance(3)) thread.step(pc, to(), { when: v(own[t]), do: operation(t, !free) });
        }
        if (slips(1, 30)) thread.entry = [{ ops: [set(pick(locks).at, 1)], exit: { kind: 'next', pc: 0 } }];
    }
    if (chance(25)) b.invariant(and(eq(v(shared[0]), c(2)), chance(50) ? eq(v(shared[1]), c(1)) : v(pick(locks).at)), 'lost_write');
    if (chance(25)) b.final(pick([v(shared[1]), not(v(pick(locks).at)), eq(v(shared[0]), c(draw(0, 2)))]), 'leak');
    return b.build('sly');
}
