/** What is found where not everything fits: a limit of states, edges that are not kept, tables sized beforehand. */
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WasmMemory } from '../../src/explore/code/memory.js';
import { explore } from '../../src/explore/index.js';
import { divided } from '../../src/explore/limits.js';
import { fitting } from '../../src/explore/states.js';
import type { Verdict } from '../../src/explore/verdict.js';
import type { Program } from '../../src/model/program.js';
import { exploredGraph, expectedGraph } from './compare.js';
import { mirror } from './mirror.js';
import { randomProgram } from './random.js';
import { keyOf, refGraph, type RefGraph } from './reference.js';

const RUNS = 400;

function onRandom(seed: number, property: (program: Program, graph: RefGraph, pick: (lo: number, hi: number) => number) => void): void {
    fc.assert(fc.property(fc.gen(), g => {
        const pick = (min: number, max: number): number => g(fc.integer, { min, max });
        const program = randomProgram(pick);
        const graph = refGraph(program);
        if (graph.states.size <= 400 && graph.initial !== undefined) property(program, graph, pick);
    }), { numRuns: RUNS, seed });
}

/** By level: the states first reached after so many steps. */
function levels(graph: RefGraph): string[][] {
    const seen = new Set([graph.initial!]);
    const result: string[][] = [];
    for (let level = [graph.initial!]; level.length > 0;) {
        result.push(level);
        level = level.flatMap(key => graph.edges.get(key)!.flatMap(e => {
            if (!('to' in e) || seen.has(e.to)) return [];
            seen.add(e.to);
            return [e.to];
        }));
    }
    return result;
}

const withoutTime = (verdict: Verdict): unknown => ({ ...verdict, stats: { ...verdict.stats, milliseconds: 0, bytesPerState: 0 } });
const codes = (verdict: Verdict): string[] => verdict.violations.map(v => v.code);

describe('edges that are not kept', () => {
    it('are found again, the same ones', () => onRandom(1, (program, graph, pick) => {
        expect(exploredGraph(program, 1000, {}, pick(0, 60))).toEqual(expectedGraph(graph));
    }));

    it('change no verdict', () => onRandom(2, (program, _, pick) => {
        expect(withoutTime(explore(program, { maxEdges: pick(0, 60) }))).toEqual(withoutTime(explore(program)));
    }));
});

describe('a limit of states', () => {
    it('leaves every state of the levels that fit, and what is found there is true', () => onRandom(3, (program, graph, pick) => {
        const sizes = levels(graph).map(level => level.length);
        const limit = pick(1, graph.states.size);
        const verdict = explore(program, { maxStates: limit });
        let [whole, depth] = [0, 0];
        while (depth < sizes.length && whole + sizes[depth] <= limit) whole += sizes[depth++];
        expect(verdict.stats.states).toBe(whole);
        if (limit === graph.states.size) return;
        expect(verdict.incomplete).toBeDefined();
        expect(verdict.stats.complete).toBe(false);
        if (verdict.incomplete?.reason === 'states') expect(verdict.incomplete.message).toContain(`Every run of up to ${depth} step${depth === 1 ? '' : 's'} was explored (${whole} state${whole === 1 ? '' : 's'}).`);
        const all = codes(explore(program));
        for (const code of codes(verdict)) expect(all).toContain(code);
        // What a step into or out of these states violates is found for sure.
        const near = levels(graph).slice(0, depth).flat().flatMap(key => graph.edges.get(key)!.flatMap(e => 'code' in e && e.code !== 'inconclusive' ? [e.code] : []));
        for (const code of near) expect(codes(verdict)).toContain(code);
        const sparse = explore(program, { maxStates: limit, maxEdges: 0 });
        expect(sparse).toMatchObject({ stats: { states: whole, transitions: verdict.stats.transitions }, incomplete: verdict.incomplete });
        for (const code of codes(sparse)) expect(all).toContain(code);
        for (const code of near) expect(codes(sparse)).toContain(code);
        // A run is shown where one is, and it is one of the Program's.
        for (const { trace } of sparse.violations) {
            expect(keyOf(trace.states[0])).toBe(graph.initial);
            trace.steps.forEach(({ thread, step }, i) => {
                const edges = graph.edges.get(keyOf(trace.states[i]))!.filter(e => e.thread === thread && e.step === step);
                expect(edges.map(e => 'to' in e && e.to)).toContain(i + 1 < trace.states.length ? keyOf(trace.states[i + 1]) : false);
            });
            // A shortest one, so it is no longer than the levels are many.
            expect(trace.steps.length).toBeLessThanOrEqual(depth);
        }
    }));
});

describe('tables sized beforehand', () => {
    it('change no verdict, whatever was expected', () => onRandom(4, (program, graph, pick) => {
        expect(withoutTime(explore(program, { expectedStates: pick(0, 3 * graph.states.size) }))).toEqual(withoutTime(explore(program)));
    }));
});

describe('memory', () => {
    afterEach(() => { vi.restoreAllMocks(); });

    it('that is not given ends the search after its level, and what was found stays', () => {
        const { reserve } = WasmMemory.prototype;
        // Nobody's memory from before; room for the index of this limit and some thousands of states.
        for (let i = 0; i < 10; i++) WasmMemory.take();
        vi.spyOn(WasmMemory.prototype, 'reserve').mockImplementation(function (this: WasmMemory, words: number) {
            if (words > 505_000) throw new RangeError('WebAssembly.Memory.grow(): Maximum memory size exceeded');
            reserve.call(this, words);
        });
        const program = mirror(3, 2, 1);
        // Broken after few steps, far from where the search ends.
        const rd = program.variables.find(v => v.name === 'rd')!.id;
        program.invariants.push({ code: 'assertion', message: 'three readers', violated: { op: '==', a: { op: 'var', id: rd }, b: { op: 'const', value: 3 } } });
        const verdict = explore(program, { maxStates: 150_000 });
        expect(verdict.incomplete).toMatchObject({ reason: 'memory', message: expect.stringContaining('they do not fit into memory. Every run of up to') as string });
        expect(verdict.stats.states).toBeGreaterThan(100);
        expect(codes(verdict)).toEqual(['assertion']);
    });

    it('that is limited is not exceeded', () => {
        const { incomplete, stats } = explore(mirror(3, 2, 1), { maxMemory: 1 });
        expect(incomplete).toMatchObject({ reason: 'memory', message: expect.stringMatching(/^Too many states: they do not fit into 1 MB\. .* Raise the limit, or make the scenario smaller\.$/) as string });
        expect(stats.states).toBeGreaterThan(1000);
        expect(stats.states * stats.bytesPerState).toBeLessThan(2 ** 20);
        // A quarter is for edges, of 4 bytes; without a limit they may have a gigabyte.
        expect([divided(1), divided(1 << 20).edges, divided(undefined).edges]).toEqual([{ words: 196_608, edges: 65_536 }, 2 ** 28, 2 ** 28]);
    });

    it('4 GiB hold 200 million states of 16 bytes with their index, and never more than fit', () => {
        expect(fitting(200_000_000, 4, 2 ** 30 - 2 ** 20)).toBe(200_000_000);
        for (const words of [1, 3, 9, 40]) {
            for (const memory of [1e5, 1e6, 3e8, 2 ** 30]) {
                const most = fitting(1e9, words, memory);
                expect(most * words).toBeLessThan(memory);
                expect(fitting(most, words, memory)).toBe(most);
            }
        }
    });
});
