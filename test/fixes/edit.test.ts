import { describe, expect, it } from 'vitest';
import { isScenario, isThread, type Stmt, type Thread } from '../../src/language/generated/ast.js';
import { applyEdits, Editor, movedTo, type Edit } from '../../src/fixes/edit.js';
import { modelOf } from './copies.js';

const wrapped = (body: string): string => `scenario s {\n    thread t {${body}}\n}\n`;

function edit(body: string, make: (editor: Editor, stmts: Stmt[], thread: Thread) => Edit[]): string {
    const text = wrapped(body), [scenario] = modelOf(text).items.filter(isScenario), [thread] = scenario.items.filter(isThread);
    const after = applyEdits(text, make(new Editor(text), thread.body.stmts, thread));
    return after.slice(wrapped('').indexOf('{}') + 1, after.lastIndexOf('}\n}'));
}

const LINES = '\n        a()\n        b()   // why\n        c()\n    ';

describe('statements on lines of their own', () => {
    it.each<[string, (editor: Editor, stmts: Stmt[]) => Edit[], string]>([
        ['before', (e, s) => [e.before(s[1], ['x()', 'if (y) {', 'z()', '}'])], '\n        a()\n        x()\n        if (y) {\n            z()\n        }\n        b()   // why\n        c()\n    '],
        ['after, behind the comment', (e, s) => [e.after(s[1], ['x()'])], '\n        a()\n        b()   // why\n        x()\n        c()\n    '],
        ['a label stands to the left', (e, s) => [e.before(s[0], ['again:', 'x()'])], '\n    again:\n        x()\n        a()\n        b()   // why\n        c()\n    '],
        ['removed with the line and its comment', (e, s) => [e.remove(s[1])], '\n        a()\n        c()\n    '],
        ['moved', (e, s) => [e.before(s[0], [e.textOf(s[2])]), e.remove(s[2])], '\n        c()\n        a()\n        b()   // why\n    '],
    ])('%s', (_, make, expected) => { expect(edit(LINES, make)).toBe(expected); });
});

describe('statements on one line', () => {
    it.each<[string, string, (editor: Editor, stmts: Stmt[], thread: Thread) => Edit[], string]>([
        ['before', ' a(); b() ', (e, s) => [e.before(s[1], ['x()'])], ' a(); x(); b() '],
        ['after', ' a(); b() ', (e, s) => [e.after(s[0], ['if (y) {', 'z()', 'goto q', '}'])], ' a(); if (y) { z(); goto q }; b() '],
        ['the first removed', ' a(); b() ', (e, s) => [e.remove(s[0])], ' b() '],
        ['the last removed', ' a(); b() ', (e, s) => [e.remove(s[1])], ' a() '],
        ['the only one removed', ' a() ', (e, s) => [e.remove(s[0])], '  '],
        ['into an empty block', ' ', (e, _, t) => [e.atStartOf(t.body, ['x()'])], ' x() '],
    ])('%s', (_, body, make, expected) => { expect(edit(body, make)).toBe(expected); });
});

describe('edits of a text', () => {
    const edits = [{ start: 2, end: 4, text: '' }, { start: 6, end: 6, text: 'xyz' }];
    it('are made in order, those at one place as they are given', () => {
        expect(applyEdits('0123456789', [...edits, { start: 6, end: 6, text: '!' }])).toBe('0145xyz!6789');
    });
    it('do not overlap', () => { expect(() => applyEdits('0123456789', [...edits, { start: 3, end: 5, text: '' }])).toThrow(/overlap/); });
    it('move what is behind them', () => { expect([0, 2, 3, 4, 5, 6, 9].map(at => movedTo(at, edits))).toEqual([0, undefined, undefined, 2, 3, 7, 10]); });
});
