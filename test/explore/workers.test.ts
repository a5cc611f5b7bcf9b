/** Several threads find what one finds, to the last bit: helpers that are busy, late, dead, or not to be had. */
import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WasmMemory } from '../../src/explore/code/memory.js';
import { Frontier } from '../../src/explore/frontier.js';
import { explore, useHelpers, type HelperJob } from '../../src/explore/index.js';
import { forgetCode } from '../../src/explore/kept-code.js';
import { RING_SIZES } from '../../src/explore/ring.js';
import { Team } from '../../src/explore/team.js';
import type { Limits, Verdict } from '../../src/explore/verdict.js';
import { isScenario } from '../../src/language/generated/ast.js';
import { parseMmn } from '../../src/language/parse.js';
import { lowerScenario } from '../../src/model/lower.js';
import type { Program } from '../../src/model/program.js';
import { helperThreads } from '../../src/server/helperThreads.js';
import { mirror } from './mirror.js';
import { randomProgram } from './random.js';

const threads = helperThreads(0);
const real = { work: Team.prototype.work, end: Team.prototype.end, expand: Frontier.prototype.expand };

/** Chunks so small that the graphs of a test have some. */
const SMALL: [number, number] = [16, 16];

let settled: ReturnType<typeof vi.spyOn>;
let teams: ReturnType<typeof vi.spyOn>;

/** The search looks up from its work now and then, so that helpers have their turn however busy the machine is. */
function patiently(): void {
    const idle = new Int32Array(new SharedArrayBuffer(4));
    let calls = 0;
    vi.spyOn(Team.prototype, 'work').mockImplementation(function (this: Team) {
        if (++calls % 4 === 0) Atomics.wait(idle, 0, 0, 1);
        real.work.call(this);
    });
}

/**
 * A helper in this very thread, who works on every chunk that there is as soon as there is one: even small graphs have some then. The search
 * does not go on without it. With every third chunk it is late, and says so when the search has stopped waiting.
 */
function eagerly(): void {
    RING_SIZES[0] = [2, 16];
    forgetCode();
    let propose: ((...args: number[]) => number) | undefined;
    let next = 0;
    let late: { state: number; lost: number } | undefined;
    useHelpers({
        workers: 2,
        post(_, to) {
            job = to;
            next = 0;
            late = undefined;
            ({ propose } = new WebAssembly.Instance(to.module, { e: { m: to.memory } }).exports as Record<string, (...args: number[]) => number>);
        },
    });
    vi.spyOn(Team.prototype, 'work').mockImplementation(function (this: Team) {
        const { memory, ring, origin, mask, covered, names: { team, chunk, progress, header, returned } } = job!;
        const words = new Int32Array(memory.buffer);
        const [front, published] = [words[ring.team + team.front], words[ring.team + team.published]];
        for (next = Math.max(next, front); next < front + ring.chunks && origin + (next + 1) * ring.states <= published; next++) {
            const state = ring.headers + header * (next % ring.chunks) + chunk.state;
            if (words[state] !== 4 * next + progress.free) continue;
            if (!late && next % 3 === 0) {
                late = { state, lost: 4 * next + progress.lost };
                words[state] = 4 * next + progress.taken;
                continue;
            }
            words[mask] = words[ring.team + team.mask];
            propose!(origin + next * ring.states, next % ring.chunks, published);
            proposed?.(hashesOfUnknown(words, next % ring.chunks, job!));
            words.copyWithin(ring.covered + next % ring.chunks * ring.covers, covered, covered + ring.covers);
            words[state] = 4 * next + progress.ready;
        }
        real.work.call(this);
        if (late && words[late.state] === late.lost) {
            words[late.state] = returned;
            late = undefined;
        }
    });
    vi.spyOn(Team.prototype, 'end').mockImplementation(function (this: Team) {
        new Int32Array(job!.memory.buffer)[job!.ring.team + job!.names.team.pending] = 0;
        return real.end.call(this);
    });
    vi.spyOn(Frontier.prototype, 'expand').mockImplementation(function (this: Frontier, budget: number) { if (job || alone) real.expand.call(this, budget); });
}

/** Of the states of a chunk that the helper keeps since it did not find them. */
function hashesOfUnknown(words: Int32Array, buffer: number, { ring, names: { chunk, header } }: HelperJob): number[] {
    const first = ring.hash + buffer * ring.edges;
    return [...words.subarray(first, first + words[ring.headers + header * buffer + chunk.unknown])];
}

/** Is told of every chunk of the helper in this thread. */
let proposed: ((hashes: number[]) => void) | undefined;
/** Nobody helps. */
let alone = false;
/** What the helper in this thread works on. */
let job: HelperJob | undefined;

beforeEach(() => {
    RING_SIZES.unshift(SMALL);
    forgetCode();
    useHelpers(threads);
    settled = vi.spyOn(Frontier.prototype, 'settle');
    // Few states at a time: helpers join before all is done.
    vi.spyOn(Frontier.prototype, 'expand').mockImplementation(function (this: Frontier, budget: number) { real.expand.call(this, Math.min(budget, 2)); });
    teams = vi.spyOn(Team.prototype, 'end');
});
afterEach(() => {
    RING_SIZES.shift();
    forgetCode();
    proposed = undefined;
    vi.restoreAllMocks();
});
afterAll(() => useHelpers(undefined));

const withoutTime = (verdict: Verdict): unknown => ({ ...verdict, stats: { ...verdict.stats, milliseconds: 0, bytesPerState: 0 } });

function same(program: Program, limits: Partial<Limits> = {}, counts = [2, 3]): void {
    alone = true;
    const one = withoutTime(explore(program, { ...limits, workers: 1 }));
    alone = false;
    for (const workers of counts) {
        job = undefined;
        expect(withoutTime(explore(program, { ...limits, alone: 1, workers }))).toEqual(one);
    }
}

describe('helpers', () => {
    it('do not change what is found in random Programs', () => {
        eagerly();
        fc.assert(fc.property(fc.gen(), g => {
            const pick = (min: number, max: number): number => g(fc.integer, { min, max });
            const program = randomProgram(pick);
            same(program, { maxStates: pick(0, 1) === 1 ? 2000 : pick(20, 500), ...pick(0, 3) === 0 ? { maxEdges: 100 } : {}, reduction: (['off', 'on', 'macro', 'symmetry'] as const)[pick(0, 3)] }, [2]);
        }), { numRuns: 400, seed: 2 });
        expect(settled.mock.calls.length).toBeGreaterThan(100);
    });

    const root = new URL('../../scenarios/seed/', import.meta.url);
    const scenarios = readdirSync(root).filter(name => name.endsWith('.mmn')).flatMap(name => {
        const uri = new URL(name, root).href;
        const { model } = parseMmn(readFileSync(new URL(name, root), 'utf8'), uri);
        return model.items.filter(isScenario).map(scenario => ({ name: `${name}: ${scenario.name}`, program: lowerScenario(model, uri, scenario).program! }));
    });
    it.each(scenarios)('do not change $name', ({ program }) => same(program, {}, [2]));

    it('keep a state once that a chunk comes to in several ways', () => {
        eagerly();
        let [kept, different] = [0, 0];
        proposed = hashes => { kept += hashes.length; different += new Set(hashes).size; };
        same(mirror(3, 2, 1), {}, [2]);
        expect(kept).toBeGreaterThan(50_000);
        // Two states may share a place of the small table, so that one is forgotten.
        expect(kept - different).toBeLessThan(kept / 100);
    });

    it('of a large search do most of the work they can', () => {
        patiently();
        same(mirror(3, 2, 1));
        expect(settled.mock.calls.length).toBeGreaterThan(1000);
    });

    it('do not change where a limit is met, nor what is found then', () => {
        patiently();
        for (const maxStates of [5_000, 30_000, 109_845, 109_846]) same(mirror(3, 2, 1), { maxStates }, [2]);
        same(mirror(3, 2, 1), { maxStates: 50_000, maxEdges: 20_000 }, [2]);
        expect(settled.mock.calls.length).toBeGreaterThan(100);
    });

    it('that never begin are done without', () => {
        useHelpers({ workers: 2, post() { /* Its thread could not be started. */ } });
        same(mirror(2, 2, 1));
        expect(teams).toHaveBeenCalled();
        expect(settled).not.toHaveBeenCalled();
    });

    it('that are late help on', () => {
        eagerly();
        same(mirror(2, 2, 1), {}, [2]);
        expect(settled.mock.calls.length).toBeGreaterThan(1000);
    });

    it('that die with a chunk in hand are done without', () => {
        useHelpers({
            workers: 2,
            post(_, { memory, ring, names: { chunk, progress }, gap }: HelperJob) {
                const words = new Int32Array(memory.buffer);
                for (const number of [gap, gap + 3]) words[ring.headers + names(number) + chunk.state] = 4 * number + progress.taken;
                function names(number: number): number { return 16 * (number % ring.chunks); }
            },
        });
        same(mirror(2, 2, 1));
        expect(teams).toHaveBeenCalled();
        expect(settled).not.toHaveBeenCalled();
    });

    it.each([['are not asked for', { workers: 1 }], ['are not worth it', { workers: 2, alone: 10_000 }]])('%s', (_, limits) => {
        const post = vi.fn();
        useHelpers({ workers: 2, post });
        explore(mirror(2, 2, 1), limits);
        expect(post).not.toHaveBeenCalled();
    });

    it.each([[377_183, 0], [250_000, 1], [500_000, 1], [undefined, 1]])('are asked for where the last run of 377,183 states had %s: %i', (expectedStates, times) => {
        const post = vi.fn();
        useHelpers({ workers: 2, post });
        explore(mirror(3, 3, 2), { expectedStates });
        expect(post).toHaveBeenCalledTimes(times);
    });

    it('are as many as the host says, where nothing else is said', () => {
        const post = vi.fn();
        useHelpers({ workers: 3, post });
        explore(mirror(2, 2, 1), { alone: 100 });
        expect(post.mock.calls.map(([n]) => n as number)).toEqual([0, 1]);
    });

    it('cannot be had without memory that threads share', () => {
        vi.spyOn(WasmMemory, 'takeShared').mockReturnValue(undefined);
        same(mirror(2, 2, 1), {}, [2]);
        expect(teams).not.toHaveBeenCalled();
        expect(settled).not.toHaveBeenCalled();
    });
});
