/** What the tests inside VS Code share: documents of the open folder, and waiting for what comes with time. */
import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { NotiscopeApi } from '../../../src/extension/activate.js';

export const DEADLOCK = 'seed/migrate-under-device-lock.mmn';

export async function api(): Promise<NotiscopeApi> {
    const extension = vscode.extensions.getExtension<NotiscopeApi>('notiscope.notiscope');
    assert.ok(extension, 'notiscope.notiscope is not there');
    return extension.activate();
}

const folder = (): vscode.Uri => vscode.workspace.workspaceFolders?.[0].uri ?? assert.fail('no folder is open');

/** Opens a file of the folder in an editor. */
export async function open(path: string): Promise<vscode.TextDocument> {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder(), path));
    await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
    return document;
}

/** Puts an empty file into the folder and opens it. */
export async function create(path: string): Promise<vscode.TextDocument> {
    await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder(), path), new Uint8Array());
    return open(path);
}

/** Replaces the text of a document without saving it, as typing would. */
export async function type(document: vscode.TextDocument, text: string): Promise<void> {
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(document.positionAt(0), document.positionAt(document.getText().length)), text);
    assert.ok(await vscode.workspace.applyEdit(edit));
}

/** The first position of a text in a document, `offset` characters into it. */
export function find(document: vscode.TextDocument, text: string, offset = 0): vscode.Position {
    const at = document.getText().indexOf(text);
    assert.ok(at >= 0, `${document.uri.path} does not contain ${text}`);
    return document.positionAt(at + offset);
}

export const diagnostics = ({ uri }: vscode.TextDocument): vscode.Diagnostic[] => vscode.languages.getDiagnostics(uri);

/** What a diagnostic is about, short: `Information deadlock 19:9`. */
export const short = ({ severity, code, range: { start } }: vscode.Diagnostic): string =>
    `${vscode.DiagnosticSeverity[severity]} ${typeof code === 'object' ? code.value : code} ${start.line + 1}:${start.character + 1}`;

/** Waits until `probe` gives something; after that long it fails with what `otherwise` says. */
export async function until<T>(probe: () => T | undefined | false | Promise<T | undefined | false>, otherwise: () => string, milliseconds = 15_000): Promise<T> {
    for (const end = Date.now() + milliseconds; ;) {
        const value = await probe();
        if (value) return value;
        if (Date.now() > end) assert.fail(otherwise());
        await new Promise(resolve => setTimeout(resolve, 30));
    }
}
