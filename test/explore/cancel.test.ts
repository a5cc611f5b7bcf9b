/** Explorations that are given up at any moment, by a signal or at a limit of memory: they say so, leave nothing behind, and the next one finds the same as ever. */
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { explore, exploreAsync, useHelpers, type ExploreEvent } from '../../src/explore/index.js';
import type { Verdict } from '../../src/explore/verdict.js';
import type { Program } from '../../src/model/program.js';
import { helperThreads } from '../../src/server/helperThreads.js';
import { mirror } from './mirror.js';
import { randomProgram } from './random.js';

const threads = helperThreads(0);
beforeAll(() => useHelpers(threads));
afterAll(() => useHelpers(undefined));
afterEach(() => { vi.restoreAllMocks(); });

const timeless = ({ stats, ...verdict }: Verdict): unknown => ({ ...verdict, stats: { ...stats, milliseconds: 0 } });

/** The signal is given at the pause of this number. */
async function cancelledAt(program: Program, pauses: number, limits = {}): Promise<Verdict> {
    const abort = new AbortController();
    let left = pauses;
    let last: ExploreEvent | undefined;
    // Every look at the clock finds it later, so that there is a pause after each step of the work.
    let time = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => time += 3);
    const pause = async (): Promise<void> => { if (left-- === 0) abort.abort(); return Promise.resolve(); };
    for await (const event of exploreAsync(program, limits, { signal: abort.signal, pause, pace: 0 })) last = event;
    vi.restoreAllMocks();
    return last!.verdict!;
}

describe('an exploration that is cancelled at any moment', () => {
    it.each([['alone', {}], ['with a helper', { workers: 2, alone: 100 }], ['reduced', { reduction: 'on' as const }]])('%s, says so or is done, and the next one finds the same', async (_, limits) => {
        const program = mirror(3, 2, 1), whole = timeless(explore(program, limits));
        const ends = new Set<string>();
        await fc.assert(fc.asyncProperty(fc.nat(400), async pauses => {
            const verdict = await cancelledAt(program, pauses, limits);
            ends.add(verdict.incomplete?.reason ?? 'complete');
            if (verdict.incomplete === undefined) expect(timeless(verdict)).toEqual(whole);
            else expect([verdict.incomplete.reason, verdict.stats.complete]).toEqual(['cancelled', false]);
            expect(verdict.violations).toEqual([]);
        }), { numRuns: 12, seed: 31 });
        expect(ends).toContain('cancelled');
        expect(timeless(explore(program, limits))).toEqual(whole);
    }, 300_000);

    it('finds nothing in random Programs that the whole one does not', async () => {
        let cancelled = 0;
        await fc.assert(fc.asyncProperty(fc.gen(), fc.nat(60), async (g, pauses) => {
            const program = randomProgram((lo, hi) => g(fc.integer, { min: lo, max: hi })), limits = { maxStates: 2000 };
            const whole = explore(program, limits), verdict = await cancelledAt(program, pauses, limits);
            const codes = whole.violations.map(({ code }) => code);
            for (const { code } of verdict.violations) expect(codes).toContain(code);
            cancelled += Number(verdict.incomplete?.reason === 'cancelled');
            if (verdict.incomplete === undefined) expect(timeless(verdict)).toEqual(timeless(whole));
            expect(timeless(explore(program, limits))).toEqual(timeless(whole));
        }), { numRuns: 150, seed: 32 });
        expect(cancelled).toBeGreaterThan(30);
    }, 300_000);
});
