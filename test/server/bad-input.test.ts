/** What no client should say. The server answers, or drops it, and goes on as before. */
import type { CallHierarchyItem, CodeAction, CodeLens, WorkspaceEdit, WorkspaceSymbol } from 'vscode-languageserver-types';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CHECK, KERNEL_SOURCE, PROGRAM, STOP, TRACE } from '../../src/server/protocol.js';
import { TestClient } from './client.js';
import { place, result, ScriptedChecker, violation } from './scripted.js';

const text = `mm proc { page A }
device gpu mirrors proc { mutex svm fn take() { mutex_lock(svm) mutex_unlock(svm) } }
scenario s { // mm/hmm.c
    thread a { gpu.take() }
    expect ok
}
`;

let checker: ScriptedChecker, client: TestClient;
let uri: string, files = 0;
beforeAll(async () => { checker = new ScriptedChecker(); client = await TestClient.start(checker); });
beforeEach(() => { uri = `file:///bad/${++files}.mmn`; checker.jobs.length = 0; });
afterAll(() => client.stop());

const job = (count = 1) => client.until(() => checker.jobs.length === count, `${count} jobs`);
const options = { tabSize: 4, insertSpaces: true };
const wrong = () => result(uri, 's', { verdict: 'leak', codes: ['leak'], asExpected: false, violations: [violation(uri, 'leak')] });
/** Still does what it is there for. */
const works = async () => expect(await client.at('textDocument/hover', uri, { line: 1, character: 7 })).toMatchObject({ contents: { value: expect.stringContaining('gpu') as string } });

type Place = { line: number; character: number };
/** Every request about a place or a range of a document. */
const requests = (of: string, at: Place, to: Place = at): [method: string, params: object][] => {
    const textDocument = { uri: of }, about = { textDocument, position: at }, range = { start: at, end: to };
    const diagnostic = { range, severity: 1, source: 'notiscope', message: 'no such thing', data: { scenario: 7, again: 7, replacement: 'x' } };
    return [
        ...['hover', 'definition', 'declaration', 'typeDefinition', 'implementation', 'completion', 'signatureHelp', 'documentHighlight', 'prepareRename', 'prepareCallHierarchy'].map(
            (name): [string, object] => [`textDocument/${name}`, about]),
        ['textDocument/references', { ...about, context: { includeDeclaration: true } }],
        ['textDocument/rename', { ...about, newName: 'other' }],
        ['textDocument/onTypeFormatting', { ...about, ch: '}', options }],
        ['textDocument/rangeFormatting', { textDocument, range, options }],
        ['textDocument/formatting', { textDocument, options }],
        ['textDocument/codeAction', { textDocument, range, context: { diagnostics: [diagnostic] } }],
        ['textDocument/inlayHint', { textDocument, range }],
        ['textDocument/semanticTokens/range', { textDocument, range }],
        ['textDocument/selectionRange', { textDocument, positions: [at, to] }],
        ...['foldingRange', 'documentSymbol', 'documentLink', 'codeLens', 'semanticTokens/full'].map((name): [string, object] => [`textDocument/${name}`, { textDocument }]),
        ['callHierarchy/incomingCalls', { item: { name: 'x', kind: 12, uri: of, range, selectionRange: range } satisfies CallHierarchyItem }],
        ['callHierarchy/outgoingCalls', { item: { name: 'x', kind: 12, uri: of, range, selectionRange: range } satisfies CallHierarchyItem }],
    ];
};
/** Refusals in words are answers, a fault of ours is none. */
const answer = (method: string, params: object) => client.request<unknown>(method, params).catch((error: { code: number; message: string }) => {
    if (/Cannot read|is not a function|undefined|NaN|out of|Internal/i.test(error.message)) throw new Error(`${method}: ${error.message}`);
    return error.message;
});

describe('places that the document does not have', () => {
    const far = 2 ** 31 - 1;
    it.each<[string, Place, Place]>([
        ['behind the last line', { line: 999, character: 0 }, { line: 1005, character: 3 }], ['behind the end of a line', { line: 1, character: 5000 }, { line: 2, character: 5000 }],
        ['as far as numbers go', { line: far, character: far }, { line: far, character: far }], ['before the first', { line: -1, character: -1 }, { line: -5, character: 2 }],
        ['no whole numbers', { line: 1.5, character: 2.5 }, { line: 2.25, character: 0.5 }], ['from behind to before', { line: 5, character: 0 }, { line: 0, character: 0 }],
    ])('%s', async (_, at, to) => {
        await client.open(uri, text);
        await job();
        checker.finish(wrong());
        await client.settled(uri);
        for (const [method, params] of requests(uri, at, to)) await answer(method, params);
        await works();
    });

    it('are no place of an edit: no formatting, no renaming comes of them', async () => {
        await client.open(uri, text.replace('scenario s {', 'scenario   s{'));
        const behind = { line: 999, character: 0 };
        for (const [method, params] of requests(uri, behind, { line: 1005, character: 0 }).filter(([method]) => /angeFormatting|onTypeFormatting/.test(method))) expect(await answer(method, params) ?? []).toEqual([]);
        expect((await answer('textDocument/rename', { textDocument: { uri }, position: behind, newName: 'x' }) as WorkspaceEdit | null)?.changes).toBeUndefined();
    });
});

describe('documents that are not open', () => {
    it.each(['never opened', 'closed', 'of no known scheme', 'no address at all', 'of a library that there is not'])('%s: nothing is answered about them', async what => {
        if (what === 'closed') {
            await client.open(uri, text);
            await client.close(uri);
        }
        const of = ({ 'of no known scheme': 'nonsense:', 'no address at all': '', 'of a library that there is not': 'mmn-kernel:/1.0/nothing.mmn' } as Record<string, string>)[what] ?? uri;
        for (const [method, params] of requests(of, { line: 1, character: 8 })) {
            const answered = await answer(method, params);
            expect(Array.isArray(answered) ? answered : answered ?? [], method).toEqual([]);
        }
        expect(await client.request(CHECK, { uri: of })).toBeNull();
        expect(await client.request(STOP, { uri: of })).toBeNull();
        for (const method of [TRACE, PROGRAM]) expect(await client.request(method, { uri: of, scenario: 's' })).toMatchObject({ message: expect.stringContaining('is not open') as string });
        expect(await client.request(KERNEL_SOURCE, { uri: of })).toMatchObject({ text: expect.stringContaining('There is no') as string });
    });

    it('changed, saved or closed all the same: dropped, and nothing is published', async () => {
        client.published.length = 0;
        await client.change(uri, text, 2);
        await client.notify('textDocument/didSave', { textDocument: { uri } });
        await client.close(uri);
        expect(await client.request<CodeLens[]>('textDocument/codeLens', { textDocument: { uri } })).toEqual([]);
        expect(client.published.flatMap(({ diagnostics }) => diagnostics)).toEqual([]);
        expect(checker.jobs).toEqual([]);
    });

    it('a request that waits for the text is answered when the file is closed', async () => {
        await client.open(uri, text);
        const waiting = ['hover', 'codeLens', 'documentSymbol'].map(method => client.at(`textDocument/${method}`, uri, { line: 1, character: 7 }));
        await client.close(uri);
        expect(await Promise.all(waiting)).toHaveLength(3);
    });
});

describe('edits that do not fit', () => {
    const edit = (version: number | null, ...contentChanges: object[]) => client.notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges });
    const range = (...[a, b, c, d]: number[]) => ({ start: { line: a, character: b }, end: { line: c, character: d } });

    it.each<[string, object[], string]>([
        ['behind the end', [{ range: range(900, 0, 901, 0), text: '// end\n' }], `${text}// end\n`],
        ['back to front', [{ range: range(0, 2, 0, 0), text: 'mm' }], text],
        ['before the beginning', [{ range: range(-3, -3, 0, 0), text: '' }], text],
        ['one after the other', [{ range: range(0, 0, 0, 0), text: '//\n' }, { range: range(0, 0, 1, 0), text: '' }], text],
        ['no change', [], text],
    ])('%s', async (_, changes, after) => {
        await client.open(uri, text);
        await edit(2, ...changes);
        await client.until(() => checker.jobs.some(({ job }) => job.uri === uri && job.text === after) || undefined, 'the text');
        await works();
    });

    it('a version that goes back, stays, or is missing: the last text counts', async () => {
        await client.open(uri, text, 9);
        await edit(3, { text: `${text}// 3\n` });
        await edit(3, { text: `${text}// 3 again\n` });
        await client.until(() => checker.jobs.at(-1)?.job.text.endsWith('// 3 again\n'), 'the text');
        checker.finish(wrong());
        expect(await client.settled(uri, 3)).toHaveLength(1);
        // The protocol knows no edit without a version: dropped.
        await edit(null, { text: '' });
        await works();
        await edit(4, { text });
        await client.until(() => checker.jobs.at(-1)?.job.version === 4, 'the text');
        checker.finish(result(uri, 's'));
        expect(await client.settled(uri, 4)).toEqual([]);
    });

    it('opened twice: the second text counts', async () => {
        await client.open(uri, 'nonsense', 1);
        await client.open(uri, text, 1);
        await client.until(() => checker.jobs.at(-1)?.job.text === text, 'the text');
        checker.finish(result(uri, 's'));
        expect(await client.settled(uri)).toEqual([]);
        await client.close(uri);
        await client.until(() => client.diagnostics(uri)?.version === undefined, 'the end');
        expect(client.diagnostics(uri)?.diagnostics).toEqual([]);
    });

    it('closed and opened again with another text under the same version, at once', async () => {
        await client.open(uri, 'nonsense');
        await client.close(uri);
        await client.open(uri, text);
        await client.until(() => checker.jobs.at(-1)?.job.text === text, 'the text');
        checker.jobs[0].report({ kind: 'result', result: wrong() });
        checker.finish(result(uri, 's'));
        expect(await client.settled(uri)).toEqual([]);
        await works();
    });
});

describe('parameters that are none', () => {
    it.each(['textDocument/hover', 'textDocument/codeAction', 'textDocument/codeLens', 'textDocument/rename', 'textDocument/selectionRange', 'callHierarchy/incomingCalls', 'workspace/symbol', 'workspace/executeCommand', 'completionItem/resolve', TRACE, CHECK, PROGRAM, KERNEL_SOURCE, STOP])(
        '%s', async method => {
            await client.open(uri, text);
            for (const params of [undefined, null, [], {}, { textDocument: null }, { textDocument: { uri: 7 } }, { uri: 7, item: null, query: 7, context: 7 }]) await client.request(method, params).catch(() => undefined);
            await works();
        });

    it('notifications', async () => {
        await client.open(uri, text);
        for (const method of ['textDocument/didOpen', 'textDocument/didChange', 'textDocument/didClose', 'textDocument/didSave', 'workspace/didChangeConfiguration', 'workspace/didChangeWatchedFiles', 'window/workDoneProgress/cancel', 'initialized', '$/setTrace', '$/nothing', 'nothing']) {
            for (const params of [undefined, null, [], {}, { textDocument: null }, { textDocument: { uri: 7 }, contentChanges: 7 }, { textDocument: { uri: 'file:///x.mmn', version: 1, text: 7 } }]) await client.notify(method, params);
        }
        await works();
    });

    it('a method that nobody knows', async () => {
        await expect(client.request('textDocument/nothing', {})).rejects.toMatchObject({ code: -32601 });
        await expect(client.request('$/notiscope/refused', { code: 1, message: 'x' })).rejects.toMatchObject({ code: -32601 });
    });
});

describe('many files', () => {
    it('2,000 that declare the same names: each has its own verdict, symbols are found in all, and nothing is left of them', async () => {
        const all = Array.from({ length: 2000 }, (_, i) => `file:///many/${i}.mmn`);
        for (const [i, one] of all.entries()) await client.open(one, text.replaceAll('take', `take_${i}`));
        await client.until(() => checker.jobs.length === all.length, 'all jobs', 60_000);
        for (const [i, { job, report }] of checker.jobs.entries()) {
            uri = job.uri;
            report({ kind: 'result', result: i % 2 === 0 ? wrong() : result(job.uri, 's') });
            report({ kind: 'done' });
        }
        // Looked up at once: to search the messages for each file would take longer than all that the server does.
        const latest = <T extends { uri: string }>(list: T[]) => new Map(list.map(one => [one.uri, one]));
        await client.until(() => { const known = latest(client.verdicts); return all.every(one => known.get(one)?.running === false); }, 'all verdicts', 120_000);
        const verdicts = latest(client.verdicts), lists = latest(client.published);
        expect(all.map(one => verdicts.get(one)?.scenarios[0]?.verdict)).toEqual(all.map((_, i) => i % 2 === 0 ? 'leak' : 'ok'));
        expect(all.map(one => lists.get(one)?.diagnostics.filter(({ code }) => code === 'leak').length)).toEqual(all.map((_, i) => i % 2 === 0 ? 1 : 0));
        expect(await client.request<WorkspaceSymbol[]>('workspace/symbol', { query: 'take_1234' })).toMatchObject([{ name: 'take_1234', location: { uri: all[1234] } }]);
        expect((await client.request<WorkspaceSymbol[]>('workspace/symbol', { query: '' })).length).toBeGreaterThan(0);
        const actions = await client.request<CodeAction[]>('textDocument/codeAction', { textDocument: { uri: all[0] }, range: place(all[0], 1), context: { diagnostics: client.diagnostics(all[0])!.diagnostics } });
        expect(actions.length).toBeGreaterThan(0);
        for (const one of all) await client.close(one);
        await client.until(() => { const known = latest(client.published); return all.every(one => known.get(one)?.version === undefined); }, 'all lists to be emptied', 60_000);
        expect([...latest(client.published).values()].filter(one => one.uri.includes('/many/')).flatMap(({ diagnostics }) => diagnostics)).toEqual([]);
        // Many that are closed one after the other are forgotten some at a time.
        const left = async () => (await client.request<WorkspaceSymbol[]>('workspace/symbol', { query: 'take_' })).filter(({ location }) => location.uri.includes('/many/'));
        let symbols = await left();
        for (let tries = 0; symbols.length > 0 && tries < 50; tries++) symbols = await left();
        expect(symbols).toEqual([]);
    }, 240_000);
});
