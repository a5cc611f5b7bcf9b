/** Scenarios that nobody has saved yet. */
import * as vscode from 'vscode';
import { LANGUAGE } from './ids.js';

/** A new scenario file with this text; it is not shown yet. */
export async function untitledScenario(content: string): Promise<vscode.TextDocument> {
    const document = await vscode.workspace.openTextDocument({ language: LANGUAGE, content });
    // The name of an untitled text that was closed a moment ago is given again, and its backup may come with it.
    if (unified(document.getText()) !== unified(content)) {
        const edit = new vscode.WorkspaceEdit();
        edit.replace(document.uri, document.validateRange(new vscode.Range(0, 0, document.lineCount, 0)), content);
        await vscode.workspace.applyEdit(edit);
    }
    return document;
}

const unified = (text: string): string => text.replaceAll('\r\n', '\n');
