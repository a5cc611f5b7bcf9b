/** `$/progress`: of what takes long, and only to clients that can show it; and how to end it. */
import { WorkDoneProgress, type CodeAction, type WorkDoneProgressBegin, type WorkDoneProgressEnd, type WorkDoneProgressReport } from 'vscode-languageserver-protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WorkDoneProgressServerReporter } from 'vscode-languageserver';
import { newRun, type FileState } from '../../src/server/fileState.js';
import { LongRuns } from '../../src/server/progress.js';
import { STOP, TRACE, type TraceAnswer } from '../../src/server/protocol.js';
import { TestClient } from './client.js';
import { result, ScriptedChecker } from './scripted.js';

const text = `mm proc { page A }
scenario small { thread a { munmap(A) } }
scenario large { thread a { munmap(A) } }
`;

describe('over the protocol', () => {
    let checker: ScriptedChecker, client: TestClient;
    const uri = 'file:///folder/a%20b.mmn', said: (WorkDoneProgressBegin | WorkDoneProgressReport | WorkDoneProgressEnd)[] = [];
    let token: string | number | undefined;

    async function start(workDoneProgress: boolean, refuse = false): Promise<void> {
        checker = new ScriptedChecker();
        said.length = 0;
        token = undefined;
        client = await TestClient.start(checker, {}, { window: { workDoneProgress } });
        client.connection.onRequest('window/workDoneProgress/create', (params: { token: string }) => {
            token = params.token;
            if (refuse) throw new Error('no room for it');
            client.connection.onProgress(WorkDoneProgress.type, token, value => { said.push(value); });
            return null;
        });
        await client.open(uri, text);
        await client.until(() => checker.jobs.length === 1, 'a job');
        checker.say({ kind: 'working' }, { kind: 'lowered', problems: [], findings: [] }, { kind: 'result', result: result(uri, 'small') }, { kind: 'progress', scenario: 'large', states: 1204 });
    }
    const begun = () => client.until(() => said.length > 0, 'the beginning');
    const over = () => client.until(() => said.at(-1)?.kind === 'end', 'the end');
    afterEach(() => client.stop());

    it('begins, tells the states so far, and ends', async () => {
        await start(true);
        await begun();
        expect(said).toEqual([{ kind: 'begin', title: 'Exploring a b.mmn', message: 'large: 1,204 states', cancellable: true }]);
        checker.say({ kind: 'progress', scenario: 'large', states: 5000 });
        await client.until(() => said.length === 2, 'a report');
        expect(said[1]).toEqual({ kind: 'report', message: 'large: 5,000 states' });
        checker.say({ kind: 'result', result: result(uri, 'large') }, { kind: 'done' });
        await over();
        expect(said).toHaveLength(3);
    });

    it.each(['an edit', 'closing the file'])('ends with %s', async what => {
        await start(true);
        await begun();
        if (what === 'an edit') {
            await client.change(uri, `${text}//`, 2);
            await client.until(() => checker.jobs.length === 2, 'the second job');
            checker.say({ kind: 'working' });
        } else await client.close(uri);
        await over();
    });

    it('can be cancelled: the verdict says so, and how to start again', async () => {
        await start(true);
        await begun();
        await client.notify('window/workDoneProgress/cancel', { token });
        await over();
        expect(checker.stopped).toEqual([uri]);
        // Too late.
        checker.say({ kind: 'result', result: result(uri, 'large') }, { kind: 'done' });
        const diagnostics = await client.settled(uri);
        expect(diagnostics).toMatchObject([{ code: 'inconclusive', severity: 2, range: { start: { line: 2, character: 9 } },
            message: 'inconclusive: cancelled at 1,204 states. The next edit starts the exploration again, as does the quick fix "Explore again".' }]);
        expect(client.status(uri)?.scenarios).toMatchObject([{ name: 'small', verdict: 'ok', asExpected: true }, { name: 'large', verdict: 'inconclusive', asExpected: false, running: false }]);
        expect(await client.request<TraceAnswer>(TRACE, { uri, scenario: 'large' })).toMatchObject({ message: 'large: inconclusive: cancelled at 1,204 states.' });

        const actions = await client.request<CodeAction[]>('textDocument/codeAction', { textDocument: { uri }, range: diagnostics[0].range, context: { diagnostics } });
        expect(actions.map(({ title }) => title)).toEqual(['Explore again']);
        await client.request('workspace/executeCommand', { command: actions[0].command!.command, arguments: actions[0].command!.arguments });
        await client.until(() => checker.jobs.length === 2, 'the second job');
        // What is known of the others is not explored again.
        expect(checker.jobs[1].job).toMatchObject({ uri, version: 1, text, fresh: false });
        checker.finish(result(uri, 'small'), result(uri, 'large'));
        await client.until(() => client.status(uri)?.running === false && client.status(uri)?.scenarios[1].verdict === 'ok', 'both verdicts');
        await client.until(() => client.diagnostics(uri)?.diagnostics.length === 0, 'an empty list');
    });

    it('is none where the client cannot show it; the exploration can be ended all the same', async () => {
        await start(false);
        await new Promise(resolve => setTimeout(resolve, 1_300));
        expect(token).toBeUndefined();
        await client.request(STOP, { uri });
        expect(await client.settled(uri)).toMatchObject([{ code: 'inconclusive' }]);
        // There is nothing to end any more.
        await client.request(STOP, { uri });
        await client.request(STOP, { uri: 'file:///nowhere.mmn' });
        expect(checker.stopped).toEqual([uri]);
    });

    it('is none where the client refuses; the check goes on', async () => {
        await start(true, true);
        await client.until(() => token !== undefined, 'a request');
        checker.say({ kind: 'result', result: result(uri, 'large') }, { kind: 'done' });
        expect(await client.settled(uri)).toEqual([]);
        expect(said).toEqual([]);
    });

    it('runs no other command', async () => {
        await start(false);
        await expect(client.request('workspace/executeCommand', { command: 'rm', arguments: [uri] })).rejects.toThrow('notiscope.exploreAgain');
        await expect(client.request('workspace/executeCommand', { command: 'notiscope.exploreAgain' })).rejects.toThrow('address of an open file');
    });
});

describe('when it is shown', () => {
    beforeEach(() => { vi.useFakeTimers(); });
    afterEach(() => { vi.useRealTimers(); });
    const state = (uri: string, begun = true): FileState => ({ uri, version: 1, run: { ...newRun(), begun } });

    function watched() {
        const said: string[] = [];
        const reporter = { begin: (title: string, _: unknown, message?: string) => said.push(`begin ${title} ${message}`), report: (message: string) => said.push(message), done: () => said.push('end'),
            token: { onCancellationRequested: () => undefined } } as unknown as WorkDoneProgressServerReporter;
        return { said, runs: new LongRuns(() => Promise.resolve(reporter), () => undefined) };
    }

    it('not of what is over within a second', async () => {
        const { said, runs } = watched(), quick = state('a');
        runs.update(quick);
        await vi.advanceTimersByTimeAsync(900);
        quick.run.phase = 'done';
        runs.update(quick);
        await vi.advanceTimersByTimeAsync(5000);
        expect(said).toEqual([]);
    });

    it('not of a file that waits behind another', async () => {
        const { said, runs } = watched(), waiting = state('a', false);
        runs.update(waiting);
        await vi.advanceTimersByTimeAsync(5000);
        expect(said).toEqual([]);
        waiting.run.begun = true;
        runs.update(waiting);
        await vi.advanceTimersByTimeAsync(1000);
        expect(said).toEqual(['begin Exploring a undefined']);
    });

    it('not while each edit comes within a second of the last', async () => {
        const { said, runs } = watched();
        for (let i = 0; i < 10; i++) {
            runs.update(state('a'));
            await vi.advanceTimersByTimeAsync(500);
        }
        expect(said).toEqual([]);
    });

    it('not a message twice', async () => {
        const { said, runs } = watched(), long = state('folder/a');
        runs.update(long);
        await vi.advanceTimersByTimeAsync(1000);
        long.run.progress.set('s', 1);
        for (let i = 0; i < 3; i++) runs.update(long);
        expect(said).toEqual(['begin Exploring a undefined', 's: 1 state']);
    });
});
