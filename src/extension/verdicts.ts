/** What the server last said about each file. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { VERDICTS, type VerdictsParams } from '../server/protocol.js';

export class Verdicts implements vscode.Disposable {
    private readonly known = new Map<string, VerdictsParams>();
    private readonly emitter = new vscode.EventEmitter<VerdictsParams>();
    private readonly subscriptions: vscode.Disposable[];
    readonly onDidChange = this.emitter.event;

    constructor(client: BaseLanguageClient) {
        this.subscriptions = [
            this.emitter,
            client.onNotification(VERDICTS, (verdicts: VerdictsParams) => {
                const uri = plain(verdicts.uri);
                this.known.set(uri, verdicts);
                this.emitter.fire(verdicts);
            }),
            vscode.workspace.onDidCloseTextDocument(({ uri }) => { this.known.delete(uri.toString()); }),
        ];
    }

    get(uri: vscode.Uri): VerdictsParams | undefined { return this.known.get(uri.toString()); }

    /** Resolves when every scenario of the document's present text has its verdict. */
    wait(uri: vscode.Uri): Promise<VerdictsParams> { return this.until(uri, ({ running }) => !running); }

    /** Resolves when the scenarios of the document's present text are known. */
    read(uri: vscode.Uri): Promise<VerdictsParams> { return this.until(uri, ({ running, scenarios }) => !running || scenarios.length > 0); }

    private until(uri: vscode.Uri, wanted: (verdicts: VerdictsParams) => boolean): Promise<VerdictsParams> {
        return new Promise(resolve => {
            const look = (): boolean => {
                const verdicts = this.get(uri);
                const version = vscode.workspace.textDocuments.find(document => document.uri.toString() === uri.toString())?.version ?? 0;
                if (!verdicts || verdicts.version < version || !wanted(verdicts)) return false;
                resolve(verdicts);
                return true;
            };
            if (look()) return;
            const subscription = this.onDidChange(() => { if (look()) subscription.dispose(); });
        });
    }

    dispose(): void { vscode.Disposable.from(...this.subscriptions).dispose(); }
}

/** A URI as this editor writes it, so that strings can be compared. */
export const plain = (uri: string): string => vscode.Uri.parse(uri).toString();
