import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('the host', () => {
    it('has the extension', () => {
        assert.ok(vscode.extensions.getExtension('notiscope.notiscope'), 'notiscope.notiscope is not there');
    });

    it('opens the scenarios', () => {
        assert.equal(vscode.workspace.workspaceFolders?.length, 1);
    });
});
