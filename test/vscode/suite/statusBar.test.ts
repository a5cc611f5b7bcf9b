import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { api, create, DEADLOCK, open, type, until } from './helpers.js';

describe('the item in the status bar', () => {
    after(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

    const says = async (text: RegExp) => {
        const { status } = await api();
        return until(() => status.shown && text.test(status.shown.text) && status.shown, () => `it says ${status.shown?.text}`);
    };

    it('counts what is as expected; a click shows a diagram', async () => {
        await open(DEADLOCK);
        const { command, tooltip } = await says(/^\$\(pass\) 2 as expected/);
        assert.equal(command, 'notiscope.showDiagram');
        assert.match(tooltip, /lock_held_across_setup: .*deadlock/);
    });

    it('is there for scenario files only', async () => {
        const { status } = await api();
        await vscode.commands.executeCommand('workbench.action.closeAllEditors');
        await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: 'no scenario', language: 'plaintext' }));
        await until(() => status.shown === undefined, () => `it says ${status.shown?.text}`);
    });

    it('says how many are not as expected, and how many cannot be checked', async () => {
        const document = await create('status.mmn');
        await says(/no scenario/);
        await type(document, 'mm p { page A }\nscenario s {\n    thread a { munmap(A) }\n    expect deadlock\n}\n');
        assert.equal((await says(/^\$\(error\) 1 of 1 not as expected/)).command, 'notiscope.showDiagram');
        await type(document, document.getText().replace('munmap', 'munmapp'));
        const { command, tooltip } = await says(/^\$\(warning\) 1 of 1 not checked/);
        assert.equal(command, 'workbench.action.problems.focus');
        assert.match(tooltip, /error in line 3/);
    });

    it('shows the progress of what takes long; a click stops it, and then it is inconclusive', async () => {
        const { extensionUri } = vscode.extensions.getExtension('notiscope.notiscope')!;
        const document = await create('status.mmn');
        await type(document, new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(extensionUri, 'test/bench/mirror-4x2x1.mmn'))));
        const { command } = await says(/^\$\(sync~spin\) 0 of \d+ checked, \w+: [\d.,\u202f]+ states/);
        assert.equal(command, 'notiscope.stopExploring');
        await vscode.commands.executeCommand(command);
        const { tooltip } = await says(/^\$\(warning\) \d of \d inconclusive/);
        assert.match(tooltip, /inconclusive: cancelled at [\d,]+ states/);
        await type(document, '');
    });

    it('says that no language server runs, and a click starts one', async () => {
        const { client } = await api();
        await open(DEADLOCK);
        await says(/2 as expected/);
        await client.stop();
        const { command } = await says(/not running/);
        assert.equal(command, 'notiscope.restart');
        await vscode.commands.executeCommand(command);
        await says(/2 as expected/);
    });
});
