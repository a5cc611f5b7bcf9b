/** A debug session inside of the extension: no process, so that it works wherever the extension does. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { DebugSession } from '../../debug/index.js';
import type { TraceView } from '../../trace/view.js';
import type { Verdicts } from '../verdicts.js';
import { ServerRuns } from './source.js';

export interface Position { view: TraceView; at: number }

export class InlineAdapter implements vscode.DebugAdapter {
    private readonly emitter = new vscode.EventEmitter<vscode.DebugProtocolMessage>();
    private readonly session: DebugSession;
    private readonly subscription: vscode.Disposable;
    /** Where it is. */
    position: Position | undefined;
    readonly onDidSendMessage = this.emitter.event;

    constructor(client: BaseLanguageClient, verdicts: Verdicts, moved: (position: Position) => void, private readonly closed: () => void) {
        const runs = new ServerRuns(client, verdicts);
        this.session = new DebugSession(message => this.emitter.fire(message), runs, (view, at) => {
            this.position = { view, at };
            moved(this.position);
        });
        this.subscription = vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
            if (contentChanges.length > 0 && runs.isAbout(document)) this.session.edited();
        });
    }

    handleMessage(message: vscode.DebugProtocolMessage): void { void this.session.receive(message); }

    dispose(): void {
        this.session.dispose();
        this.subscription.dispose();
        this.emitter.dispose();
        this.closed();
    }
}
