/** What the language client is on every platform, and what to say when its server does not start. */
import * as vscode from 'vscode';
import { RevealOutputChannelOn, type BaseLanguageClient, type DocumentFilter, type LanguageClientOptions } from 'vscode-languageclient';
import { LANGUAGE } from './ids.js';
import { KERNEL_SCHEME } from './kernelDocuments.js';

/** As the client is called in settings and logs, and to people. */
export const CLIENT = { id: 'notiscope', name: 'Notiscope' } as const;

/** Not every scheme: the left side of a diff (`git:`) is not a text that somebody works on. */
function schemes(): string[] {
    const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.scheme);
    return [...new Set(['file', 'untitled', 'vscode-remote', 'vscode-vfs', KERNEL_SCHEME, ...folders])];
}

export function clientOptions(): LanguageClientOptions {
    const documentSelector: DocumentFilter[] = schemes().map(scheme => ({ language: LANGUAGE, scheme }));
    return {
        documentSelector, revealOutputChannelOn: RevealOutputChannelOn.Never,
        // The item in the status bar says how far it is, and a click on it stops it; a second one beside it could not be clicked.
        middleware: { handleWorkDoneProgress: () => undefined },
    };
}

export async function start(client: BaseLanguageClient): Promise<void> {
    try {
        await client.start();
    } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        const retry = vscode.l10n.t('Try Again'), show = vscode.l10n.t('Show Output');
        const choice = await vscode.window.showErrorMessage(
            vscode.l10n.t('The Notiscope language server did not start, so nothing is checked: {0}. Try again; if it happens again, reinstall the extension.', reason), retry, show);
        if (choice === show) client.outputChannel.show();
        if (choice === retry) await start(client);
    }
}
