/** What macro-steps must not hide, or make up: Programs where one could. */
import { describe, expect, it } from 'vitest';
import { explore } from '../../src/explore/index.js';
import type { Reduction } from '../../src/explore/verdict.js';
import { c, check, eq, guarded, minus, ne, not, or, plus, ProgramBuilder, set, v } from './build.js';
import { refGraph, refTerminal } from './reference.js';

/** Codes and the reason why it is incomplete. */
function said(b: ProgramBuilder, reduction: Reduction): string[] {
    const { violations, incomplete } = explore(b.build(), { reduction });
    return [...violations.map(x => x.code), ...incomplete ? [incomplete.reason] : []].sort();
}

describe('a macro-step', () => {
    /** `a` sets x, which others see, and goes wrong in a step of its own; in between `b` may see x. */
    function wrongAfter(wrong: (y: number) => ReturnType<typeof set>): ProgramBuilder {
        const b = new ProgramBuilder();
        const [x, y] = [b.variable('x', 0, 1), b.variable('y', 0, 1)];
        b.thread('a').step(0, 1, { do: [set(x, 1)] }).step(1, 2, { do: [wrong(y)] });
        b.thread('b').step(0, 1, { when: v(x), do: [check(c(0), 'use_after_free')] });
        return b;
    }

    it('that goes wrong at its end does not hide what others do before', () => {
        const b = wrongAfter(y => check(v(y), 'assertion'));
        for (const reduction of ['off', 'macro', 'on'] as const) expect(said(b, reduction)).toEqual(['assertion', 'use_after_free']);
    });

    it('that leaves a range at its end does not either', () => {
        const b = wrongAfter(y => set(y, 2));
        for (const reduction of ['off', 'macro', 'on'] as const) expect(said(b, reduction)).toEqual(['range', 'use_after_free']);
    });

    it('that counts too far in a group of sequence numbers does not either', () => {
        const b = wrongAfter(y => set(y, 5));
        b.variables[1].hi = 1;
        const z = b.variable('z', 0, 6, 1);
        b.seqGroups.push([1, z]);
        for (const reduction of ['off', 'macro', 'on'] as const) expect(said(b, reduction)).toEqual(['range', 'use_after_free']);
    });

    it('that goes wrong at its end is shown with the steps that were made', () => {
        const b = wrongAfter(y => check(v(y), 'assertion'));
        const found = explore(b.build(), { reduction: 'on' }).violations.find(x => x.code === 'assertion')!;
        expect(found.trace.steps).toEqual([{ thread: 0, step: 0 }, { thread: 0, step: 1 }]);
        expect(found.trace.states).toHaveLength(2);
    });

    it('that others have to wait for does not hide from them what they fail for before they wait', () => {
        const b = new ProgramBuilder();
        const [m, x] = [b.variable('m', 0, 1), b.variable('x', 0, 1, 1)];
        // x is 0 for a while, under the lock; the other looks at it before it waits for that.
        b.thread('a').step(0, 1, { when: not(v(m)), do: [set(m, 1)] }).step(1, 2, { do: [set(x, 0)] }).step(2, 3, { do: [set(x, 1)] }).step(3, 4, { do: [set(m, 0)] });
        const [look, ...wait] = guarded(not(v(m)), [set(m, 1)], 1);
        b.thread('b').blocks(0, [{ ...look, ops: [check(v(x), 'assertion')] }, ...wait]).step(1, 2, { do: [set(m, 0)] });
        for (const reduction of ['off', 'macro', 'on'] as const) expect(said(b, reduction)).toEqual(['assertion']);
    });

    /** A reader who makes sure, with the lock held or without, that somebody holds it. */
    function readers(held: boolean): ProgramBuilder {
        const b = new ProgramBuilder();
        const l = b.lock('l', 'rwsem');
        const total = b.variable('l readers', 0, 3);
        const readers = [0, 1].map(t => b.variable(`l read by ${t}`, 0, 1));
        Object.assign(b.locks[l], { readers, readerTotal: total });
        const { holder } = b.locks[l];
        for (const t of [0, 1]) {
            const take = [set(readers[t], 1), set(total, plus(v(total), c(1)))];
            const drop = [set(readers[t], 0), set(total, minus(v(total), c(1)))];
            const asserted = (pc: number): void => { thread.step(pc, pc + 1, { do: [check(or(ne(v(holder), c(0)), ne(v(total), c(0))), 'lock_misuse')] }); };
            const thread = b.thread(`t${t}`);
            if (!held) asserted(0);
            const from = Number(!held);
            thread.step(from, from + 1, { when: eq(v(holder), c(0)), do: take });
            if (held) asserted(1);
            thread.step(2, 3, { do: drop });
        }
        return b;
    }

    it('goes on over what makes sure of a lock that the thread holds: nobody else decides about that', () => {
        const { stats, violations } = explore(readers(true).build(), { reduction: 'macro' });
        expect(violations).toEqual([]);
        // Each thread is before its one macro-step or after it.
        expect(stats.states).toBe(4);
    });

    it('sees who makes sure of a lock that the thread does not hold', () => {
        for (const reduction of ['off', 'macro', 'on'] as const) expect(said(readers(false), reduction)).toEqual(['lock_misuse']);
    });

    it('of a service does not hide that what is left at the end goes away for a while', () => {
        const b = new ProgramBuilder();
        const y = b.variable('y', 0, 1);
        b.final(eq(v(y), c(0)), 'leak');
        b.thread('t').step(0, 1);
        b.thread('s', 'service').step(0, 1, { do: [set(y, 1)] }).step(1, 0, { do: [set(y, 0)] });
        const program = b.build();
        expect(refTerminal(program, refGraph(program)).size).toBe(0);
        for (const reduction of ['off', 'macro', 'on'] as const) expect(said(b, reduction)).toEqual([]);
    });
});
