/** Reductions change the number of states and nothing that is said of a Program: on random Programs. What macro-steps are made of. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../../src/explore/compile.js';
import { Frontier } from '../../src/explore/frontier.js';
import { explore } from '../../src/explore/index.js';
import { decode } from '../../src/explore/situation.js';
import type { Reduction } from '../../src/explore/verdict.js';
import type { Program } from '../../src/model/program.js';
import { movers, Passing, type Movers } from '../../src/explore/movers.js';
import { and, c, check, either, eq, minus, not, or, plus, ProgramBuilder, set, temp, v, type ThreadBuilder } from './build.js';
import { lockedThreads } from './locked.js';
import { mirror } from './mirror.js';
import { randomProgram, randomProtocol, type Draw } from './random.js';
import { slyLockers } from './sly.js';

const RUNS = Number(process.env.NOTISCOPE_RUNS ?? 500);
/** Another one gives other Programs: the nightly size can be run in pieces. */
const SEED = Number(process.env.NOTISCOPE_SEED ?? 411);

/** States without a successor, as text; undefined if there are too many states. */
function terminalStates(program: Program, reduce: boolean): Set<string> | undefined {
    const compiled = compile(program, { reduce });
    const frontier = new Frontier(compiled, { maxStates: MOST });
    while (!frontier.done) frontier.expand(100);
    const { states, graph, full } = frontier;
    const last = Array.from({ length: graph.expanded }, (_, s) => s).filter(s => graph.first(s) === graph.end(s));
    const result = new Set(last.map(s => JSON.stringify(decode(compiled, states.slab, s))));
    compiled.instance.release();
    graph.release();
    return full ? undefined : result;
}

/** What is said, without the runs. */
function said(program: Program, reduction: Reduction): unknown {
    const { violations, incomplete, covered, stats: { complete } } = explore(program, { reduction });
    const distinct = (list: readonly unknown[]): unknown[] => [...new Set(list)].sort();
    // Not by deadlock: inside of a macro-step fewer threads may be stuck than at its end, which is about the same locks then, and more.
    return {
        codes: distinct(violations.map(v => v.code)), locks: distinct(violations.flatMap(v => v.onLocks ?? [])), works: distinct(violations.flatMap(v => v.onWorks ?? [])),
        incomplete: incomplete?.reason, covered, complete,
    };
}

/** Most states of a Program that is looked at. */
const MOST = 5000;

describe('macro-steps', () => {
    it.each([['Programs', (draw: Draw) => randomProgram(draw, false)], ['protocols', randomProtocol], ['lockers', lockedThreads], ['sly lockers', slyLockers]] as const)('keep the findings and the last states of random %s', (_, make) => {
        let [states, reduced] = [0, 0];
        fc.assert(fc.property(fc.gen(), g => {
            const program = make((lo, hi) => g(fc.integer, { min: lo, max: hi }));
            const last = terminalStates(program, false);
            if (last === undefined) return;
            expect(terminalStates(program, true)).toEqual(last);
            const off = said(program, 'off');
            for (const reduction of ['macro', 'symmetry', 'on'] as const) expect(said(program, reduction)).toEqual(off);
            states += explore(program, { reduction: 'off' }).stats.states;
            reduced += explore(program, { reduction: 'macro' }).stats.states;
        }), { numRuns: RUNS, seed: SEED });
        // There must be something to be wrong about.
        expect(reduced).toBeLessThan(states);
    }, 300_000 * Math.ceil(RUNS / 500));
});

describe('the mirror family', () => {
    /** As many as an engine counted whose macro-steps were written by hand. No run is endless, so none can starve. */
    it.each([[2, 1, 1, 271], [4, 2, 1, 236_535], [4, 3, 2, 602_177]])('%i x %i x %i has %i macro-states: its locks are plain variables', (faults, invalidators, pages, states) => {
        const { violations, incomplete, stats } = explore(mirror(faults, invalidators, pages), { reduction: 'macro' });
        expect([violations, incomplete, stats.states]).toEqual([[], undefined, states]);
    });
});

describe('readers that go round', () => {
    /** Each takes the lock for read and lets it go, again and again; a writer waits for it, or only for it to have no readers. */
    function starving(readers: number, forReaders: boolean): ProgramBuilder {
        const b = new ProgramBuilder(), rd = b.variable('rd', 0, readers), wr = b.variable('wr', 0, 1);
        for (let i = 0; i < readers; i++) b.thread(`reader${i}`).step(0, 1, { when: not(v(wr)), do: [set(rd, plus(v(rd), c(1)))] }).step(1, 0, { do: [set(rd, minus(v(rd), c(1)))] });
        b.thread('writer').step(0, 1, { when: forReaders ? eq(v(rd), c(0)) : and(not(v(wr)), eq(v(rd), c(0))), do: [set(wr, 1)] });
        return b;
    }

    it.each([[1, false], [2, false], [1, true], [2, true]])('%i of them may keep a writer out by turns, with every reduction (who waits for readers alone: %j)', (readers, forReaders) => {
        // One alone leaves the lock free again and again, and then a fair writer gets it; after that the reader waits for ever.
        for (const reduction of ['off', 'macro', 'symmetry', 'on'] as const) {
            const { violations, incomplete } = explore(starving(readers, forReaders).build(), { reduction });
            expect([violations.map(({ code }) => code).filter(code => code !== 'deadlock'), incomplete], reduction).toEqual([readers > 1 ? ['livelock'] : [], undefined]);
        }
    });
});

describe('a lock made of a variable', () => {
    /** Two threads change a variable under the lock; `change` gets the builder, the lock, that variable, and the threads. */
    function locked(change: (b: ProgramBuilder, lock: number, x: number, threads: ThreadBuilder[]) => void = () => undefined): Movers {
        const b = new ProgramBuilder();
        const [lock, x] = [b.variable('lock', 0, 1), b.variable('x', 0, 1)];
        const threads = ['one', 'two'].map(name => b.thread(name).step(0, 1, { when: not(v(lock)), do: [set(lock, 1)] }).step(1, 2, { do: [set(x, minus(c(1), v(x)))] }).step(2, 3, { do: [set(lock, 0)] }));
        change(b, lock, x, threads);
        return movers(b.build());
    }

    it('is one if every thread keeps to it', () => {
        for (const t of [0, 1]) expect(locked().passing[t]).toEqual([Passing.end, Passing.both, Passing.left, Passing.end]);
        expect(locked().opens.map(o => o[0])).toEqual([true, true]);
    });

    it.each<[string, Parameters<typeof locked>[0]]>([
        ['takes it without a look', (b, lock) => { b.thread('other').step(0, 1, { do: [set(lock, 1)] }); }],
        ['looks at another variable', (b, lock, x) => { b.thread('other').step(0, 1, { when: not(v(x)), do: [set(lock, 1)] }); }],
        ['drops it without holding it', (b, lock) => { b.thread('other').step(0, 1, { do: [set(lock, 0)] }); }],
        ['holds it on one of two ways', (b, lock, x) => { b.thread('other').step(0, 1, { when: not(v(lock)), do: [set(lock, 1)] }).step(0, 1, { when: v(x) }).step(1, 2, { do: [set(lock, 0)] }); }],
        ['sets it through an index', (b, lock) => { b.thread('other').step(0, 1, { do: [set({ op: 'elem', base: lock, length: 1, index: c(0) }, 0)] }); }],
        ['sets it to what it was', (b, lock) => { b.thread('other').step(0, 1, { do: [set(lock, v(lock))] }); }],
        ['may have to go on although it is not free', (b, lock, x) => { b.thread('other').step(0, 1, { when: or(not(v(lock)), v(x)), do: [set(lock, 1)] }); }],
        ['sets it before it starts', (b, lock) => { b.thread('other').step(0, 1).entry = [{ ops: [set(lock, 1)], exit: { kind: 'next', pc: 0 } }]; }],
    ])('is none if one %s', (_, change) => {
        const { opens, passing } = locked(change);
        expect([opens[0][0], passing[0][1]]).toEqual([false, Passing.other]);
    });

    it('lets a step move that others look at under it alone, also in a check', () => {
        const { passing } = locked((b, lock, x) => { b.thread('other').step(0, 1, { when: not(v(lock)), do: [set(lock, 1)] }).step(1, 2, { do: [check(eq(v(x), c(0)))] }).step(2, 3, { do: [set(lock, 0)] }); });
        expect(passing[0]).toEqual([Passing.end, Passing.both, Passing.left, Passing.end]);
    });

    it('is held no more where the step has dropped it', () => {
        // What it does then, others see.
        const { passing } = locked((b, lock, x, [, two]) => {
            two.steps.pop();
            two.blocks(2, [{ ops: [set(lock, 0)], exit: { kind: 'branch', cond: eq(v(lock), c(0)), then: 1, else: 2 } }, { ops: [set(x, 1)], exit: { kind: 'next', pc: 3 } }, { ops: [], exit: { kind: 'next', pc: 3 } }]);
            b.thread('other').step(0, 1, { when: v(x) });
        });
        expect(passing[1][2]).toBe(Passing.other);
    });

    it('is held no more where the step has dropped it on one of two ways', () => {
        const { passing } = locked((b, lock, x, [, two]) => {
            const own = b.variable('own', 0, 1);
            two.steps.pop();
            two.blocks(2, [{ ops: [], exit: { kind: 'branch', cond: v(own), then: 1, else: 2 } }, { ops: [], exit: { kind: 'jump', block: 3 } }, { ops: [set(lock, 0)], exit: { kind: 'jump', block: 3 } },
                { ops: [], exit: { kind: 'branch', cond: eq(v(lock), c(0)), then: 4, else: 5 } }, { ops: [set(x, 1)], exit: { kind: 'next', pc: 3 } }, { ops: [], exit: { kind: 'next', pc: 3 } }]);
            b.thread('other').step(0, 1, { when: v(x) });
        });
        expect(passing[1][2]).toBe(Passing.other);
    });

    it('guards nothing that somebody looks at without it', () => {
        expect(locked((b, _, x) => { b.thread('other').step(0, 1, { when: v(x) }); }).passing[0]).toEqual([Passing.end, Passing.other, Passing.left, Passing.end]);
    });

    it('is not taken in a macro-step if somebody looks whether it is free', () => {
        const { opens, passing } = locked((b, lock) => { b.thread('other').blocks(0, either(v(lock), { do: [], next: 1 }, { do: [], next: 2 })); });
        expect([opens[0][0], passing[0][1], passing[0][2]]).toEqual([false, Passing.both, Passing.other]);
    });

    it('is not taken inside of a macro-step: AB-BA is found', () => {
        const b = new ProgramBuilder();
        const [m, n] = [b.variable('m', 0, 1), b.variable('n', 0, 1)];
        for (const [name, first, second] of [['one', m, n], ['two', n, m]] as const) {
            b.thread(name).step(0, 1, { when: not(v(first)), do: [set(first, 1)] }).step(1, 2, { when: not(v(second)), do: [set(second, 1)] }).step(2, 3, { do: [set(second, 0)] }).step(3, 4, { do: [set(first, 0)] });
        }
        for (const reduction of ['macro', 'on'] as const) expect(explore(b.build(), { reduction }).violations.map(x => x.code)).toEqual(['deadlock']);
    });
});

describe('a lock with readers', () => {
    it('is held by others too where one who holds it takes another: they do not exclude each other', () => {
        const b = new ProgramBuilder(), [readers, lock, x, own] = [b.variable('readers', 0, 2), b.variable('lock', 0, 1), b.variable('x', 0, 1), b.variable('own', 0, 1)];
        const read = { when: not(v(lock)), do: [set(readers, plus(v(readers), c(1)))] }, drop = { do: [set(readers, minus(v(readers), c(1)))] };
        b.thread('reader').step(0, 1, read).step(1, 2, { do: [set(own, v(x))] }).step(2, 3, drop);
        b.thread('both').step(0, 1, read).step(1, 2, { when: not(v(lock)), do: [set(lock, 1)] }).step(2, 3, { do: [set(x, 1)] }).step(3, 4, { do: [set(lock, 0)] }).step(4, 5, drop);
        expect(movers(b.build()).passing[0][1]).toBe(Passing.other);
    });

    /** One reader who keeps to it, and one who takes and drops it in another way. */
    it.each<[string, (readers: number, writer: number, other: ThreadBuilder) => void]>([
        ['sets the number', (readers, writer, other) => { other.step(0, 1, { when: and(not(v(writer)), eq(v(readers), c(0))), do: [set(readers, 2)] }).step(1, 2, { do: [set(readers, minus(v(readers), c(1)))] }); }],
        ['forgets the others', (readers, writer, other) => { other.step(0, 1, { when: not(v(writer)), do: [set(readers, plus(v(readers), c(1)))] }).step(1, 2, { do: [set(readers, 0)] }); }],
        ['counts on from what was before', (readers, writer, other) => {
            other.step(0, 1, { when: not(v(writer)), do: [set(readers, plus(v(readers), c(1)))] })
                .step(1, 2, { do: [set({ op: 'temp', id: 0 }, v(readers)), set(readers, minus(v(readers), c(1))), set(readers, plus(temp(0), c(1)))] }).step(2, 3, { do: [set(readers, minus(v(readers), c(1)))] });
        }],
    ])('has none if one %s', (_, change) => {
        const b = new ProgramBuilder(), [readers, writer, x, own] = [b.variable('readers', 0, 3), b.variable('writer', 0, 1), b.variable('x', 0, 1), b.variable('own', 0, 1)];
        b.thread('reader').step(0, 1, { when: not(v(writer)), do: [set(readers, plus(v(readers), c(1)))] }).step(1, 2, { do: [set(own, v(x))] }).step(2, 3, { do: [set(readers, minus(v(readers), c(1)))] });
        b.thread('writer').step(0, 1, { when: and(not(v(writer)), eq(v(readers), c(0))), do: [set(writer, 1)] }).step(1, 2, { do: [set(x, 1)] }).step(2, 3, { do: [set(writer, 0)] });
        const ofReader = (): unknown => { const { opens, passing } = movers(b.build()); return [opens[0][0], passing[0][1]]; };
        expect(ofReader()).toEqual([true, Passing.both]);
        change(readers, writer, b.thread('other'));
        expect(ofReader()).toEqual([false, Passing.other]);
    });

    it('keeps a writer from what readers look at, and readers do not keep each other', () => {
        const b = new ProgramBuilder();
        const [readers, writer, x] = [b.variable('readers', 0, 2), b.variable('writer', 0, 1), b.variable('x', 0, 1)];
        const own = [0, 1].map(i => b.variable(`own ${i}`, 0, 1));
        for (const i of [0, 1]) {
            b.thread(`reader ${i}`).step(0, 1, { when: not(v(writer)), do: [set(readers, plus(v(readers), c(1)))] }).step(1, 2, { do: [set(own[i], v(x))] }).step(2, 3, { do: [set(readers, minus(v(readers), c(1)))] });
        }
        b.thread('writer').step(0, 1, { when: and(not(v(writer)), eq(v(readers), c(0))), do: [set(writer, 1)] }).step(1, 2, { do: [set(x, 1)] }).step(2, 3, { do: [set(writer, 0)] });
        const whole = movers(b.build());
        expect(whole.passing).toEqual([0, 1, 2].map(() => [Passing.end, Passing.both, Passing.left, Passing.end]));
        expect(whole.opens.map(o => o[0])).toEqual([true, true, true]);
        // One more who writes while others read.
        b.thread('careless').step(0, 1, { when: not(v(writer)), do: [set(writer, 1)] }).step(1, 2, { do: [set(x, 0)] }).step(2, 3, { do: [set(writer, 0)] });
        expect(movers(b.build()).passing[0][1]).toBe(Passing.other);
    });
});

describe('where macro-steps end', () => {
    it('every cycle of a thread has such a place, or one would never end', () => {
        const b = new ProgramBuilder();
        b.thread('t').step(0, 1).step(1, 0);
        expect(movers(b.build()).passing[0].slice(0, 2)).toContain(Passing.end);
    });

    it('one who rests is seen to rest', () => {
        const b = new ProgramBuilder();
        b.thread('t', 'service').step(0, 1).step(1, 2).rests(1);
        expect(movers(b.build()).passing[0][1]).toBe(Passing.end);
    });
});

describe('a frame that may be recycled', () => {
    /** `one` drops its name of a frame; what \`two\` does meanwhile. */
    function dropped(two: (names: number, state: number, field: number) => Parameters<ThreadBuilder['step']>[2], names = 1): Passing {
        const b = new ProgramBuilder(), state = b.variable('state', 0, 2, 2), [refs, dev, copied, field] = ['refs', 'dev', 'copied', 'field'].map(name => b.variable(name, 0, 1));
        const first = b.array('name', 2, 0, 1, [1, 1]);
        b.frames = { count: 1, state, refs, dev, copied, names: Array.from({ length: names }, (_, i) => ({ variable: first + i, as: 'pfn' as const })), reset: [[field]], forget: [] };
        b.thread('one').step(0, 1).step(1, 2, { do: [set(first, 0)] });
        b.thread('two').step(0, 1, two(first, state, field));
        return movers(b.build()).passing[0][1];
    }

    it.each<[string, Parameters<typeof dropped>[0]]>([
        ['looks at a field that goes back to 0', (_, __, field) => ({ do: [check(not(v(field)))] })],
        ['writes such a field', (_, __, field) => ({ do: [set(field, 1)] })],
        ['looks for a free frame', (_, state) => ({ when: eq(v(state), c(0)) })],
    ])('is not forgotten without a look at one who %s', (_, two) => expect(dropped(two)).toBe(Passing.other));

    it('is not forgotten without a look at one who forgets it too: who comes last recycles it', () => {
        expect(dropped(names => ({ do: [set(names + 1, 0)] }), 2)).toBe(Passing.other);
        // A variable that names no frame keeps none.
        expect(dropped(names => ({ do: [set(names + 1, 0)] }), 1)).toBe(Passing.both);
    });
});

describe('sequence numbers', () => {
    it.each([['copies', (seq: number) => v(seq), Passing.both], ['counts on from', (seq: number) => plus(v(seq), c(2)), Passing.other]] as const)('may be forgotten or not next to one who %s another of the group', (_, value, passing) => {
        // Counting on goes by a gap, and how large that is after renumbering depends on what is still set.
        const b = new ProgramBuilder(), group = [b.variable('seq', 0, 20, 5), b.variable('seen', 0, 20, 1), b.variable('third', 0, 20)];
        b.seqGroups.push(group);
        b.thread('one').step(0, 1).step(1, 2, { do: [set(group[1], 0)] });
        b.thread('two').step(0, 1, { do: [set(group[2], value(group[0]))] });
        expect(movers(b.build()).passing[0][1]).toBe(passing);
    });


    /** Three that meet are renumbered to at most 10. Where one has less room, whether it fits depends on what is still set. */
    it.each([[10, Passing.both], [9, Passing.other]])('may be forgotten without a look at others who copy one to a variable up to %i', (hi, passing) => {
        const b = new ProgramBuilder(), group = [b.variable('seq', 0, 20, 5), b.variable('seen', 0, 20, 1), b.variable('narrow', 0, hi)];
        b.seqGroups.push(group);
        b.thread('one').step(0, 1).step(1, 2, { do: [set(group[1], 0)] });
        b.thread('two').step(0, 1, { do: [set(group[2], v(group[0]))] });
        expect(movers(b.build()).passing[0][1]).toBe(passing);
    });
});
