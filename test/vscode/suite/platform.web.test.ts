import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { api, DEADLOCK, open } from './helpers.js';

describe('in a browser', () => {
    it('the extension runs without any server, on a folder that is on no disk', () => {
        assert.equal(vscode.env.uiKind, vscode.UIKind.Web);
        assert.equal(vscode.env.remoteName, undefined);
        assert.notEqual(vscode.workspace.workspaceFolders?.[0].uri.scheme, 'file');
        // No polyfill of Node is there either.
        assert.equal((globalThis as { Buffer?: unknown }).Buffer, undefined);
    });

    it('has no tasks, which need processes', async () => {
        await api();
        await open(DEADLOCK);
        assert.deepEqual((await vscode.tasks.fetchTasks()).filter(({ definition }) => definition.type === 'notiscope'), []);
    });
});
