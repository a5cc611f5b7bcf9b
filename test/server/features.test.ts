/** Editor features over the protocol: that each is announced, and that a request reaches it. What they answer is tested in test/language/features. */
import type { CallHierarchyIncomingCall, CallHierarchyItem, DocumentHighlight, FoldingRange, LocationLink, SelectionRange, SemanticTokens, TextEdit, WorkspaceEdit } from 'vscode-languageserver-types';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { atCursor, TestClient } from './client.js';
import { ScriptedChecker } from './scripted.js';

const device = `mm proc { page A }
device gpu mirrors proc {
    mutex svm
    fn migrate(page) { mutex_lock(svm) mutex_unlock(svm) }
}
`;

let client: TestClient;
let uri: string, files = 0;
beforeAll(async () => { client = await TestClient.start(new ScriptedChecker()); });
beforeEach(() => { uri = `file:///features/${++files}.mmn`; });
afterAll(() => client.stop());

/** Opens a text with a cursor and asks about it at once, as editors do. */
async function ask<T>(method: string, marked: string, more: object = {}): Promise<T> {
    const { text, position } = atCursor(device + marked);
    await client.open(uri, text);
    return client.request<T>(method, { textDocument: { uri }, position, ...more });
}

it('announces what it can do', () => {
    expect(client.initialized.capabilities).toMatchObject({
        documentHighlightProvider: true, foldingRangeProvider: true, hoverProvider: true, definitionProvider: true, referencesProvider: true, documentSymbolProvider: true,
        selectionRangeProvider: true, renameProvider: { prepareProvider: true }, implementationProvider: true, callHierarchyProvider: {},
        documentLinkProvider: { resolveProvider: false }, signatureHelpProvider: { triggerCharacters: ['('], retriggerCharacters: [')', ','] }, workspaceSymbolProvider: { resolveProvider: false },
        completionProvider: { triggerCharacters: expect.arrayContaining(['.']) }, documentFormattingProvider: true, documentRangeFormattingProvider: true, documentOnTypeFormattingProvider: { firstTriggerCharacter: '}', moreTriggerCharacter: ['\n'] },
        semanticTokensProvider: { full: { delta: false }, range: true, legend: { tokenTypes: expect.arrayContaining(['lock', 'label', 'function']), tokenModifiers: expect.arrayContaining(['declaration', 'defaultLibrary']) } },
    });
});

describe('requests', () => {
    it('folding', async () => expect(await ask<FoldingRange[]>('textDocument/foldingRange', '|')).toEqual([{ startLine: 1, endLine: 3 }]));
    it('semantic tokens', async () => {
        const { data } = await ask<SemanticTokens>('textDocument/semanticTokens/full', '|');
        const { tokenTypes } = client.initialized.capabilities.semanticTokensProvider!.legend;
        expect(data.slice(0, 5)).toEqual([0, 3, 4, tokenTypes.indexOf('namespace'), 4]);
        expect(data.filter((_, i) => i % 5 === 3).map(type => tokenTypes[type])).toContain('lock');
    });
    it('selection ranges', async () => {
        const positions = [{ line: 2, character: 11 }, { line: 90, character: 0 }];
        const [word, outside] = await ask<SelectionRange[]>('textDocument/selectionRange', '|', { positions });
        expect(word.range).toEqual({ start: { line: 2, character: 10 }, end: { line: 2, character: 13 } });
        expect(outside).toEqual({ range: { start: { line: 0, character: 0 }, end: { line: 5, character: 0 } } });
    });
    it('highlight', async () => expect(await ask<DocumentHighlight[]>('textDocument/documentHighlight', 'scenario s { thread t { mutex_lock(gpu.sv|m) } }')).toHaveLength(4));
    it('implementation', async () => {
        const [link] = await ask<LocationLink[]>('textDocument/implementation', 'override fn gpu.migrate(page) { }\nscenario s { thread t { gpu.mig|rate(A) } }');
        expect(link.targetSelectionRange).toEqual({ start: { line: 5, character: 12 }, end: { line: 5, character: 23 } });
    });
    it('rename', async () => {
        const { changes } = await ask<WorkspaceEdit>('textDocument/rename', 'scenario s { thread t { mutex_lock(gpu.sv|m) } }', { newName: 'update' });
        expect(changes![uri]).toHaveLength(4);
    });
    it('rename says why not', async () => {
        await expect(ask('textDocument/prepareRename', 'scenario s { thread t { mun|map(A) } }')).rejects.toThrow('Cannot be renamed: `munmap` belongs to the kernel library 7.0, 23_zap.mmn; to replace it write `override fn munmap`.');
        await expect(client.request('textDocument/rename', { textDocument: { uri }, position: { line: 1, character: 8 }, newName: '' })).rejects.toThrow('`` is no name');
    });
    it('links', async () => expect(await ask('textDocument/documentLink', '// mm/hmm.c|')).toEqual([{ range: { start: { line: 5, character: 3 }, end: { line: 5, character: 11 } }, target: 'https://elixir.bootlin.com/linux/v7.0/source/mm/hmm.c' }]));
    it('signature help', async () => expect(await ask('textDocument/signatureHelp', 'scenario s { thread t { munmap(|')).toMatchObject({ signatures: [{ label: 'fn munmap(pages)', parameters: [{ label: [10, 15] }] }], activeParameter: 0 }));
    it('symbols of the workspace', async () => {
        await ask('textDocument/hover', 'fn only_here() { }|');
        expect(await client.request('workspace/symbol', { query: 'only_here' })).toMatchObject([{ name: 'only_here', location: { uri } }]);
    });
    it('formatting', async () => {
        const options = { tabSize: 4, insertSpaces: true };
        expect(await ask<TextEdit[]>('textDocument/formatting', 'scenario s{ }|', { options })).toEqual([
            { range: { start: { line: 5, character: 10 }, end: { line: 5, character: 10 } }, newText: ' ' }, { range: { start: { line: 5, character: 13 }, end: { line: 5, character: 13 } }, newText: '\n' }]);
        const range = { start: { line: 0, character: 0 }, end: { line: 1, character: 0 } };
        expect(await client.request('textDocument/rangeFormatting', { textDocument: { uri }, range, options })).toEqual([]);
        expect(await client.request('textDocument/onTypeFormatting', { textDocument: { uri }, position: { line: 5, character: 13 }, ch: '}', options })).toHaveLength(1);
    });
    it('call hierarchy, through a version of the library that this file is the first to name', async () => {
        const { text, position } = atCursor(`use kernel "6.1"\n${device}scenario s { thread t { mun|map(A) } }`);
        await client.open(uri, text);
        let [item] = await client.at<CallHierarchyItem[]>('textDocument/prepareCallHierarchy', uri, position);
        expect(item).toMatchObject({ name: 'munmap', uri: expect.stringMatching(/^mmn-kernel:\/6\.1\//) });
        const incoming = await client.request<CallHierarchyIncomingCall[]>('callHierarchy/incomingCalls', { item });
        expect(incoming.map(({ from }) => from.name)).toContain('t');
        [item] = (await client.request<{ to: CallHierarchyItem }[]>('callHierarchy/outgoingCalls', { item })).map(({ to }) => to);
        expect(item.uri).toMatch(/^mmn-kernel:\/6\.1\//);
        expect(await client.request<unknown[]>('callHierarchy/outgoingCalls', { item })).not.toHaveLength(0);
    });
    it.each(['foldingRange', 'semanticTokens/full', 'documentHighlight', 'references', 'hover'])('null for %s of a file that is not open', async method => {
        expect(await client.request(`textDocument/${method}`, { textDocument: { uri }, position: { line: 0, character: 0 }, context: { includeDeclaration: true } })).toBeNull();
    });
});
