/** What is done to a state after each step: sequence numbers and frames. */
import { describe, expect, it } from 'vitest';
import { explore } from '../../src/explore/index.js';
import { JavaScriptModule, WasmModule } from '../../src/explore/code/module.js';
import { Regions } from '../../src/explore/regions.js';
import { defineRenumber } from '../../src/explore/renumber.js';
import { bin, c, eq, plus, ProgramBuilder, set, v } from './build.js';

/** Of both kinds of code. */
const renumbered = (...values: number[]): number[][] => [new WasmModule(), new JavaScriptModule()].map(module => {
    const memory = new Regions();
    const fn = defineRenumber(module, memory, values.length);
    const instance = module.instantiate({ fn });
    const q = memory.take(values.length);
    instance.words.set(values, q);
    instance.fn.fn(q * instance.stride, values.length);
    const result = [...instance.words.subarray(q, q + values.length)];
    instance.release();
    return result;
});

describe('sequence numbers', () => {
    it.each([
        [[7], [1]], [[8], [2]], [[0, 6], [0, 2]], [[3, 4, 6, 9], [1, 2, 4, 7]], [[2, 7], [2, 5]], [[2, 8], [2, 6]], [[2, 7, 13, 2], [2, 5, 9, 2]],
        [[9, 5], [5, 1]], [[0, 0], [0, 0]], [[], []], [[-3, 2], [1, 4]], [[2 ** 31 - 1, -(2 ** 31)], [5, 2]],
    ])('%j becomes %j', (values, expected) => expect(renumbered(...values)).toEqual([expected, expected]));

    it('a counter that only others compare with has finitely many values', () => {
        const b = new ProgramBuilder();
        const seq = b.array('seq', 2, 0, 8, [2, 2]);
        b.seqGroups.push([seq, seq + 1]);
        const t = b.thread('t', 'service');
        t.step(0, 0, { do: [set(seq, plus(v(seq), c(2)))] }).step(0, 0, { do: [set(seq + 1, v(seq))] });
        const verdict = explore(b.build());
        expect(verdict.incomplete).toBeUndefined();
        // Equal, apart by 2, apart by 4.
        expect(verdict.stats.states).toBe(3);
    });

    it('renumbering can break an invariant about a value that the step did not write', () => {
        const b = new ProgramBuilder();
        const seq = b.array('seq', 2, 0, 8, [2, 4]);
        b.seqGroups.push([seq, seq + 1]);
        b.invariant(eq(v(seq + 1), c(2)), 'assertion');
        b.thread('t').step(0, 1, { do: [set(seq, 0)] });
        expect(explore(b.build()).violations.map(x => x.code)).toEqual(['assertion']);
    });

    it('bounds hold after renumbering', () => {
        const b = new ProgramBuilder();
        const seq = b.variable('seq', 0, 2, 2);
        b.seqGroups.push([seq]);
        b.thread('t').step(0, 1, { do: [set(seq, 12)] });
        expect(explore(b.build()).incomplete).toBeUndefined();
        const other = b.variable('other', 0, 2);
        b.seqGroups[0].push(other);
        b.threads[0].step(0, 1, { do: [set(other, 15)] });
        expect(explore(b.build()).incomplete).toMatchObject({ reason: 'range', message: expect.stringContaining('other') as string });
    });
});

describe('frames', () => {
    /** One frame, freed by the thread while `holder` still names it (as `as`), then let go. */
    function freeing(as: 'pfn' | 'pte' | 'dpte' | 'set', name: number): ProgramBuilder {
        const b = new ProgramBuilder();
        const state = b.variable('state', 0, 2, 1);
        const refs = b.variable('refs', 0, 1, 1);
        const holder = b.variable('holder', 0, 63, name);
        const home = b.variable('home', 0, 1, 1);
        b.frames = { count: 1, state, refs, dev: refs, copied: refs, names: [{ variable: holder, as }], reset: [[refs]], forget: [home] };
        b.thread('t').step(0, 1, { do: [set(state, 2)] }).step(1, 2, { do: [set(holder, 0)] });
        return b;
    }

    it.each([['pfn', 1], ['pte', 17], ['dpte', 3], ['set', 2]] as const)('stay poisoned while a %s names them', (as, name) => {
        const verdict = explore(freeing(as, name).build());
        expect(verdict.completeRun!.states.map(s => s.values)).toEqual([[1, 1, name, 1], [2, 1, name, 1], [0, 0, 0, 0]]);
    });

    it('that become free free those that only they named', () => {
        const b = new ProgramBuilder();
        const state = b.array('state', 2, 0, 2, [2, 2]);
        const field = b.array('field', 2, 0, 2, [0, 1]);
        const holder = b.variable('holder', 0, 2, 2);
        const names = [field, field + 1, holder].map(variable => ({ variable, as: 'pfn' as const }));
        b.frames = { count: 2, state, refs: field, dev: field, copied: field, names, reset: [[field], [field + 1]], forget: [] };
        b.thread('t').step(0, 1, { do: [set(holder, 0)] });
        expect(explore(b.build()).completeRun!.states.map(s => s.values)).toEqual([[2, 2, 0, 1, 2], [0, 0, 0, 0, 0]]);
    });

    it('are free at once if nobody names them', () => {
        const verdict = explore(freeing('set', 4).build());
        expect(verdict.completeRun!.states[1].values).toEqual([0, 0, 4, 0]);
    });

    it('invariants see the state that is stored: poisoned while named, and only then', () => {
        const b = freeing('pfn', 1);
        b.invariant(bin('&&', eq(v(0), c(2)), eq(v(2), c(1))), 'use_after_free');
        expect(explore(b.build()).violations.map(x => x.code)).toEqual(['use_after_free']);
        const free = freeing('pfn', 0);
        free.invariant(eq(v(0), c(2)), 'use_after_free');
        expect(explore(free.build()).violations).toEqual([]);
    });
});
