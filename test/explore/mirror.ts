/**
 * The benchmark family `mirror F x I x P`: F fault threads with the interval-notifier retry, I invalidators, P pages. One step is one
 * transition of the Promela model from which the numbers of states come; dead locals are 0 as they are there.
 */
import type { Program } from '../../src/model/program.js';
import { and, bin, c, check, either, elem, eq, minus, ne, not, plus, ProgramBuilder, set, temp, v } from './build.js';

/** Reachable states, counted by other engines. */
export const MIRROR_STATES: readonly [faults: number, invalidators: number, pages: number, states: number][] = [
    [2, 1, 1, 1_008], [2, 2, 1, 7_181], [2, 2, 2, 4_391], [3, 2, 1, 109_846], [3, 2, 2, 47_500], [3, 3, 2, 377_183],
    [4, 2, 1, 1_922_663], [4, 3, 2, 4_474_528],
];

export function mirror(faults: number, invalidators: number, pages: number): Program {
    const b = new ProgramBuilder();
    const frames = pages + invalidators + 1;
    const rd = b.variable('rd', 0, faults);
    const wr = b.variable('wr', 0, 1);
    const drv = b.variable('drv', 0, 1);
    const act = b.variable('act', 0, invalidators);
    const mmseq = b.variable('mmseq', 0, 2 * invalidators + 2, 2);
    const sub = b.array('sub', pages, 0, 2 * invalidators + 2, Array(pages).fill(1));
    const pte = b.array('pte', pages, 0, frames - 1, Array.from({ length: pages }, (_, i) => i + 1));
    const tlb = b.array('tlb', pages, 0, frames - 1);
    const freed = b.array('freed', frames, 0, 1);
    for (let i = 0; i < faults; i++) {
        const seq = b.variable(`seq${i}`, 0, 2 * invalidators + 2);
        const snap = b.variable(`snap${i}`, 0, frames - 1);
        const page = i % pages;
        const t = b.thread(`fault${i}`);
        t.blocks(0, [{ ops: [set(seq, v(sub + page))], exit: { kind: 'branch', cond: eq(v(sub + page), v(mmseq)), then: 1, else: 2 } },
            { ops: [], exit: { kind: 'next', pc: 1 } }, { ops: [], exit: { kind: 'next', pc: 2 } }]);
        t.step(1, 2, { when: ne(v(mmseq), v(seq)) });
        t.step(2, 3, { when: not(v(wr)), do: [set(rd, plus(v(rd), c(1)))] });
        t.step(3, 4, { do: [set(snap, v(pte + page))] });
        t.step(4, 5, { do: [set(rd, minus(v(rd), c(1)))] });
        t.step(5, 6, { when: not(v(drv)), do: [set(drv, 1)] });
        t.blocks(6, either(ne(v(sub + page), v(seq)), { do: [set(seq, 0), set(snap, 0)], next: 7 }, { do: [set(seq, 0)], next: 8 }));
        t.step(7, 0, { do: [set(drv, 0)] });
        t.step(8, 9, { do: [set(tlb + page, v(snap)), set(snap, 0)] });
        t.step(9, 10, { do: [set(drv, 0)] });
        t.blocks(10, either(eq(v(tlb + page), c(0)), { do: [], next: 0 },
            { do: [check(not(elem(freed, frames, v(tlb + page))), 'use_after_free')], next: 11 }));
    }
    for (let i = 0; i < invalidators; i++) {
        const old = b.variable(`old${i}`, 0, frames - 1);
        const page = i % pages;
        const t = b.thread(`inval${i}`);
        t.step(0, 1, { when: and(not(v(wr)), eq(v(rd), c(0))), do: [set(wr, 1)] });
        t.step(1, 2, { do: [set(act, plus(v(act), c(1))), set(mmseq, bin('|', v(mmseq), c(1)))] });
        t.step(2, 3, { when: not(v(drv)), do: [set(drv, 1)] });
        t.step(3, 4, { do: [set(sub + page, v(mmseq))] });
        t.step(4, 5, { do: [set(tlb + page, 0)] });
        t.step(5, 6, { do: [set(drv, 0)] });
        t.step(6, 7, { do: [set(old, v(pte + page)), set(pte + page, 0)] });
        t.step(7, 8, { do: [set({ op: 'elem', base: freed, length: frames, index: v(old) }, 1), set(old, 0)] });
        t.step(8, 9, { do: [set(pte + page, pages + 1 + i)] });
        t.blocks(9, [{ ops: [set({ op: 'temp', id: 0 }, minus(v(act), c(1))), set(act, temp(0))], exit: { kind: 'branch', cond: eq(temp(0), c(0)), then: 1, else: 2 } },
            { ops: [set(mmseq, plus(v(mmseq), c(1)))], exit: { kind: 'jump', block: 2 } }, { ops: [], exit: { kind: 'next', pc: 10 } }]);
        t.step(10, 11, { do: [set(wr, 0)] });
    }
    return b.build(`mirror_${faults}x${invalidators}x${pages}`);
}
