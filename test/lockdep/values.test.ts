import { describe, expect, it } from 'vitest';
import type { BinaryOp, Expr } from '../../src/model/expr.js';
import { assume } from '../../src/lockdep/assume.js';
import { domains } from '../../src/lockdep/domains.js';
import { Env } from '../../src/lockdep/env.js';
import { Resources } from '../../src/lockdep/resources.js';
import { apply } from '../../src/lockdep/arithmetic.js';
import { evaluate } from '../../src/lockdep/evaluate.js';
import { MAX_VALUES, setOf, type Values } from '../../src/lockdep/values.js';
import { allSteps } from '../../src/model/in-steps.js';
import { build, load, lock, store } from './build.js';

const num = (value: number): Expr => ({ op: 'const', value });
const x: Expr = { op: 'temp', id: 0 }, y: Expr = { op: 'temp', id: 1 };
const bin = (op: BinaryOp, a: Expr, b: Expr): Expr => ({ op, a, b });
const program = build({ locks: { D: 'mutex' }, shared: { a: 3 }, threads: { t: [lock('D'), load('l', 'a'), store('a', 2)] } });
const env = (xs: Values, ys: Values = [0]): Env => {
    const e = Env.start({ program, resources: new Resources(program), domains: allSteps(domains(program)), thread: 0 }, new Set([-1, -2]), { values: new Map(), definitions: new Map() }, []);
    e.set(-1, xs);
    e.set(-2, ys);
    return e;
};
const learn = (e: Expr, truth: boolean, at: Env): Values[] | false => assume(e, truth, at) && [at.temp(0), at.temp(1)];

describe('values', () => {
    it.each<[BinaryOp, number, number, number]>([['+', 2147483647, 1, -2147483648], ['-', -2147483648, 1, 2147483647], ['*', 65536, 65536, 0], ['%', -7, 3, -1], ['%', 5, 0, 0],
        ['==', 2, 2, 1], ['!=', 2, 2, 0], ['<', -1, 0, 1], ['<=', 1, 0, 0], ['>', 1, 0, 1], ['>=', 0, 1, 0], ['&&', 2, 4, 1], ['||', 0, 0, 0], ['&', 6, 3, 2], ['|', 6, 3, 7],
        ['<<', 1, 4, 16], ['>>', -16, 2, -4]])('%s of %i and %i', (op, a, b, value) => { expect(apply(op, a, b)).toBe(value); });

    it('computes with sets', () => {
        expect(evaluate(bin('+', x, y), env([1, 2], [10, 20]))).toEqual([11, 12, 21, 22]);
        expect(evaluate(bin('-', x, y), env([5, 6], [1]))).toEqual([4, 5]);
        expect(evaluate(bin('<', x, num(5)), env([1, 2]))).toEqual([1]);
        expect(evaluate(bin('<', x, num(2)), env([1, 2]))).toEqual([0, 1]);
        expect(evaluate(bin('&&', x, y), env(null, [0]))).toEqual([0]);
        expect(evaluate(bin('||', x, y), env(null, [3]))).toEqual([1]);
        expect(evaluate({ op: '?:', c: x, a: num(7), b: y }, env([0, 1], [9]))).toEqual([7, 9]);
        expect(evaluate({ op: '!', a: x }, env([0, 4]))).toEqual([0, 1]);
        expect(evaluate({ op: '!', a: x }, env(null))).toEqual([0, 1]);
        expect(evaluate({ op: '~', a: x }, env([0]))).toEqual([-1]);
        expect(evaluate({ op: '-', a: x }, env([3]))).toEqual([-3]);
    });

    it('gives up on large sets', () => {
        expect(setOf(Array.from({ length: MAX_VALUES + 1 }, (_, i) => i))).toBeNull();
        expect(setOf(Array.from({ length: MAX_VALUES }, (_, i) => i))).toHaveLength(MAX_VALUES);
    });
});

describe('assume', () => {
    it('learns from a test of one unknown', () => {
        expect(learn(bin('!=', x, num(0)), true, env([0, 1, 2]))).toEqual([[1, 2], [0]]);
        expect(learn(bin('!=', x, num(0)), false, env([0, 1, 2]))).toEqual([[0], [0]]);
        expect(learn(bin('==', bin('&', x, num(7)), num(1)), true, env([0, 1, 2, 17, 18]))).toEqual([[1, 17], [0]]);
        expect(learn(bin('>', x, num(5)), true, env([1, 2]))).toBe(false);
        expect(learn(bin('==', x, num(5)), true, env(null))).toEqual([[5], [0]]);
        expect(learn(bin('!=', num(5), x), false, env(null))).toEqual([[5], [0]]);
        expect(learn({ op: '!', a: x }, true, env([0, 3]))).toEqual([[0], [0]]);
    });

    it('learns from both sides of && and ||', () => {
        const both = bin('&&', bin('>', x, num(1)), bin('<', y, num(1)));
        expect(learn(both, true, env([1, 2], [0, 1]))).toEqual([[2], [0]]);
        expect(learn(both, false, env([1, 2], [0, 1]))).toEqual([[1, 2], [0, 1]]);
        expect(learn(both, false, env([2], [0, 1]))).toEqual([[2], [1]]);
        expect(learn(both, false, env([1, 2], [0]))).toEqual([[1], [0]]);
        const either = bin('||', bin('>', x, num(1)), bin('<', y, num(1)));
        expect(learn(either, false, env([1, 2], [0, 1]))).toEqual([[1], [1]]);
        expect(learn(either, true, env([1], [0, 1]))).toEqual([[1], [0]]);
    });

    it('learns from a comparison of two unknowns', () => {
        expect(learn(bin('==', x, y), true, env([1, 2, 3], [3, 4]))).toEqual([[3], [3]]);
        expect(learn(bin('<', x, y), true, env([1, 5], [1, 2]))).toEqual([[1], [2]]);
        expect(learn(bin('==', bin('-', x, y), num(1)), true, env([1, 5], [3, 4]))).toEqual([[5], [4]]);
    });
});

describe('domains', () => {
    it('are what is written', () => {
        const by = (name: string): Values => allSteps(domains(program))[program.variables.find(v => v.name === name)!.id];
        expect(by('a')).toEqual([0, 2]);
        expect(by('D')).toEqual([0, 1]);
        expect(by('0: l')).toBeNull();
    });

    it('are the bounds where something unknown is written', () => {
        const open = build({ locks: {}, shared: { a: 3, b: 1 }, threads: { t: [load('l', 'b'), store('a', 'l')] } });
        expect(allSteps(domains(open))[open.variables.find(v => v.name === 'a')!.id]).toEqual([0, 1, 2, 3]);
    });
});
