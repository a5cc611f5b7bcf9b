/** Text to verdict with everything real: the worker's bundle in a thread. */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver-protocol/node.js';
import { DiagnosticSeverity, type CodeAction, type CodeLens } from 'vscode-languageserver-types';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { nodeThread } from '../../src/server/nodeThread.js';
import type { RunShown } from '../../src/check/result.js';
import { FURTHER, isRefusal, isTrace, PROGRAM, RUN, TRACE, VERDICTS, type FurtherAnswer, type RunAnswer, type TraceAnswer, type VerdictsParams } from '../../src/server/protocol.js';
import { ThreadChecker } from '../../src/server/threadChecker.js';
import type { TraceView } from '../../src/trace/view.js';
import { editedBy } from '../fixes/copies.js';
import { bundles } from './bundles.js';
import { TestClient } from './client.js';
import { driver, free, held, serious } from './seed.js';

/** Asks until there is an answer. */
async function patiently<T>(ask: () => Promise<T[]>): Promise<T[]> {
    for (let tries = 0; tries < 20; tries++) { const found = await ask(); if (found.length > 0) return found; }
    return [];
}

let folder: string;
let client: TestClient;
let uri: string, files = 0;
beforeAll(async () => {
    folder = await bundles();
    client = await TestClient.start(new ThreadChecker(() => nodeThread(join(folder, 'worker.cjs'))));
}, 300_000);
beforeEach(() => { uri = `file:///folder/${++files}.mmn`; });
afterEach(() => client.closeAll());
afterAll(async () => {
    await client.stop();
    rmSync(folder, { recursive: true, force: true });
});

describe('the seed', () => {
    it('deadlocks: an error at migrate_vma_setup(m), with the chain; as information where expected; gone where the driver is right', async () => {
        await client.open(uri, held(''));
        const [error] = (await client.settled(uri)).filter(({ code }) => code === 'deadlock');
        const line = driver.split('\n').findIndex(one => one.includes('migrate_vma_setup'));
        expect(error).toMatchObject({ severity: DiagnosticSeverity.Error, range: { start: { line } } });
        const places = error.relatedInformation!.map(({ location }) => location.uri);
        expect(places).toContain(uri);
        expect(places.some(place => place.startsWith('mmn-kernel:/6.12/'))).toBe(true);

        await client.change(uri, held('expect deadlock on gpu.svm'), 2);
        const list = await client.settled(uri, 2);
        const deadlocks = list.filter(({ code }) => code === 'deadlock');
        expect(deadlocks).toContainEqual(expect.objectContaining({ range: error.range }));
        expect(deadlocks.map(({ severity }) => severity)).toEqual(deadlocks.map(() => DiagnosticSeverity.Information));
        const titles = (await client.request<CodeLens[]>('textDocument/codeLens', { textDocument: { uri } })).map(({ command }) => command?.title);
        expect(titles[0]).toMatch(/^deadlock, as expected · [\d,]+ states$/);
        expect(titles[1]).toBe('Show diagram');

        await client.change(uri, free, 3);
        expect(serious(await client.settled(uri, 3))).toEqual([]);
        expect(client.status(uri)?.scenarios[0]).toMatchObject({ verdict: 'ok', asExpected: true });
    });

    it('is mended by an edit that is proven, found without being asked, and by others', async () => {
        const text = held('');
        await client.open(uri, text);
        const diagnostics = (await client.settled(uri)).filter(({ code }) => code === 'deadlock');
        const ask = (): Promise<CodeAction[]> => client.request('textDocument/codeAction', { textDocument: { uri }, range: diagnostics[0].range, context: { diagnostics } });
        const fixes = await patiently(async () => (await ask()).filter(({ edit }) => edit));
        expect(fixes[0].title).toMatch(/^take gpu\.svm after gpu\.migrate_to_vram\(A\) \(proven: 0 of [\d,]+ states fail\)$/);
        expect(fixes[0]).toMatchObject({ kind: 'quickfix', isPreferred: true });
        await client.change(uri, editedBy(text, fixes[0].edit!.changes![uri]), 2);
        expect((await client.settled(uri, 2)).filter(({ severity }) => severity === DiagnosticSeverity.Error)).toEqual([]);
        expect(client.status(uri)?.scenarios[0]).toMatchObject({ verdict: 'ok' });
    });

    it('still fails where the edit changes nothing about it: said before the search is over', async () => {
        await client.open(uri, held(''));
        await client.settled(uri);
        await client.change(uri, held('').replace('thread user { munmap(A) }', 'thread user { munmap(A); cpu_access(A) }'), 2);
        await client.settled(uri, 2);
        expect(client.verdicts.filter(({ version }) => version === 2).map(({ scenarios }) => scenarios[0]?.message)).toContainEqual(expect.stringMatching(/^still fails at step \d+ \(deadlock\) · checking/));
    });

    it('has a diagram, and a program', async () => {
        await client.open(uri, held(''));
        await client.settled(uri);
        const answer = await client.request<TraceAnswer>(TRACE, { uri });
        expect(isTrace(answer) && answer.steps.length).toBeGreaterThan(2);
        expect(await client.request(PROGRAM, { uri, scenario: 'held' })).toMatchObject({ text: expect.stringContaining('mutex_lock(gpu.svm)') as string });
    });

    it('has an error at expect where what is expected is not there', async () => {
        await client.open(uri, free.replace('expect ok', 'expect deadlock'));
        const line = free.split('\n').findIndex(one => one.includes('expect'));
        expect((await client.settled(uri)).filter(({ severity }) => severity === DiagnosticSeverity.Error)).toMatchObject([{ range: { start: { line } } }]);
    });

    it('is inconclusive, not ok, at a limit', async () => {
        client.settings = { limits: { maxStates: 5 } };
        await client.notify('workspace/didChangeConfiguration', { settings: null });
        await client.open(uri, free);
        const warning = await client.until(() => client.diagnostics(uri)?.diagnostics.find(({ code }) => code === 'inconclusive'), 'a warning');
        expect(warning.severity).toBe(DiagnosticSeverity.Warning);
    });
});

describe('as a process of its own, over standard input and output', () => {
    it('answers, checks, and ends with its client', async () => {
        const server = spawn(process.execPath, [join(folder, 'server.cjs'), '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
        const ended = new Promise(resolve => server.on('exit', resolve));
        const connection = createProtocolConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin));
        const finished = new Promise<VerdictsParams>(resolve => connection.onNotification(VERDICTS, (verdicts: VerdictsParams) => { if (!verdicts.running) resolve(verdicts); }));
        connection.listen();
        await connection.sendRequest('initialize', { processId: null, rootUri: null, capabilities: {} });
        await connection.sendNotification('initialized', {});
        await connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId: 'mmn', version: 1, text: free } });
        expect((await finished).scenarios).toMatchObject([{ name: 'held', verdict: 'ok', asExpected: true }]);
        // A client that dies says nothing; its end of the pipe is closed.
        connection.dispose();
        server.stdin.end();
        await ended;
    });
});

describe('a worker that cannot be started', () => {
    it('is said, never silent', async () => {
        const broken = await TestClient.start(new ThreadChecker(() => nodeThread(join(folder, 'nothing.cjs'))));
        await broken.open(uri, free);
        const list = await broken.settled(uri);
        expect(list).toMatchObject([{ severity: DiagnosticSeverity.Warning, code: 'inconclusive' }]);
        await broken.stop();
    });
});

describe('runs by picking', () => {
    beforeAll(async () => {
        client.settings = {};
        await client.notify('workspace/didChangeConfiguration', { settings: null });
    });
    const ask = <T>(method: string, params: object): Promise<T> => client.request<T>(method, { uri, ...params });
    const run = (params: object): Promise<RunAnswer> => ask(RUN, { scenario: 'held', ...params });
    const shown = (answer: RunAnswer): RunShown => { if (isRefusal(answer)) throw new Error(answer.message); return answer; };

    it('forks the run of a verdict, goes on to an end, and comes back by its token', async () => {
        await client.open(uri, held('expect deadlock'));
        await client.settled(uri);
        const trace = await ask<TraceAnswer>(TRACE, { scenario: 'held' });
        const { token, steps } = trace as TraceView;
        const own = shown(await run({ token }));
        expect(own.view.steps.map(({ text }) => text)).toEqual(steps.map(({ text }) => text));
        expect(own.options).toHaveLength(steps.length + 1);
        expect(own.options[0].map(({ name, ways }) => [name, ways.map(({ text }) => text)])).toEqual([['driver', ['mutex_lock(gpu.svm)']], ['user', ['down_write(proc.mmap_lock)']]]);
        expect(own.options[steps.length]).toMatchObject([{ ways: [], waits: 'waits for gpu.svm, which it holds itself' }, { ways: [{ way: 0 }] }]);
        const fork = shown(await run({ token, at: 1, pick: { thread: 1, way: 0 } }));
        expect(fork.view).toMatchObject({ open: true, message: 'nothing is violated so far; not at the end yet: driver, user' });
        expect(fork.view.steps.map(({ thread }) => thread)).toEqual(['driver', 'user']);
        expect(fork.options[2][0].waits).toBe('waits for proc.mmap_lock, which user holds');
        const end = shown(await run({ token: fork.view.token, toEnd: true }));
        expect(end.view).toMatchObject({ code: 'ok', message: 'every thread has come to its end, and nothing is violated' });
        const again = shown(await run({ token: end.view.token })).view;
        expect([again.code, again.token, again.steps.map(({ text }) => text)]).toEqual(['ok', end.view.token, end.view.steps.map(({ text }) => text)]);
    });

    it('goes where somebody leads it from the start', async () => {
        await client.open(uri, free);
        const start = shown(await run({}));
        expect(start.view).toMatchObject({ open: true, steps: [] });
        const one = shown(await run({ token: start.view.token, pick: { thread: 1, way: 0 } }));
        expect(one.view.steps.map(({ text }) => text)).toEqual(['down_write(proc.mmap_lock)']);
        expect(shown(await run({ token: start.view.token, toEnd: true })).view).toMatchObject({ code: 'ok', message: 'every thread has come to its end, and nothing is violated' });
    });

    it('says in words why there is none', async () => {
        await client.open(uri, held('expect deadlock'));
        const { token } = shown(await run({})).view;
        expect(await run({ scenario: 'other' })).toEqual({ message: 'There is no scenario other in this file.', hint: 'It has: held.' });
        expect(await run({ token: 'hello' })).toMatchObject({ message: expect.stringContaining('This is not the token of a run') as string });
        await client.change(uri, free, 2);
        expect(await run({ token, pick: { thread: 0, way: 0 } })).toEqual({ otherText: true, message: 'This run is of another text than scenario held is now.', hint: expect.stringContaining('Go back') as string });
        expect(shown(await run({ token, edited: true })).view.steps).toEqual([]);
        await client.change(uri, 'scenario held {', 3);
        expect(await run({})).toMatchObject({ message: expect.stringContaining('held has an error in line 1') as string });
    });

    it('has further counterexamples, until there is none, and the critical pair', async () => {
        await client.open(uri, held('expect deadlock'));
        const answer = await ask<FurtherAnswer>(FURTHER, { scenario: 'held', code: 'deadlock', counterexamples: 9 });
        if (isRefusal(answer)) throw new Error(answer.message);
        expect(answer.noOther).toContain('no other counterexample of this deadlock exists');
        expect(new Set(answer.views.map(({ token }) => token)).size).toBe(answer.views.length);
        expect(answer.critical?.message).toContain('No single reordering removes the bug');
        expect(await ask(FURTHER, { scenario: 'held', code: 'leak', counterexamples: 2 })).toMatchObject({ message: 'held has no leak.' });
    });
});
