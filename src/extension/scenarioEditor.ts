/** The editor that a command or the status bar is about. */
import * as vscode from 'vscode';
import { LANGUAGE } from './ids.js';
import { KERNEL_SCHEME } from './kernelDocuments.js';

const isScenarioText = ({ languageId, uri }: vscode.TextDocument): boolean => languageId === LANGUAGE && uri.scheme !== KERNEL_SCHEME;
const isScenario = (editor: vscode.TextEditor | undefined): boolean => editor !== undefined && isScenarioText(editor.document);

/** The active one; where the preview or a library text is active, a scenario file that is in sight. */
export function scenarioEditor(): vscode.TextEditor | undefined {
    const { activeTextEditor, visibleTextEditors } = vscode.window;
    if (isScenario(activeTextEditor)) return activeTextEditor;
    return !activeTextEditor || activeTextEditor.document.languageId === LANGUAGE ? visibleTextEditors.find(isScenario) : undefined;
}

/** The text of it; where nothing is being edited, for instance in the walkthrough, also one that stands behind another tab. */
export function scenarioText(): Pick<vscode.TextEditor, 'document' | 'viewColumn'> | undefined {
    const editor = scenarioEditor();
    if (editor || vscode.window.activeTextEditor) return editor;
    for (const { tabs, viewColumn } of vscode.window.tabGroups.all) for (const { input } of tabs) {
        const document = input instanceof vscode.TabInputText && vscode.workspace.textDocuments.find(one => isScenarioText(one) && one.uri.toString() === input.uri.toString());
        if (document) return { document, viewColumn };
    }
    return undefined;
}
