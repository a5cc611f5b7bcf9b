/** Names over the protocol: what src/language does, reached through the server. */
import type { CompletionItem, CompletionList, DocumentSymbol, Hover, Location, LocationLink } from 'vscode-languageserver-types';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { kernelFiles } from '../../src/kernel/library.js';
import { atCursor, TestClient } from './client.js';
import { ScriptedChecker } from './scripted.js';

const device = `mm proc { page A }
device gpu mirrors proc {
    mutex svm
    notifier plain { invalidate_range_start(range) { mutex_lock(svm) unmap(range) mutex_unlock(svm) return 0 } }
    /// Moves a page to the device.
    fn migrate(page) { mutex_lock(svm) mutex_unlock(svm) }
}
`;

let client: TestClient;
let uri: string, files = 0;
beforeAll(async () => { client = await TestClient.start(new ScriptedChecker()); });
beforeEach(() => { uri = `file:///folder/${++files}.mmn`; });
afterAll(() => client.stop());

/** Opens a text with a cursor and asks about it at once, as editors do. */
async function ask<T>(method: string, marked: string): Promise<T> {
    const { text, position } = atCursor(device + marked);
    await client.open(uri, text);
    return client.at<T>(method, uri, position);
}

const targets = (answer: (Location | LocationLink)[] | Location | null): string[] =>
    [answer ?? []].flat().map(one => 'targetUri' in one ? one.targetUri : one.uri);

describe('names', () => {
    it('hover shows the documentation', async () => {
        const hover = await ask<Hover>('textDocument/hover', 'scenario s { thread a { gpu.mig|rate(A) } }');
        expect(JSON.stringify(hover.contents)).toContain('Moves a page to the device');
    });

    it('hover shows what the library says of a kernel function', async () => {
        const hover = await ask<Hover>('textDocument/hover', 'scenario s { thread a { mun|map(A) } }');
        expect(JSON.stringify(hover.contents)).toContain('munmap');
    });

    it.each([
        ['folio_lock()', 'scenario s { thread a { folio_l|ock(A) } }', 'lockdep does not know it'],
        ['dma_fence_wait()', 'scenario s { thread a { dma_fence_w|ait(x) } }', 'Lockdep knows of it only where the driver marks'],
        ['wait_event()', 'scenario s { thread a { wait_ev|ent(true) } }', 'Lockdep knows nothing of it'],
        ['plain', 'mm other { page B }\ndevice nic mirrors other { notifier pl|ain { invalidate_range_start(range) { unmap(range) return 0 } } }', 'Since 6.4 lockdep does not connect'],
    ])('hover says what lockdep does not see of %s', async (_, marked, words) => {
        const hover = await ask<Hover>('textDocument/hover', marked);
        expect(JSON.stringify(hover.contents)).toContain(words);
    });

    it('definition of a kernel function leads into the library', async () => {
        const answer = await ask<(Location | LocationLink)[]>('textDocument/definition', 'scenario s { thread a { mun|map(A) } }');
        expect(targets(answer)[0]).toMatch(/^mmn-kernel:\/7\.0\/\d\d_\w+\.mmn$/);
    });

    it('definition inside the library works too', async () => {
        const answer = await ask<(Location | LocationLink)[]>('textDocument/definition', 'scenario s { thread a { mun|map(A) } }');
        const [library] = targets(answer);
        const { text } = await client.request<{ text: string }>('notiscope/kernelSource', { uri: library });
        await client.open(library, text);
        const line = text.split('\n').findIndex(one => one.includes(' mmap_write_lock('));
        expect(line).toBeGreaterThan(0);
        const again = await client.at<(Location | LocationLink)[]>('textDocument/definition', library, { line, character: text.split('\n')[line].indexOf('mmap_write_lock(') + 2 });
        expect(targets(again)[0]).toMatch(/^mmn-kernel:/);
        expect(client.diagnostics(library)).toBeUndefined();
    });

    it('inside the library everything works at once, after one file was opened and nothing was typed', async () => {
        const fresh = await TestClient.start(new ScriptedChecker()), library = `mmn-kernel:/6.12/${kernelFiles('6.12').map(file => file.uri.split('/').at(-1)!).find(name => name.includes('hmm'))}`;
        try {
            await fresh.open('file:///once.mmn', 'use kernel "6.12"\nmm proc { page A }\nscenario s { thread a { munmap(A) } }\n');
            await fresh.request('textDocument/documentSymbol', { textDocument: { uri: 'file:///once.mmn' } });
            await fresh.until(() => fresh.diagnostics('file:///once.mmn'), 'what is said of it');
            const { text } = await fresh.request<{ text: string }>('notiscope/kernelSource', { uri: library }), lines = text.split('\n');
            await fresh.open(library, text);
            const line = lines.findIndex(one => one.startsWith('fn hmm_range_fault')), place = { line, character: 5 };
            expect(await fresh.at('textDocument/hover', library, place)).toMatchObject({ contents: { value: expect.stringContaining('hmm_range_fault') as string } });
            expect(targets(await fresh.at('textDocument/definition', library, place))).toEqual([library]);
            expect(await fresh.request('textDocument/semanticTokens/full', { textDocument: { uri: library } })).toHaveProperty('data.length');
        } finally { await fresh.stop(); }
    });

    it('completion offers what can stand there', async () => {
        const answer = await ask<CompletionItem[] | CompletionList>('textDocument/completion', 'scenario s { thread a { gpu.| } }');
        const labels = (Array.isArray(answer) ? answer : answer.items).map(({ label }) => label);
        expect(labels).toContain('migrate');
        expect(labels).toContain('svm');
    });

    it('symbols list the scenarios', async () => {
        const symbols = await ask<DocumentSymbol[]>('textDocument/documentSymbol', 'scenario s { thread a { munmap(A) } }|');
        expect(symbols.map(({ name }) => name)).toEqual(expect.arrayContaining(['gpu', 's']));
    });

    it('an unknown name is an error at its place', async () => {
        await ask('textDocument/hover', 'scenario s { thread a { munmapp(A)| } }');
        const list = await client.until(() => client.diagnostics(uri)?.diagnostics.filter(({ message }) => message.includes('munmapp')), 'the diagnostic');
        expect(list).toMatchObject([{ severity: 1, range: { start: { line: 7, character: 24 } } }]);
    });
});
