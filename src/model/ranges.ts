/** Bounds of variables whose declaration does not give any: what the Program's own assignments can put there. */
import type { BinaryOp, Expr } from './expr.js';
import type { Steps } from './in-steps.js';
import type { Op, Program, Variable } from './program.js';

const ROUNDS = 12;
const LOWEST = -(2 ** 31), HIGHEST = 2 ** 31 - 1;

/** Narrows lo..hi of int, pfn and holder variables. Sound: every value that a step can write lies inside, or the explorer says `inconclusive`. */
export function* narrowRanges(program: Program, opsOf: (thread: number) => Iterable<Op>): Steps<void> {
    const assignments = program.threads.map(t => [...opsOf(t.id)].filter(op => op.kind === 'set'));
    const registers = 1 + assignments.flat().reduce((most, { target }) => target.op === 'temp' && target.id > most ? target.id : most, -1);
    const bounds = new Bounds(program.variables, program.threads.length, registers);
    // Recycling a frame puts these back to 0, outside of any step.
    const recycled = [...program.frames.reset.flat(), ...program.frames.forget, ...Array.from({ length: program.frames.count }, (_, i) => program.frames.state + i)];
    for (const id of recycled) bounds.include(id, 0, 0);
    // From a certain round on whatever still grows gets all it can have, so this ends.
    for (let round = 0, changed = true; changed; round++) {
        changed = false;
        for (const thread of program.threads) {
            yield;
            bounds.enter(thread.id);
            for (const { target, value } of assignments[thread.id]) {
                bounds.find(value);
                const { lo, hi } = bounds;
                if (target.op === 'temp') {
                    if (bounds.includeTemp(target.id, lo, hi, round >= ROUNDS)) changed = true;
                    continue;
                }
                const first = target.op === 'var' ? target.id : target.base, end = first + (target.op === 'var' ? 1 : target.length);
                for (let id = first; id < end; id++) if (bounds.includeWithin(program.variables[id], lo, hi, round >= ROUNDS)) changed = true;
            }
        }
    }
    for (const v of program.variables) if (v.kind === 'int' || v.kind === 'pfn' || v.kind === 'holder') Object.assign(v, bounds.of(v.id));
}

/** What each variable and each register can hold, as far as is known. */
class Bounds {
    /** Of the expression that was looked at last. */
    lo = 0;
    hi = 0;
    private readonly los: Int32Array;
    private readonly his: Int32Array;
    /** Those of all threads; a register is 0 before it is assigned. */
    private readonly tempLos: Int32Array;
    private readonly tempHis: Int32Array;
    /** Of the current thread's first register. */
    private first = 0;

    constructor(variables: readonly Variable[], threads: number, private readonly registers: number) {
        this.los = Int32Array.from(variables, v => v.init);
        this.his = this.los.slice();
        this.tempLos = new Int32Array(threads * registers);
        this.tempHis = new Int32Array(threads * registers);
    }

    /** Registers are those of this thread from here on. */
    enter(thread: number): void { this.first = thread * this.registers; }

    of(id: number): { lo: number; hi: number } { return { lo: this.los[id], hi: this.his[id] }; }

    include(id: number, lo: number, hi: number): void {
        this.los[id] = Math.min(this.los[id], lo);
        this.his[id] = Math.max(this.his[id], hi);
    }

    /** As far as the variable's own bounds allow; all of them if it grows and is to have `all`. True: it has grown. */
    includeWithin({ id, lo: least, hi: most }: Variable, lo: number, hi: number, all: boolean): boolean {
        const [oldLo, oldHi] = [this.los[id], this.his[id]];
        if (lo >= oldLo && hi <= oldHi) return false;
        this.los[id] = all ? least : Math.max(least, Math.min(oldLo, lo));
        this.his[id] = all ? most : Math.min(most, Math.max(oldHi, hi));
        return this.los[id] !== oldLo || this.his[id] !== oldHi;
    }

    includeTemp(temp: number, lo: number, hi: number, all: boolean): boolean {
        const at = this.first + temp;
        if (lo >= this.tempLos[at] && hi <= this.tempHis[at]) return false;
        this.tempLos[at] = all ? LOWEST : Math.min(this.tempLos[at], lo);
        this.tempHis[at] = all ? HIGHEST : Math.max(this.tempHis[at], hi);
        return true;
    }

    private set(lo: number, hi: number): void {
        this.lo = lo;
        this.hi = hi;
    }

    /** What could wrap may be anything. */
    private exact(lo: number, hi: number): void {
        if (lo >= LOWEST && hi <= HIGHEST) this.set(lo, hi);
        else this.set(LOWEST, HIGHEST);
    }

    /** Puts the bounds of `e` into `lo` and `hi`. */
    find(e: Expr): void {
        switch (e.op) {
            case 'const': return this.set(e.value, e.value);
            case 'var': return this.set(this.los[e.id], this.his[e.id]);
            case 'temp': return this.set(this.tempLos[this.first + e.id], this.tempHis[this.first + e.id]);
            case 'elem': {
                let lo = 0, hi = 0;
                for (let id = e.base; id < e.base + e.length && id < this.los.length; id++) {
                    lo = Math.min(lo, this.los[id]);
                    hi = Math.max(hi, this.his[id]);
                }
                return this.set(lo, hi);
            }
            case '?:': {
                this.find(e.a);
                const { lo, hi } = this;
                this.find(e.b);
                return this.set(Math.min(lo, this.lo), Math.max(hi, this.hi));
            }
            case '!': case '==': case '!=': case '<': case '<=': case '>': case '>=': case '&&': case '||': return this.set(0, 1);
            case '~': return this.set(LOWEST, HIGHEST);
            case '-':
                if ('b' in e) break;
                this.find(e.a);
                return this.exact(-this.hi, -this.lo);
        }
        const { op, a: left, b: right } = e as { op: BinaryOp; a: Expr; b: Expr };
        this.find(left);
        const alo = this.lo, ahi = this.hi;
        this.find(right);
        this.combine(op, alo, ahi, this.lo, this.hi);
    }

    private combine(op: BinaryOp, alo: number, ahi: number, blo: number, bhi: number): void {
        switch (op) {
            case '-': return this.exact(alo - bhi, ahi - blo);
            case '+': return this.exact(alo + blo, ahi + bhi);
            case '*': {
                const all = [alo * blo, alo * bhi, ahi * blo, ahi * bhi];
                return this.exact(Math.min(...all), Math.max(...all));
            }
            case '%': {
                const most = Math.max(0, Math.abs(blo) - 1, Math.abs(bhi) - 1);
                return this.set(alo < 0 ? -most : 0, Math.max(most, 0));
            }
            case '&':
                if (alo < 0 && blo < 0) return this.set(LOWEST, HIGHEST);
                return this.set(0, Math.min(alo >= 0 ? ahi : Infinity, blo >= 0 ? bhi : Infinity));
            case '|': return alo >= 0 && blo >= 0 ? this.set(0, allOnes(Math.max(ahi, bhi))) : this.set(LOWEST, HIGHEST);
            case '>>': return this.set(Math.min(alo, 0), Math.max(ahi, 0) >> (blo === bhi ? blo : 0));
            case '<<': return alo >= 0 && blo >= 0 && bhi < 31 && ahi * 2 ** bhi < 2 ** 31 ? this.set(0, ahi * 2 ** bhi) : this.set(LOWEST, HIGHEST);
        }
    }
}

const allOnes = (value: number): number => value <= 0 ? 0 : 2 ** (32 - Math.clz32(value)) - 1;
