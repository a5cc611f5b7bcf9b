/** Formatting: exact layouts, and what must hold for every file of the repository, also with its white space mangled. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AstUtils, TextDocument, type AstNode, type LangiumDocument } from 'langium';
import { describe, expect, test } from 'vitest';
import { sharedCore } from '../../../src/language/core.js';
import { MmnFormatter } from '../../../src/language/features/formatter.js';
import { ODD } from './fixture.js';

const core = sharedCore();
const formatter = new MmnFormatter(core);
const spaces = { tabSize: 4, insertSpaces: true };

const documentOf = (text: string) => ({ textDocument: TextDocument.create('file:///f.mmn', 'mmn', 1, text) }) as LangiumDocument;
const apply = (document: LangiumDocument, edits: ReturnType<MmnFormatter['formatDocument']>) => TextDocument.applyEdits(document.textDocument, edits);

function format(text: string, options = spaces): string {
    const document = documentOf(text);
    return apply(document, formatter.formatDocument(document, { textDocument: { uri: '' }, options }));
}

describe('layout', () => {
    test.each<[string, string, string]>([
        ['spaces as kernel C has them', 'fn f( a,b=1 )->int{\nint  x=a+b*-1 ;x+=1;x ++\nif( !x&&a==b ) return( x )\nx=a?b:- 1\ng ( & gpu -> svm , m . src [ A ] )\n}',
            'fn f(a, b = 1) -> int {\n    int x = a + b * -1; x += 1; x++\n    if (!x && a == b) return (x)\n    x = a ? b : -1\n    g(&gpu->svm, m.src[A])\n}\n'],
        ['two operators that would be one', 'fn f() {\nx = - - y\n}', 'fn f() {\n    x = - -y\n}\n'],
        ['labels, and what they are before', 'fn f() {\n  again  :\n// once more\nx = 1\ngoto again\n}', 'fn f() {\nagain:\n    // once more\n    x = 1\n    goto again\n}\n'],
        ['bodies without braces', 'fn f() {\nif (a)\nwhile (b)\nx = 1\nelse\nx = 2\nforeach (p in q)\nfor (x = 0 ;x<2 ; x++)\ng()\ng()\n}',
            'fn f() {\n    if (a)\n        while (b)\n            x = 1\n    else\n        x = 2\n    foreach (p in q)\n        for (x = 0; x < 2; x++)\n            g()\n    g()\n}\n'],
        ['branches', 'fn f() {\nif (a) {\ng()\n} else if (b) {\ng()\n}\nelse {\ng()\n}\nchoose {\ng()\n}\nor {\ng()\n}\ndo {\ng()\n}\nwhile (a)\natomic( l ) {\ng()\n}\n}',
            'fn f() {\n    if (a) {\n        g()\n    } else if (b) {\n        g()\n    }\n    else {\n        g()\n    }\n    choose {\n        g()\n    }\n    or {\n        g()\n    }\n    do {\n        g()\n    }\n    while (a)\n    atomic (l) {\n        g()\n    }\n}\n'],
        ['a line that continues another keeps its distance', 'device d mirrors p\n   owner x {\n  int a,\n      b\nfn f() {\n  x = g(a,\n        b)\n      + 1\n}\n}',
            'device d mirrors p\n    owner x {\n    int a,\n        b\n    fn f() {\n        x = g(a,\n              b)\n            + 1\n    }\n}\n'],
        ['a brace on a line of its own', 'fn f()\n{\nif (a)\n{\ng()\n}\n}', 'fn f()\n{\n    if (a)\n    {\n        g()\n    }\n}\n'],
        ['braces opened in one line count once', 'device d { fn f() {\ng()\n} }', 'device d { fn f() {\n    g()\n} }\n'],
        ['comments of every kind', '/// One.\n  ///   Two.   \nfn f() {   // behind\n/* a\n   b */\n// before the end\n}\n\n\n\n// last', '/// One.\n///   Two.\nfn f() {   // behind\n    /* a\n       b */\n    // before the end\n}\n\n// last\n'],
        ['comments behind code stay below each other', 'fn f() {\nx=1      // a\nlong = 2 // b\n}', 'fn f() {\n    x = 1    // a\n    long = 2 // b\n}\n'],
        ['a comment that touches code', 'fn f() { x = 1// a\n}', 'fn f() { x = 1 // a\n}\n'],
        ['braces of threads that are aligned', 'scenario s {\n  thread a    { x = 1 }\n  thread bcd  { x = 2 }\n  thread e { }\n}', 'scenario s {\n    thread a   { x = 1 }\n    thread bcd { x = 2 }\n    thread e { }\n}\n'],
        ['soft words as names', 'fn f(page,owner) { page.owner=work( in ) }', 'fn f(page, owner) { page.owner = work(in) }\n'],
        ['an enum, a struct, an mm', 'enum{A,\nB,\n}\nstruct s{handle pages\npfn src[ pages ]}\nmm p users 2{page A=q . B thp,C}', 'enum { A,\n    B,\n}\nstruct s { handle pages\n    pfn src[pages] }\nmm p users 2 { page A = q.B thp, C }\n'],
        ['line ends of Windows', 'fn f() {\r\nx=1\r\n}', 'fn f() {\r\n    x = 1\r\n}\r\n'],
        ['empty lines at both ends', '\n\n  fn f() { }\n\n', 'fn f() { }\n'],
    ])('%s', (_name, text, expected) => {
        expect(format(text)).toBe(expected);
        expect(format(expected)).toBe(expected);
    });
    test('tabs', () => expect(format('fn f() {\n    if (a) {\n  g(a,\n      b)\n}\n}', { tabSize: 8, insertSpaces: false })).toBe('fn f() {\n\tif (a) {\n\t\tg(a,\n\t\t\tb)\n\t}\n}\n'));
    test.each([0, -3, 1.5, NaN, 1e9])('a tab size of %s is one of 4', tabSize => expect(format('fn f() {\nx=1\n}', { tabSize, insertSpaces: true })).toBe('fn f() {\n    x = 1\n}\n'));
});

describe('broken and odd files stay as they are', () => {
    test.each([...ODD.map(([name, text]): [string, string] => [name, text.replace('|', '')]).filter(([name]) => name !== 'a comment'), ['a missing brace', 'fn f() {\nx=1\n'], ['a second quote', 'use kernel "6.12""\n  fn f() { }']])('%s', (_name, text) => {
        expect(formatter.formatDocument(documentOf(text), { textDocument: { uri: '' }, options: spaces })).toEqual([]);
    });
    test('names that mean nothing do not matter', () => expect(format('fn f() { nobody . knows( this ) }')).toBe('fn f() { nobody.knows(this) }\n'));
});

describe('parts', () => {
    const MESSY = 'fn f() {\nx=1\n  y=2\n z=3\n}\n';
    const range = (start: number, end: number, character = 0) => ({ start: { line: start, character: 0 }, end: { line: end, character } });
    test.each<[string, number, number, number, string]>([
        ['one line', 2, 2, 3, 'fn f() {\nx=1\n    y = 2\n z=3\n}\n'],
        ['up to the start of a line', 1, 2, 0, 'fn f() {\n    x = 1\n  y=2\n z=3\n}\n'],
        ['all', 0, 99, 0, 'fn f() {\n    x = 1\n    y = 2\n    z = 3\n}\n'],
        ['outside of the document', 50, 99, 0, MESSY],
    ])('range: %s', (_name, start, end, character, expected) => {
        const document = documentOf(MESSY);
        expect(apply(document, formatter.formatDocumentRange(document, { textDocument: { uri: '' }, range: range(start, end, character), options: spaces }))).toBe(expected);
    });
    test.each<[string, string, { line: number; character: number }, string, string]>([
        ['a brace: its block', 'fn f() {\nx=1\nif (a) {\ny=1\n}\n}\n', { line: 4, character: 1 }, '}', 'fn f() {\nx=1\n    if (a) {\n        y = 1\n    }\n}\n'],
        ['a new line: the one before', 'fn f() {\nx=1\n\n}\n', { line: 2, character: 0 }, '\n', 'fn f() {\n    x = 1\n\n}\n'],
        ['in an unfinished file: nothing', 'fn f() {\nx=1\n\n', { line: 2, character: 0 }, '\n', 'fn f() {\nx=1\n\n'],
        ['where there is no brace', 'fn f() {\nx=1\n}\n', { line: 77, character: 0 }, '}', 'fn f() {\nx=1\n}\n'],
    ])('typed: %s', (_name, text, position, ch, expected) => {
        const document = documentOf(text);
        expect(apply(document, formatter.formatDocumentOnType(document, { textDocument: { uri: '' }, position, ch, options: spaces }))).toBe(expected);
    });
});

const ROOT = join(import.meta.dirname, '../../..');

/** The tree without places. */
function tree(text: string): string {
    const { value, parserErrors, lexerErrors } = core.parser.LangiumParser.parse(text);
    const shape = AstUtils.streamAst(value).map((node: AstNode) => Object.entries(node).filter(([key]) => key === '$type' || key === '$containerProperty' || !key.startsWith('$'))
        .map(([key, one]) => `${key}=${typeof one === 'object' ? (one as { $refText?: string } | undefined)?.$refText ?? '' : String(one)}`).join(' '));
    return [...shape, parserErrors.length + lexerErrors.length].join('\n');
}

const comments = (text: string) => core.parser.Lexer.tokenize(text).hidden.filter(({ tokenType }) => tokenType.name.endsWith('COMMENT')).map(({ image }) => image.split(/\r?\n/).map(line => line.trim()).join('\n'));
/** A blank line stays one. */
const blankLines = (text: string) => text.split(/\r?\n/).map(line => line.trim()).join('\n').trim().replace(/\n{3,}/g, '\n\n').split('\n').map(line => line === '');

/** Other white space between the same tokens, which stay in their lines. */
function mangled(text: string, seed: number): string {
    let state = seed;
    const random = (n: number) => { state = (state * 1103515245 + 12345) % 2147483648; return Math.floor(state / 65536) % n; };
    const white = (least: number) => Array.from({ length: least + random(4) }, () => ' \t'[random(2)]).join('');
    const { tokens, hidden } = core.parser.Lexer.tokenize(text);
    const all = [...tokens, ...hidden.filter(({ tokenType }) => tokenType.name.endsWith('COMMENT'))].sort((a, b) => a.startOffset - b.startOffset);
    let out = '', end = 0;
    for (const { startOffset, image } of all) {
        const gap = text.slice(end, startOffset);
        const breaks = gap.split('\n').length - 1;
        out += (breaks ? white(0) + '\n'.repeat(breaks + (breaks > 1 ? random(3) : 0)) + white(0) : white(gap ? 1 : 0)) + image;
        end = startOffset + image.length;
    }
    return `${out}${white(0)}\n${white(0)}`;
}

describe('every file of the repository', () => {
    const folders = ['scenarios', 'src/kernel', 'test'].flatMap(folder => readdirSync(join(ROOT, folder), { withFileTypes: true }).filter(entry => entry.isDirectory()).map(({ name }) => `${folder}/${name}`));
    test.each(folders)('%s', folder => {
        const files = (readdirSync(join(ROOT, folder), { recursive: true }) as string[]).filter(name => name.endsWith('.mmn'));
        files.forEach((name, i) => {
            const text = readFileSync(join(ROOT, folder, name), 'utf8');
            const once = format(text);
            const before = tree(text);
            if (before.endsWith('\n0')) {
                for (const result of [once, format(mangled(text, i + 1))]) {
                    expect(tree(result), name).toBe(before);
                    expect(comments(result), name).toEqual(comments(text));
                    expect(blankLines(result), name).toEqual(blankLines(text));
                    expect(format(result), name).toBe(result);
                    expect(result, name).not.toMatch(/[ \t]\n|\n\n\n|^\n/);
                }
            } else expect(once, name).toBe(text);
        });
    }, 300_000);
});
