/** The commands. Each works from anywhere in a scenario file, and says what to do where it cannot. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { CHECK, STOP, type CheckParams, type StopParams, type VerdictsParams } from '../server/protocol.js';
import { start } from './client.js';
import { explainWhere } from './explain.js';
import { showFixes } from './fixes.js';
import { COMMAND } from './ids.js';
import { KERNEL_SCHEME } from './kernelDocuments.js';
import { fileOf, readLink } from './preview/links.js';
import type { Preview } from './preview/preview.js';
import { programUri } from './programDocuments.js';
import { scenarioMeant } from './scenarioAt.js';
import { scenarioEditor, scenarioText } from './scenarioEditor.js';
import { testMeant } from './testing/index.js';
import type { Verdicts } from './verdicts.js';

export interface CommandContext { client: BaseLanguageClient; verdicts: Verdicts; preview: Preview }

export function registerCommands(context: CommandContext): vscode.Disposable {
    return vscode.Disposable.from(
        vscode.commands.registerCommand(COMMAND.showDiagram, (uri?: unknown, scenario?: unknown, code?: unknown) => showDiagram(context, uri, scenario, code)),
        vscode.commands.registerCommand(COMMAND.checkFile, () => checkFile(context)),
        vscode.commands.registerCommand(COMMAND.stopExploring, () => stopExploring(context)),
        vscode.commands.registerCommand(COMMAND.showProgram, () => showProgram(context)),
        vscode.commands.registerCommand(COMMAND.compareScenarios, (scenario?: unknown) => compareScenarios(context, text(scenario))),
        vscode.commands.registerCommand(COMMAND.replayToken, (token?: unknown) => replayToken(context, text(token))),
        vscode.commands.registerCommand(COMMAND.showFixes, () => showFixes(context.client, context.verdicts)),
        vscode.commands.registerCommand(COMMAND.restart, () => restart(context)),
        vscode.window.registerUriHandler({ handleUri: uri => followLink(context, uri) }));
}

/** Code lenses pass (uri, scenario), actions a code too; menus pass the file's Uri, those of tests a test; the palette and keys pass nothing. */
async function showDiagram({ client, verdicts, preview }: CommandContext, uri: unknown, scenario: unknown, code: unknown): Promise<void> {
    if (typeof uri === 'string') return preview.show({ uri, scenario: text(scenario), code: text(code) });
    const editor = scenarioEditor(), test = testMeant(uri);
    const target = test ? test.uri : uri instanceof vscode.Uri ? uri : scenarioText()?.document.uri;
    if (!target || target.scheme === KERNEL_SCHEME) return explainWhere();
    await client.start();
    await vscode.workspace.openTextDocument(target);
    const { scenarios } = await verdicts.read(target);
    const cursor = editor?.document.uri.toString() === target.toString() ? editor.selection.active : undefined;
    return preview.show({ uri: target.toString(), scenario: test?.scenario ?? scenarioMeant(scenarios, cursor)?.name });
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
    else if (others.length === 0) void vscode.window.showInformationMessage(vscode.l10n.t('All scenarios of this file are as expected ({0}).', scenarios.length));
    else void vscode.window.showWarningMessage(vscode.l10n.t('{0} of {1} scenarios not as expected. {2}', others.length, scenarios.length, others.join('; ')));
}

/** What has its verdict keeps it. */
async function stopExploring({ client }: CommandContext): Promise<void> {
    const editor = scenarioEditor();
    if (!editor) return explainWhere();
    await client.start();
    const params: StopParams = { uri: editor.document.uri.toString() };
    await client.sendRequest(STOP, params);
}

/** Also one that has ended, or never began. */
async function restart({ client }: CommandContext): Promise<void> {
    if (client.isRunning()) await client.stop();
    await start(client);
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

/** Another scenario of the file beside the one that is shown, or under the cursor. */
async function compareScenarios(context: CommandContext, scenario: string | undefined): Promise<void> {
    const { preview } = context;
    if (!preview.shown) await showDiagram(context, undefined, undefined, undefined);
    const { shown } = preview;
    if (!shown) return;
    const names = preview.runs.comparable();
    if (names.length === 0) { void vscode.window.showInformationMessage(vscode.l10n.t('There is no other scenario with a diagram in this file to compare {0} with.', shown.scenario)); return; }
    const chosen = scenario ?? await vscode.window.showQuickPick(names, { placeHolder: vscode.l10n.t('Compare {0} with', shown.scenario) });
    if (chosen !== undefined) await preview.runs.compare(chosen);
}

/** The run of a token beside the diagram of the scenario that is shown, or under the cursor. */
async function replayToken(context: CommandContext, given: string | undefined): Promise<void> {
    const { preview } = context;
    const token = given ?? await vscode.window.showInputBox({
        prompt: vscode.l10n.t('The token of a run: "Copy token" in the preview, or `again:` of notiscope check'), placeHolder: '1-8k2x0q1-deadlock.ab-a12b3-9f3',
        validateInput: value => value.trim() === '' || /^[\w.-]+$/.test(value.trim()) ? undefined : vscode.l10n.t('A token has letters, digits, dots and dashes only.'),
    });
    if (!token?.trim()) return;
    if (!preview.shown) await showDiagram(context, undefined, undefined, undefined);
    if (preview.shown) await preview.runs.replay(token.trim());
}

/** What a link to this extension leads to. */
export async function followLink({ client, verdicts, preview }: CommandContext, uri: vscode.Uri): Promise<void> {
    const link = readLink(uri);
    if ('error' in link) { void vscode.window.showErrorMessage(link.error); return; }
    const file = await fileOf(link);
    if (!file) return;
    await preview.showText(file);
    await client.start();
    await verdicts.wait(file);
    await preview.show({ uri: file.toString(), scenario: link.scenario });
    if (preview.shown) await preview.runs.replay(link.token);
}
