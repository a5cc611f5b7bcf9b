import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { enabled, evaluate, runBlocks } from '../../src/model/eval.js';
import type { Expr } from '../../src/model/expr.js';
import { compute } from '../../src/model/exprs.js';
import type { Block, Step } from '../../src/model/program.js';

const c = (value: number): Expr => ({ op: 'const', value });
const v = (id: number): Expr => ({ op: 'var', id });

describe('evaluate', () => {
    test('variables, elements and registers; out of range reads 0', () => {
        expect(evaluate(v(1), [5, 6])).toBe(6);
        expect([-1, 0, 1, 2].map(index => evaluate({ op: 'elem', base: 1, length: 2, index: c(index) }, [9, 7, 8, 9]))).toEqual([0, 7, 8, 0]);
        expect(evaluate({ op: 'temp', id: 3 }, [], [0, 0, 0, 4])).toBe(4);
        expect(evaluate({ op: 'temp', id: 3 }, [])).toBe(0);
    });
    test('operators', () => {
        expect(evaluate({ op: '!', a: c(2) }, [])).toBe(0);
        expect(evaluate({ op: '~', a: c(0) }, [])).toBe(-1);
        expect(evaluate({ op: '-', a: c(3) }, [])).toBe(-3);
        expect(evaluate({ op: '-', a: c(3), b: c(5) }, [])).toBe(-2);
        expect(evaluate({ op: '?:', c: c(0), a: c(1), b: c(2) }, [])).toBe(2);
        expect(evaluate({ op: '%', a: c(7), b: c(0) }, [])).toBe(0);
    });
    test('32-bit, whatever the operands', () => {
        const op = fc.constantFrom('+', '-', '*', '%', '==', '<', '>=', '&&', '||', '&', '|', '<<', '>>') as fc.Arbitrary<'+'>;
        fc.assert(fc.property(op, fc.integer(), fc.integer(), (op, a, b) => {
            const value = evaluate({ op, a: v(0), b: v(1) }, [a, b]);
            expect(value).toBe(compute(op, a, b));
            expect(value).toBe(value | 0);
        }));
    });
});

describe('a step', () => {
    const wait: Block[] = [
        { ops: [{ kind: 'set', target: { op: 'temp', id: 0 }, value: v(0) }], exit: { kind: 'branch', cond: { op: 'temp', id: 0 }, then: 2, else: 1 } },
        { ops: [{ kind: 'set', target: { op: 'var', id: 0 }, value: c(1) }, { kind: 'set', target: { op: 'elem', base: 1, length: 1, index: c(4) }, value: c(9) }], exit: { kind: 'next', pc: 3 } },
        { ops: [], exit: { kind: 'blocked' } },
    ];
    test('branches, writes, stands at its pc; the state before is left alone', () => {
        const before = [0, 2, 2];
        expect(runBlocks(wait, before)).toMatchObject({ outcome: 'next', pc: 3, values: [1, 2, 2] });
        expect(before).toEqual([0, 2, 2]);
    });
    test('is enabled unless it ends blocked', () => {
        const step = { blocks: wait } as Step;
        expect([enabled(step, [0, 0]), enabled(step, [1, 0])]).toEqual([true, false]);
    });
    test('stops at a failed check', () => {
        const blocks: Block[] = [{ ops: [{ kind: 'set', target: { op: 'var', id: 0 }, value: c(1) }, { kind: 'check', cond: v(1), code: 'assertion', message: 'm' },
            { kind: 'set', target: { op: 'var', id: 0 }, value: c(2) }], exit: { kind: 'next', pc: 1 } }];
        expect(runBlocks(blocks, [0, 0])).toMatchObject({ outcome: 'violated', values: [1, 0], code: 'assertion', message: 'm' });
        expect(runBlocks(blocks, [0, 1])).toMatchObject({ outcome: 'next', values: [2, 1] });
    });
});
