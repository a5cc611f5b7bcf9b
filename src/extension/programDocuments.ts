/** A scenario as the explorer sees it, printed: a read-only document that follows the edits. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { PROGRAM, type ProgramAnswer, type ProgramParams } from '../server/protocol.js';
import type { Verdicts } from './verdicts.js';

const SCHEME = 'notiscope-program';

export const programUri = (params: ProgramParams): vscode.Uri =>
    vscode.Uri.from({ scheme: SCHEME, path: `/${params.scenario}.program.txt`, query: JSON.stringify(params) });

export function provideProgramDocuments(client: BaseLanguageClient, verdicts: Verdicts): vscode.Disposable {
    const changed = new vscode.EventEmitter<vscode.Uri>();
    return vscode.Disposable.from(changed,
        vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
            onDidChange: changed.event,
            async provideTextDocumentContent({ query }) {
                const params = JSON.parse(query) as ProgramParams;
                await vscode.workspace.openTextDocument(vscode.Uri.parse(params.uri));
                const answer = await client.sendRequest<ProgramAnswer>(PROGRAM, params);
                return 'text' in answer ? answer.text : answer.message;
            },
        }),
        verdicts.onDidChange(({ uri, running }) => {
            if (running) return;
            for (const { uri: shown } of vscode.workspace.textDocuments) {
                if (shown.scheme === SCHEME && (JSON.parse(shown.query) as ProgramParams).uri === uri) changed.fire(shown);
            }
        }));
}
