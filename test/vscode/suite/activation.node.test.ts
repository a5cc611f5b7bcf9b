/** What the extension costs the extension host. The first file of the suite: nobody has opened a scenario yet. */
import * as assert from 'node:assert/strict';
import { cpuUsage } from 'node:process';
import * as vscode from 'vscode';

describe('activation', () => {
    it('has not happened in a folder full of scenarios none of which is open', async () => {
        const extension = vscode.extensions.getExtension('notiscope.notiscope') ?? assert.fail('notiscope.notiscope is not there');
        assert.ok((await vscode.workspace.findFiles('**/*.mmn')).length > 50);
        assert.equal(extension.isActive, false);
        const from = performance.now(), before = cpuUsage();
        await extension.activate();
        const { user, system } = cpuUsage(before);
        // How long that takes is up to the machine and what else it does: it is said, not judged.
        console.log(`activation: ${(performance.now() - from).toFixed(0)} ms, of which this process was busy ${((user + system) / 1000).toFixed(0)} ms (50 wanted)`);
        assert.equal(extension.isActive, true);
    });
});
