/** Bounds of expressions and the text made of them, against the meaning of the operators. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conditionText, valueText } from '../../src/explore/emit.js';
import { intervalOf } from '../../src/explore/interval.js';
import { evaluate } from '../../src/model/eval.js';
import type { Expr } from '../../src/model/expr.js';

const BOUNDS = [{ lo: 0, hi: 3 }, { lo: -2, hi: 5 }, { lo: 0, hi: 0 }, { lo: -(2 ** 31), hi: 2 ** 31 - 1 }, { lo: 7, hi: 12 }, { lo: -9, hi: -4 }];

const { expr } = fc.letrec<{ expr: Expr }>(tie => ({
    expr: fc.oneof({ maxDepth: 4, withCrossShrink: true },
        fc.record({ op: fc.constant('const' as const), value: fc.oneof(fc.integer({ min: -4, max: 40 }), fc.integer()) }),
        fc.record({ op: fc.constant('var' as const), id: fc.nat(BOUNDS.length - 1) }),
        fc.record({ op: fc.constantFrom('!' as const, '-' as const, '~' as const), a: tie('expr') }),
        fc.record({ op: fc.constant('?:' as const), c: tie('expr'), a: tie('expr'), b: tie('expr') }),
        fc.record({ op: fc.constant('elem' as const), base: fc.constant(0), length: fc.nat(BOUNDS.length), index: tie('expr') }),
        fc.record({ op: fc.constantFrom('+' as const, '-' as const, '*' as const, '%' as const, '==' as const, '!=' as const, '<' as const, '<=' as const, '>' as const,
            '>=' as const, '&&' as const, '||' as const, '&' as const, '|' as const, '<<' as const, '>>' as const), a: tie('expr'), b: tie('expr') })),
}));

const values = fc.tuple(...BOUNDS.map(({ lo, hi }) => fc.oneof(fc.constant(lo), fc.constant(hi), fc.integer({ min: lo, max: hi }))));

describe('expressions', () => {
    it('stay within their interval, and their text computes the same', () => {
        fc.assert(fc.property(expr, values, (e, given) => {
            const expected = evaluate(e, given);
            const interval = intervalOf(e, { variable: id => BOUNDS[id], temp: () => ({ lo: 0, hi: 0 }) });
            expect(expected).toBeGreaterThanOrEqual(interval.lo);
            expect(expected).toBeLessThanOrEqual(interval.hi);
            let scratches = 0;
            const names = { variable: (id: number): string => `v[${id}]`, temp: (): string => '0', scratch: (): string => `x${scratches++}` };
            const text = `[${valueText(e, names)}, ${conditionText(e, names)}]`;
            const locals = Array.from({ length: scratches }, (_, i) => `let x${i};`).join('');
            const [value, truth] = new Function('v', `${locals}return ${text}`)(given) as [number, boolean];
            expect(Object.is(value, expected === 0 ? 0 : expected)).toBe(true);
            expect(truth).toBe(expected !== 0);
        }), { numRuns: 5000, seed: 7 });
    });

    it('keeps anything but integers out of the text', () => {
        const names = { variable: (): string => 'v', temp: (): string => 't', scratch: (): string => 'x' };
        for (const value of [0.5, NaN, 2 ** 31, '1;alert(1)' as unknown as number]) {
            expect(() => valueText({ op: 'const', value }, names)).toThrow('not a 32-bit integer');
        }
    });
});
