/** The language client, and what to say when its server does not start. */
import * as vscode from 'vscode';
import { LanguageClient, RevealOutputChannelOn, TransportKind, type DocumentFilter } from 'vscode-languageclient/node';
import { KERNEL_SCHEME } from './kernelDocuments.js';

export const LANGUAGE = 'mmn';

/** Objects of the server that do not live long: by itself the engine takes four times as much for them, and gives none of it back. */
const YOUNG = '--max-semi-space-size=4';

/** Not every scheme: the left side of a diff (`git:`) is not a text that somebody works on. */
function schemes(): string[] {
    const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.scheme);
    return [...new Set(['file', 'untitled', 'vscode-remote', 'vscode-vfs', KERNEL_SCHEME, ...folders])];
}

export function createClient(context: vscode.ExtensionContext): LanguageClient {
    const module = context.asAbsolutePath('dist/server.cjs');
    const documentSelector: DocumentFilter[] = schemes().map(scheme => ({ language: LANGUAGE, scheme }));
    return new LanguageClient('notiscope', 'Notiscope', {
        run: { module, transport: TransportKind.ipc, options: { execArgv: [YOUNG] } },
        debug: { module, transport: TransportKind.ipc, options: { execArgv: ['--nolazy', '--inspect=6069'] } },
    }, { documentSelector, revealOutputChannelOn: RevealOutputChannelOn.Never });
}

export async function start(client: LanguageClient): Promise<void> {
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
