/** The protocol, with a checker that says what the test says. */
import { CancellationTokenSource } from 'vscode-languageserver-protocol/node.js';
import { DiagnosticSeverity, type CodeAction, type CodeLens } from 'vscode-languageserver-types';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Finding } from '../../src/check/result.js';
import { kernelFiles } from '../../src/kernel/library.js';
import { CHECK, FURTHER, FURTHER_PROGRESS, KERNEL_SOURCE, RUN, TRACE, type FurtherAnswer, type TraceAnswer, type VerdictsParams } from '../../src/server/protocol.js';
import { TestClient } from './client.js';
import { place, result, ScriptedChecker, trace, violation } from './scripted.js';

const text = (note = '') => `mm proc { page A }
scenario s {
    thread a { munmap(A) }
    thread b { cpu_access(A) }
    expect ok
}
${note}`;

const checker = new ScriptedChecker();
let client: TestClient;
let uri: string, files = 0;
beforeAll(async () => { client = await TestClient.start(checker); });
beforeEach(() => { uri = `file:///folder/${++files}.mmn`; checker.jobs.length = 0; client.published.length = 0; });
afterEach(() => client.closeAll());
afterAll(() => client.stop());

const lenses = async () => (await client.request<CodeLens[]>('textDocument/codeLens', { textDocument: { uri } })).map(({ command }) => command?.title);
const jobs = (count: number) => client.until(() => checker.jobs.length === count, `${count} jobs`);
const wrong = () => result(uri, 's', { verdict: 'leak', codes: ['leak'], asExpected: false, violations: [violation(uri, 'leak')], trace: trace(uri, 'leak') });

describe('from a text to its diagnostics', () => {
    it('gives the text to the checker and publishes the verdict with the version', async () => {
        await client.open(uri, text(), 7);
        await jobs(1);
        expect(checker.jobs[0].job).toMatchObject({ uri, version: 7, text: text() });
        checker.finish(wrong());
        const list = await client.settled(uri, 7);
        expect(list).toMatchObject([{ severity: DiagnosticSeverity.Error, code: 'leak', source: 'notiscope' }]);
        expect(client.status(uri)).toMatchObject({ version: 7, running: false, scenarios: [{ name: 's', verdict: 'leak', asExpected: false, states: 1204, running: false, hasTrace: true }] });
    });

    it('reports the errors of a broken text, and does not call it ok', async () => {
        await client.open(uri, 'scenario s { thread a { munmap( } }');
        await jobs(1);
        checker.say({ kind: 'lowered', problems: [{ code: 'missing-brace', message: 'a brace is missing', severity: 'error', range: place(uri, 0, 30, 31) }], findings: [] }, { kind: 'done' });
        const list = await client.settled(uri);
        expect(list.length).toBeGreaterThan(0);
        expect(list.every(({ severity }) => severity === DiagnosticSeverity.Error)).toBe(true);
        expect(await lenses()).toEqual(['not checked: error in line 1']);
    });

    it('drops what an older text said', async () => {
        await client.open(uri, text());
        await jobs(1);
        await client.change(uri, text('// more'), 2);
        await jobs(2);
        checker.jobs[0].report({ kind: 'result', result: wrong() });
        checker.jobs[0].report({ kind: 'done' });
        checker.finish(result(uri, 's'));
        expect(await client.settled(uri, 2)).toEqual([]);
        expect(client.published.flatMap(({ diagnostics }) => diagnostics)).toEqual([]);
    });

    it('never publishes a list of one version under another', async () => {
        await client.open(uri, text());
        await jobs(1);
        checker.finish(wrong());
        await client.settled(uri);
        await client.change(uri, text('// more'), 2);
        await jobs(2);
        checker.finish(result(uri, 's'));
        expect(await client.settled(uri, 2)).toEqual([]);
        expect(client.published.map(({ version, diagnostics }) => [version, diagnostics.length])).toContainEqual([1, 1]);
        expect(client.published.filter(({ version, diagnostics }) => version === 2 && diagnostics.length > 0)).toEqual([]);
    });

    it('streams: a scenario that is ready is shown while others are explored', async () => {
        await client.open(uri, `${text()}${text().replace('scenario s', 'scenario t').replace(/^mm .*$/m, '')}`);
        await jobs(1);
        checker.say({ kind: 'lowered', problems: [], findings: [] }, { kind: 'result', result: wrong() }, { kind: 'progress', scenario: 't', states: 5000 });
        await client.until(() => client.diagnostics(uri)?.diagnostics.length === 1, 'the first diagnostic');
        expect(await lenses()).toEqual(['✗ leak · 1,204 states', 'Show diagram', 'Step through', 'checking ... 5,000 states']);
        expect(client.status(uri)).toMatchObject({ running: true });
        const before = client.lensRefreshes;
        checker.say({ kind: 'result', result: result(uri, 't') }, { kind: 'done' });
        await client.settled(uri);
        await client.until(() => client.lensRefreshes > before, 'a refresh of the lenses');
    });

    it('publishes static findings without waiting for the verdict', async () => {
        await client.open(uri, text());
        await jobs(1);
        checker.finish(result(uri, 's'));
        await client.settled(uri);
        await client.change(uri, text('//'), 2);
        await jobs(2);
        checker.say({ kind: 'lowered', problems: [], findings: [{ code: 'lock_order', message: 'a then b', range: place(uri, 2), related: [], locks: [], scenario: 's' } as unknown as Finding] });
        const list = await client.until(() => { const last = client.diagnostics(uri); return last?.version === 2 && last.diagnostics.length > 0 && last.diagnostics; }, 'the finding');
        expect(list).toMatchObject([{ code: 'lock_order', severity: DiagnosticSeverity.Warning }]);
    });

    it('leads from a diagnostic to the diagram of its code', async () => {
        await client.open(uri, text());
        await jobs(1);
        checker.finish(wrong());
        const diagnostics = await client.settled(uri);
        const actions = await client.request<CodeAction[]>('textDocument/codeAction', { textDocument: { uri }, range: diagnostics[0].range, context: { diagnostics } });
        expect(actions.map(({ title, command }) => [title, command?.arguments])).toEqual([['Show diagram: leak in s', [uri, 's', 'leak']], ['Copy as CPU0 | CPU1 columns: leak in s', [uri, 's', 'leak']]]);
    });

    it('says inconclusive where the checker broke, and recovers with the next edit', async () => {
        await client.open(uri, text());
        await jobs(1);
        checker.say({ kind: 'failed', message: 'it ran out of memory' });
        expect(await client.settled(uri)).toMatchObject([{ severity: DiagnosticSeverity.Warning, code: 'inconclusive' }]);
        expect(await lenses()).toEqual(['inconclusive: the checker stopped: it ran out of memory']);
        expect(client.status(uri)?.scenarios[0]).toMatchObject({ verdict: 'inconclusive', asExpected: false });
        await client.change(uri, text('//'), 2);
        await jobs(2);
        checker.finish(result(uri, 's'));
        expect(await client.settled(uri, 2)).toEqual([]);
    });

    it('leaves nothing behind when the file is closed', async () => {
        await client.open(uri, text());
        await jobs(1);
        checker.finish(wrong());
        await client.settled(uri);
        await client.close(uri);
        await client.until(() => client.diagnostics(uri)?.diagnostics.length === 0, 'an empty list');
        expect(checker.cancelled).toContain(uri);
        checker.finish(wrong());
        expect(await client.request<TraceAnswer>(TRACE, { uri })).toMatchObject({ message: expect.stringContaining('not open') as string });
        expect(client.diagnostics(uri)?.diagnostics).toEqual([]);
    });

    it('keeps files apart, also those that declare the same names', async () => {
        const other = 'untitled:Untitled-1';
        await client.open(uri, text());
        await client.open(other, text());
        await jobs(2);
        checker.jobs[0].report({ kind: 'result', result: wrong() });
        checker.jobs[0].report({ kind: 'done' });
        checker.jobs[1].report({ kind: 'result', result: result(other, 's') });
        checker.jobs[1].report({ kind: 'done' });
        expect(await client.settled(uri)).toHaveLength(1);
        expect(await client.settled(other)).toEqual([]);
    });
});

describe('requests', () => {
    it('answers with the trace', async () => {
        await client.open(uri, text());
        await jobs(1);
        checker.finish(wrong());
        await client.settled(uri);
        expect(await client.request<TraceAnswer>(TRACE, { uri, scenario: 's' })).toMatchObject({ code: 'leak', steps: [] });
        expect(await client.request<TraceAnswer>(TRACE, { uri, scenario: 'nobody' })).toMatchObject({ message: expect.stringContaining('no scenario nobody') as string });
    });

    it('gives the text of the library, and says what it has not', async () => {
        for (const file of kernelFiles('6.12')) expect(await client.request(KERNEL_SOURCE, { uri: file.uri })).toEqual({ text: file.text });
        const { text: none } = await client.request<{ text: string }>(KERNEL_SOURCE, { uri: 'mmn-kernel:/1.0/nothing.mmn' });
        expect(none).toContain('There is no mmn-kernel:/1.0/nothing.mmn');
    });

    it('checks once more when asked', async () => {
        await client.open(uri, text());
        await jobs(1);
        checker.finish(result(uri, 's'));
        await client.settled(uri);
        const answer = client.request<VerdictsParams>(CHECK, { uri });
        await jobs(2);
        checker.finish(wrong());
        expect(await answer).toMatchObject({ running: false, scenarios: [{ name: 's', verdict: 'leak' }] });
        expect(await client.request(CHECK, { uri: 'file:///nowhere.mmn' })).toBeNull();
    });

    it('answers nothing about a file that is not open, and goes on', async () => {
        for (const method of ['textDocument/hover', 'textDocument/definition', 'textDocument/completion', 'textDocument/documentSymbol', 'textDocument/codeLens']) {
            const answer = await client.at<unknown>(method, 'file:///nowhere.mmn', { line: 3, character: 3 });
            expect(Array.isArray(answer) ? answer : answer ?? []).toEqual([]);
        }
    });

    it('survives positions outside of the text', async () => {
        await client.open(uri, text());
        for (const position of [{ line: 999, character: 0 }, { line: 0, character: 9999 }]) {
            await client.at('textDocument/hover', uri, position);
            await client.at('textDocument/definition', uri, position);
            await client.at('textDocument/completion', uri, position);
        }
    });
});

describe('settings', () => {
    it('limit the exploration; other limits check again', async () => {
        await client.open(uri, text());
        await jobs(1);
        client.settings = { limits: { maxStates: 77 } };
        await client.notify('workspace/didChangeConfiguration', { settings: null });
        await jobs(2);
        expect(checker.jobs[1].job.limits).toMatchObject({ maxStates: 77 });
    });

    it('are complained about in words', async () => {
        client.settings = { limits: { timeout: 'soon' } };
        await client.notify('workspace/didChangeConfiguration', { settings: null });
        await client.until(() => client.shown.find(message => message.includes('notiscope.limits.timeout')), 'a message');
        // Another change is no reason to say it again.
        client.settings = { limits: { timeout: 'soon', maxStates: 0 } };
        await client.notify('workspace/didChangeConfiguration', { settings: null });
        await client.until(() => client.shown.find(message => message.includes('notiscope.limits.maxStates')), 'a message');
        expect(client.shown.filter(message => message.includes('notiscope.limits.timeout'))).toHaveLength(1);
    });

    it('ask for no watcher over the files of the workspace', () => {
        expect(client.registered).not.toContain('workspace/didChangeWatchedFiles');
    });
});

describe('texts that nobody would write', () => {
    it('refuses 10 MB in words, unread', async () => {
        await client.open(uri, text().repeat(Math.ceil(10e6 / text().length)));
        const [only] = await client.settled(uri);
        expect(only).toMatchObject({ severity: DiagnosticSeverity.Error, message: expect.stringMatching(/not read/) as string });
        expect(checker.jobs).toEqual([]);
        await client.change(uri, text(), 2);
        await jobs(1);
        checker.finish(result(uri, 's'));
        expect(await client.settled(uri, 2)).toEqual([]);
    });

    it('stays alive on binary junk', async () => {
        let seed = 1;
        const junk = Array.from({ length: 20_000 }, () => String.fromCharCode(1 + (seed = seed * 16807 % 2147483647) % 0x2fff)).join('');
        await client.open(uri, junk);
        await jobs(1);
        checker.finish();
        const list = await client.settled(uri);
        expect(list.length).toBeGreaterThan(0);
        expect(list.length).toBeLessThanOrEqual(201);
        await client.change(uri, `\0${junk}`, 2);
        expect(await client.settled(uri, 2)).toHaveLength(1);
    });

    it('keeps up with quick typing', async () => {
        await client.open(uri, text());
        for (let version = 2; version <= 60; version++) await client.change(uri, text(`// ${'x'.repeat(version)}`), version);
        await client.until(() => checker.jobs.at(-1)?.job.version === 60, 'the last text');
        checker.finish(wrong());
        expect(await client.settled(uri, 60)).toHaveLength(1);
    });
});

describe('questions', () => {
    it('are about the text as it is, report how far they are, and can be given up', async () => {
        await client.open(uri, text(), 3);
        await jobs(1);
        const source = new CancellationTokenSource();
        const progress: unknown[] = [];
        client.connection.onNotification(FURTHER_PROGRESS, (params: unknown) => { progress.push(params); });
        const answer = client.connection.sendRequest<FurtherAnswer>(FURTHER, { uri, scenario: 's', code: 'leak', counterexamples: 2 }, source.token);
        const asked = await client.until(() => checker.asked.at(-1), 'the question');
        expect(asked.question).toMatchObject({ kind: 'further', text: text(), further: { scenario: 's', code: 'leak' } });
        asked.report({ kind: 'progress', states: 7 });
        await client.until(() => progress.length > 0, 'progress');
        expect(progress).toEqual([{ uri, scenario: 's', states: 7 }]);
        source.cancel();
        await client.until(() => asked.givenUp, 'giving up');
        expect(await answer).toHaveProperty('hint');
        expect(await client.request(RUN, { uri: 'file:///not/open.mmn', scenario: 's' })).toEqual({ message: 'file:///not/open.mmn is not open.', hint: 'Open the scenario file first.' });
    });
});
