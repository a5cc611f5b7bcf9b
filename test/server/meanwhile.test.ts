/** Edits that come while the server is still at work on the text before. */
import type { SemanticTokens } from 'vscode-languageserver-types';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { TestClient } from './client.js';
import { ScriptedChecker } from './scripted.js';

let client: TestClient;
let uri: string, files = 0;
beforeAll(async () => { client = await TestClient.start(new ScriptedChecker()); });
beforeEach(() => { uri = `file:///meanwhile/${++files}.mmn`; });
afterAll(() => client.stop());

/** Reading it, and what is asked about the whole of it, take longer than the server goes without hearing what comes. */
const long = (call: string, length = 1500): string => `mm proc { page A }\n${Array.from({ length }, (_, i) => `fn f${i}(page) { munmap(page); munmap(page); munmap(page) }\n`).join('')}scenario s { thread a { ${call}(A) } }\n`;
const published = (of: string, version: number) => client.published.filter(one => one.uri === of && one.version === version).map(({ diagnostics }) => diagnostics.map(({ message }) => message));

it.each([20, 40, 80, 120, 160, 240, 320])('what was found in a text of %d functions is not said of the next one', async length => {
    // Of files that change in turn, some changes are read together, and what is under way is not given up for them at once.
    await client.open(uri, long('nosuch', length));
    await client.open(`${uri}2`, 'mm proc { page A }\n');
    await client.change(uri, long('munmap', length), 2);
    await client.until(() => published(uri, 2).length > 0, 'diagnostics of the second text');
    // Another request comes after all that was to be said.
    await client.at('textDocument/hover', uri, { line: 0, character: 4 });
    expect(published(uri, 2)).toEqual([[]]);
});

it('an answer that an edit has interrupted is none', async () => {
    const ask = () => client.request<SemanticTokens>('textDocument/semanticTokens/full', { textDocument: { uri } });
    await client.open(uri, long('munmap'));
    const whole = await ask(), interrupted = ask();
    void client.notify('textDocument/didChange', { textDocument: { uri, version: 2 }, contentChanges: [{ range: { start: { line: 1, character: 0 }, end: { line: 1, character: 0 } }, text: '\n\n' }] });
    await expect(interrupted).rejects.toMatchObject({ code: -32801 });
    expect((await ask()).data).toHaveLength(whole.data.length);
});
