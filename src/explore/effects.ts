/** What a step may read and write, and which of its assignments could leave a variable's bounds. */
import type { Expr, Target } from '../model/expr.js';
import type { Block } from '../model/program.js';
import { hull, intervalOf, within, type Interval } from './interval.js';
import type { Field } from './layout.js';

export interface StepEffects {
    /** Variables that some path of the step may assign. */
    written: Set<number>;
    /** Those of them whose value may be out of bounds after the assignments. */
    unbounded: Set<number>;
    temps: Set<number>;
    covers: Set<number>;
}

/** Variables that an assignment to `target` may change. */
export function targetVariables(target: Target): number[] {
    switch (target.op) {
        case 'var': return [target.id];
        case 'temp': return [];
        case 'elem': return Array.from({ length: target.length }, (_, i) => target.base + i);
    }
}

export function exprVariables(e: Expr, into: Set<number> = new Set()): Set<number> {
    switch (e.op) {
        case 'const': case 'temp': return into;
        case 'var': return into.add(e.id);
        case 'elem':
            for (let i = 0; i < e.length; i++) into.add(e.base + i);
            return exprVariables(e.index, into);
        case '?:': exprVariables(e.c, into); exprVariables(e.a, into); return exprVariables(e.b, into);
        default:
            exprVariables(e.a, into);
            return 'b' in e ? exprVariables(e.b, into) : into;
    }
}

/**
 * One pass in block order is enough: blocks only go forward, so an assignment can only reach reads that come after it in this order.
 */
export function effectsOf(blocks: readonly Block[], fields: readonly Field[]): StepEffects {
    const written = new Map<number, Interval>();
    const temps = new Map<number, Interval>();
    const covers = new Set<number>();
    const bounds = {
        variable: (id: number): Interval => written.get(id) ?? fields[id],
        temp: (id: number): Interval => temps.get(id) ?? { lo: 0, hi: 0 },
    };
    for (const block of blocks) {
        for (const op of block.ops) {
            if (op.kind === 'cover') covers.add(op.id);
            if (op.kind !== 'set') continue;
            const value = intervalOf(op.value, bounds);
            if (op.target.op === 'temp') temps.set(op.target.id, hull(bounds.temp(op.target.id), value));
            for (const id of targetVariables(op.target)) written.set(id, hull(bounds.variable(id), value));
        }
    }
    const unbounded = [...written].filter(([id, interval]) => !within(interval, fields[id])).map(([id]) => id);
    return { written: new Set(written.keys()), unbounded: new Set(unbounded), temps: new Set(temps.keys()), covers };
}
