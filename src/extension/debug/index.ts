/** The debugger in VS Code: sessions inside of the extension, commands, and the preview that goes along. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { explainWhere } from '../explain.js';
import { COMMAND, DEBUG_TYPE } from '../ids.js';
import { KERNEL_SCHEME } from '../kernelDocuments.js';
import type { Preview } from '../preview/preview.js';
import { scenarioMeant } from '../scenarioAt.js';
import { scenarioEditor } from '../scenarioEditor.js';
import type { Verdicts } from '../verdicts.js';
import { InlineAdapter } from './adapter.js';
import { chooseNextThread } from './choose.js';
import { configurationOf, Configurations } from './configurations.js';

export function provideDebugger(client: BaseLanguageClient, verdicts: Verdicts, preview: Preview): vscode.Disposable {
    const sessions = new Map<string, InlineAdapter>();
    const active = (): InlineAdapter | undefined => sessions.get(vscode.debug.activeDebugSession?.id ?? '');
    const inTurn = (): string | undefined => { const { view, at } = active()?.position ?? {}; return view?.steps[at ?? 0]?.thread; };
    return vscode.Disposable.from(
        vscode.debug.registerDebugAdapterDescriptorFactory(DEBUG_TYPE, {
            createDebugAdapterDescriptor: ({ id }) => {
                const adapter = new InlineAdapter(client, verdicts, ({ view, at }) => preview.follow(view, at), () => sessions.delete(id));
                sessions.set(id, adapter);
                return new vscode.DebugAdapterInlineImplementation(adapter);
            },
        }),
        vscode.debug.registerDebugConfigurationProvider(DEBUG_TYPE, new Configurations(verdicts)),
        vscode.commands.registerCommand(COMMAND.debugScenario, (uri?: unknown, scenario?: unknown) => debugScenario(client, verdicts, uri, scenario)),
        vscode.commands.registerCommand(COMMAND.chooseNextThread, (thread?: unknown) => chooseNextThread(inTurn(), thread)),
        // Who goes through the run in the preview takes the debugger along.
        preview.onDidSelect(({ token, step }) => {
            const { position } = active() ?? {};
            if (token !== undefined && position?.view.token === token && position.at !== step) vscode.debug.activeDebugSession?.customRequest('notiscope/goto', { at: step }).then(undefined, () => undefined);
        }));
}

/** The code lens passes (uri, scenario), menus the file's Uri; the palette nothing. */
async function debugScenario(client: BaseLanguageClient, verdicts: Verdicts, given: unknown, scenario: unknown): Promise<void> {
    const editor = scenarioEditor();
    const uri = typeof given === 'string' ? vscode.Uri.parse(given) : given instanceof vscode.Uri ? given : editor?.document.uri;
    if (!uri || uri.scheme === KERNEL_SCHEME) return explainWhere();
    await client.start();
    await vscode.workspace.openTextDocument(uri);
    const cursor = editor?.document.uri.toString() === uri.toString() ? editor.selection.active : undefined;
    const name = typeof scenario === 'string' ? scenario : scenarioMeant((await verdicts.read(uri)).scenarios, cursor)?.name;
    await vscode.debug.startDebugging(vscode.workspace.getWorkspaceFolder(uri), configurationOf(uri, name));
}
