/** Each property has a Program that only its check finds. */
import { describe, expect, it } from 'vitest';
import { explore } from '../../src/explore/index.js';
import type { Verdict } from '../../src/explore/verdict.js';
import { bin, c, check, crossing, either, eq, guarded, lt, ne, plus, ProgramBuilder, set, temp, v } from './build.js';

const codes = (verdict: Verdict): string[] => verdict.violations.map(violation => violation.code);

function ok(b: ProgramBuilder): Verdict {
    const verdict = explore(b.build());
    expect(verdict.incomplete).toBeUndefined();
    expect(verdict.violations).toEqual([]);
    return verdict;
}

/** The one violation, after a complete exploration. */
function only(b: ProgramBuilder, code: string): Verdict['violations'][number] {
    const verdict = explore(b.build());
    expect(verdict.incomplete).toBeUndefined();
    expect(codes(verdict)).toEqual([code]);
    return verdict.violations[0];
}

describe('deadlock', () => {
    it('AB-BA: who waits for what, held by whom', () => {
        const found = only(crossing(), 'deadlock');
        expect(found.message).toBe('one waits for n, which two holds (taken at test.mmn:101); two waits for m, which one holds (taken at test.mmn:1)');
        expect(found.onLocks).toEqual([0, 1]);
        expect(found.threads).toEqual([0, 1]);
        expect(found.trace.steps).toEqual([{ thread: 0, step: 0 }, { thread: 1, step: 0 }]);
        expect(found.trace.contextSwitches).toBe(1);
        expect(found.trace.minimal).toBe(true);
    });

    it('one order is fine', () => {
        const b = new ProgramBuilder();
        const [m, n] = [b.lock('m'), b.lock('n')];
        for (const name of ['one', 'two']) b.thread(name).lock(0, m, 1).lock(1, n, 2).unlock(2, n, 3).unlock(3, m, 4);
        const { completeRun, stats } = ok(b);
        expect(completeRun!.steps.map(s => s.thread)).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
        expect(completeRun!.states).toHaveLength(9);
        expect(stats.states).toBeGreaterThan(8);
        expect(stats.complete).toBe(true);
    });

    it('of one thread while another runs for ever', () => {
        const b = new ProgramBuilder();
        const m = b.lock('m');
        const x = b.variable('x', 0, 1);
        b.thread('driver').lock(0, m, 1).lock(1, m, 2);
        b.thread('ticker', 'service').step(0, 0, { do: [set(x, bin('-', c(1), v(x)))] });
        const found = only(b, 'deadlock');
        expect(found.message).toBe('driver waits for m, which it holds itself (taken at test.mmn:1)');
        expect(found.trace.steps).toEqual([{ thread: 0, step: 0 }]);
    });

    it('excuses idle workers, not busy ones', () => {
        const b = new ProgramBuilder();
        const pending = b.variable('pending', 0, 1, 1);
        const m = b.lock('m');
        b.thread('worker', 'worker').step(0, 1, { when: eq(v(pending), c(1)), do: [set(pending, 0)] }).rests(0).lock(1, m, 2).unlock(2, m, 0);
        ok(b);
        b.thread('user').lock(0, m, 1);
        const found = only(b, 'deadlock');
        expect(found.message).toBe('worker waits for m, which user holds (taken at test.mmn:101)');
    });

    it('in an unfinished thread that waits for a condition', () => {
        const b = new ProgramBuilder();
        const x = b.variable('x', 0, 1);
        b.thread('waiter').step(0, 1, { when: v(x), waits: { text: 'x != 0' } });
        expect(only(b, 'deadlock').message).toBe('waiter waits for x != 0, which nobody changes any more');
    });

    it('one entry for each set of locks', () => {
        const b = new ProgramBuilder();
        const [m, n] = [b.lock('m'), b.lock('n')];
        const t = b.thread('driver');
        t.lock(0, m, 1).lock(0, n, 2).lock(1, m, 3).lock(2, n, 3);
        const verdict = explore(b.build());
        expect(verdict.violations.map(d => [d.code, d.onLocks])).toEqual([['deadlock', [0]], ['deadlock', [1]]]);
    });

    it('beyond many sets of locks, each lock is named by one', () => {
        const b = new ProgramBuilder();
        // Each thread takes one of two locks twice, or none: 3 ** 5 - 1 sets.
        const pairs = Array.from({ length: 5 }, (_, i) => [b.lock(`a${i}`), b.lock(`b${i}`)]);
        for (const [m, n] of pairs) b.thread('t').lock(0, m, 1).lock(0, n, 2).step(0, 3).lock(1, m, 3).lock(2, n, 3);
        // Who takes it has a long way to go, so that it comes after all of these.
        const last = b.lock('last'), late = b.thread('late');
        for (let pc = 0; pc < 12; pc++) late.step(pc, pc + 1);
        late.lock(12, last, 13).lock(13, last, 14);
        const all = explore(b.build()).violations;
        expect(new Set(all.flatMap(d => d.onLocks!))).toEqual(new Set([...pairs.flat(), last]));
    });

    it('is told where those who hold are stuck too, not where they are only about to be', () => {
        const b = new ProgramBuilder();
        const [m, n] = [b.lock('m'), b.lock('n')];
        b.thread('user').lock(0, m, 1).unlock(1, m, 2);
        b.thread('driver').lock(0, m, 1).lock(1, n, 2).lock(2, n, 3);
        const verdict = explore(b.build());
        expect(verdict.violations.map(d => d.message)).toEqual([
            'driver waits for n, which it holds itself (taken at test.mmn:102); user waits for m, which driver holds (taken at test.mmn:101)',
            'driver waits for n, which it holds itself (taken at test.mmn:102)',
        ]);
    });

    it('of one lock among several, by a number that the step computes', () => {
        const b = new ProgramBuilder();
        const f = b.variable('f', 0, 2, 2);
        const [m, n] = [b.lock('frame 1.lock'), b.lock('frame 2.lock')];
        const lock = { lock: m, count: 2, index: bin('-', temp(0), c(1)) };
        b.thread('t').lock(0, n, 1).blocks(1, [
            { ops: [set({ op: 'temp', id: 0 }, v(f))], exit: { kind: 'branch', cond: eq(v(b.locks[n].holder), c(0)), then: 1, else: 2 } },
            { ops: [], exit: { kind: 'next', pc: 2 } }, { ops: [], exit: { kind: 'blocked' } },
        ], { waits: { text: 'frame.lock', lock } });
        const found = only(b, 'deadlock');
        expect(found.onLocks).toEqual([n]);
        expect(found.message).toBe('t waits for frame 2.lock, which it holds itself (taken at test.mmn:1)');
    });

    it('names a holder that runs for ever', () => {
        const b = new ProgramBuilder();
        const m = b.lock('m');
        b.thread('driver', 'service').lock(0, m, 1).step(1, 1);
        b.thread('user').lock(0, m, 1).unlock(1, m, 2);
        expect(only(b, 'deadlock').message).toBe('user waits for m, which driver holds (taken at test.mmn:1)');
    });

    it('an execution that assume() forbids does not count', () => {
        const b = new ProgramBuilder();
        const m = b.lock('m');
        // The first alternative never releases, but is pruned.
        const t = b.thread('holder').lock(0, m, 1);
        t.step(1, 2, {}).step(1, 3, {});
        t.blocks(2, [{ ops: [], exit: { kind: 'prune' } }]);
        t.unlock(3, m, 4);
        b.thread('other').lock(0, m, 1).unlock(1, m, 2);
        ok(b);
    });

    it('is found beside an assume() that may fail again and again', () => {
        const b = new ProgramBuilder();
        const m = b.lock('m');
        b.thread('driver').lock(0, m, 1).lock(1, m, 2);
        b.thread('loop', 'service').step(0, 0).blocks(0, [{ ops: [], exit: { kind: 'prune' } }]);
        expect(only(b, 'deadlock').threads).toEqual([0]);
    });
});

describe('deadlock and assume()', () => {
    it('a step that only a forbidden execution takes does not help', () => {
        const b = new ProgramBuilder();
        const x = b.variable('x', 0, 1);
        // The waiter goes on only where the first alternative was taken, and there the assume() fails later.
        const t = b.thread('chooser', 'service').step(0, 1, { do: [set(x, 1)] }).step(0, 0);
        t.blocks(1, [{ ops: [], exit: { kind: 'prune' } }]);
        b.thread('waiter').step(0, 1, { when: v(x), waits: { text: 'x' } });
        expect(only(b, 'deadlock').threads).toEqual([1]);
    });
});

describe('livelock', () => {
    it('two threads that undo each other', () => {
        const b = new ProgramBuilder();
        const x = b.variable('x', 0, 1);
        const t = b.thread('a');
        t.blocks(0, either(eq(v(x), c(0)), { do: [set(x, 1)], next: 1 }, { do: [set(x, 0)], next: 1 }));
        t.blocks(1, either(eq(v(x), c(2)), { do: [], next: 2 }, { do: [], next: 0 }));
        const found = only(b, 'livelock');
        expect(found.trace.loopsTo).toBeDefined();
        const { states, loopsTo } = found.trace;
        expect(states[states.length - 1]).toEqual(states[loopsTo!]);
        expect(found.threads).toEqual([0]);
    });

    it('spinning for a lock holder is fair only until the holder has its turn', () => {
        const b = new ProgramBuilder();
        const x = b.variable('x', 0, 1);
        b.thread('spinner').blocks(0, either(v(x), { do: [], next: 1 }, { do: [], next: 0 }));
        b.thread('setter').step(0, 1, { do: [set(x, 1)] });
        ok(b);
    });

    it('strong fairness: a thread that is enabled now and then gets its turn', () => {
        const b = new ProgramBuilder();
        const x = b.variable('x', 0, 1);
        const done = b.variable('done', 0, 1);
        // The toggler ends when the other has caught x === 1; weak fairness would let it toggle for ever.
        b.thread('toggler').blocks(0, either(v(done), { do: [], next: 1 }, { do: [set(x, bin('-', c(1), v(x)))], next: 0 }));
        b.thread('catcher').step(0, 1, { when: v(x), do: [set(done, 1)] });
        ok(b);
    });

    it('a fair cycle inside a component that is not fair as a whole', () => {
        const b = new ProgramBuilder();
        const x = b.variable('x', 0, 2);
        const t = b.thread('t').step(0, 0, { when: eq(v(x), c(0)) }).step(0, 0, { when: eq(v(x), c(0)), do: [set(x, 1)] });
        t.step(0, 0, { when: eq(v(x), c(1)), do: [set(x, 0)] }).step(0, 1, { when: eq(v(x), c(2)) });
        b.thread('other').step(0, 1, { when: eq(v(x), c(1)), do: [set(x, 2)] });
        const found = only(b, 'livelock');
        expect(found.trace.steps.slice(found.trace.loopsTo)).toHaveLength(1);
    });

    it('services may run for ever', () => {
        const b = new ProgramBuilder();
        const x = b.variable('x', 0, 1);
        b.thread('s', 'service').step(0, 0, { do: [set(x, bin('-', c(1), v(x)))] });
        ok(b);
    });

    it('a worker that is never idle again, not one that always is once more', () => {
        const worker = (rests: boolean): ProgramBuilder => {
            const b = new ProgramBuilder();
            const x = b.variable('x', 0, 1);
            const t = b.thread('w', 'worker').step(0, 1).step(1, 2, { do: [set(x, bin('-', c(1), v(x)))] }).step(2, 1).step(2, 3, { when: eq(v(x), c(2)) });
            t.rests(0);
            if (rests) t.rests(1);
            return b;
        };
        expect(only(worker(false), 'livelock').threads).toEqual([0]);
        ok(worker(true));
    });

    it('a step that changes nothing', () => {
        const b = new ProgramBuilder();
        b.thread('t').step(0, 0).step(0, 1);
        expect(only(b, 'livelock').trace.loopsTo).toBe(0);
    });
});

describe('checks and invariants', () => {
    it('a failing check ends its run only', () => {
        const b = new ProgramBuilder();
        const x = b.variable('x', 0, 3);
        b.thread('t').step(0, 1, { do: [set(x, 1)] }).step(0, 1, { do: [set(x, 2)] }).step(1, 2, { do: [check(ne(v(x), c(2)), 'assertion', 'x is 2'), set(x, 3)] });
        const found = only(b, 'assertion');
        expect(found.trace.steps).toEqual([{ thread: 0, step: 1 }, { thread: 0, step: 2 }]);
        expect(found.trace.states).toHaveLength(2);
        expect(found.message).toBe('x is 2 (t, t step 2, test.mmn:3)');
        expect(explore(b.build()).stats.states).toBe(4);
    });

    it('invariants hold in every state, several can break in one step', () => {
        const b = new ProgramBuilder();
        const x = b.variable('x', 0, 3);
        b.invariant(eq(v(x), c(1)), 'use_after_free');
        b.invariant(lt(c(0), v(x)), 'stale_read');
        b.thread('t').step(0, 1).step(1, 2, { do: [set(x, 1)] });
        const verdict = explore(b.build());
        expect(codes(verdict).sort()).toEqual(['stale_read', 'use_after_free']);
        expect(verdict.stats.states).toBe(2);
    });

    it('in the initial state too', () => {
        const b = new ProgramBuilder();
        const x = b.variable('x', 0, 3, 1);
        b.invariant(v(x), 'lost_write');
        b.thread('t').step(0, 1);
        const found = only(b, 'lost_write');
        expect(found.trace.steps).toEqual([]);
        expect(found.trace.states).toEqual([{ pcs: [0], values: [1] }]);
    });

    it('what may hold between steps only is a check at the end', () => {
        const b = new ProgramBuilder();
        const x = b.variable('x', 0, 1);
        b.final(v(x), 'unbalanced_notifier');
        const t = b.thread('t').step(0, 1, { do: [set(x, 1)] });
        t.step(1, 2, { do: [set(x, 0)] });
        ok(b);
        t.step(1, 2);
        expect(only(b, 'unbalanced_notifier').trace.steps).toHaveLength(2);
    });

    it('at the end of the user threads, also where a service runs on', () => {
        const b = new ProgramBuilder();
        const [x, y] = [b.variable('x', 0, 1), b.variable('y', 0, 1)];
        b.final(v(x), 'leak');
        b.final(v(y), 'unbalanced_notifier');
        b.thread('t').step(0, 1, { do: [set(x, 1)] });
        b.thread('s', 'service').step(0, 0, { do: [set(y, bin('-', c(1), v(y)))] });
        // y is broken for a while, again and again; x for good.
        only(b, 'leak');
    });

    it('covers: only what a step that was taken reached', () => {
        const b = new ProgramBuilder();
        const [reached, blocked, pruned, unreached, failing] = ['r', 'b', 'p', 'u', 'f'].map(text => b.cover(text));
        const t = b.thread('t');
        t.step(0, 1, { do: [{ kind: 'cover', id: reached }] });
        t.blocks(0, [{ ops: [{ kind: 'cover', id: blocked }], exit: { kind: 'blocked' } }]);
        t.blocks(0, [{ ops: [{ kind: 'cover', id: pruned }], exit: { kind: 'prune' } }]);
        t.step(0, 1, { do: [{ kind: 'cover', id: failing }, check(c(0)), { kind: 'cover', id: unreached }] });
        expect(explore(b.build()).covered).toEqual([reached, failing]);
    });

    it('the readable run comes first: fewer switches, although more steps', () => {
        const b = new ProgramBuilder();
        const x = b.variable('x', 0, 3);
        // Together they need two steps and a switch; alone, `a` needs four.
        const a = b.thread('a').step(0, 1).step(1, 2).step(2, 3).step(3, 4, { do: [set(x, 3)] });
        a.step(0, 5, { when: eq(v(x), c(1)), do: [set(x, 3)] });
        b.thread('b').step(0, 1, { do: [set(x, 1)] });
        b.invariant(eq(v(x), c(3)), 'assertion');
        const found = only(b, 'assertion');
        expect(found.trace.steps.map(s => s.thread)).toEqual([0, 0, 0, 0]);
    });
});

describe('the run that is shown', () => {
    it('has the fewest steps among those with the fewest switches, also by a detour in switches', () => {
        const b = new ProgramBuilder();
        const [x, y, z] = ['x', 'y', 'z'].map(name => b.variable(name, 0, 1));
        // Three steps of a, or one of a and one of b, lead to the same state; from there b goes on to the goal: one switch either way.
        b.thread('a').step(0, 1).step(1, 2).step(2, 3, { do: [set(x, 1)] }).step(0, 3, { do: [set(x, 1), set(y, 1)] });
        b.thread('b').step(0, 0, { when: v(y), do: [set(y, 0)] }).step(0, 1, { when: bin('&&', v(x), eq(v(y), c(0))), do: [set(z, 1)] });
        b.invariant(v(z), 'assertion');
        expect(only(b, 'assertion').trace.steps.map(s => s.thread)).toEqual([0, 1, 1]);
    });
});

describe('limits', () => {
    const counter = (): ProgramBuilder => {
        const b = new ProgramBuilder();
        const x = b.variable('counter', 0, 3);
        b.thread('t').step(0, 0, { do: [set(x, plus(v(x), c(1)))] });
        return b;
    };

    it('a variable that leaves its range', () => {
        const verdict = explore(counter().build());
        expect(verdict.incomplete?.reason).toBe('range');
        expect(verdict.incomplete?.message).toContain('counter');
        expect(verdict.stats.complete).toBe(false);
        expect(verdict.violations).toEqual([]);
    });

    it('a check that marks a limit', () => {
        const b = new ProgramBuilder();
        b.thread('t').step(0, 1, { do: [check(c(0), 'inconclusive', 'frames: none is free')] });
        expect(explore(b.build()).incomplete?.reason).toBe('frames');
    });

    it('too many states', () => {
        const b = new ProgramBuilder();
        const x = b.variable('x', 0, 1000);
        b.thread('t').blocks(0, guarded(lt(v(x), c(1000)), [set(x, plus(v(x), c(1)))], 0));
        const verdict = explore(b.build(), { maxStates: 100 });
        expect(verdict.incomplete?.reason).toBe('states');
        expect(verdict.stats.states).toBe(100);
        expect(verdict.violations).toEqual([]);
        expect(explore(b.build(), { maxStates: 1001 }).incomplete).toBeUndefined();
    });

    it('a malformed program is never ok', () => {
        const b = counter();
        b.seqGroups.push([0], [0]);
        const verdict = explore(b.build());
        expect(verdict.incomplete?.reason).toBe('internal');
    });
});
