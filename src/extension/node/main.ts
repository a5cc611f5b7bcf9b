/** Entry of the extension where there are processes: desktop, remote, containers. What it stands for is read and begun in turns, between which the extension host serves others. */
import { createRequire } from 'node:module';
import type * as vscode from 'vscode';
import type { NotiscopeApi } from '../activate.js';
import type * as Services from './services.js';

let services: typeof Services | undefined;

const turn = (): Promise<void> => new Promise(resolve => { setImmediate(resolve); });

export async function activate(context: vscode.ExtensionContext): Promise<NotiscopeApi> {
    await turn();
    // A bundle of its own; `import()` would not be given the editor's `vscode`.
    services = createRequire(context.asAbsolutePath('dist/'))('./services.cjs') as typeof Services;
    await turn();
    return services.activate(context);
}

export const deactivate = (): Promise<void> | undefined => services?.deactivate();
