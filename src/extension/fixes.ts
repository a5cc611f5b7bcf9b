/** Leads to what can be mended: the place, and the list of fixes that are proven for it. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { explainWhere } from './explain.js';
import { scenarioText } from './scenarioEditor.js';
import type { Verdicts } from './verdicts.js';

/** How the server ends the title of a fix that was explored; other quick fixes are not looked for. */
const PROVEN = /\(proven: /;
/** Times, of a second and a half each. */
const MOST_ASKED = 10;

/** Errors first, then what the explorer found (as expected), then findings; each in the order of the text. */
function inOrder(diagnostics: readonly vscode.Diagnostic[], found: ReadonlySet<unknown>): vscode.Diagnostic[] {
    const rank = ({ severity, code }: vscode.Diagnostic): number => severity === vscode.DiagnosticSeverity.Error ? 0 : found.has(typeof code === 'object' ? code.value : code) ? 1 : 2;
    return [...diagnostics].sort((a, b) => rank(a) - rank(b) || a.range.start.compareTo(b.range.start));
}

export async function showFixes(client: BaseLanguageClient, verdicts: Verdicts): Promise<void> {
    const text = scenarioText();
    if (!text) return explainWhere();
    const { document, viewColumn } = text;
    await client.start();
    await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Notiscope: looking for fixes') }, async () => {
        const { scenarios } = await verdicts.wait(document.uri), found = new Set(scenarios.map(({ verdict }) => verdict));
        for (const { range } of inOrder(vscode.languages.getDiagnostics(document.uri), found)) {
            if (!await hasFix(document.uri, range)) continue;
            await vscode.window.showTextDocument(document, { viewColumn, selection: new vscode.Range(range.start, range.start) });
            return vscode.commands.executeCommand('editor.action.quickFix');
        }
        void vscode.window.showInformationMessage(vscode.l10n.t('No fix is known that was explored and mends something in this file.'));
    });
}

/** The server does not let a menu wait for what it is still proving: it is asked again, and answers at once where nothing more is to come. */
async function hasFix(uri: vscode.Uri, range: vscode.Range): Promise<boolean> {
    for (let left = MOST_ASKED; left > 0; left--) {
        const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', uri, range, vscode.CodeActionKind.QuickFix.value);
        if (actions.some(({ title }) => PROVEN.test(title))) return true;
    }
    return false;
}
