/** The commands. Each works from anywhere in a scenario file, and says what to do where it cannot. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { CHECK, SHOW_DIAGRAM, type CheckParams, type VerdictsParams } from '../server/protocol.js';
import { LANGUAGE } from './client.js';
import { KERNEL_SCHEME } from './kernelDocuments.js';
import type { Preview } from './preview/preview.js';
import { programUri } from './programDocuments.js';
import { scenarioMeant } from './scenarioAt.js';
import type { Verdicts } from './verdicts.js';

export interface CommandContext { client: BaseLanguageClient; verdicts: Verdicts; preview: Preview }

export function registerCommands(context: CommandContext): vscode.Disposable {
    return vscode.Disposable.from(
        vscode.commands.registerCommand(SHOW_DIAGRAM, (uri?: unknown, scenario?: unknown) => showDiagram(context, uri, scenario)),
        vscode.commands.registerCommand('notiscope.checkFile', () => checkFile(context)),
        vscode.commands.registerCommand('notiscope.showProgram', () => showProgram(context)));
}

/** Code lenses pass (uri, scenario); menus pass the file's Uri; the palette and keys pass nothing. */
async function showDiagram({ client, verdicts, preview }: CommandContext, uri: unknown, scenario: unknown): Promise<void> {
    if (typeof uri === 'string') return preview.show({ uri, scenario: typeof scenario === 'string' ? scenario : undefined });
    const editor = scenarioEditor();
    const target = uri instanceof vscode.Uri ? uri : editor?.document.uri;
    if (!target || target.scheme === KERNEL_SCHEME) return explainWhere();
    await client.start();
    const cursor = editor?.document.uri.toString() === target.toString() ? editor.selection.active : undefined;
    return preview.show({ uri: target.toString(), scenario: scenarioMeant(verdicts.get(target)?.scenarios ?? [], cursor)?.name });
}

async function checkFile({ client }: CommandContext): Promise<void> {
    const editor = scenarioEditor();
    if (!editor) return explainWhere();
    await client.start();
    const params: CheckParams = { uri: editor.document.uri.toString() };
    const verdicts = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Notiscope: checking') },
        () => client.sendRequest<VerdictsParams | null>(CHECK, params));
    const lines = (verdicts?.scenarios ?? []).map(({ name, message }) => `${name}: ${message}`);
    void vscode.window.showInformationMessage(lines.length > 0 ? lines.join('; ') : vscode.l10n.t('This file has no scenario that could be checked.'));
}

async function showProgram({ verdicts }: CommandContext): Promise<void> {
    const editor = scenarioEditor();
    if (!editor) return explainWhere();
    const { uri } = editor.document;
    const known = await verdicts.wait(uri);
    const scenario = scenarioMeant(known.scenarios, editor.selection.active);
    if (!scenario) { void vscode.window.showInformationMessage(vscode.l10n.t('This file has no scenario yet: write `scenario NAME { ... }`.')); return; }
    const document = await vscode.workspace.openTextDocument(programUri({ uri: uri.toString(), scenario: scenario.name }));
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preview: true, preserveFocus: true });
}

/** The active one, else (the preview has the focus) one that is in sight. */
function scenarioEditor(): vscode.TextEditor | undefined {
    const isScenario = (editor: vscode.TextEditor | undefined) => editor?.document.languageId === LANGUAGE && editor.document.uri.scheme !== KERNEL_SCHEME;
    const { activeTextEditor, visibleTextEditors } = vscode.window;
    return isScenario(activeTextEditor) ? activeTextEditor : visibleTextEditors.find(isScenario);
}

function explainWhere(): void {
    void vscode.window.showInformationMessage(vscode.l10n.t('Open a scenario file (.mmn) first: this command is about the scenario at the cursor.'));
}
