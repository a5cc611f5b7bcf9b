/** Bounds of expressions and the code made of them, against the meaning of the operators. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ModuleCode } from '../../src/explore/code/code.js';
import { JavaScriptModule, WasmModule } from '../../src/explore/code/module.js';
import { emitCondition, emitValue } from '../../src/explore/expressions.js';
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

const MODULES: [string, () => ModuleCode][] = [['WebAssembly', () => new WasmModule()], ['JavaScript', () => new JavaScriptModule()]];

/** Value of `e` as generated code computes it, and which way a branch on it goes. */
function run(module: ModuleCode, e: Expr, given: readonly number[]): { value: number; truth: number } {
    const define = (truth: boolean) => module.define(0, code => {
        const leaves = { variable: (id: number) => { code.const(0); code.load(id); }, temp: () => code.const(0) };
        if (truth) {
            emitCondition(code, e, leaves);
            code.branch(() => { code.const(1); code.ret(); });
            code.const(0);
        } else emitValue(code, e, leaves);
        code.ret();
    });
    const instance = module.instantiate({ value: define(false), truth: define(true) });
    instance.words.set(given);
    const result = { value: instance.fn.value(), truth: instance.fn.truth() };
    instance.release();
    return result;
}

describe.each(MODULES)('expressions in %s', (_, newModule) => {
    it('stay within their interval, and their code computes the same', () => {
        fc.assert(fc.property(expr, values, (e, given) => {
            const expected = evaluate(e, given);
            const interval = intervalOf(e, { variable: id => BOUNDS[id], temp: () => ({ lo: 0, hi: 0 }) });
            expect(expected).toBeGreaterThanOrEqual(interval.lo);
            expect(expected).toBeLessThanOrEqual(interval.hi);
            const { value, truth } = run(newModule(), e, given);
            expect(Object.is(value, expected === 0 ? 0 : expected)).toBe(true);
            expect(truth).toBe(Number(expected !== 0));
        }), { numRuns: 3000, seed: 7 });
    });

    it('keeps anything but integers out of the code', () => {
        for (const value of [0.5, NaN, 2 ** 31, '1;alert(1)' as unknown as number]) {
            expect(() => run(newModule(), { op: 'const', value }, [])).toThrow('not a 32-bit integer');
        }
    });
});
