import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { api, DEADLOCK, open, type, until } from './helpers.js';

const tabs = () => vscode.window.tabGroups.all.flatMap(group => group.tabs.filter(tab => tab.input instanceof vscode.TabInputWebview && tab.input.viewType.includes('notiscope.preview')).map(tab => ({ tab, group })));

describe('the preview', () => {
    after(() => vscode.window.tabGroups.close(tabs().map(({ tab }) => tab)));

    it('opens beside the editor, with the run that the lens is about', async () => {
        const { preview, waitForVerdicts } = await api();
        const document = await open(DEADLOCK);
        await waitForVerdicts(document.uri);
        await vscode.commands.executeCommand('notiscope.showDiagram', document.uri.toString(), 'lock_held_across_setup');
        const view = await until(() => preview.shown, () => 'the preview shows nothing');
        assert.equal(view.scenario, 'lock_held_across_setup');
        assert.equal(view.code, 'deadlock');
        assert.ok(view.steps.length > 0 && view.states.length >= view.steps.length, `${view.steps.length} steps, ${view.states.length} states`);
        await until(() => tabs().length === 1, () => `${tabs().length} previews`);
        assert.notEqual(tabs()[0].group.viewColumn, vscode.ViewColumn.One);
    });

    it('stays one, and turns to the other scenario', async () => {
        const { preview } = await api();
        const document = await open(DEADLOCK);
        await vscode.commands.executeCommand('notiscope.showDiagram', document.uri.toString(), 'lock_not_held');
        const view = await until(() => preview.shown?.scenario === 'lock_not_held' && preview.shown, () => `it shows ${preview.shown?.scenario}`);
        assert.equal(view.code, 'ok');
        assert.equal(tabs().length, 1);
    });

    it('keeps the picture while the text has an error, and says that it is of an earlier one', async () => {
        const { preview, waitForVerdicts } = await api();
        const document = await open(DEADLOCK);
        const original = document.getText();
        await waitForVerdicts(document.uri);
        await vscode.commands.executeCommand('notiscope.showDiagram', document.uri.toString(), 'lock_not_held');
        await until(() => preview.shown?.scenario === 'lock_not_held', () => `it shows ${preview.shown?.scenario}`);
        await type(document, original.replace('mutex_lock(svm)', 'mutex_lock(svm'));
        await until(() => preview.earlier.includes('could not be checked'), () => `it says ${preview.earlier}`);
        assert.equal(preview.shown?.scenario, 'lock_not_held');
        await type(document, original);
        await until(() => preview.earlier === '', () => `it still says ${preview.earlier}`);
    });

    it('is named after the scenario that was asked for, also where there is nothing to draw', async () => {
        const { preview } = await api();
        const document = await open(DEADLOCK);
        await vscode.commands.executeCommand('notiscope.showDiagram', document.uri.toString(), 'lock_not_held');
        await until(() => tabs()[0]?.tab.label === 'lock_not_held', () => `it is named ${tabs()[0]?.tab.label}`);
        await vscode.commands.executeCommand('notiscope.showDiagram', document.uri.toString(), 'nowhere');
        await until(() => tabs()[0]?.tab.label === 'nowhere', () => `it is named ${tabs()[0]?.tab.label}`);
        assert.equal(preview.shown, undefined);
    });
});
