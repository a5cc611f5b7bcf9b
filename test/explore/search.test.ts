/** A search is done in slices: it can be watched, cancelled, and limited; whatever ends it early, the verdict is not ok. */
import { describe, expect, it, vi } from 'vitest';
import { explore, Search } from '../../src/explore/index.js';
import { StateTable } from '../../src/explore/states.js';
import { c, guarded, lt, plus, ProgramBuilder, set, v } from './build.js';
import { mirror } from './mirror.js';

describe('Search', () => {
    it('gives the same verdict in slices as at once', () => {
        const search = new Search(mirror(2, 2, 1));
        let slices = 1;
        while (!search.run(0)) slices++;
        expect(slices).toBeGreaterThan(10);
        const { stats, ...rest } = search.verdict();
        const { stats: atOnce, ...same } = explore(mirror(2, 2, 1));
        expect(rest).toEqual(same);
        expect({ ...stats, milliseconds: 0 }).toEqual({ ...atOnce, milliseconds: 0 });
        expect(stats.depth).toBe(40);
        expect(stats.bytesPerState).toBeGreaterThan(8);
    });

    it('reports progress', () => {
        const search = new Search(mirror(3, 2, 1));
        search.run(0);
        expect(search.progress()).toMatchObject({ phase: 'compile', states: 0 });
        while (search.progress().phase === 'compile') search.run(0);
        expect(search.progress()).toMatchObject({ phase: 'search' });
        expect(search.progress().states).toBeGreaterThan(0);
        while (!search.run(100));
        expect(search.progress()).toMatchObject({ phase: 'done', states: 109_846, waiting: 0 });
    });

    it('cancelled, is incomplete', () => {
        const search = new Search(mirror(3, 2, 1));
        while (search.progress().states === 0) search.run(0);
        search.cancel();
        expect(search.run(100)).toBe(true);
        const verdict = search.verdict();
        expect(verdict.incomplete?.reason).toBe('cancelled');
        expect(verdict.stats.complete).toBe(false);
    });

    it('out of time, is incomplete', () => {
        expect(explore(mirror(3, 2, 1), { timeout: 0.000001 }).incomplete?.reason).toBe('timeout');
    });

    it('out of memory, is incomplete', () => {
        const real = StateTable.prototype.reserve;
        const failing = vi.spyOn(StateTable.prototype, 'reserve').mockImplementation(function (this: StateTable, more: number) {
            if (this.count > 1000) throw new RangeError('WebAssembly.Memory.grow(): Unable to grow instance memory');
            return real.call(this, more);
        });
        const verdict = explore(mirror(3, 2, 1));
        failing.mockRestore();
        expect(verdict.incomplete?.reason).toBe('memory');
        expect(verdict.violations).toEqual([]);
    });

    it('an incomplete search still reports threads that wait for each other', () => {
        const b = new ProgramBuilder();
        const [m, n] = [b.lock('m'), b.lock('n')];
        const x = b.variable('x', 0, 100_000);
        b.thread('one').lock(0, m, 1).lock(1, n, 2).unlock(2, n, 3).unlock(3, m, 4);
        b.thread('two').lock(0, n, 1).lock(1, m, 2).unlock(2, m, 3).unlock(3, n, 4);
        b.thread('three').lock(0, n, 1).unlock(1, n, 2);
        b.thread('counter', 'service').blocks(0, guarded(lt(v(x), c(100_000)), [set(x, plus(v(x), c(1)))], 0)).rests(0);
        const verdict = explore(b.build(), { maxStates: 2000 });
        expect(verdict.incomplete?.reason).toBe('states');
        expect(verdict.violations.map(d => [d.code, d.onLocks, d.threads])).toEqual([['deadlock', [0, 1], [0, 1, 2]]]);
        expect(verdict.violations[0].trace.steps).toHaveLength(2);
    });

    it('is the same every time', () => {
        const run = (): unknown => ({ ...explore(mirror(2, 1, 1)), stats: 0 });
        expect(run()).toEqual(run());
    });

    it('a program without threads is complete', () => {
        const verdict = explore(new ProgramBuilder().build());
        expect(verdict.incomplete).toBeUndefined();
        expect(verdict.stats.states).toBe(1);
    });
});

describe('a scenario that assume() leaves nothing of', () => {
    const assuming = (first: number, after = true) => {
        const b = new ProgramBuilder(), x = b.variable('x', 0, 1);
        b.thread('t').blocks(0, [
            { ops: [], exit: { kind: 'branch', cond: c(first), then: 1, else: 2 } }, { ops: [], exit: { kind: 'next', pc: 1 } }, { ops: [], exit: { kind: 'prune' } },
        ]).step(1, 2, { do: [set(x, after ? 1 : 0)] });
        return b.build();
    };

    it('is inconclusive, not ok, and says why', () => {
        const { violations, incomplete, stats } = explore(assuming(0));
        expect([violations, incomplete?.reason, stats.complete]).toEqual([[], 'pruned', false]);
        expect(incomplete?.message).toMatch(/assume\(\) excludes every one/);
        expect(explore(assuming(1))).toMatchObject({ violations: [], stats: { complete: true } });
    });
});
