/** Two runs, row by row. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { align, positionsAt, rowsTo } from '../../src/trace/align.js';
import type { TraceView, ViewStep } from '../../src/trace/view.js';

/** A run of steps that are named by a letter each. */
const run = (letters: string): TraceView => ({ steps: [...letters].map((text, i) => ({ index: i + 1, thread: 't', text, stack: [] }) as unknown as ViewStep) }) as TraceView;
const shown = (a: string, b: string): string[] => align(run(a), run(b)).rows.map(({ left, right }) => `${left === undefined ? '-' : a[left - 1]}${right === undefined ? '-' : b[right - 1]}`);

/** The length of the longest common subsequence, by definition. */
function longest(a: string, b: string): number {
    if (a === '' || b === '') return 0;
    return a[0] === b[0] ? 1 + longest(a.slice(1), b.slice(1)) : Math.max(longest(a.slice(1), b), longest(a, b.slice(1)));
}

describe('align', () => {
    it('has equal steps in one row, and what one run alone does in its own', () => {
        expect(shown('abcd', 'abcd')).toEqual(['aa', 'bb', 'cc', 'dd']);
        expect(shown('abcd', 'axcyd')).toEqual(['aa', 'b-', '-x', 'cc', '-y', 'dd']);
        expect(shown('', 'ab')).toEqual(['-a', '-b']);
        expect(align(run('abcd'), run('abXd')).difference).toBe(2);
        expect(align(run('ab'), run('ab'))).not.toHaveProperty('difference');
        expect(align(run('ab'), run('abc')).difference).toBe(2);
    });

    it('knows steps by thread, function and text, not by line', () => {
        const view = run('ab');
        const elsewhere = structuredClone(view);
        elsewhere.steps[0].range = { uri: 'x', start: { line: 9, character: 0 }, end: { line: 9, character: 1 } };
        expect(align(view, elsewhere).difference).toBeUndefined();
        const other = structuredClone(view);
        other.steps[1].thread = 'u';
        expect(align(view, other).difference).toBe(1);
        const inside = structuredClone(view);
        inside.steps[1].stack = [{ fn: 'f', call: elsewhere.steps[0].range, library: false }];
        expect(align(view, inside).difference).toBe(1);
    });

    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });
    it('has every step once, in order, and as many together as there can be', () => {
        fc.assert(fc.property(letters, letters, (a, b) => {
            const { rows } = align(run(a), run(b));
            expect(rows.flatMap(r => r.left ?? [])).toEqual([...a].map((_, i) => i + 1));
            expect(rows.flatMap(r => r.right ?? [])).toEqual([...b].map((_, i) => i + 1));
            const both = rows.filter(r => r.left !== undefined && r.right !== undefined);
            for (const { left, right } of both) expect(a[left! - 1]).toBe(b[right! - 1]);
            expect(both).toHaveLength(longest(a, b));
        }));
    });

    it('leads from each position of a run to one of the other, never back', () => {
        fc.assert(fc.property(letters, letters, (a, b) => {
            const alignment = align(run(a), run(b));
            for (const [side, other, length, end] of [['left', 'right', a.length, b.length], ['right', 'left', b.length, a.length]] as const) {
                const to = Array.from({ length: length + 1 }, (_, i) => positionsAt(alignment, rowsTo(alignment, side, i)));
                expect(to.map(at => at[side])).toEqual(Array.from({ length: length + 1 }, (_, i) => i));
                expect(to.map(at => at[other])).toEqual(to.map(at => at[other]).sort((x, y) => x - y));
                expect(positionsAt(alignment, alignment.rows.length)[other]).toBe(end);
                for (const row of alignment.rows) if (row[side] !== undefined && row[other] !== undefined) expect(to[row[side]][other]).toBe(row[other]);
            }
        }));
        const alignment = align(run('abXcd'), run('abcYd'));
        expect([0, 1, 2, 3, 4, 5].map(i => positionsAt(alignment, rowsTo(alignment, 'left', i)).right)).toEqual([0, 1, 2, 2, 3, 5]);
    });

    it('compares 2,000 with 2,000 steps, and says of longer ones only what is equal at both ends', () => {
        const long = (n: number, odd: string): TraceView => run(Array.from({ length: n }, (_, i) => i % 7 === 3 ? odd : 'abcdefg'[i % 7]).join(''));
        expect(align(long(2000, 'x'), long(2000, 'y')).rows.filter(r => r.left !== undefined && r.right !== undefined)).toHaveLength(2000 - Math.ceil((2000 - 3) / 7));
        const { rows } = align(run(`s${'ab'.repeat(4000)}e`), run(`s${'ba'.repeat(4000)}e`));
        expect(rows.filter(r => r.left !== undefined && r.right !== undefined)).toEqual([{ left: 1, right: 1 }, { left: 8002, right: 8002 }]);
    });
});
