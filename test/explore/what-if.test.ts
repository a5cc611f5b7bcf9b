/** Runs made by picking: what can be picked, what they show, and that they say no more than that. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explore } from '../../src/explore/index.js';
import { replay } from '../../src/explore/replay.js';
import { readToken, scheduleOf, type Schedule } from '../../src/explore/token.js';
import { onward, options, orderOf, pickedRun, type Picked } from '../../src/explore/what-if.js';
import type { Program } from '../../src/model/program.js';
import { bin, c, check, crossing, eq, ProgramBuilder, set, v } from './build.js';
import { randomProgram, randomProtocol } from './random.js';
import { refGraph, refStuck } from './reference.js';

const picks = (...threads: number[]): Picked[] => threads.map(thread => ({ thread, way: 0 }));
const ends = (program: Program, ...threads: number[]): unknown[] => {
    const { code, replay: { end, violation } } = pickedRun(program, picks(...threads));
    return [code, end.kind, violation?.threads];
};

describe('what could go next', () => {
    it('has every thread: with its ways, or with what it waits for and who has it', () => {
        const b = crossing();
        b.thread('three').step(0, 1, { do: [set(0, 0)] }).step(0, 1, { do: [check(c(0))] });
        const program = b.build();
        const { replay: { trace } } = pickedRun(program, picks(0, 1));
        const shown = options(program, trace.states[2]).map(({ ways, waits }) => [ways.map(({ way, fails }) => [way, fails]), waits.map(({ text, holders }) => [text, holders])]);
        expect(shown).toEqual([[[], [['n', [1]]]], [[], [['m', [0]]]], [[[0, false], [1, true]], []]]);
        expect(options(program, pickedRun(program, picks(2)).replay.trace.states[1])[2]).toEqual({ thread: 2, ways: [], waits: [] });
    });

    it.each([['plain', randomProgram], ['protocols', randomProtocol]] as const)('is what can be replayed, in random runs: %s', (_, make) => {
        fc.assert(fc.property(fc.infiniteStream(fc.nat()), draws => {
            const draw = (lo: number, hi: number): number => lo + draws.next().value! % (hi - lo + 1);
            const program = make(draw);
            const picked: Picked[] = [];
            for (let n = draw(1, 8); n > 0; n--) {
                const { trace, end } = pickedRun(program, picked).replay;
                if (end.kind === 'violated' || end.kind === 'limit' || trace.states.length <= picked.length) return;
                const all = options(program, trace.states[picked.length]);
                for (const { thread, ways, waits } of all) {
                    program.threads[thread].pcs[trace.states[picked.length].pcs[thread]].steps.forEach((_step, way) => {
                        const one = replay(program, { program: '', code: 'open', steps: [...picked, { thread, way }] }).end.kind;
                        const offered = ways.find(w => w.way === way);
                        expect(offered === undefined).toBe(one === 'blocked' || one === 'pruned');
                        if (offered?.fails) expect(['violated', 'limit']).toContain(one);
                    });
                    if (ways.length > 0) expect(waits).toEqual([]);
                }
                const able = all.flatMap(({ thread, ways }) => ways.map(({ way }) => ({ thread, way })));
                if (able.length === 0) return;
                picked.push(able[draw(0, able.length - 1)]);
            }
        }), { numRuns: 250, seed: 20261126 });
    });
});

describe('a picked run', () => {
    it('says what it has come to', () => {
        const program = crossing().build();
        expect(ends(program)).toEqual(['open', 'open', undefined]);
        expect(ends(program, 0)).toEqual(['open', 'open', undefined]);
        expect(ends(program, 0, 1)).toEqual(['deadlock', 'same', [0, 1]]);
        expect(ends(program, 0, 0, 0, 0, 1, 1, 1, 1)).toEqual(['ok', 'same', undefined]);
        expect(ends(program, 0, 1, 0)).toEqual(['open', 'blocked', undefined]);
    });

    it('is stuck already when others still go on, but not where only an exploration could tell', () => {
        const b = crossing();
        const x = b.variable('x', 0, 1);
        b.thread('three').step(0, 1, { do: [set(x, 1)] }).step(1, 2);
        b.thread('waits').step(0, 1, { when: eq(v(x), c(2)) });
        const program = b.build();
        expect(ends(program, 0, 1)).toEqual(['deadlock', 'same', [0, 1]]);
        expect(ends(program, 0)).toEqual(['open', 'open', undefined]);
        expect(ends(program, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2)).toEqual(['deadlock', 'same', [3]]);
    });

    it('has a violation of its last step, and of its end', () => {
        const b = new ProgramBuilder();
        const x = b.variable('x', 0, 3);
        b.thread('t').step(0, 1, { do: [set(x, 1)] }).step(0, 1, { do: [set(x, 2)] }).step(1, 2, { do: [check(eq(v(x), c(1)), 'stale_read')] });
        b.final(eq(v(x), c(1)), 'leak');
        const program = b.build();
        expect(ends(program, 0, 0)).toEqual(['leak', 'same', undefined]);
        expect(pickedRun(program, [{ thread: 0, way: 1 }, { thread: 0, way: 0 }])).toMatchObject({ code: 'stale_read', replay: { end: { kind: 'violated', at: 2 } } });
    });

    it.each([['plain', randomProgram], ['protocols', randomProtocol]] as const)('claims a deadlock only where the reference has it, and its token makes it again: %s', (_, make) => {
        let deadlocks = 0;
        fc.assert(fc.property(fc.infiniteStream(fc.nat()), draws => {
            const draw = (lo: number, hi: number): number => lo + draws.next().value! % (hi - lo + 1);
            const program = make(draw);
            const { trace: start } = pickedRun(program, []).replay;
            const able = options(program, start.states[0]).flatMap(({ thread, ways }) => ways.map(({ way }) => ({ thread, way })));
            const steps = onward(program, able.length > 0 ? [able[draw(0, able.length - 1)]] : []);
            for (const run of [pickedRun(program, steps), pickedRun(program, steps.slice(0, draw(0, steps.length)))]) {
                const { end, violation, trace } = run.replay;
                if (end.kind === 'limit') continue;
                const again = replay(program, readToken(run.token) as Schedule);
                expect(again.trace.states).toEqual(trace.states);
                expect([again.violation?.code, again.violation?.threads]).toEqual([violation?.code, violation?.threads]);
                if (violation?.code !== 'deadlock') continue;
                const graph = refGraph(program);
                if (graph.states.size > 500) continue;
                deadlocks++;
                const stuck = refStuck(program, graph);
                const { pcs, values } = trace.states.at(-1)!;
                const key = [...graph.states].find(([, state]) => state.pcs.join() === pcs.join() && state.values.join() === values.join())![0];
                const ahead = stuck.get(key);
                // Where a violation may yet come the reference calls nobody stuck.
                if (ahead) expect(ahead).toEqual(expect.arrayContaining(violation.threads!));
                else expect(graph.edges.get(key)!.length).toBeGreaterThan(0);
            }
        }), { numRuns: 250, seed: 20261126 });
        expect(deadlocks).toBeGreaterThan(5);
    });
});

describe('onward', () => {
    it('keeps the order of the run that was left, as far as that can be', () => {
        const program = crossing().build();
        const run = explore(program).violations[0];
        const steps = onward(program, picks(0, 0), orderOf(program, scheduleOf(program, run).steps));
        expect(steps.map(({ thread }) => thread).join('')).toBe('00010111');
        expect(pickedRun(program, steps).code).toBe('ok');
        expect(scheduleOf(program, run).steps.map(({ thread }) => thread).join('')).toBe('01');
    });

    it('does a step of the order late where it has to wait', () => {
        const b = new ProgramBuilder();
        const x = b.variable('x', 0, 9);
        const add = (): { do: ReturnType<typeof set>[] } => ({ do: [set(x, bin('+', v(x), c(1)))] });
        b.thread('a').step(0, 1, add()).step(1, 2, add());
        b.thread('b').step(0, 1, { when: bin('<', c(0), v(x)), ...add() }).step(1, 2, add());
        const program = b.build();
        expect(onward(program, [], [1, 1, 0, 0].map(thread => ({ thread, text: '' }))).map(({ thread }) => thread).join('')).toBe('0110');
    });

    it('makes the same choices, known by their texts, and not again what was picked', () => {
        const b = new ProgramBuilder();
        b.thread('a').step(0, 1, { text: 'left' }).step(0, 1, { text: 'right' }).step(1, 2, { text: 'up' }).step(1, 2, { text: 'down' });
        b.thread('b').step(0, 1);
        const order = ['right', 'down'].map(text => ({ thread: 0, text }));
        expect(onward(b.build(), [], order)).toEqual([{ thread: 0, way: 1 }, { thread: 0, way: 1 }, { thread: 1, way: 0 }]);
        expect(onward(b.build(), picks(1, 0), order)).toEqual([{ thread: 1, way: 0 }, { thread: 0, way: 0 }, { thread: 0, way: 1 }]);
    });

    it('leaves a loop for another thread, and ends where there is nothing new', () => {
        const b = new ProgramBuilder();
        const x = b.variable('x', 0, 1);
        b.thread('spins').step(0, 0, { when: eq(v(x), c(0)) }).step(0, 1, { when: eq(v(x), c(1)) });
        b.thread('sets').step(0, 1, { do: [set(x, 1)] });
        const program = b.build();
        expect(pickedRun(program, onward(program, picks(0)))).toMatchObject({ code: 'ok' });
        const d = new ProgramBuilder();
        d.thread('spins').step(0, 0);
        expect(onward(d.build(), picks(0, 0))).toHaveLength(2);
        expect(pickedRun(d.build(), picks(0, 0)).code).toBe('open');
    });

    it('stops where all is done but services', () => {
        const b = new ProgramBuilder();
        const x = b.variable('x', 0, 1);
        b.thread('a').step(0, 1);
        b.thread('device', 'service').step(0, 0, { do: [set(x, bin('-', c(1), v(x)))] }).rests(0);
        expect(onward(b.build(), [])).toEqual(picks(0));
    });
});
