/** A run as a link: `vscode://notiscope.notiscope/replay?file=driver.mmn&scenario=s&token=1-...`. Opens nothing outside the workspace unasked. */
import * as vscode from 'vscode';
import type { TraceView } from '../../trace/view.js';

const EXTENSION = 'notiscope.notiscope';

export interface RunLink { file: string; scenario: string; token: string }

/** A file of the workspace is named as in it, so that the link means something on another machine. */
export function linkTo({ uri, scenario }: TraceView, token: string): string {
    const file = vscode.Uri.parse(uri);
    const named = vscode.workspace.getWorkspaceFolder(file) ? vscode.workspace.asRelativePath(file, false) : file.toString();
    return `${vscode.env.uriScheme}://${EXTENSION}/replay?${new URLSearchParams({ file: named, scenario, token }).toString()}`;
}

/** What a link asks for, or why it is none. Anybody can write a link: nothing in it is believed. */
export function readLink({ path, query }: { path: string; query: string }): RunLink | { error: string } {
    if (path !== '/replay') return { error: vscode.l10n.t('Notiscope knows links to /replay only.') };
    const fields = new URLSearchParams(query);
    const [file, scenario, token] = ['file', 'scenario', 'token'].map(name => fields.get(name) ?? '');
    if (!/\.mmn$/.test(file)) return { error: vscode.l10n.t('The link names no scenario file (.mmn).') };
    if (!/^\w+$/.test(scenario)) return { error: vscode.l10n.t('The link names no scenario.') };
    if (!/^[\w.-]{1,100000}$/.test(token)) return { error: vscode.l10n.t('The link has no token of a run.') };
    return { file, scenario, token };
}

/** The file that is meant: one of the workspace, else what the reader agrees to. */
export async function fileOf({ file }: RunLink): Promise<vscode.Uri | undefined> {
    const isUri = /^[a-z][\w+.-]*:\//i.test(file);
    for (const folder of isUri ? [] : vscode.workspace.workspaceFolders ?? []) {
        const uri = vscode.Uri.joinPath(folder.uri, file);
        // `..` may have led out of it.
        if (vscode.workspace.getWorkspaceFolder(uri) && await exists(uri)) return uri;
    }
    if (!isUri) {
        void vscode.window.showErrorMessage(vscode.l10n.t('Notiscope: there is no {0} in this workspace. Open the folder that has it, and follow the link again.', file));
        return undefined;
    }
    const uri = vscode.Uri.parse(file);
    if (vscode.workspace.getWorkspaceFolder(uri) || vscode.workspace.textDocuments.some(document => document.uri.toString() === uri.toString())) return uri;
    const open = vscode.l10n.t('Open');
    const answer = await vscode.window.showWarningMessage(vscode.l10n.t('A link wants Notiscope to open a file outside this workspace: {0}', uri.toString(true)), { modal: true }, open);
    return answer === open ? uri : undefined;
}

async function exists(uri: vscode.Uri): Promise<boolean> {
    try { return (await vscode.workspace.fs.stat(uri)).type === vscode.FileType.File; }
    catch { return false; }
}
