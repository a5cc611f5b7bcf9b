import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { api } from './helpers.js';

describe('tools for language models', () => {
    before(() => api());

    const invoke = async (name: string, input: object): Promise<string> => {
        const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
        return content.map(part => part instanceof vscode.LanguageModelTextPart ? part.value : assert.fail('not text')).join('');
    };

    it('are there, with what they are for', () => {
        const ours = vscode.lm.tools.filter(({ name }) => name.startsWith('notiscope_'));
        assert.deepEqual(ours.map(({ name }) => name).sort(), ['notiscope_check', 'notiscope_counterexample']);
        for (const { description, inputSchema } of ours) assert.ok(description.includes('.mmn') && inputSchema);
    });

    it('check a file of the folder', async () => {
        assert.match(await invoke('notiscope_check', { file: 'migrate-under-device-lock.mmn' }), /^lock_held_across_setup: deadlock, as expected \(\d+ states\): driver waits for gpu\.svm.*\nlock_not_held: ok, as expected/);
    });

    it('check a text, and say why it is not as expected', async () => {
        const text = 'mm p { page A }\nscenario s {\n    thread a { munmap(A) }\n    expect deadlock\n}\n';
        assert.match(await invoke('notiscope_check', { text }), /^s: ok, expected deadlock .*\n {2}line 4: deadlock is expected, but no interleaving shows it$/);
        assert.match(await invoke('notiscope_check', { text: text.replace('munmap', 'munmapp') }), /^s: Not checked: .*munmapp/);
        assert.match(await invoke('notiscope_check', { text, scenario: 't' }), /^There is no scenario t in it; it has: s\.$/);
    });

    it('tell the run', async () => {
        const told = await invoke('notiscope_counterexample', { file: 'seed/migrate-under-device-lock.mmn', scenario: 'lock_held_across_setup' });
        assert.match(told, /^lock_held_across_setup: deadlock/);
        assert.match(told, /mutex_lock[^]*migrate_vma_setup[^]*waits/);
    });

    it('refuse what is no scenario of the folder', async () => {
        for (const input of [{}, { file: '/etc/passwd' }, { file: 'none.mmn' }]) await assert.rejects(invoke('notiscope_check', input), /scenario file|`file`/);
    });
});
