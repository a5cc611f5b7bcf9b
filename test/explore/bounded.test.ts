/** Explorations that a limit ends anywhere, against the reference: nothing is made up, what is missing is told, and nothing incomplete looks like ok. */
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { explore, Search, useHelpers } from '../../src/explore/index.js';
import type { Limits, Verdict } from '../../src/explore/verdict.js';
import type { Program } from '../../src/model/program.js';
import { helperThreads } from '../../src/server/helperThreads.js';
import { and, c, check, crossing, eq, minus, not, plus, ProgramBuilder, set, v } from './build.js';
import { lockedThreads } from './locked.js';
import { randomProgram } from './random.js';
import { refDeadlocks, refGraph, refLivelock, refTerminal, type RefGraph } from './reference.js';

const RUNS = Number(process.env.NOTISCOPE_RUNS ?? 500) / 5;
const SEED = Number(process.env.NOTISCOPE_SEED ?? 812);

const threads = helperThreads(0);
beforeAll(() => useHelpers(threads));
afterAll(() => useHelpers(undefined));
afterEach(() => { vi.restoreAllMocks(); vi.unstubAllGlobals(); });

/** Every look at the clock finds it a millisecond later. */
function countedTime(): void {
    let time = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => ++time);
}

/** After so many arrays there is no more memory for the next `missing` ones. */
function noMemory(after: number, missing: number): void {
    let made = 0;
    vi.stubGlobal('Int32Array', new Proxy(Int32Array, {
        construct(type, given: [number]) {
            if (typeof given[0] === 'number' && ++made > after && made <= after + missing) throw new RangeError('Array buffer allocation failed');
            return new type(...given);
        },
    }));
}

function codesOf(program: Program, graph: RefGraph): Set<string> {
    const edges = [...graph.edges.values()].flat().flatMap(e => 'code' in e && e.code !== 'inconclusive' ? [e.code] : []);
    return new Set([...edges, ...refDeadlocks(program, graph).size > 0 ? ['deadlock'] : [], ...refLivelock(program, graph).size > 0 ? ['livelock'] : [], ...[...refTerminal(program, graph).keys()].filter(code => code !== 'inconclusive')]);
}

function isTrue({ violations, incomplete, missed = [], stats }: Verdict, all: ReadonlySet<string>): void {
    const found = violations.map(x => x.code as string);
    for (const code of found) expect(all).toContain(code);
    expect(stats.complete).toBe(incomplete === undefined);
    if (incomplete === undefined) expect([new Set(found), missed]).toEqual([all, []]);
    for (const code of missed) expect(incomplete!.message).toContain(code);
    // All were explored: what is not found was not looked for, and that is told.
    if (incomplete?.message.includes('All states were explored')) for (const code of all) expect([...found, ...missed]).toContain(code);
}

/** Until all states are explored. */
function analysing(program: Program, limits: Partial<Limits>): Search {
    const search = new Search(program, limits);
    while (search.progress().phase !== 'analysis' && search.progress().phase !== 'done') search.run(0);
    return search;
}

function finished(search: Search): Verdict {
    while (!search.run(1000));
    return search.verdict();
}

describe('too little memory or time for a part of the analysis', () => {
    /** A deadlock, what a step violates, and a thread that goes round. */
    function several(): Program {
        const b = crossing();
        b.thread('round').step(0, 0).step(0, 1, { do: [check(c(0), 'use_after_free')] });
        return b.build();
    }

    it('leaves what the other parts find, and says what is missing', () => {
        const told = new Set<string>();
        for (let after = 0; after < 12; after++) {
            const search = analysing(several(), {});
            noMemory(after, 1);
            const { violations, missed = [], incomplete } = finished(search);
            vi.unstubAllGlobals();
            told.add(`${violations.map(x => x.code).join()}; ${missed.join()}; ${incomplete?.message ?? ''}`);
        }
        const message = (missed: string): string => `Out of memory. All states were explored (19 states), but not looked for to the end: ${missed}. Make the scenario smaller.`;
        expect([...told]).toContain(`deadlock,use_after_free; livelock; ${message('livelock')}`);
        // Threads that wait for each other are found by looking at each state alone.
        expect([...told]).toContain(`deadlock,use_after_free,livelock; deadlock; ${message('deadlock')}`);
    });

    it('does so for time: a search that ended just in time is analysed for a while', () => {
        const told = new Set<string>();
        let time = 0;
        for (let given = 0; given < 30; given++) {
            vi.spyOn(performance, 'now').mockImplementation(() => time);
            const search = new Search(several(), { timeout: 1 });
            while (search.progress().phase !== 'analysis') search.run(0);
            time += 1000;
            // Of the quarter, each look at the clock takes some of it.
            vi.spyOn(performance, 'now').mockImplementation(() => time += 10 * given);
            const { violations, missed = [], incomplete } = finished(search);
            told.add(`${violations.map(x => x.code).join()}; ${missed.join()}; ${incomplete?.reason ?? ''}`);
        }
        // The second: threads that wait for each other were found by looking at each state alone.
        expect([...told].sort()).toEqual(['deadlock,use_after_free,livelock; ; ', 'deadlock,use_after_free; deadlock,livelock; timeout', 'deadlock,use_after_free; livelock; timeout', 'use_after_free; deadlock,livelock; timeout']);
    });

    it('takes nothing from what was found before a search is made once more', () => {
        const b = new ProgramBuilder(), rd = b.variable('rd', 0, 2), wr = b.variable('wr', 0, 1);
        for (let i = 0; i < 2; i++) b.thread(`reader${i}`).step(0, 1, { when: not(v(wr)), do: [set(rd, plus(v(rd), c(1)))] }).step(1, 0, { do: [set(rd, minus(v(rd), c(1)))] });
        b.thread('writer').step(0, 1, { when: and(not(v(wr)), eq(v(rd), c(0))), do: [set(wr, 1)] });
        const program = b.build();
        const once = explore(program, { reduction: 'macro', maxStates: 3 });
        expect(explore(program, { reduction: 'macro' }).violations.map(x => x.code)).toEqual(['deadlock', 'livelock']);
        expect(once.violations.map(x => x.code)).toEqual(['deadlock']);
        expect([once.missed, once.stats.states, once.incomplete]).toEqual([['livelock'], 2, {
            reason: 'states', message: 'Too many states where threads that go round are followed closely: the limit is 3. All states were explored (2 states), but not looked for to the end: livelock.',
        }]);
    });
});

describe('a limit that ends an exploration anywhere', () => {
    it.each([['Programs', randomProgram], ['lockers', lockedThreads]] as const)('makes nothing up, and hides nothing, of random %s', (_, make) => {
        const seen = { states: 0, timeout: 0, memory: 0, missed: 0, found: 0 };
        fc.assert(fc.property(fc.gen(), g => {
            const pick = (min: number, max: number): number => g(fc.integer, { min, max });
            const program = make(pick);
            const graph = refGraph(program);
            if (graph.initial === undefined || graph.states.size > 150) return;
            const all = codesOf(program, graph);
            for (const reduction of ['off', 'macro', 'symmetry', 'on'] as const) {
                const limits: Partial<Limits> = { reduction, workers: [1, 2, 4][pick(0, 2)], alone: 0 };
                const told = (verdict: Verdict): void => {
                    isTrue(verdict, all);
                    const reason = verdict.incomplete?.reason;
                    if (reason === 'states' || reason === 'timeout' || reason === 'memory') seen[reason]++;
                    seen.missed += verdict.missed?.length ?? 0;
                    seen.found += Number(verdict.missed !== undefined && verdict.violations.length > 0);
                };
                told(explore(program, { ...limits, maxStates: pick(1, graph.states.size) }));
                countedTime();
                told(explore(program, { ...limits, timeout: pick(1, 40) / 1000 }));
                vi.restoreAllMocks();
                const search = analysing(program, limits);
                noMemory(pick(0, 12), pick(1, 3));
                const verdict = finished(search);
                vi.unstubAllGlobals();
                told(verdict);
            }
        }), { numRuns: RUNS, seed: SEED });
        for (const count of Object.values(seen)) expect(count, JSON.stringify(seen)).toBeGreaterThan(RUNS / 20);
    }, Math.max(300_000, 2000 * RUNS));
});
