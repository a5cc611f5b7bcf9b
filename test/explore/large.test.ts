/**
 * Large searches by one thread, two and four: the same verdict, counts and runs to the last number. In the nightly size (NOTISCOPE_RUNS of 10,000 or more) of
 * nearly 20 million states; and a Program of the most threads.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explore, useHelpers } from '../../src/explore/index.js';
import { MOST_THREADS } from '../../src/explore/limits.js';
import type { Verdict } from '../../src/explore/verdict.js';
import type { Program } from '../../src/model/program.js';
import { helperThreads } from '../../src/server/helperThreads.js';
import { c, ProgramBuilder, set } from './build.js';
import { mirror } from './mirror.js';

const NIGHTLY = Number(process.env.NOTISCOPE_RUNS ?? 0) >= 10_000;
const [faults, invalidators, pages, states] = NIGHTLY ? [4, 3, 1, 19_568_794] : [3, 3, 2, 377_183];

const threads = helperThreads(0);
beforeAll(() => useHelpers(threads));
afterAll(() => useHelpers(undefined));

const timeless = ({ stats, ...verdict }: Verdict): unknown => ({ ...verdict, stats: { ...stats, milliseconds: 0 } });

describe(`mirror ${faults} x ${invalidators} x ${pages}`, () => {
    const limits = { maxStates: 25_000_000, maxMemory: 4000, tokens: true };

    it('has the same verdict, counts and run with one worker, two and four', () => {
        const program = mirror(faults, invalidators, pages), one = explore(program, { ...limits, workers: 1 });
        expect([one.stats.states, one.incomplete, one.violations, one.completeRun?.token !== undefined]).toEqual([states, undefined, [], true]);
        for (const workers of [2, 4]) expect(timeless(explore(program, { ...limits, workers }))).toEqual(timeless(one));
    }, 1_800_000);

    it('has the same counterexample where something is wrong late', () => {
        const program = mirror(faults, invalidators, pages), [last] = program.threads.slice(-1);
        const wrong: Program = structuredClone(program);
        wrong.threads[last.id].steps.at(-1)!.blocks[0].ops.unshift({ kind: 'check', cond: c(0), code: 'assertion', message: 'the last step is made' });
        const one = explore(wrong, { ...limits, workers: 1 });
        expect(one.violations.map(({ code }) => code)).toEqual(['assertion']);
        for (const workers of [2, 4]) expect(timeless(explore(wrong, { ...limits, workers }))).toEqual(timeless(one));
    }, 1_800_000);
});

describe('the most threads', () => {
    const program = (count: number): Program => {
        const b = new ProgramBuilder(), x = b.variable('x', 0, 1), m = b.lock('m');
        b.variables[b.locks[m].holder].hi = count;
        for (let t = 0; t < count; t++) {
            // One after the other: so many states as threads, not a power of them.
            b.thread(`t${t}`).lock(0, m, 1).step(1, 2, { do: [set(x, 1)] });
        }
        return b.build();
    };

    it.each(['off', 'macro', 'symmetry', 'on'] as const)('of which all but one wait for ever, are told apart, with reduction %s', reduction => {
        const { violations, incomplete } = explore(program(MOST_THREADS), { reduction });
        expect([[...new Set(violations.map(({ code }) => code))], incomplete]).toEqual([['deadlock'], undefined]);
        for (const { threads } of violations) expect(threads).toHaveLength(MOST_THREADS - 1);
    });

    it('are said plainly to be too many', () => {
        expect(explore(program(MOST_THREADS + 1)).incomplete).toMatchObject({ reason: 'internal', message: expect.stringContaining(`more than ${MOST_THREADS} threads`) as unknown });
    });
});
