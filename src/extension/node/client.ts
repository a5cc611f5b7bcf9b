/** The language client where there are processes: its server is one. */
import type * as vscode from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { CLIENT, clientOptions } from '../client.js';

/** Objects of the server that do not live long: by itself the engine takes four times as much for them, and gives none of it back. */
const YOUNG = '--max-semi-space-size=4';

export function createClient(context: vscode.ExtensionContext): LanguageClient {
    const module = context.asAbsolutePath('dist/server.cjs');
    return new LanguageClient(CLIENT.id, CLIENT.name, {
        run: { module, transport: TransportKind.ipc, options: { execArgv: [YOUNG] } },
        debug: { module, transport: TransportKind.ipc, options: { execArgv: ['--nolazy', '--inspect=6069'] } },
    }, clientOptions());
}
