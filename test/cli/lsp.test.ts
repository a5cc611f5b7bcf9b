/** `notiscope lsp --stdio`: the bundle starts, and finds its worker beside it. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter, type ProtocolConnection, type PublishDiagnosticsParams } from 'vscode-languageserver/node.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
let server: ChildProcess;
let connection: ProtocolConnection;

beforeAll(async () => {
    execFileSync(process.execPath, [`${root}src/build/bundle.mjs`, '--if-stale']);
    server = spawn(process.execPath, [`${root}dist/cli.js`, 'lsp', '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    connection = createProtocolConnection(new StreamMessageReader(server.stdout!), new StreamMessageWriter(server.stdin!));
    connection.listen();
    await connection.sendRequest('initialize', { processId: process.pid, rootUri: null, capabilities: {} });
    await connection.sendNotification('initialized', {});
}, 300_000);

afterAll(async () => {
    await connection.sendRequest('shutdown');
    await connection.sendNotification('exit');
    await new Promise(resolve => { server.on('exit', resolve); });
});

test('an opened file gets the verdicts of its scenarios', async () => {
    const uri = 'file:///driver.mmn';
    const text = readFileSync(`${root}test/cli/cases/deadlock-not-expected/d.mmn`, 'utf8');
    const verdict = new Promise<PublishDiagnosticsParams>(resolve => {
        connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
            if (params.uri === uri && params.diagnostics.some(({ code }) => code === 'deadlock')) resolve(params);
        });
    });
    await connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId: 'mmn', version: 1, text } });
    const { diagnostics } = await verdict;
    expect(diagnostics.find(({ code }) => code === 'deadlock')).toMatchObject({ severity: 1, range: { start: { line: 18, character: 8 } } });
});
