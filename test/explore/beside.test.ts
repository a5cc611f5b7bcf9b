/** Deadlocks beside a thread that goes on to a violation, after which nothing is known. */
import { describe, expect, it } from 'vitest';
import { explore } from '../../src/explore/index.js';
import type { Reduction } from '../../src/explore/verdict.js';
import { c, check, crossing, eq, minus, ProgramBuilder, set, v } from './build.js';

describe('deadlock beside a thread that goes on to a violation', () => {
    /** Goes wrong in whatever it is. */
    const wrong = (b: ProgramBuilder): ProgramBuilder => { b.thread('wrong').step(0, 1).step(1, 2, { do: [check(c(0), 'use_after_free')] }); return b; };
    const found = (b: ProgramBuilder, reduction: Reduction = 'off'): [string, number[] | undefined][] => explore(b.build(), { reduction }).violations.map(({ code, threads }) => [code, threads]);

    it('threads that wait for locks of each other', () => {
        for (const reduction of ['off', 'macro', 'symmetry', 'on'] as const) expect(found(wrong(crossing()), reduction)).toEqual([['deadlock', [0, 1]], ['use_after_free', undefined]]);
    });

    it('a thread that waits for what nobody else will do any more', () => {
        const b = new ProgramBuilder();
        const x = b.variable('x', 0, 1);
        b.thread('waiter').step(0, 1, { when: v(x) });
        expect(found(wrong(b))).toEqual([['deadlock', [0]], ['use_after_free', undefined]]);
    });

    it('one that waits for work, whose worker waits for its lock', () => {
        const b = new ProgramBuilder();
        const m = b.lock('m'), running = b.variable('running', 0, 1);
        b.thread('flusher').lock(0, m, 1).step(1, 2, { when: eq(v(running), c(0)) }).unlock(2, m, 3);
        b.thread('worker', 'worker').rests(0).step(0, 1, { do: [set(running, 1)] }).lock(1, m, 2).unlock(2, m, 3).step(3, 4, { do: [set(running, 0)] });
        expect(found(wrong(b))).toEqual([['deadlock', [0, 1]], ['use_after_free', undefined]]);
    });

    it.each<[string, (b: ProgramBuilder, m: number) => unknown]>([
        ['a lock whose holder goes on', (b, m) => b.thread('one').lock(0, m, 1).step(1, 2, { do: [check(c(0), 'use_after_free')] }).unlock(2, m, 3)],
        ['a lock that another thread may release', (b, m) => {
            b.locks[m].anyUnlock = true;
            b.thread('one').lock(0, m, 1).lock(1, m, 2);
            return b.thread('other').step(0, 1, { do: [check(c(0), 'use_after_free')] }).step(1, 2, { do: [set(b.locks[m].holder, 0)] });
        }],
        ['what another thread may yet do', (b, m) => {
            b.thread('one').step(0, 1, { when: v(b.locks[m].holder), waits: { text: 'm', lock: { lock: m, count: 1 }, condition: true } });
            return b.thread('other').step(0, 1, { do: [check(c(0), 'use_after_free')] }).lock(1, m, 2);
        }],
        ['what may be renumbered', b => {
            const [x, y] = [b.variable('x', 0, 9, 2), b.variable('y', 0, 9, 6)];
            b.seqGroups.push([x, y]);
            b.thread('one').step(0, 1, { when: eq(v(y), c(4)) });
            return b.thread('other').step(0, 1, { do: [check(c(0), 'use_after_free')] }).step(1, 2, { do: [set(x, 0)] });
        }],
    ])('not one that waits for %s', (_, make) => {
        const b = new ProgramBuilder();
        const m = b.lock('m');
        make(b, m);
        b.thread('last').lock(0, m, 1).unlock(1, m, 2);
        expect(found(b).filter(([code]) => code === 'deadlock')).toEqual([]);
    });

    it('not where every run is excluded by assume()', () => {
        const b = crossing();
        b.thread('wrong').step(0, 1, { do: [check(v(b.locks[0].holder), 'use_after_free')] }).blocks(1, [{ ops: [], exit: { kind: 'prune' } }]);
        expect(found(b)).toEqual([['use_after_free', undefined]]);
    });

    it('a reader whose lock a reader holds waits for a writer that is queued, or for nobody', () => {
        const rwsem = (queued: number): ProgramBuilder => {
            const b = new ProgramBuilder();
            const m = b.lock('m', 'rwsem'), n = b.lock('n'), readers = b.array('m readers', 2, 0, 1, [1, 0]), writers = b.variable('m queued', 0, 1, queued);
            Object.assign(b.locks[m], { readers: [readers, readers + 1], queued: writers });
            b.thread('reader').lock(0, n, 1).lock(1, n, 2);
            const waits = { lock: m, count: 1 };
            b.thread('other').step(0, 1, { when: eq(v(writers), c(0)), waits: { text: 'm', lock: waits }, effect: { kind: 'lock', action: 'acquire', mode: 'read', lock: waits } });
            b.thread('wrong').step(0, 1, { do: [check(c(0), 'use_after_free')] }).step(1, 2, { do: [set(writers, minus(c(1), v(writers)))] });
            return b;
        };
        expect(found(rwsem(1))).toEqual([['deadlock', [0, 1]], ['use_after_free', undefined]]);
        expect(found(rwsem(0))).toEqual([['deadlock', [0]], ['use_after_free', undefined]]);
    });
});
