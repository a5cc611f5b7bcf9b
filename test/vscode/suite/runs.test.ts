import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Preview } from '../../../src/extension/preview/preview.js';
import { toMermaid, type TraceView } from '../../../src/trace/index.js';
import type { ToPage } from '../../../src/webview/protocol.js';
import { api, DEADLOCK, open, type, until } from './helpers.js';

const FAULT = 'seed/interval-fault.mmn';

type Told<K extends ToPage['type']> = Extract<ToPage, { type: K }>;

/** What the page was told, once it is as wanted. */
const told = <K extends ToPage['type']>(preview: Preview, type: K, wanted: (message: Told<K>) => boolean = () => true): Promise<Told<K>> =>
    until(() => preview.told.find((message): message is Told<K> => message.type === type && wanted(message as Told<K>)), () => `the page was told ${JSON.stringify(preview.told.map(m => m.type === 'notice' ? m.text : m.type))}`);

async function show(path: string, scenario: string): Promise<{ preview: Preview; view: TraceView; document: vscode.TextDocument }> {
    const { preview, waitForVerdicts } = await api();
    const document = await open(path);
    await waitForVerdicts(document.uri);
    await vscode.commands.executeCommand('notiscope.showDiagram', document.uri.toString(), scenario);
    const view = await until(() => preview.shown?.scenario === scenario && preview.shown, () => `it shows ${preview.shown?.scenario}`);
    return { preview, view, document };
}

describe('runs in the preview', () => {
    after(() => vscode.window.tabGroups.close(vscode.window.tabGroups.all.flatMap(group => group.tabs.filter(tab => tab.input instanceof vscode.TabInputWebview))));

    it('at each step say who could go next; picking one leaves the run there, and can be led to an end', async () => {
        const { preview, view } = await show(FAULT, 'retry_forgotten');
        const { options } = await told(preview, 'options');
        // The step that violates leads to no state.
        assert.equal(options.length, view.steps.length);
        assert.deepEqual(options[0].map(({ name }) => name).slice(0, 2), ['fault', 'user']);
        await preview.runs.hear({ type: 'pick', token: view.token!, at: 3, thread: 1, way: 0 });
        const fork = await told(preview, 'beside');
        assert.deepEqual(fork.view.steps.slice(0, 3).map(({ text }) => text), view.steps.slice(0, 3).map(({ text }) => text));
        assert.equal(fork.view.steps[3].thread, 'user');
        assert.equal(fork.view.open, true);
        await preview.hear({ type: 'export', format: 'mermaid', beside: true });
        assert.equal(await vscode.env.clipboard.readText(), toMermaid(fork.view));
        await preview.hear({ type: 'export', format: 'mermaid' });
        assert.equal(await vscode.env.clipboard.readText(), toMermaid(view));
        await preview.runs.hear({ type: 'onward', token: fork.view.token! });
        const end = await told(preview, 'beside', ({ view: other }) => other.token !== fork.view.token);
        assert.equal(end.view.open, undefined);
        assert.ok(end.view.steps.length > 10, `${end.view.steps.length} steps`);
    });

    it('have the pair of steps that the bug needs, and other counterexamples until there is none', async () => {
        const { preview } = await show(DEADLOCK, 'lock_held_across_setup');
        const { critical } = await told(preview, 'critical');
        assert.match(critical.message, /No single reordering removes the bug/);
        await preview.runs.hear({ type: 'another' });
        for (let shown = 0; shown < 50 && !preview.told.some(m => m.type === 'notice' && /^No other counterexample/.test(m.text)); shown++) await preview.runs.hear({ type: 'another' });
        await told(preview, 'notice', ({ text }) => /^No other counterexample of this deadlock exists/.test(text));
    });

    it('can be picked from the start, also where the exploration has nothing to show', async () => {
        const settings = vscode.workspace.getConfiguration('notiscope');
        const { preview, waitForVerdicts } = await api();
        const document = await open('seed/interval-fault.mmn');
        try {
            await settings.update('limits.maxStates', 3, vscode.ConfigurationTarget.Workspace);
            await until(async () => (await waitForVerdicts(document.uri)).scenarios.every(({ verdict }) => verdict === 'inconclusive'), () => 'some scenario has a verdict');
            await preview.show({ uri: document.uri.toString(), scenario: 'full_pattern' });
            await until(() => preview.shown === undefined, () => `it shows ${preview.shown?.scenario}`);
            await preview.hear({ type: 'explore' });
            const start = await until(() => preview.shown, () => 'it shows nothing');
            assert.deepEqual([start.scenario, start.open, start.steps.length], ['full_pattern', true, 0]);
            await preview.runs.hear({ type: 'pick', token: start.token!, at: 0, thread: 1, way: 0 });
            assert.equal((await told(preview, 'beside')).view.steps.length, 1);
        } finally {
            await settings.update('limits.maxStates', undefined, vscode.ConfigurationTarget.Workspace);
            await until(async () => (await waitForVerdicts(document.uri)).scenarios.some(({ verdict }) => verdict === 'ok'), () => 'no scenario has a verdict');
        }
    });

    it('stand beside those of the fix, which does the same as far as it can', async () => {
        const { preview, view } = await show(DEADLOCK, 'lock_held_across_setup');
        await vscode.commands.executeCommand('notiscope.compareScenarios', 'lock_not_held');
        const beside = await told(preview, 'beside', ({ title }) => title === 'lock_not_held');
        assert.equal(beside.view.code, 'ok');
        assert.equal(beside.view.open, undefined);
        assert.notEqual(beside.view.steps.length, view.steps.length);
    });

    it('stay beside each other over edits: the fix is compared as it is, a fork goes as far as it can', async () => {
        const { preview, view, document } = await show(DEADLOCK, 'lock_held_across_setup');
        const original = document.getText();
        const shownBeside = () => preview.told.find((message): message is Told<'beside'> => message.type === 'beside')?.view;
        try {
            await vscode.commands.executeCommand('notiscope.compareScenarios', 'lock_not_held');
            await type(document, original.replace('expect ok', 'thread other { cpu_read(A) } expect ok'));
            await until(() => shownBeside()?.threads.some(({ name }) => name === 'other'), () => `beside it are ${shownBeside()?.threads.map(({ name }) => name).join()}`);
            assert.equal(preview.shown?.scenario, 'lock_held_across_setup');

            await type(document, original);
            await preview.runs.hear({ type: 'pick', token: view.token!, at: 1, thread: 1, way: 0 });
            const fork = (await told(preview, 'beside', ({ title }) => title === 'Another run')).view;
            await type(document, `\n${original}`);
            await until(() => shownBeside()?.steps[0].userRange.start.line === fork.steps[0].userRange.start.line + 1, () => `the fork is at line ${shownBeside()?.steps[0].userRange.start.line}`);
            assert.deepEqual(shownBeside()?.steps.map(({ text }) => text), fork.steps.map(({ text }) => text));
            // A mistake takes nothing away.
            await type(document, original.replace('mutex_lock(svm)', 'mutex_lock(svm'));
            await until(() => preview.earlier !== '', () => 'it says nothing');
            assert.deepEqual(shownBeside()?.steps.map(({ text }) => text), fork.steps.map(({ text }) => text));
        } finally {
            await type(document, original);
        }
    });

    it('are what commands are about: the one with the focus, and the first where the other has gone', async () => {
        const { preview, view } = await show(FAULT, 'retry_forgotten');
        await preview.runs.hear({ type: 'pick', token: view.token!, at: 3, thread: 1, way: 0 });
        const fork = (await told(preview, 'beside')).view;
        const copied = async () => { await vscode.commands.executeCommand('notiscope.copyMermaid'); return vscode.env.clipboard.readText(); };
        assert.equal(await copied(), toMermaid(preview.exported!));
        assert.equal(preview.exported?.token, view.token);
        await preview.hear({ type: 'focus', beside: true });
        assert.equal(await copied(), toMermaid(fork));
        await show(DEADLOCK, 'lock_not_held');
        assert.equal(await copied(), toMermaid(preview.shown!));
        await preview.hear({ type: 'focus', beside: false });
    });

    it('come back from a token; a foreign one says what it is', async () => {
        const { preview, view } = await show(FAULT, 'retry_forgotten');
        await vscode.commands.executeCommand('notiscope.replayToken', view.token);
        const again = await told(preview, 'beside');
        assert.deepEqual(again.view.steps.map(({ text }) => text), view.steps.map(({ text }) => text));
        await vscode.commands.executeCommand('notiscope.replayToken', 'hello');
        await told(preview, 'notice', ({ text }) => text.startsWith('This is not the token of a run'));
    });

    it('are copied as a link that leads back, and to nothing else', async () => {
        const { preview, view, document } = await show(FAULT, 'retry_forgotten');
        await preview.runs.hear({ type: 'copy', token: view.token!, as: 'link' });
        const link = vscode.Uri.parse(await vscode.env.clipboard.readText());
        assert.equal(`${link.authority}${link.path}`, 'notiscope.notiscope/replay');
        assert.equal(new URLSearchParams(link.query).get('file'), FAULT);
        await show(DEADLOCK, 'lock_not_held');
        const { follow } = await api();
        await follow(link);
        assert.equal(preview.shown?.scenario, 'retry_forgotten');
        assert.equal(vscode.Uri.parse(preview.shown.uri).toString(), document.uri.toString());
        assert.equal((await told(preview, 'beside')).view.token, view.token);
        const before = preview.shown;
        for (const bad of ['vscode://notiscope.notiscope/other', 'vscode://notiscope.notiscope/replay?file=/etc/passwd&scenario=s&token=1', 'vscode://notiscope.notiscope/replay?file=../../x.mmn&scenario=s&token=1']) {
            await follow(vscode.Uri.parse(bad));
            assert.equal(preview.shown, before);
        }
    });
});
