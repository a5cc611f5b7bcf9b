/** The kernel library as read-only documents (`mmn-kernel:/6.12/20_mm.mmn`), where go-to-definition and the preview lead. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { KERNEL_SOURCE, type KernelSourceAnswer, type KernelSourceParams } from '../server/protocol.js';

export const KERNEL_SCHEME = 'mmn-kernel';

export function provideKernelDocuments(client: BaseLanguageClient): vscode.Disposable {
    return vscode.workspace.registerTextDocumentContentProvider(KERNEL_SCHEME, {
        async provideTextDocumentContent(uri) {
            // Documents restored after a window reload are asked for before the server runs.
            await client.start();
            const params: KernelSourceParams = { uri: uri.toString() };
            return (await client.sendRequest<KernelSourceAnswer>(KERNEL_SOURCE, params)).text;
        },
    });
}
