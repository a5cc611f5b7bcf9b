/** What commands say where they have nothing to be about. */
import * as vscode from 'vscode';

export function explainWhere(): void {
    void vscode.window.showInformationMessage(vscode.l10n.t('Open a scenario file (.mmn) first: this command is about the scenario at the cursor.'));
}
