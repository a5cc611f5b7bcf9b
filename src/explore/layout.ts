/**
 * Where a state keeps its values: every pc and variable is a bit field of one 32-bit word.
 *
 * No field straddles two words, so a read is one shift and one mask. A variable that cannot change takes no bits: its value is `lo`.
 */
import type { Program } from '../model/program.js';

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
}

/** Bits that hold 0 .. span (span < 2^32). */
export function bitsFor(span: number): number {
    return span <= 0 ? 0 : 32 - Math.clz32(span);
}

/** First fit, widest field first: fewest words in practice, and the same for the same Program. */
export function layOut(program: Program): Layout {
    const pcs = program.threads.map(t => field(0, t.pcs.length - 1));
    const variables = program.variables.map(v => field(v.lo, v.hi));
    const free: number[] = [];
    for (const f of [...pcs, ...variables].sort((a, b) => b.bits - a.bits)) {
        if (f.bits === 0) continue;
        let word = free.findIndex(bits => bits >= f.bits);
        if (word < 0) word = free.push(32) - 1;
        f.word = word;
        f.shift = 32 - free[word];
        free[word] -= f.bits;
    }
    return { words: Math.max(1, free.length), pcs, variables };
}

function field(lo: number, hi: number): Field {
    if ((lo | 0) !== lo || (hi | 0) !== hi || lo > hi) throw new Error(`bad bounds ${lo}..${hi}`);
    const bits = bitsFor(hi - lo);
    return { word: 0, shift: 0, bits, mask: bits === 32 ? -1 : ((1 << bits) - 1) | 0, lo, hi };
}

/** The field's value in the state at `offset` of `slab`. */
export function readField(f: Field, slab: Int32Array, offset: number): number {
    return (((slab[offset + f.word] >>> f.shift) & f.mask) + f.lo) | 0;
}
