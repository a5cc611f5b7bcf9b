/** What a thread that explores may do to a file's verdicts: be given another text, run out of memory, break. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DiagnosticSeverity, type CodeAction } from 'vscode-languageserver-types';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FromWorker } from '../../src/server/messages.js';
import { heapFor, nodeThread } from '../../src/server/nodeThread.js';
import { STOP } from '../../src/server/protocol.js';
import { EDITOR_LIMITS } from '../../src/server/settings.js';
import { ThreadChecker, type Thread } from '../../src/server/threadChecker.js';
import { bundles } from './bundles.js';
import { TestClient } from './client.js';
import { free, held, serious } from './seed.js';

let folder: string;
let client: TestClient;
let uri: string, files = 0;
beforeAll(async () => {
    folder = await bundles();
    client = await TestClient.start(new ThreadChecker(() => nodeThread(join(folder, 'worker.cjs'))));
}, 300_000);
beforeEach(() => { uri = `file:///threads/${++files}.mmn`; });
afterEach(() => client.closeAll());
afterAll(async () => {
    await client.stop();
    rmSync(folder, { recursive: true, force: true });
});

describe('an edit', () => {
    const large = readFileSync(join(import.meta.dirname, '../bench/mirror-4x2x1.mmn'), 'utf8');

    it('ends the exploration of the older text: what that one would have said is never told', async () => {
        await client.open(uri, large);
        await client.until(() => client.status(uri)?.scenarios.some(({ states }) => states > 0), 'some states');
        await client.change(uri, free, 2);
        expect(serious(await client.settled(uri, 2))).toEqual([]);
        // The thread is the new text's alone: another one is answered too.
        await client.change(uri, held(''), 3);
        expect((await client.settled(uri, 3)).map(({ code }) => code)).toContain('deadlock');
        expect(client.verdicts.filter(one => one.uri === uri && one.version === 1).filter(({ running, scenarios }) => !running || scenarios.some(({ verdict }) => verdict !== undefined))).toEqual([]);
        const versions = client.published.filter(one => one.uri === uri).map(({ version }) => version);
        expect(versions).toEqual([...versions].sort());
        expect(client.published.filter(one => one.uri === uri && one.version === 1).flatMap(({ diagnostics }) => serious(diagnostics))).toEqual([]);
    });

    it('after an exploration was ended keeps what is known', async () => {
        await client.open(uri, large);
        await client.until(() => client.status(uri)?.scenarios.some(({ states }) => states > 0), 'some states');
        await client.request(STOP, { uri });
        expect(serious(await client.settled(uri))).toMatchObject([{ code: 'inconclusive', message: expect.stringMatching(/^inconclusive: cancelled at [\d,]+ states\./) as string }]);
        await client.change(uri, free, 2);
        expect(serious(await client.settled(uri, 2))).toEqual([]);
    });
});

describe('the thread', () => {
    it.each(['stop', 'cancel'] as const)('does no more of a job after %s', async kind => {
        const thread = nodeThread(join(folder, 'worker.cjs')), heard: FromWorker[] = [], large = readFileSync(join(import.meta.dirname, '../bench/mirror-4x2x1.mmn'), 'utf8');
        const until = (wanted: (message: FromWorker) => boolean) => client.until(() => heard.some(wanted), 'a message of the thread', 30_000);
        const job = (text: string) => ({ uri: `${uri}${text.length}`, version: 1, text, limits: EDITOR_LIMITS });
        thread.onMessage(message => heard.push(message));
        thread.post({ kind: 'check', id: 1, job: job(large) });
        await until(message => message.kind === 'event' && message.event.kind === 'progress');
        thread.post({ kind, uri: job(large).uri });
        thread.post({ kind: 'ping' });
        await until(message => message.kind === 'alive');
        heard.length = 0;
        // It would go on with the first once the second is done.
        thread.post({ kind: 'check', id: 2, job: job('mm proc { page A } scenario s { thread a { munmap(A) } }') });
        await until(message => message.kind === 'event' && message.event.kind === 'done');
        thread.post({ kind: 'ping' });
        await until(message => message.kind === 'alive');
        expect(heard.filter(message => message.kind === 'event' && message.id === 1)).toEqual([]);
        thread.terminate();
    });
});

describe('two files that declare the same names', () => {
    it('each have their own verdicts, whatever is opened, closed, renamed on disk, or opened again with another text', async () => {
        const other = `${uri}.other.mmn`, renamed = `${uri}.renamed.mmn`;
        const verdict = async (of: string, version = 1) => { await client.settled(of, version); return client.status(of)?.scenarios[0]?.verdict; };
        const places = (of: string) => JSON.stringify(client.diagnostics(of)?.diagnostics);
        await client.open(uri, held(''));
        await client.open(other, free);
        expect([await verdict(uri), await verdict(other)]).toEqual(['deadlock', 'ok']);
        expect(places(uri)).not.toContain(other);
        await client.close(uri);
        await client.open(renamed, held(''));
        expect(await verdict(renamed)).toBe('deadlock');
        expect(places(renamed)).not.toContain(`"${uri}"`);
        expect(client.diagnostics(uri)?.diagnostics).toEqual([]);
        // The same version number, another text.
        client.verdicts.length = client.published.length = 0;
        await client.open(uri, free);
        expect(await verdict(uri)).toBe('ok');
        await client.close(uri);
        await client.open(uri, held('expect deadlock'));
        client.verdicts.length = client.published.length = 0;
        expect(await verdict(uri)).toBe('deadlock');
        expect(client.published.filter(one => one.uri === other)).toEqual([]);
    });
});

describe('a thread', () => {
    const started = async (start: (n: number, maxMemory?: number) => Thread) => {
        let count = 0;
        return TestClient.start(new ThreadChecker(maxMemory => start(count++, maxMemory)));
    };

    it('that runs out of memory is told with what to do, and the next edit has a new one', async () => {
        const greedy = join(folder, 'greedy.cjs');
        writeFileSync(greedy, `require('node:worker_threads').parentPort.on('message', ({ kind, id }) => {
            if (kind !== 'check') return;
            require('node:worker_threads').parentPort.postMessage({ kind: 'event', id, event: { kind: 'working' } });
            setImmediate(() => { const all = []; for (;;) all.push({ of: [all.length] }); });
        });`);
        const poor = await started(n => n === 0 ? nodeThread(greedy, 16) : nodeThread(join(folder, 'worker.cjs')));
        await poor.open(uri, free);
        expect(serious(await poor.settled(uri))).toMatchObject([{ code: 'inconclusive', severity: DiagnosticSeverity.Warning,
            message: 'inconclusive: the checker stopped: it ran out of memory. Raise notiscope.limits.maxMemory, or make the scenario smaller. It starts again with the next edit.' }]);
        await poor.change(uri, `${free}\n`, 2);
        expect(serious(await poor.settled(uri, 2))).toEqual([]);
        await poor.stop();
    });

    it('that breaks takes neither the server nor the other files along', async () => {
        const breaking = join(folder, 'breaking.cjs');
        writeFileSync(breaking, `require('node:worker_threads').parentPort.on('message', ({ kind, id, job }) => {
            if (kind !== 'check' || !job.text.includes('break')) return;
            require('node:worker_threads').parentPort.postMessage({ kind: 'event', id, event: { kind: 'working' } });
            setImmediate(() => process.exit(3));
        });`);
        const client = await started(n => nodeThread(n === 0 ? breaking : join(folder, 'worker.cjs')));
        const other = `${uri}.other.mmn`;
        await client.open(other, free);
        await client.open(uri, `// break\n${free}`);
        expect(serious(await client.settled(uri))).toMatchObject([{ code: 'inconclusive', message: expect.stringContaining('it ended unexpectedly (exit code 3)') as string }]);
        expect(serious(await client.settled(other))).toEqual([]);
        const [{ command }] = await client.request<CodeAction[]>('textDocument/codeAction', { textDocument: { uri }, range: client.diagnostics(uri)!.diagnostics[0].range, context: { diagnostics: serious(client.diagnostics(uri)!.diagnostics) } });
        await client.request('workspace/executeCommand', { command: command!.command, arguments: command!.arguments });
        await client.until(() => client.status(uri)?.scenarios[0]?.verdict === 'ok', 'the verdict');
        await client.stop();
    });

    it('has no more memory than the setting gives it', async () => {
        const asked: (number | undefined)[] = [];
        const client = await started((_, maxMemory) => { asked.push(maxMemory); return nodeThread(join(folder, 'worker.cjs'), heapFor(maxMemory)); });
        await client.open(uri, readFileSync(join(import.meta.dirname, '../bench/mirror-4x2x1.mmn'), 'utf8'));
        client.settings = { limits: { maxMemory: 64 } };
        await client.notify('workspace/didChangeConfiguration', { settings: null });
        const [warning] = await client.until(() => { const list = client.diagnostics(uri)?.diagnostics.filter(({ code }) => code === 'inconclusive'); return list && list.length > 0 && list; }, 'a warning', 30_000);
        expect(warning.message).toMatch(/^inconclusive: Too many states: they do not fit into 64 MB\. .* The limit is the setting notiscope\.limits\.maxMemory\.$/);
        expect(asked.at(-1)).toBe(64);
        await client.stop();
    });
});
