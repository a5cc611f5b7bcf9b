import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { api, until } from './helpers.js';

interface Contributes { walkthroughs: { steps: { description: string; media: { markdown?: string; image?: string } }[] }[] }

describe('ways to a first scenario', () => {
    before(() => api());
    afterEach(() => vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor'));

    const opened = async (): Promise<vscode.TextDocument> => {
        const editor = await until(() => vscode.window.activeTextEditor, () => 'no editor');
        assert.deepEqual([editor.document.languageId, editor.document.isUntitled], ['mmn', true]);
        return editor.document;
    };

    const checked = async ({ uri }: vscode.TextDocument) => (await (await api()).waitForVerdicts(uri)).scenarios;

    it('a new one holds, and has no finding', async () => {
        await vscode.commands.executeCommand('notiscope.newScenario');
        const document = await opened(), scenarios = await checked(document);
        assert.deepEqual(scenarios.map(({ verdict, asExpected }) => [verdict, asExpected]), [['ok', true]]);
        assert.deepEqual(vscode.languages.getDiagnostics(document.uri).filter(({ severity }) => severity <= vscode.DiagnosticSeverity.Warning), []);
    });

    it('one of the gallery is opened as a copy', async () => {
        await vscode.commands.executeCommand('notiscope.openGallery', 'seed/migrate-under-device-lock.mmn');
        const document = await opened(), scenarios = await checked(document);
        assert.ok(scenarios.length >= 2 && scenarios.every(({ asExpected }) => asExpected));
    });

    it('the walkthrough leads to commands and pictures that are there', async () => {
        const { extensionUri, packageJSON } = vscode.extensions.getExtension('notiscope.notiscope')!;
        const [{ steps }] = (packageJSON as { contributes: Contributes }).contributes.walkthroughs, commands = await vscode.commands.getCommands();
        assert.equal(steps.length, 5);
        for (const { description, media: { markdown, image } } of steps) {
            const command = /\(command:(?:toSide:)?([\w.]+)/.exec(description)?.[1];
            assert.ok(command && commands.includes(command), description);
            await vscode.workspace.fs.stat(vscode.Uri.joinPath(extensionUri, markdown ?? image ?? ''));
        }
    });
});
