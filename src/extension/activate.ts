/** The extension, on any platform. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import type { VerdictsParams } from '../server/protocol.js';
import { start } from './client.js';
import { followLink, registerCommands } from './commands.js';
import { provideCopies } from './copies.js';
import { provideDebugger } from './debug/index.js';
import { provideGallery } from './gallery.js';
import { provideImport } from './import/index.js';
import { provideKernelDocuments } from './kernelDocuments.js';
import { Preview } from './preview/preview.js';
import { provideProgramDocuments } from './programDocuments.js';
import { showStatus, type Status } from './statusBar.js';
import { provideTools } from './tools.js';
import { provideTests, type ScenarioTests } from './testing/index.js';
import { Verdicts } from './verdicts.js';

/** What other extensions and the tests may use. */
export interface NotiscopeApi {
    client: BaseLanguageClient;
    preview: Preview;
    tests: ScenarioTests;
    status: Status;
    /** Resolves when every scenario of the open file's present text has its verdict. */
    waitForVerdicts(uri: vscode.Uri | string): Promise<VerdictsParams>;
    /** What happens when somebody follows a link to the extension. */
    follow(link: vscode.Uri): Promise<void>;
}

/** What differs between the desktop (node/) and the browser (browser/). */
export interface Platform {
    createClient(context: vscode.ExtensionContext): BaseLanguageClient;
    /** What only this platform has. */
    provideMore?(context: vscode.ExtensionContext): vscode.Disposable;
}

let running: BaseLanguageClient | undefined;

export function activateOn(platform: Platform, context: vscode.ExtensionContext): NotiscopeApi {
    const client = platform.createClient(context);
    running = client;
    const verdicts = new Verdicts(client);
    const preview = new Preview(context, client, verdicts);
    const tests = provideTests(client, verdicts), status = showStatus(client, verdicts);
    context.subscriptions.push(verdicts, preview, tests, provideKernelDocuments(client), provideProgramDocuments(client, verdicts), status, provideTools(client), provideGallery(context.extensionUri), provideImport(client, preview), provideCopies(client),
        provideDebugger(client, verdicts, preview), registerCommands({ client, verdicts, preview }), ...platform.provideMore ? [platform.provideMore(context)] : []);
    // Not awaited: the commands and the preview wait for the server themselves. In its own turn: to start a process takes long.
    setTimeout(() => { void start(client); });
    return { client, preview, tests, status, waitForVerdicts: uri => verdicts.wait(typeof uri === 'string' ? vscode.Uri.parse(uri) : uri), follow: link => followLink({ client, verdicts, preview }, link) };
}

export async function deactivate(): Promise<void> {
    // One that is still starting, or never did, cannot be stopped; it ends with this process.
    if (running?.isRunning()) await running.stop();
}
