/** Text -> tree: what must be accepted, what must never throw, and what a broken file keeps. */
import fc from 'fast-check';
import type { IToken } from 'chevrotain';
import { describe, expect, test } from 'vitest';
import { kernelFiles, KERNEL_VERSIONS } from '../../src/kernel/library.js';
import { parseMmn } from '../../src/language/parse.js';
import { PRIMITIVES_FILE } from '../../src/language/primitives.js';
import { nameRange, rangeOf } from '../../src/language/range.js';
import { MmnLexer } from '../../src/language/syntax/lexer.js';
import { createMmnCoreServices } from '../../src/language/core.js';
import { DRAFTS, expectSoundTree, scenarioNames } from './helpers.js';

const lexer = createMmnCoreServices().parser.Lexer as MmnLexer;
const parse = (text: string) => parseMmn(text, 'test.mmn');

/** All tokens of a short file, every eleventh of a long one. */
function sample(text: string): IToken[] {
    const { tokens } = lexer.tokenize(text);
    return tokens.length < 200 ? tokens : tokens.filter((_, i) => i % 11 === 0);
}

describe('accepted', () => {
    test.each(DRAFTS)('draft $name', ({ text }) => expect(parse(text).problems).toEqual([]));
    test.each(KERNEL_VERSIONS.flatMap(version => kernelFiles(version)))('library $uri', ({ text }) => expect(parse(text).problems).toEqual([]));
    test('the primitives', () => expect(parse(PRIMITIVES_FILE.text).problems).toEqual([]));
    test('nothing at all', () => expect(parse('').problems).toEqual([]));
    test('declarations that are not indented', () => expect(parse('device gpu {\nmutex svm\nfn f() {\nmutex_lock(svm)\n}\nwork w {\n}\n}\n').problems).toEqual([]));
});

describe('refused or bounded, with one message at the place', () => {
    const messages = (text: string) => parse(text).problems.map(({ message, range: { start } }) => `${start.line}:${start.character} ${message}`);
    test('10 MB', () => expect(messages('x'.repeat(10_000_000))).toEqual(['0:0 this file has 10.0 million characters; files over 1 million are not read']));
    test('NUL', () => expect(messages('mm proc {\n\0')).toEqual(['1:0 this file is binary: there is a NUL byte here; it is not read']));
    test('400 parentheses', () => {
        const { model, problems } = parse(`scenario x { thread t { a = ${'('.repeat(400)}1${')'.repeat(400)} } }\nscenario y { thread t { } }`);
        expect(problems[0].message).toBe('nested more than 100 deep');
        expect(problems[0].range.start).toEqual({ line: 0, character: 126 });
        expect(scenarioNames(model)).toEqual(['x', 'y']);
    });
    test.each([['!', '1'], ['-', '1'], ['if (a) ', 'b()'], ['a ? b : ', 'c'], ['a + ', 'b'], ['a +\n', 'b'], ['do ', 'b()'], ['a.', 'b'], ['a(', '']])('20000 times %j', (piece, last) => {
        const { model, problems } = parse(`scenario x { thread t { v = ${piece.repeat(20_000)}${last} } }\nscenario y { thread t { } }`);
        expect(problems.length).toBeGreaterThan(0);
        expect(scenarioNames(model)).toContain('y');
    });
    test.each(['{', '}', '(', 'a ', 'scenario ', 'scenario x {', '/*', '"', '\u0001', '='])('%j over and over', piece => {
        const { model, problems } = parse(piece.repeat(Math.floor(900_000 / piece.length)));
        expectSoundTree(model);
        expect(problems.length).toBeGreaterThan(0);
        expect(problems.length).toBeLessThan(60);
    });
});

describe('a broken file keeps its tree', () => {
    test.each(DRAFTS)('$name: every prefix of tokens', ({ text }) => {
        for (const token of sample(text)) expectSoundTree(parse(text.slice(0, token.startOffset)).model);
    });

    test.each(DRAFTS)('$name: every token left out', ({ text }) => {
        const all = scenarioNames(parse(text).model);
        for (const token of sample(text)) {
            const { model, problems } = parse(text.slice(0, token.startOffset) + text.slice(token.endOffset! + 1));
            expectSoundTree(model);
            const kept = scenarioNames(model);
            const lost = all.filter(name => !kept.includes(name));
            // Only the scenario that lost its own keyword or name may be gone.
            const mine = token.image === 'scenario' || all.includes(token.image);
            expect(lost.length, `without ${token.image} at ${token.startLine}:${token.startColumn}: lost ${lost.join(', ')}; ${problems.map(p => p.message).join('; ')}`).toBeLessThanOrEqual(mine ? 1 : 0);
        }
    });

    test('any text', () => {
        const words = ['scenario', 'x', '{', '}', '(', ')', 'thread', 'expect', 'ok', 'device', 'mm', 'page', 'fn', 'if', 'return', '=', ';', ',', '.', '/*', '"', '\n', ' '];
        fc.assert(fc.property(fc.array(fc.constantFrom(...words), { maxLength: 60 }), parts => expectSoundTree(parse(parts.join(' ')).model)), { numRuns: 500 });
        fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), text => expectSoundTree(parse(text).model)), { numRuns: 200 });
    });
});

test('ranges are zero-based and end-exclusive; a node without text has the place of its container', () => {
    const { model } = parse('\nscenario one {\n    thread t { }\n}\n');
    expect(nameRange(model.items[0], 'u')).toEqual({ uri: 'u', start: { line: 1, character: 9 }, end: { line: 1, character: 12 } });
    expect(rangeOf(model.items[0], 'u')).toEqual({ uri: 'u', start: { line: 1, character: 0 }, end: { line: 3, character: 1 } });
    expect(rangeOf({ $type: 'Hole', $container: model.items[0] }, 'u').start).toEqual({ line: 1, character: 0 });
    expect(rangeOf({ $type: 'Hole' }, 'u').start).toEqual({ line: 0, character: 0 });
});
