import { describe, expect, test } from 'vitest';
import { judge } from '../../src/check/expectation.js';
import type { Stats, Verdict, Violation } from '../../src/explore/verdict.js';
import type { Code, Expectation, Program, SourceRange } from '../../src/model/program.js';

const range: SourceRange = { uri: 'file:///a.mmn', start: { line: 7, character: 4 }, end: { line: 7, character: 12 } };
const stats: Stats = { states: 9, transitions: 12, depth: 5, milliseconds: 1, bytesPerState: 8, complete: true };
const locks = { 'gpu.svm': 3, 'proc.mmap_lock': 5 };

/** `deadlock`, `deadlock on gpu.svm`, of a violation also `deadlock on proc.mmap_lock+gpu.svm`. */
function item(text: string): Expectation['items'][number] {
    const [code, lock] = text.split(' on ');
    return { code: code as Code, range, ...lock && { on: { lock: { lock: locks[lock as keyof typeof locks], count: 1 }, text: lock } } };
}

function violation(text: string): Violation {
    const [code, names] = text.split(' on ') as [Code, string?];
    return { code, message: `${code}!`, ...names && { onLocks: names.split('+').map(name => locks[name as keyof typeof locks]) }, trace: { steps: [], states: [], contextSwitches: 0, minimal: true } };
}

function judged(expected: string, found: string, { complete = true } = {}) {
    const only = expected.startsWith('only ');
    const list = (text: string) => text === '' ? [] : text.split(', ');
    const program = { expect: { items: list(expected.replace('only ', '')).map(item), only } } as Partial<Program> as Program;
    const verdict: Verdict = { violations: list(found).map(violation), stats: { ...stats, complete }, covered: [], outcomes: [], ...!complete && { incomplete: { reason: 'states', message: 'limit' } } };
    const { verdict: shown, asExpected, codes, unmet, isExpected } = judge(program, verdict);
    return { shown, asExpected, codes: codes.join(', '), unmet: unmet.map(({ message }) => message), isExpected };
}

describe('a complete exploration', () => {
    test.each([
        // expected, found, verdict, as expected
        ['', '', 'ok', true],
        ['', 'deadlock', 'deadlock', false],
        ['deadlock', 'deadlock', 'deadlock', true],
        ['deadlock', '', 'ok', false],
        ['deadlock', 'lost_write', 'lost_write', false],
        ['deadlock, lost_write', 'lost_write, deadlock', 'lost_write', true],
        ['deadlock, lost_write', 'deadlock', 'deadlock', false],
        ['deadlock', 'lost_write, deadlock', 'deadlock', true],
        ['only deadlock', 'lost_write, deadlock', 'lost_write', false],
        ['only deadlock', 'deadlock', 'deadlock', true],
        ['deadlock on gpu.svm', 'deadlock on gpu.svm', 'deadlock', true],
        ['deadlock on gpu.svm', 'deadlock on proc.mmap_lock', 'deadlock', false],
        ['deadlock on gpu.svm', 'deadlock on proc.mmap_lock, deadlock on gpu.svm', 'deadlock', true],
        ['inconclusive', '', 'ok', false],
    ])('expect %s, found %s: %s', (expected, found, verdict, asExpected) => {
        expect(judged(expected, found)).toMatchObject({ shown: verdict, asExpected });
    });

    test('says which expected code is missing, and what is there instead', () => {
        expect(judged('deadlock', 'lost_write').unmet).toEqual(['deadlock is expected, but no interleaving shows it; found: lost_write']);
        expect(judged('deadlock on gpu.svm', 'deadlock on proc.mmap_lock').unmet)
            .toEqual(['deadlock on gpu.svm is expected, but no interleaving shows it; the deadlock that is there is about something else']);
    });

    test('the expected hang is shown, not the part of it that comes first', () => {
        const program = { expect: { items: [item('deadlock on gpu.svm')], only: false } } as Partial<Program> as Program;
        const violations = [violation('deadlock on proc.mmap_lock'), violation('deadlock on proc.mmap_lock+gpu.svm')];
        expect(judge(program, { violations, stats, covered: [], outcomes: [] })).toMatchObject({ shown: 1, isExpected: [true, true] });
    });

    test('a hang on the way to the expected one is part of it', () => {
        expect(judged('only deadlock on gpu.svm', 'deadlock on proc.mmap_lock, deadlock on proc.mmap_lock+gpu.svm')).toMatchObject({ asExpected: true, isExpected: [true, true] });
    });

    test('tells expected violations from others', () => {
        expect(judged('deadlock on gpu.svm', 'deadlock on proc.mmap_lock, deadlock on gpu.svm').isExpected).toEqual([false, true]);
    });
});

describe('an incomplete exploration', () => {
    const complete = false;
    test.each([
        ['', '', 'inconclusive', false],
        ['', 'deadlock', 'deadlock', false],
        ['deadlock', '', 'inconclusive', false],
        ['deadlock', 'deadlock', 'deadlock', true],
        ['deadlock', 'lost_write', 'inconclusive', false],
        ['deadlock, lost_write', 'deadlock', 'inconclusive', false],
        ['only deadlock', 'deadlock', 'inconclusive', false],
        ['only deadlock', 'lost_write', 'lost_write', false],
        ['inconclusive', '', 'inconclusive', true],
    ])('expect %s, found %s: %s', (expected, found, verdict, asExpected) => {
        const result = judged(expected, found, { complete });
        expect(result).toMatchObject({ shown: verdict, asExpected, unmet: [] });
        expect(result.codes).toContain('inconclusive');
    });
});
