/** A text is open when the server is asked about it. */
import * as vscode from 'vscode';
import type { Refusal } from '../../server/protocol.js';

/** The server knows open texts only, and somebody may have closed the file whose run is shown. @returns why it cannot be opened */
export async function openedFor(uri: string): Promise<Refusal | undefined> {
    try {
        await vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
        return undefined;
    } catch (error) {
        return { message: vscode.l10n.t('{0} cannot be opened: {1}', uri, error instanceof Error ? error.message : String(error)), hint: vscode.l10n.t('Open the scenario file and run "Notiscope: Show Diagram" again.') };
    }
}
