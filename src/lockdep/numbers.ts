/** Sets of the variables and temps that a thread names, as bits. */
import type { Expr } from '../model/expr.js';
import { walk } from '../model/exprs.js';
import type { Thread } from '../model/program.js';

/** Variables by id, temps as -1 - id. */
export type Keys = ReadonlySet<number>;

/** The keys that a thread names, numbered from 0 on: a set of them is a few words. */
export class Numbers {
    private readonly named: number[] = [];
    private readonly numbers = new Map<number, number>();

    constructor({ entry, steps }: Thread) {
        const name = (e: Expr): void => {
            if (e.op === 'var') this.number(e.id);
            else if (e.op === 'temp') this.number(-1 - e.id);
            else if (e.op === 'elem') for (let id = e.base; id < e.base + e.length; id++) this.number(id);
        };
        for (const blocks of [entry, ...steps.map(step => step.blocks)]) for (const { ops, exit } of blocks) {
            for (const op of ops) {
                if (op.kind === 'set') { walk(op.target, name); walk(op.value, name); }
                else if (op.kind === 'check') walk(op.cond, name);
            }
            if (exit.kind === 'branch') walk(exit.cond, name);
        }
    }

    /** Words of a set. */
    get size(): number { return (this.named.length + 31) >> 5; }

    of(key: number): number { return this.numbers.get(key)!; }

    bits(isIn: (key: number) => boolean): Uint32Array {
        const bits = new Uint32Array(this.size);
        this.named.forEach((key, n) => { if (isIn(key)) bits[n >> 5] |= 1 << (n & 31); });
        return bits;
    }

    keys(bits: Uint32Array): Keys {
        const keys = new Set<number>();
        for (let w = 0; w < bits.length; w++) for (let rest = bits[w]; rest !== 0; rest &= rest - 1) keys.add(this.named[w * 32 + 31 - Math.clz32(rest & -rest)]);
        return keys;
    }

    addReads(e: Expr, to: Uint32Array): void {
        switch (e.op) {
            case 'const': return;
            case 'var': return this.add(e.id, to);
            case 'temp': return this.add(-1 - e.id, to);
            case 'elem':
                for (let id = e.base; id < e.base + e.length; id++) this.add(id, to);
                return this.addReads(e.index, to);
            case '?:':
                this.addReads(e.c, to);
                break;
        }
        this.addReads(e.a, to);
        if ('b' in e) this.addReads(e.b, to);
    }

    private add(key: number, to: Uint32Array): void {
        const n = this.of(key);
        to[n >> 5] |= 1 << (n & 31);
    }

    private number(key: number): void {
        if (this.numbers.has(key)) return;
        this.numbers.set(key, this.named.length);
        this.named.push(key);
    }
}

export const has = (bits: Uint32Array, n: number): boolean => (bits[n >> 5] >>> (n & 31) & 1) === 1;

/** Adds those of `more`, a set of the same thread. */
export function unite(into: Uint32Array, more: Uint32Array): void {
    for (let w = 0; w < into.length; w++) into[w] |= more[w];
}
