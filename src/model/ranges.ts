/** Bounds of variables whose declaration does not give any: what the Program's own assignments can put there. */
import type { Expr } from './expr.js';
import type { Op, Program, Variable } from './program.js';

interface Interval { lo: number; hi: number }

const hull = (a: Interval, b: Interval): Interval => ({ lo: Math.min(a.lo, b.lo), hi: Math.max(a.hi, b.hi) });
const BOOL: Interval = { lo: 0, hi: 1 };
const ROUNDS = 12;

/** Narrows lo..hi of int, pfn and holder variables. Sound: every value that a step can write lies inside, or the explorer says `inconclusive`. */
export function narrowRanges(program: Program, opsOf: (thread: number) => Iterable<Op>): void {
    const assignments = program.threads.map(t => [...opsOf(t.id)].filter(op => op.kind === 'set'));
    const variables = program.variables.map((v): Interval => ({ lo: v.init, hi: v.init }));
    // Recycling a frame puts these back to 0, outside of any step.
    const recycled = [...program.frames.reset.flat(), ...program.frames.forget, ...Array.from({ length: program.frames.count }, (_, i) => program.frames.state + i)];
    for (const id of recycled) variables[id] = hull(variables[id], { lo: 0, hi: 0 });
    const temps = new Map<number, Interval>();
    const narrows = (v: Variable): boolean => v.kind === 'int' || v.kind === 'pfn' || v.kind === 'holder';
    const limits = (v: Variable): Interval => ({ lo: v.lo, hi: v.hi });
    // From a certain round on whatever still grows gets all it can have, so this ends.
    for (let round = 0, changed = true; changed; round++) {
        changed = false;
        for (const thread of program.threads) {
            for (const op of assignments[thread.id]) {
                const value = interval(op.value, variables, temps, thread.id);
                if (op.target.op === 'temp') {
                    const key = op.target.id * 64 + thread.id;
                    const next = hull(temps.get(key) ?? { lo: 0, hi: 0 }, value);
                    const known = temps.get(key);
                    if (!known || next.lo < known.lo || next.hi > known.hi) { temps.set(key, round >= ROUNDS ? WIDEST : next); changed = true; }
                    continue;
                }
                const [first, count] = op.target.op === 'var' ? [op.target.id, 1] : [op.target.base, op.target.length];
                for (let id = first; id < first + count; id++) {
                    const next = hull(variables[id], value);
                    if (next.lo === variables[id].lo && next.hi === variables[id].hi) continue;
                    const bounds = limits(program.variables[id]);
                    const grown = round >= ROUNDS ? bounds : { lo: Math.max(bounds.lo, next.lo), hi: Math.min(bounds.hi, next.hi) };
                    changed ||= grown.lo !== variables[id].lo || grown.hi !== variables[id].hi;
                    variables[id] = grown;
                }
            }
        }
    }
    for (const v of program.variables) if (narrows(v)) Object.assign(v, variables[v.id]);
}

const WIDEST: Interval = { lo: -(2 ** 31), hi: 2 ** 31 - 1 };

function interval(e: Expr, variables: Interval[], temps: Map<number, Interval>, thread: number): Interval {
    const of = (sub: Expr): Interval => interval(sub, variables, temps, thread);
    switch (e.op) {
        case 'const': return { lo: e.value, hi: e.value };
        case 'var': return variables[e.id];
        case 'elem': return variables.slice(e.base, e.base + e.length).reduce(hull, { lo: 0, hi: 0 });
        case 'temp': return temps.get(e.id * 64 + thread) ?? { lo: 0, hi: 0 };
        case '?:': return hull(of(e.a), of(e.b));
        case '!': case '==': case '!=': case '<': case '<=': case '>': case '>=': case '&&': case '||': return BOOL;
        case '~': return WIDEST;
        case '-': {
            if (!('b' in e)) { const a = of(e.a); return exact(-a.hi, -a.lo); }
            const [a, b] = [of(e.a), of(e.b)];
            return exact(a.lo - b.hi, a.hi - b.lo);
        }
        case '+': { const [a, b] = [of(e.a), of(e.b)]; return exact(a.lo + b.lo, a.hi + b.hi); }
        case '*': {
            const [a, b] = [of(e.a), of(e.b)];
            const all = [a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi];
            return exact(Math.min(...all), Math.max(...all));
        }
        case '%': {
            const [a, b] = [of(e.a), of(e.b)];
            const most = Math.max(0, Math.abs(b.lo) - 1, Math.abs(b.hi) - 1);
            return { lo: a.lo < 0 ? -most : 0, hi: Math.max(most, 0) };
        }
        case '&': { const [a, b] = [of(e.a), of(e.b)]; return a.lo >= 0 || b.lo >= 0 ? { lo: 0, hi: Math.min(a.lo >= 0 ? a.hi : Infinity, b.lo >= 0 ? b.hi : Infinity) } : WIDEST; }
        case '|': { const [a, b] = [of(e.a), of(e.b)]; return a.lo >= 0 && b.lo >= 0 ? { lo: 0, hi: allOnes(Math.max(a.hi, b.hi)) } : WIDEST; }
        case '>>': { const a = of(e.a); return { lo: Math.min(a.lo, 0), hi: Math.max(a.hi, 0) >> (isFixed(of(e.b)) ? of(e.b).lo : 0) }; }
        case '<<': {
            const [a, b] = [of(e.a), of(e.b)];
            return a.lo >= 0 && b.lo >= 0 && b.hi < 31 && a.hi * 2 ** b.hi < 2 ** 31 ? { lo: 0, hi: a.hi * 2 ** b.hi } : WIDEST;
        }
    }
}

/** What could wrap may be anything. */
const exact = (lo: number, hi: number): Interval => lo >= WIDEST.lo && hi <= WIDEST.hi ? { lo, hi } : WIDEST;
const isFixed = (i: Interval): boolean => i.lo === i.hi;
const allOnes = (value: number): number => value <= 0 ? 0 : 2 ** (32 - Math.clz32(value)) - 1;
