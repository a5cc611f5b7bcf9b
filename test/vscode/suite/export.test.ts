import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { toAscii, toMermaid, toSvg } from '../../../src/trace/index.js';
import { api, DEADLOCK, open, until } from './helpers.js';

const COMMANDS = ['copyMermaid', 'copyAscii', 'saveSvg', 'savePng', 'saveHtml'].map(name => `notiscope.${name}`);

describe('what the preview shows, taken out of it', () => {
    const target = (extension: string) => vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0].uri, `run.${extension}`);
    const written = (extension: string) => vscode.workspace.fs.readFile(target(extension));
    const text = async (extension: string) => new TextDecoder().decode(await written(extension));
    const PNG = [0x89, 0x50, 0x4e, 0x47];

    before(async () => {
        const { preview, waitForVerdicts } = await api();
        const document = await open(DEADLOCK);
        await waitForVerdicts(document.uri);
        await vscode.commands.executeCommand('notiscope.showDiagram', document.uri.toString(), 'lock_held_across_setup');
        await until(() => preview.shown?.scenario === 'lock_held_across_setup', () => 'the preview shows nothing');
    });
    after(async () => {
        for (const extension of ['svg', 'png', 'html']) await vscode.workspace.fs.delete(target(extension)).then(undefined, () => undefined);
        await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    });

    it('has its commands', async () => {
        const all = await vscode.commands.getCommands(true);
        assert.deepEqual(COMMANDS.filter(command => !all.includes(command)), []);
    });

    it('copies mermaid and columns', async () => {
        const { preview } = await api();
        await vscode.commands.executeCommand('notiscope.copyMermaid');
        assert.equal(await vscode.env.clipboard.readText(), toMermaid(preview.shown!));
        await vscode.commands.executeCommand('notiscope.copyAscii');
        assert.equal(await vscode.env.clipboard.readText(), toAscii(preview.shown!));
    });

    it('saves SVG, the same bytes as the command line', async () => {
        const { preview } = await api();
        await vscode.commands.executeCommand('notiscope.saveSvg', target('svg'));
        const svg = await text('svg');
        assert.ok(svg === toSvg(preview.shown!, 'dark') || svg === toSvg(preview.shown!, 'light'), svg.slice(0, 300));
    });

    it('saves a page with the run in it', async () => {
        await vscode.commands.executeCommand('notiscope.saveHtml', target('html'));
        const html = await text('html');
        assert.match(html, /^<!DOCTYPE html>/);
        assert.match(html, /"scenario":"lock_held_across_setup"/);
        assert.ok(!html.includes('<!--notiscope:'), 'a place of the template is empty');
    });

    it('saves PNG, which the page makes', async () => {
        await vscode.commands.executeCommand('notiscope.savePng', target('png'));
        const png = await written('png');
        assert.deepEqual([...png.subarray(0, 4)], PNG);
        assert.ok(png.length > 10_000, `${png.length} bytes`);
    });

    it('saves PNG also from a preview in the background', async () => {
        const { preview } = await api();
        await vscode.workspace.fs.delete(target('png'));
        const group = vscode.window.tabGroups.all.find(({ tabs }) => tabs.some(tab => tab.input instanceof vscode.TabInputWebview));
        const document = await vscode.workspace.openTextDocument({ content: 'in front of it' });
        await vscode.window.showTextDocument(document, group!.viewColumn);
        await vscode.commands.executeCommand('notiscope.savePng', target('png'));
        assert.ok(preview.shown);
        assert.deepEqual([...(await written('png')).subarray(0, 4)], PNG);
    });
});
