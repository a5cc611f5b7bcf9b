/** Entry of the extension in a browser (VS Code for the Web). There are no processes there, so no tasks. */
import type * as vscode from 'vscode';
import { activateOn, deactivate as stop, type NotiscopeApi } from '../activate.js';
import { createClient, type WebClient } from './client.js';

let client: WebClient | undefined;

export const activate = (context: vscode.ExtensionContext): NotiscopeApi => activateOn({ createClient: context => client = createClient(context) }, context);

export async function deactivate(): Promise<void> {
    await stop();
    client?.end();
}
