/** The commands. Each works from anywhere in a scenario file, and says what to do where it cannot. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { CHECK, SHOW_DIAGRAM, STOP, type CheckParams, type StopParams, type VerdictsParams } from '../server/protocol.js';
import { KERNEL_SCHEME } from './kernelDocuments.js';
import type { Preview } from './preview/preview.js';
import { programUri } from './programDocuments.js';
import { scenarioMeant } from './scenarioAt.js';
import { scenarioEditor } from './scenarioEditor.js';
import type { Verdicts } from './verdicts.js';

export interface CommandContext { client: BaseLanguageClient; verdicts: Verdicts; preview: Preview }

export function registerCommands(context: CommandContext): vscode.Disposable {
    return vscode.Disposable.from(
        vscode.commands.registerCommand(SHOW_DIAGRAM, (uri?: unknown, scenario?: unknown, code?: unknown) => showDiagram(context, uri, scenario, code)),
        vscode.commands.registerCommand('notiscope.checkFile', () => checkFile(context)),
        vscode.commands.registerCommand('notiscope.stopExploring', () => stopExploring(context)),
        vscode.commands.registerCommand('notiscope.showProgram', () => showProgram(context)));
}

/** Code lenses pass (uri, scenario), actions a code too; menus pass the file's Uri; the palette and keys pass nothing. */
async function showDiagram({ client, verdicts, preview }: CommandContext, uri: unknown, scenario: unknown, code: unknown): Promise<void> {
    if (typeof uri === 'string') return preview.show({ uri, scenario: text(scenario), code: text(code) });
    const editor = scenarioEditor();
    const target = uri instanceof vscode.Uri ? uri : editor?.document.uri;
    if (!target || target.scheme === KERNEL_SCHEME) return explainWhere();
    await client.start();
    await vscode.workspace.openTextDocument(target);
    const { scenarios } = await verdicts.read(target);
    const cursor = editor?.document.uri.toString() === target.toString() ? editor.selection.active : undefined;
    return preview.show({ uri: target.toString(), scenario: scenarioMeant(scenarios, cursor)?.name });
}

const text = (argument: unknown): string | undefined => typeof argument === 'string' ? argument : undefined;

async function checkFile({ client }: CommandContext): Promise<void> {
    const editor = scenarioEditor();
    if (!editor) return explainWhere();
    await client.start();
    const params: CheckParams = { uri: editor.document.uri.toString() };
    const verdicts = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Notiscope: checking') },
        () => client.sendRequest<VerdictsParams | null>(CHECK, params));
    const scenarios = verdicts?.scenarios ?? [];
    const others = scenarios.filter(({ asExpected }) => !asExpected).map(({ name, message }) => `${name}: ${message}`);
    if (scenarios.length === 0) void vscode.window.showInformationMessage(vscode.l10n.t('This file has no scenario that could be checked.'));
    else if (others.length === 0) void vscode.window.showInformationMessage(vscode.l10n.t('{0} scenarios, all as expected.', scenarios.length));
    else void vscode.window.showWarningMessage(vscode.l10n.t('{0} of {1} scenarios not as expected. {2}', others.length, scenarios.length, others.join('; ')));
}

/** What has its verdict keeps it. The progress in the status bar cannot be clicked. */
async function stopExploring({ client }: CommandContext): Promise<void> {
    const editor = scenarioEditor();
    if (!editor) return explainWhere();
    await client.start();
    const params: StopParams = { uri: editor.document.uri.toString() };
    await client.sendRequest(STOP, params);
}

async function showProgram({ verdicts }: CommandContext): Promise<void> {
    const editor = scenarioEditor();
    if (!editor) return explainWhere();
    const { uri } = editor.document;
    const known = await verdicts.read(uri);
    const scenario = scenarioMeant(known.scenarios, editor.selection.active);
    if (!scenario) { void vscode.window.showInformationMessage(vscode.l10n.t('This file has no scenario yet: write `scenario NAME { ... }`.')); return; }
    const document = await vscode.workspace.openTextDocument(programUri({ uri: uri.toString(), scenario: scenario.name }));
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preview: true, preserveFocus: true });
}

function explainWhere(): void {
    void vscode.window.showInformationMessage(vscode.l10n.t('Open a scenario file (.mmn) first: this command is about the scenario at the cursor.'));
}
