/** The language client in a browser: its server is a web worker. */
import * as vscode from 'vscode';
import { BaseLanguageClient, BrowserMessageReader, BrowserMessageWriter, type MessageTransports } from 'vscode-languageclient/browser';
import { READY, type StartServer } from '../../server/protocol.js';
import { CLIENT, clientOptions } from '../client.js';

export class WebClient extends BaseLanguageClient {
    private worker: Worker | undefined;

    /** `script`: the address of the server's code. */
    constructor(private readonly script: string) { super(CLIENT.id, CLIENT.name, clientOptions()); }

    /** With each start a new worker. @throws Error if its code cannot be loaded */
    protected override async createMessageTransports(): Promise<MessageTransports> {
        this.end();
        const { script } = this, worker = this.worker = new Worker(script);
        await new Promise<void>((resolve, reject) => {
            worker.onmessage = ({ data }: MessageEvent<unknown>) => { if (data === READY) resolve(); };
            worker.onerror = event => reject(new Error(event.message || `${script} could not be loaded`));
            worker.postMessage({ script } satisfies StartServer);
        });
        return { reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) };
    }

    /** Ends the worker, whatever it does. */
    end(): void { this.worker?.terminate(); }
}

export const createClient = (context: vscode.ExtensionContext): WebClient =>
    new WebClient(vscode.Uri.joinPath(context.extensionUri, 'dist/browser/server.js').toString(true));
