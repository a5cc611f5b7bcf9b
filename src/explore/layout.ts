/**
 * Where a state keeps its values: every pc and variable is a bit field of one 32-bit word.
 *
 * No field straddles two words, so a read is one shift and one mask. A variable that cannot change takes no bits: its value is `lo`.
 */
import type { Program } from '../model/program.js';
import type { ThreadClass } from './symmetry.js';

export interface Field {
    word: number;
    shift: number;
    /** 0: the value is always `lo`. */
    bits: number;
    /** Of `bits` ones, not shifted. */
    mask: number;
    lo: number;
    hi: number;
}

export interface Layout {
    /** 32-bit words of one state, at least 1. */
    words: number;
    /** By thread. */
    pcs: Field[];
    /** By variable. */
    variables: Field[];
    /** By class of interchangeable threads, then thread: pc and own variables, in the same arrangement for all of them. */
    records: Place[][][];
}

/** Where some bits of a word lie. */
export interface Place { word: number; shift: number; bits: number }

/** Bits that hold 0 .. span (span < 2^32). */
export function bitsFor(span: number): number {
    return span <= 0 ? 0 : 32 - Math.clz32(span);
}

/** First fit, widest first: fewest words in practice, and the same for the same Program. What is of one interchangeable thread lies together. */
export function layOut(program: Program, classes: readonly ThreadClass[] = []): Layout {
    const pcs = program.threads.map(t => field(0, t.pcs.length - 1));
    const variables = program.variables.map(v => field(v.lo, v.hi));
    const together = new Set<Field>();
    const inRecords: { field: Field; part: Place; offset: number }[] = [];
    const records = classes.map(({ threads, own }) => threads.map((t, i) => {
        const fields = [pcs[t], ...own[i].map(v => variables[v])];
        const parts: Place[] = [];
        for (const f of widestFirst(fields)) {
            together.add(f);
            const part = parts.find(p => p.bits + f.bits <= 32) ?? parts[parts.push({ word: 0, shift: 0, bits: 0 }) - 1];
            inRecords.push({ field: f, part, offset: part.bits });
            part.bits += f.bits;
        }
        return parts;
    }));
    const free: number[] = [];
    for (const f of widestFirst([...pcs.filter(p => !together.has(p)), ...variables.filter(v => !together.has(v)), ...records.flat(2)])) {
        let word = free.findIndex(bits => bits >= f.bits);
        if (word < 0) word = free.push(32) - 1;
        f.word = word;
        f.shift = 32 - free[word];
        free[word] -= f.bits;
    }
    for (const { field: f, part, offset } of inRecords) {
        f.word = part.word;
        f.shift = part.shift + offset;
    }
    return { words: Math.max(1, free.length), pcs, variables, records };
}

const widestFirst = <T extends Place>(places: readonly T[]): T[] => places.filter(p => p.bits > 0).sort((a, b) => b.bits - a.bits);

function field(lo: number, hi: number): Field {
    if ((lo | 0) !== lo || (hi | 0) !== hi || lo > hi) throw new Error(`bad bounds ${lo}..${hi}`);
    const bits = bitsFor(hi - lo);
    return { word: 0, shift: 0, bits, mask: bits === 32 ? -1 : ((1 << bits) - 1) | 0, lo, hi };
}

/** The field's value in the state at `offset` of `slab`. */
export function readField(f: Field, slab: Int32Array, offset: number): number {
    return (((slab[offset + f.word] >>> f.shift) & f.mask) + f.lo) | 0;
}
