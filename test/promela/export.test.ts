/** The exported text itself: what may stand in it, and what an expression becomes. */
import { describe, expect, test } from 'vitest';
import { toPromela } from '../../src/promela/index.js';
import { comment, integer } from '../../src/promela/names.js';
import { waysOf } from '../../src/promela/enabled.js';
import { text } from '../../src/promela/text.js';
import { c, check, elem, eq, line, plus, ProgramBuilder, set, temp, v, type ThreadBuilder } from '../explore/build.js';
import { evaluate, runBlocks } from '../../src/model/eval.js';
import { randomProgram } from '../explore/random.js';
import fc from 'fast-check';

const names = { variable: (id: number): string => `v${id}` };

describe('names', () => {
    test.each(['*/ init { assert(false) } /*', 'a\nb', 'x\\', '"', "c_code { abort(); }", '#include "/etc/passwd"', '\u202e', 'a//b'])('%j stays in its comment', evil => {
        const inside = comment(evil).slice(3, -3);
        expect(inside).not.toMatch(/[*/\\"#\n\r]/);
        const b = new ProgramBuilder();
        const x = b.variable(evil, 0, 3);
        const t = b.thread(evil);
        t.step(0, 1, { do: [set(x, plus(v(x), c(1))), check(eq(v(x), c(1)), 'assertion', evil)], text: evil });
        const program = { ...b.build(evil), kernel: evil, uri: evil, range: line(0, evil) };
        const plain = { ...b.build('plain'), kernel: 'plain' };
        plain.threads[0].name = 'plain';
        plain.threads[0].steps[0].text = 'plain';
        plain.variables[0].name = 'plain';
        const code = (promela: string): string => promela.replace(/\/\*[^*]*\*\//g, '').replace(/\s+/g, ' ');
        expect(code(toPromela(program))).toBe(code(toPromela(plain)));
    });

    test('numbers are numbers', () => {
        expect(integer(-5)).toBe('(-5)');
        for (const bad of [1.5, NaN, 2 ** 31, '1; assert(false)' as unknown as number]) expect(() => integer(bad)).toThrow();
    });
});

describe('the start', () => {
    /** Before its first step a thread does `entry`. */
    const startingWith = (entry: ThreadBuilder['entry'][number]): string => {
        const b = new ProgramBuilder();
        b.thread('one').step(0, 1);
        b.thread('two').step(0, 1).entry = [entry];
        return toPromela(b.build());
    };

    test('of no run at all is one process that does nothing', () => {
        const promela = startingWith({ ops: [], exit: { kind: 'prune' } });
        expect(promela.match(/active proctype[^}]*\}/g)).toEqual(['active proctype start() {\nend: false\n}']);
    });
    test('that violates something is one process that says so', () => {
        expect(startingWith({ ops: [check(c(0))], exit: { kind: 'next', pc: 0 } }).match(/report\(found_assertion\)/g)).toHaveLength(1);
    });
});

describe('expressions', () => {
    test('an element out of range is 0', () => {
        expect(text(elem(3, 2, v(1)), names)).toBe('(v1 == 0 -> v3 : (v1 == 1 -> v4 : 0))');
    });
    test('a remainder by 0 is 0, a shift takes 5 bits', () => {
        expect(text({ op: '%', a: v(0), b: v(1) }, names)).toContain('v1 == 0');
        expect(text({ op: '<<', a: v(0), b: c(33) }, names)).toBe('(v0 << 1)');
        expect(text({ op: '>>', a: v(0), b: v(1) }, names)).toBe('(v0 >> (v1 & 31))');
    });
});

describe('when a step is enabled', () => {
    test('is what it would find after its own assignments', () => {
        const { done } = waysOf([
            { ops: [set({ op: 'temp', id: 0 }, plus(v(0), c(1))), set({ op: 'elem', base: 1, length: 2, index: v(3) }, temp(0))], exit: { kind: 'branch', cond: eq(v(1), c(2)), then: 1, else: 2 } },
            { ops: [], exit: { kind: 'next', pc: 1 } },
            { ops: [], exit: { kind: 'blocked' } },
        ]);
        expect([[1, 0, 0, 0], [1, 2, 0, 1], [0, 0, 0, 0], [0, 2, 0, 0]].map(values => evaluate(done, values))).toEqual([1, 1, 0, 0]);
    });

    test('on random steps and states', () => {
        fc.assert(fc.property(fc.gen(), fc.array(fc.integer({ min: -3, max: 20 }), { minLength: 40, maxLength: 40 }), (g, values) => {
            const program = randomProgram((lo, hi) => g(fc.integer, { min: lo, max: hi }));
            for (const step of program.threads.flatMap(t => t.steps)) {
                const { done, pruned } = waysOf(step.blocks);
                const { outcome } = runBlocks(step.blocks, values);
                expect([evaluate(done, values) !== 0, evaluate(pruned, values) !== 0]).toEqual([outcome === 'next' || outcome === 'violated', outcome === 'pruned']);
            }
        }), { numRuns: 300, seed: 7 });
    });
});
