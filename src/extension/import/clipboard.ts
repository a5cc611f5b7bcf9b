/** What was in the clipboard when a report was read out of it, as a read-only document: so that its lines can be shown. */
import * as vscode from 'vscode';

const SCHEME = 'notiscope-log';
/** So many texts are kept. */
const MOST = 4;

export class ClipboardDocuments implements vscode.Disposable {
    private readonly texts = new Map<string, string>();
    private number = 0;
    private readonly subscription = vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
        provideTextDocumentContent: uri => this.texts.get(uri.toString()) ?? vscode.l10n.t('This text was in the clipboard, and is no longer known: import the report again.'),
    });

    /** Its document, which nobody has opened yet. The same text has the same one. */
    keep(text: string): vscode.Uri {
        for (const [known, other] of this.texts) if (other === text) return vscode.Uri.parse(known);
        const uri = vscode.Uri.from({ scheme: SCHEME, path: `/clipboard-${++this.number}.log` });
        this.texts.set(uri.toString(), text);
        for (const oldest of this.texts.keys()) {
            if (this.texts.size <= MOST) break;
            this.texts.delete(oldest);
        }
        return uri;
    }

    dispose(): void { this.subscription.dispose(); }
}
