/** The editor that a command or the status bar is about. */
import * as vscode from 'vscode';
import { LANGUAGE } from './ids.js';
import { KERNEL_SCHEME } from './kernelDocuments.js';

/** The active one; where the preview or a library text is active, a scenario file that is in sight. */
export function scenarioEditor(): vscode.TextEditor | undefined {
    const isScenario = (editor: vscode.TextEditor | undefined) => editor?.document.languageId === LANGUAGE && editor.document.uri.scheme !== KERNEL_SCHEME;
    const { activeTextEditor, visibleTextEditors } = vscode.window;
    if (isScenario(activeTextEditor)) return activeTextEditor;
    return !activeTextEditor || activeTextEditor.document.languageId === LANGUAGE ? visibleTextEditors.find(isScenario) : undefined;
}
