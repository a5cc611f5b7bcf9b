/** One state for all orders of identical threads: on random Programs nothing that is said changes, and there are as many states as orbits. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explore } from '../../src/explore/index.js';
import { threadClasses } from '../../src/explore/symmetry.js';
import type { Trace, Verdict } from '../../src/explore/verdict.js';
import type { Program } from '../../src/model/program.js';
import { c, eq, lt, ne, or, plus, ProgramBuilder, set, v } from './build.js';
import { exploredGraph } from './compare.js';
import { identicalThreads, orbitOf, type Identical } from './identical.js';
import { mirror } from './mirror.js';
import { keyOf, type RefState } from './reference.js';

const RUNS = Number(process.env.NOTISCOPE_RUNS ?? 500);
const MOST = 2000;

const stateOf = (key: string): RefState => { const [pcs, values] = JSON.parse(key) as [number[], number[]]; return { pcs, values }; };

/** The run is one of the whole graph, step by step; a livelock's returns to where it says and lets everybody step who may. */
function expectRun(program: Program, graph: ReadonlyMap<string, string[]>, { steps, states, loopsTo, contextSwitches }: Trace, code?: string): void {
    steps.forEach(({ thread }, i) => {
        const target = states[i + 1] ? keyOf(states[i + 1]) : code!;
        expect(graph.get(keyOf(states[i]))).toContain(`${thread} ${target}`);
    });
    expect(contextSwitches).toBe(steps.filter((s, i) => i > 0 && s.thread !== steps[i - 1].thread).length);
    if (loopsTo === undefined) return;
    expect(states[loopsTo]).toEqual(states[states.length - 1]);
    const stepping = new Set(steps.slice(loopsTo).map(s => s.thread));
    for (const state of states.slice(loopsTo)) for (const edge of graph.get(keyOf(state))!) expect(stepping).toContain(Number(edge.split(' ')[0]));
}

/** No run from the state ever steps one of the threads. */
function expectStuck(graph: ReadonlyMap<string, string[]>, from: string, threads: readonly number[]): void {
    const reached = new Set([from]);
    for (const key of reached) {
        for (const edge of graph.get(key)!) {
            const [thread, target] = edge.split(' ');
            expect(threads).not.toContain(Number(thread));
            if (graph.has(target)) reached.add(target);
        }
    }
}

/** What is said; `length` of runs, where these are the same with all states. */
function said({ violations, incomplete, covered, stats: { complete }, completeRun }: Verdict): unknown {
    return {
        found: violations.map(({ code, onLocks, trace }) => [code, onLocks, ...trace.loopsTo === undefined ? [trace.contextSwitches, trace.steps.length, trace.minimal] : []].join(' ')).sort(),
        incomplete: incomplete?.reason, covered, complete, run: completeRun && [completeRun.contextSwitches, completeRun.steps.length],
    };
}

describe('identical threads of random Programs', () => {
    const forAll = (seed: number, runs: number, test: (identical: Identical) => void): void =>
        fc.assert(fc.property(fc.gen(), g => { test(identicalThreads((lo, hi) => g(fc.integer, { min: lo, max: hi }))); }), { numRuns: Math.ceil(runs), seed });

    it('are recognised, stored once for all their orders, and change nothing that is said', () => {
        const seen = { codes: new Set<string>(), fewer: 0, runs: 0 };
        forAll(7, RUNS / 2, identical => {
            const { program, copies } = identical;
            expect(threadClasses(program).map(x => x.threads)).toContainEqual(copies.map(x => x.id));
            const whole = exploredGraph(program, MOST);
            if (!whole) return;
            const sorted = exploredGraph(program, MOST, { symmetry: true })!;
            const orbits = [...whole.keys()].map(key => orbitOf(identical, stateOf(key)));
            // Of the other threads two may happen to be interchangeable as well.
            if (threadClasses(program).length === 1) {
                expect(new Set([...sorted.keys()].map(key => orbitOf(identical, stateOf(key))))).toEqual(new Set(orbits));
                expect(sorted.size).toBe(new Set(orbits).size);
            }
            const [off, on] = (['off', 'symmetry'] as const).map(reduction => explore(program, { reduction }));
            expect(said(on)).toEqual(said(off));
            for (const { code, trace, message, threads } of on.violations) {
                expectRun(program, whole, trace, code);
                if (code === 'deadlock') expectStuck(whole, keyOf(trace.states[trace.states.length - 1]), threads!);
                if (message.includes('wrong in')) expect(message).toContain(`wrong in ${trace.steps[trace.steps.length - 1].thread}`);
                seen.codes.add(code);
            }
            if (on.completeRun) expectRun(program, whole, on.completeRun);
            seen.fewer += whole.size - sorted.size;
            seen.runs++;
        });
        expect(seen.runs).toBeGreaterThan(RUNS / 4);
        expect(seen.fewer).toBeGreaterThan(RUNS);
        for (const code of ['deadlock', 'livelock', 'assertion', 'lock_misuse', 'leak', 'stale_read']) expect(seen.codes).toContain(code);
    }, 600_000);

    it('and macro-steps go together', () => {
        forAll(11, RUNS / 2, ({ program }) => {
            const codes = (verdict: Verdict): unknown => [...new Set(verdict.violations.flatMap(x => [x.code, ...(x.onLocks ?? []).map(lock => `on lock ${lock}`)]))].sort();
            if (!exploredGraph(program, MOST)) return;
            const [off, on] = (['off', 'on'] as const).map(reduction => explore(program, { reduction }));
            expect(codes(on)).toEqual(codes(off));
            expect([on.incomplete?.reason, on.covered]).toEqual([off.incomplete?.reason, off.covered]);
        });
    }, 600_000);

    it('have the same graph in JavaScript', () => {
        forAll(13, RUNS / 10, ({ program }) => {
            expect(exploredGraph(program, 500, { symmetry: true, backend: 'javascript' })).toEqual(exploredGraph(program, 500, { symmetry: true }));
        });
    }, 600_000);
});

describe('what makes threads differ', () => {
    /** Two threads that take a lock, count, and say who they are; `change` gets the builder, the lock's holder and each one's own variable. */
    function pair(change: (b: ProgramBuilder, x: { holder: number; own: number[]; shared: number }) => void = () => undefined): ProgramBuilder {
        const b = new ProgramBuilder();
        const m = b.lock('m');
        const shared = b.variable('shared', 0, 4);
        const own = [b.variable('own 0', 0, 2), b.variable('own 1', 0, 2)];
        for (const i of [0, 1]) {
            const t = b.thread(`t${i}`).lock(0, m, 1);
            t.step(1, 2, { do: [set(own[i], plus(v(own[i]), c(1))), set(shared, plus(v(shared), v(own[i])))] });
            t.step(2, 3, { when: eq(v(b.locks[m].holder), c(i + 1)) }).unlock(3, m, 4);
        }
        change(b, { holder: b.locks[m].holder, own, shared });
        return b;
    }
    const classes = (b: ProgramBuilder): number[][] => threadClasses(b.build()).map(x => x.threads);

    it('nothing', () => {
        expect(threadClasses(pair().build())).toEqual([{ threads: [0, 1], own: [[2], [3]], holders: [0] }]);
        expect(classes(pair((b, { holder, own }) => {
            b.invariant(or(eq(v(own[1]), c(2)), eq(v(own[0]), c(2))), 'assertion');
            b.thread('other').step(0, 1, { when: v(holder) });
        }))).toEqual([[0, 1]]);
    });

    it('nor what they look at before they start', () => {
        const looks = (b: ProgramBuilder, holder: number): void => b.threads.forEach((t, i) => {
            t.entry = [{ ops: [{ kind: 'check', cond: ne(v(holder), c(i + 1)), code: 'assertion', message: 'held' }], exit: { kind: 'next', pc: 0 } }];
        });
        expect(classes(pair((b, { holder }) => looks(b, holder)))).toEqual([[0, 1]]);
        // Unless it depends on who is first.
        expect(classes(pair((b, { holder }) => {
            looks(b, holder);
            b.thread('other').step(0, 1);
            b.threads[2].entry = [{ ops: [set(holder, 0)], exit: { kind: 'next', pc: 0 } }];
        }))).toEqual([]);
    });

    it.each<[string, Parameters<typeof pair>[0]]>([
        ['a constant', (b, { own }) => b.threads.forEach((t, i) => t.step(4, 5, { do: [set(own[i], i)] }))],
        ['a constant of the other one', (b, { shared }) => b.threads.forEach((t, i) => t.step(4, 5, { do: [set(shared, i + 1)] }))],
        ['a condition', (b, { shared }) => b.threads.forEach((t, i) => t.step(4, 5, { when: i === 0 ? eq(v(shared), c(1)) : ne(v(shared), c(1)) }))],
        ['a step', b => b.threads[1].step(4, 5)],
        ['where a step leads', b => b.threads.forEach((t, i) => t.step(4, i === 0 ? 5 : 4).step(5, 5))],
        ['the order of steps that depend on it', (b, { shared }) => b.threads.forEach((t, i) => t.step(4, 5, { do: i === 0 ? [set(shared, 1), set(shared, 2)] : [set(shared, 2), set(shared, 1)] }))],
        ['an invariant about one', (b, { own }) => b.invariant(eq(v(own[0]), c(2)), 'assertion')],
        ['an invariant about who holds a lock', (b, { holder }) => b.invariant(eq(v(holder), c(2)), 'assertion')],
        ['what is wrong at the end with one', (b, { own }) => b.final(v(own[1]), 'leak')],
        ['a third that looks at one', (b, { own }) => { b.thread('other').step(0, 1, { when: v(own[0]) }); }],
        ['a third that looks who holds a lock', (b, { holder }) => { b.thread('other').step(0, 1, { when: eq(v(holder), c(1)) }); }],
        ['a third that compares who holds a lock', (b, { holder, shared }) => { b.thread('other').step(0, 1, { when: lt(v(holder), v(shared)) }); }],
        ['a third that keeps who holds a lock', (b, { holder, shared }) => { b.thread('other').step(0, 1, { do: [set(shared, v(holder))] }); }],
        ['that the number of a thread is counted with', (b, { holder, shared }) => b.threads.forEach(t => t.step(4, 5, { do: [set(shared, plus(v(holder), c(1)))] }))],
        ['where a variable starts', (b, { own }) => { b.variables[own[1]].init = 1; }],
        ['how far a variable goes', (b, { own }) => { b.variables[own[1]].hi = 1; }],
        ['who holds a lock at first', (b, { holder }) => { b.variables[holder].init = 1; }],
        ['that a lock has no room for one', (b, { holder }) => { b.variables[holder].hi = 1; }],
        ['what a thread is', b => { (b.threads[1] as { kind: string }).kind = 'service'; }],
        ['that they are workers', b => b.threads.forEach(t => { (t as { kind: string }).kind = 'worker'; })],
        ['where it may rest', b => b.threads[0].rests(1)],
        ['what it marks', b => b.threads.forEach(t => t.blocks(4, [{ ops: [{ kind: 'cover', id: b.cover() }], exit: { kind: 'next', pc: 5 } }]))],
        ['what it does before it starts', (b, { shared }) => b.threads.forEach(t => { t.entry = [{ ops: [set(shared, 1)], exit: { kind: 'next', pc: 0 } }]; })],
        ['a sequence group', (b, { own }) => b.seqGroups.push([own[0]])],
        ['what names a frame', (b, { own, shared }) => {
            const state = b.variable('state', 0, 2);
            b.frames = { count: 1, state, refs: shared, dev: shared, copied: shared, names: [{ variable: own[0], as: 'pfn' }], reset: [[]], forget: [] };
        }],
        ['what a frame resets', (b, { own, shared }) => {
            const state = b.variable('state', 0, 2);
            b.frames = { count: 1, state, refs: shared, dev: shared, copied: shared, names: [], reset: [[own[1]]], forget: [] };
        }],
    ])('%s', (_, change) => expect(classes(pair(change))).toEqual([]));
});

describe('a run that is fair', () => {
    /** Whoever has the baton hands it to the other; who does not have it may leave. */
    function baton(): ProgramBuilder {
        const b = new ProgramBuilder();
        const has = [b.variable('0 has it', 0, 1), b.variable('1 has it', 0, 1)];
        const start = b.variable('start', 0, 1);
        for (const i of [0, 1]) {
            b.thread(`t${i}`).step(0, 1, { when: eq(v(start), c(1)) })
                .step(1, 1, { when: v(has[i]), do: [set(has[i], 0), set(has[1 - i], 1)] })
                .step(1, 2, { when: eq(v(has[i]), c(0)) });
        }
        const other = b.thread('t2');
        other.step(0, 1, { do: [set(start, 1)] });
        // Either one may get it first.
        for (const i of [0, 1]) b.threads[i].step(1, 1, { when: eq(v(start), c(1)), do: [set(start, 0), set(has[i], 1)] });
        return b;
    }

    it('may be so only because threads change places', () => {
        const program = baton().build();
        expect(threadClasses(program).map(x => x.threads)).toEqual([[0, 1]]);
        for (const reduction of ['off', 'symmetry', 'on'] as const) {
            const found = explore(program, { reduction }).violations.find(x => x.code === 'livelock');
            expect(found?.threads).toEqual([0, 1]);
            expectRun(program, exploredGraph(program, MOST)!, found!.trace);
        }
    });
});

describe('the mirror family', () => {
    it.each([[2, 2, 1, 3795], [3, 2, 1, 21_316], [4, 2, 1, 105_404], [3, 3, 2, 198_523]])('%i x %i x %i has %i states up to the order of fault threads', (faults, invalidators, pages, states) => {
        const { violations, incomplete, stats } = explore(mirror(faults, invalidators, pages), { reduction: 'symmetry' });
        expect([violations, incomplete, stats.states]).toEqual([[], undefined, states]);
    });
});
