/** Freed frames that nobody names any more. */
import type { Expr } from '../model/expr.js';
import { and, binary, constant, eq, not, or, variable } from '../model/exprs.js';
import type { Frames, Program } from '../model/program.js';
import { pteFrame } from '../model/pte.js';

export const frameNumbers = (frames: Frames): number[] => Array.from({ length: frames.count }, (_, i) => i + 1);
export const stateOf = (frames: Frames, f: number): number => frames.state + f - 1;

/** Frame `f` is freed and nobody names it. */
export function forgotten(frames: Frames, f: number): Expr {
    const names = frames.names.map(({ variable: id, as }): Expr => {
        const v = variable(id);
        switch (as) {
            case 'pfn': return eq(v, constant(f));
            case 'pte': return eq(pteFrame(v), constant(f));
            case 'dpte': return eq(binary('>>', v, constant(1)), constant(f));
            case 'set': return binary('&', binary('>>', v, constant(2 * (f - 1))), constant(3));
        }
    });
    return and(eq(variable(stateOf(frames, f)), constant(2)), not(or(...names)));
}

/** Variables whose change may make a frame free. */
export function recyclers({ frames }: Program): Set<number> {
    return new Set(frames.count === 0 ? [] : [...frameNumbers(frames).map(f => stateOf(frames, f)), ...frames.names.map(n => n.variable)]);
}

/** Variables that change when a frame becomes free. */
export function recycled({ frames }: Program): Set<number> {
    return new Set(frames.count === 0 ? [] : [...frameNumbers(frames).map(f => stateOf(frames, f)), ...frames.reset.flat(), ...frames.forget]);
}
