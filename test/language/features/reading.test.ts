/** What helps to read a file: folding, semantic tokens, growing selections, highlights. */
import { SemanticTokensDecoder } from 'langium/lsp';
import type { SelectionRange } from 'vscode-languageserver-types';
import { describe, expect, test } from 'vitest';
import { open, type Editor } from '../helpers.js';
import { at, FILE, ODD, shown } from './fixture.js';

const textDocumentOf = ({ document }: Editor) => ({ uri: document.uri.toString() });

describe('folding', () => {
    async function folds(text: string): Promise<string[]> {
        const editor = await open(text);
        const found = await editor.services.mmn.lsp.FoldingRangeProvider!.getFoldingRanges(editor.document, { textDocument: textDocumentOf(editor) });
        return found.map(({ startLine, endLine, kind }) => `${startLine + 1}-${endLine + 1}${kind ? ` ${kind}` : ''}`);
    }
    test('device, notifier, callback, function, scenario, comments', async () => {
        expect(await folds(FILE)).toEqual(['2-3 comment', '6-7 comment', '8-26', '11-17', '12-16', '19-25', '29-32']);
    });
    test('comments on lines of their own are one block, one behind code is not', async () => expect(await folds('// a\n// b\n\n// c\nmm p { page A } // d\n// e\n// f\n')).toEqual(['1-2 comment', '6-7 comment']));
    test('branches of one statement', async () => expect(await folds('fn f() {\n    choose {\n        g()\n    } or {\n        g()\n    }\n}')).toEqual(['1-6', '2-3', '4-5']));
    test('two that begin in one line are one', async () => expect(await folds('device d { fn f() {\n    g()\n} }')).toEqual(['1-2']));
    test('a file that is being typed keeps its folds', async () => expect(await folds(FILE.replace('tries += 1', 'tries += (').replace('mmu_interval_set_seq(mni', 'mmu_interval_set_seq(')))
        .toEqual(['2-3 comment', '6-7 comment', '8-26', '11-17', '12-16', '19-25', '29-32']));
    test.each(ODD)('%s', async (_name, text) => expect(await folds(text)).toEqual([]));
});

describe('semantic tokens', () => {
    async function tokens(text: string): Promise<string[]> {
        const editor = await open(text);
        const provider = editor.services.mmn.lsp.SemanticTokenProvider!;
        const found = SemanticTokensDecoder.decode(await provider.semanticHighlight(editor.document, { textDocument: textDocumentOf(editor) }), provider.tokenTypes, editor.document);
        const modifiers = Object.entries(provider.tokenModifiers);
        return found.map(({ text: word, tokenType, tokenModifiers }) => [word, tokenType, ...modifiers.filter(([, bit]) => tokenModifiers & bit).map(([name]) => name)].join(' '));
    }
    test('every name of a file', async () => {
        expect(await tokens(`enum { LOW }
mm proc { page A }
device gpu mirrors proc {
    mutex svm
    notifier plain { release(mm) { mutex_lock(svm) } }
    work late { }
    fn fault(page) -> int { migrate_vma m(page); again: let x = self; if (page == A) goto again; m.src = 0 - LOW; return EBUSY }
}
scenario s { thread t in proc { foreach (p in all_pages) { gpu.fault(p) } } expect leak }`)).toEqual([
            'LOW enumMember declaration readonly',
            'proc namespace declaration', 'A enumMember declaration readonly',
            'gpu class declaration', 'proc namespace',
            'mutex type defaultLibrary', 'svm lock declaration',
            'release method declaration', 'mm parameter declaration', 'mutex_lock function defaultLibrary', 'svm lock',
            'late event declaration',
            'fault function declaration', 'page parameter declaration', 'int type defaultLibrary', 'migrate_vma struct defaultLibrary', 'm variable declaration', 'page parameter', 'again label declaration',
            'let type defaultLibrary', 'x variable declaration', 'self variable defaultLibrary readonly', 'page parameter', 'A enumMember readonly', 'again label', 'm variable', 'src property defaultLibrary', 'LOW enumMember readonly', 'EBUSY variable defaultLibrary readonly',
            's class declaration', 't function declaration', 'proc namespace', 'p variable declaration readonly', 'all_pages variable defaultLibrary readonly', 'gpu class', 'fault function', 'p variable readonly', 'leak enumMember',
        ]);
    });
    test('a member of something unknown is what all of that name are', async () => {
        const devices = 'mm p { page A }\ndevice a mirrors p { mutex l }\ndevice b mirrors p { mutex l }\n';
        expect((await tokens(`${devices}fn f(x) { mutex_lock(x.l) }`)).slice(-2)).toEqual(['x parameter', 'l lock']);
        expect((await tokens(`${devices.replace('p { mutex l }', 'p { int l }')}fn f(x) { mutex_lock(x.l) }`)).at(-1)).toBe('x parameter');
    });
    test('of a part of a file', async () => {
        const editor = await open(FILE);
        const provider = editor.services.mmn.lsp.SemanticTokenProvider!;
        const range = { start: { line: 8, character: 0 }, end: { line: 9, character: 0 } };
        const found = SemanticTokensDecoder.decode(await provider.semanticHighlightRange(editor.document, { textDocument: textDocumentOf(editor), range }), provider.tokenTypes, editor.document);
        expect(found.map(({ text, tokenType }) => `${text} ${tokenType}`)).toEqual(['mutex type', 'svm lock']);
    });
    test.each(ODD)('%s', async (_name, text) => expect(Array.isArray(await tokens(text))).toBe(true));
});

describe('selection', () => {
    async function selections(editor: Editor, positions = [editor.position]): Promise<string[][]> {
        const found = editor.services.mmn.lsp.SelectionRangeProvider.getSelectionRanges(editor.document, { textDocument: textDocumentOf(editor), positions });
        const chain = (one: SelectionRange | undefined): string[] => one ? [shown(editor, one.range).replace(/\n[^]*\n/, ' ... ').replace(/\n/g, ' '), ...chain(one.parent)] : [];
        return found.map(chain);
    }
    test('from the word to the file', async () => {
        expect(await selections(await at('count > 1'))).toEqual([['25:12 count', '25:12 count > 1', '25:8 if (count > 1) goto again', '19:19 { ...     }', '19:4 fn fault(page) { ...     }', '8:0 device gpu mirrors proc { ... }', '1:0 use kernel "6.12" ... }']]
            .map(([...list]) => [...list.slice(0, -1), expect.stringMatching(/^1:0 use kernel "6.12"/)]));
    });
    test('between statements: the block', async () => expect((await selections(await at('        tries += 1')))[0][0]).toMatch(/^19:19 \{/));
    test('each contains the one before', async () => {
        const editor = await open(FILE);
        const positions = FILE.split('\n').flatMap((text, line) => [...text].map((_, character) => ({ line, character })));
        const inside = (one: SelectionRange): boolean => !one.parent || editor.document.textDocument.offsetAt(one.parent.range.start) <= editor.document.textDocument.offsetAt(one.range.start)
            && editor.document.textDocument.offsetAt(one.range.end) <= editor.document.textDocument.offsetAt(one.parent.range.end) && inside(one.parent);
        expect(editor.services.mmn.lsp.SelectionRangeProvider.getSelectionRanges(editor.document, { textDocument: textDocumentOf(editor), positions }).every(inside)).toBe(true);
    });
    test('outside of the document: the file', async () => {
        const editor = await open('mm p { page A }\n');
        expect(await selections(editor, [{ line: 70, character: 3 }, { line: 1, character: 900 }])).toEqual([['1:0 mm p { page A } '], ['1:0 mm p { page A } ']]);
    });
    test.each(ODD)('%s: one answer', async (_name, text) => expect(await selections(await open(text))).toHaveLength(1));
});

describe('highlight', () => {
    const KINDS = ['', 'text', 'read', 'write'];
    async function highlights(editor: Editor, position = editor.position): Promise<string[]> {
        const found = await editor.services.mmn.lsp.DocumentHighlightProvider!.getDocumentHighlight(editor.document, { textDocument: textDocumentOf(editor), position });
        return (found ?? []).map(({ range, kind }) => `${shown(editor, range)} ${KINDS[kind ?? 0]}`);
    }
    test.each<[string, number, string[]]>([
        ['svm', 0, ['9:10 svm text', '13:23 svm text', '15:25 svm text', '32:27 svm text']],
        ['count', 0, ['10:8 count write', '23:8 count write', '24:19 count read', '25:12 count read', '30:38 count write']],
        ['slots', 0, ['10:19 slots text', '24:8 slots write']],
        ['tries', 2, ['21:12 tries write', '22:8 tries write', '23:16 tries read']],
        ['again', 1, ['20:4 again text', '25:28 again text']],
        ['A', 1, ['4:15 A text', '11:33 A text', '31:25 A text']],
        ['mutex_lock', 0, ['13:12 mutex_lock text']],
    ])('%s', async (word, n, expected) => expect(await highlights(await at(word, n))).toEqual(expected));
    test('a struct, where it is a type', async () => expect(await highlights(await open('struct pa|ir { int a, b }\nfn f() { pair p; p.a = 1 }'))).toEqual(['1:7 pair text', '2:9 pair text']));
    test('outside of the document', async () => expect(await highlights(await open(FILE), { line: 900, character: 0 })).toEqual([]));
    test.each(ODD.slice(0, 5))('%s', async (_name, text) => expect(await highlights(await open(text))).toEqual([]));
});
