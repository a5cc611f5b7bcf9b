/** Editor features over the protocol: that each is announced, and that a request reaches it. What they answer is tested in test/language/features. */
import type { DocumentHighlight, FoldingRange, SelectionRange, SemanticTokens } from 'vscode-languageserver-types';
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
        selectionRangeProvider: true,
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
    it.each(['foldingRange', 'semanticTokens/full', 'documentHighlight', 'references', 'hover'])('null for %s of a file that is not open', async method => {
        expect(await client.request(`textDocument/${method}`, { textDocument: { uri }, position: { line: 0, character: 0 }, context: { includeDeclaration: true } })).toBeNull();
    });
});
