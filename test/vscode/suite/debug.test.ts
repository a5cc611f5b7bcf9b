import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { api, DEADLOCK, find, open, type, until } from './helpers.js';

interface Event { event: string; body: { reason?: string; text?: string; threadId?: number; output?: string; description?: string } }

/** What the adapters of the sessions have said. */
const heard: Event[] = [];
const tracker = vscode.debug.registerDebugAdapterTrackerFactory('mmn', { createDebugAdapterTracker: () => ({ onDidSendMessage: (message: Event & { type: string }) => { if (message.type === 'event') heard.push(message); } }) });

const stops = (): Event['body'][] => heard.filter(({ event }) => event === 'stopped').map(({ body }) => body);
const session = (): vscode.DebugSession => vscode.debug.activeDebugSession ?? assert.fail('there is no session');
const ask = <T>(command: string, args: object = {}): Promise<T> => Promise.resolve(session().customRequest(command, args) as Thenable<T>);
const frames = async (threadId: number): Promise<{ id: number; name: string; line: number; source: { path: string } }[]> =>
    (await ask<{ stackFrames: { id: number; name: string; line: number; source: { path: string } }[] }>('stackTrace', { threadId })).stackFrames;

/** Does something, and waits for the stop that it leads to. */
async function step(act: () => Thenable<unknown>): Promise<Event['body']> {
    const before = stops().length;
    await act();
    return until(() => stops()[before], () => `it said ${JSON.stringify(heard.slice(-3))}`);
}

/** As a launch configuration has it: a path, or the address of what is on no disk. */
const pathOf = ({ uri }: vscode.TextDocument): string => uri.scheme === 'file' ? uri.fsPath : uri.toString();

async function begin(path: string, configuration: object): Promise<vscode.TextDocument> {
    const document = await open(path);
    await step(() => vscode.debug.startDebugging(vscode.workspace.workspaceFolders?.[0], { type: 'mmn', request: 'launch', name: 'test', program: pathOf(document), ...configuration }));
    return document;
}

describe('the debugger', () => {
    afterEach(async () => {
        vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
        await vscode.debug.stopDebugging();
        await until(() => vscode.debug.activeDebugSession === undefined, () => 'the session goes on');
        heard.length = 0;
    });
    after(() => tracker.dispose());

    it('steps through the counterexample of a scenario to the violation, and back', async () => {
        await begin(DEADLOCK, { scenario: 'lock_held_across_setup' });
        assert.equal(stops()[0].reason, 'entry');
        assert.deepEqual((await frames(1)).map(({ name }) => name), ['driver']);
        await step(() => ask('stepIn', { threadId: 1 }));
        const end = await step(() => ask('continue', { threadId: 1 }));
        assert.deepEqual([end.reason, end.description], ['exception', 'deadlock']);
        assert.match(end.text ?? '', /driver waits for gpu\.svm, which it holds itself/);
        const stack = await frames(1);
        assert.equal(stack[0].name, 'gpu.invalidate_range_start(A)');
        assert.equal(stack.at(-1)?.name, 'driver');
        const library = stack.find(({ source }) => source.path.startsWith('mmn-kernel:')) ?? assert.fail('no frame is in the library');
        const text = await vscode.workspace.openTextDocument(vscode.Uri.parse(library.source.path));
        assert.match(text.lineAt(library.line - 1).text, /\w+\(.*\)/);
        await step(() => ask('stepBack', { threadId: 1 }));
        assert.ok((await frames(1)).length < stack.length || (await frames(1))[0].line !== stack[0].line);
        assert.equal((await step(() => ask('reverseContinue', { threadId: 1 }))).description, 'the beginning of the run');
    });

    it('stops at a breakpoint of the editor whose condition holds, and evaluates expressions there', async () => {
        const document = await open('seed/interval-fault.mmn');
        const line = find(document, 'mutex_unlock(update)').line;
        vscode.debug.addBreakpoints([new vscode.SourceBreakpoint(new vscode.Location(document.uri, new vscode.Position(line, 0)), true, 'A.pte != 0')]);
        await begin('seed/interval-fault.mmn', { scenario: 'full_pattern', explore: true, stopOnEntry: false });
        assert.equal(stops()[0].reason, 'breakpoint');
        const threadId = stops()[0].threadId ?? 0, [top] = await frames(threadId);
        assert.equal(top.line, line + 1);
        assert.match((await ask<{ result: string }>('evaluate', { expression: 'A.pte', frameId: top.id, context: 'watch' })).result, /^frame 1/);
        await assert.rejects(ask('evaluate', { expression: 'nothing.pte', frameId: top.id, context: 'watch' }), /nothing/);
    });

    it('lets somebody choose who goes next, and the preview goes along to and fro', async () => {
        const { preview } = await api();
        const document = await begin(DEADLOCK, { scenario: 'lock_held_across_setup' });
        await vscode.commands.executeCommand('notiscope.showDiagram', document.uri.toString(), 'lock_held_across_setup');
        await until(() => preview.shown?.scenario === 'lock_held_across_setup', () => `it shows ${preview.shown?.scenario}`);
        const went = await step(() => preview.hear({ type: 'selected', step: 3 }));
        assert.equal(went.reason, 'goto');
        assert.ok((await frames(1)).length > 1);
        await step(() => ask('reverseContinue', { threadId: 1 }));
        const chosen = await step(() => vscode.commands.executeCommand('notiscope.chooseNextThread', 'user'));
        assert.equal(chosen.reason, 'step');
        assert.ok(heard.some(({ event, body }) => event === 'output' && /user goes in step 1: another run/.test(body.output ?? '')));
        const beside = await until(() => preview.told.find(message => message.type === 'beside'), () => 'no run stands beside');
        assert.equal(beside.view.steps[0].thread, 'user');
    });

    it('goes on with the text as it was when somebody edits it, and says so', async () => {
        const document = await begin(DEADLOCK, { scenario: 'lock_held_across_setup' });
        const original = document.getText();
        try {
            await type(document, `// another line\n${original}`);
            await until(() => heard.some(({ body }) => /The text has been edited/.test(body.output ?? '')), () => 'nothing was said');
            await step(() => ask('stepIn', { threadId: 1 }));
            assert.match((await ask<{ result: string }>('evaluate', { expression: 'gpu.svm' })).result, /driver/);
        } finally {
            await type(document, original);
        }
    });

    it('says what is wrong with a launch configuration', async () => {
        const document = await open(DEADLOCK), failed: string[] = [];
        const failures = vscode.debug.registerDebugAdapterTrackerFactory('mmn', { createDebugAdapterTracker: () => ({ onDidSendMessage: (message: { command?: string; success?: boolean; message?: string }) => { if (message.command === 'launch' && message.success === false) failed.push(message.message ?? ''); } }) });
        try {
            void vscode.debug.startDebugging(undefined, { type: 'mmn', request: 'launch', name: 'test', program: pathOf(document), scenario: 'lock_hold' });
            await until(() => failed.length > 0, () => 'the launch did not fail');
            assert.match(failed[0], /There is no scenario lock_hold in this file/);
        } finally {
            failures.dispose();
            await vscode.commands.executeCommand('workbench.action.closeMessages').then(undefined, () => undefined);
        }
    });
});
