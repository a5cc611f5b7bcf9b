/** Where an exported run goes: a file that the reader chooses, on any file system, or the clipboard. */
import * as vscode from 'vscode';

export interface Output { bytes: Uint8Array; extension: string; filter: string }

/** `target`: where to, without asking. Undefined where the reader thought better of it. */
export async function save({ bytes, extension, filter }: Output, source: string, scenario: string, target?: vscode.Uri): Promise<vscode.Uri | undefined> {
    const chosen = target ?? await vscode.window.showSaveDialog({ defaultUri: defaultUri(vscode.Uri.parse(source), scenario, extension), filters: { [filter]: [extension] }, title: vscode.l10n.t('Save the run') });
    if (!chosen) return undefined;
    await vscode.workspace.fs.writeFile(chosen, bytes);
    return chosen;
}

/** Beside the scenario's file; where nothing can be written there, in the first folder. */
function defaultUri(source: vscode.Uri, scenario: string, extension: string): vscode.Uri | undefined {
    const name = `${baseName(source.path)}-${scenario.replace(/[^\p{L}\p{N}._-]+/gu, '_').slice(0, 80)}.${extension}`;
    if (vscode.workspace.fs.isWritableFileSystem(source.scheme)) return vscode.Uri.joinPath(source, '..', name);
    const folder = vscode.workspace.workspaceFolders?.[0];
    return folder && vscode.Uri.joinPath(folder.uri, name);
}

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '');
