/** What quick fixes put into the clipboard: a finding as lockdep would print it, a run as the columns of a commit message. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { isRefusal, isTrace, LOCKDEP, TRACE, type LockdepAnswer, type LockdepParams, type TraceAnswer, type TraceParams } from '../server/protocol.js';
import { COMMAND } from './ids.js';
import { toAscii } from '../trace/index.js';

export function provideCopies(client: BaseLanguageClient): vscode.Disposable {
    return vscode.Disposable.from(
        vscode.commands.registerCommand(COMMAND.copyLockdep, async (uri: string, scenario: string, code: string, finding: string) => {
            const answer = await client.sendRequest<LockdepAnswer>(LOCKDEP, { uri, scenario, code, finding } satisfies LockdepParams);
            await copy(isRefusal(answer) ? answer : answer.text, vscode.l10n.t('{0} in {1} is in the clipboard, as lockdep would print it.', code, scenario));
        }),
        vscode.commands.registerCommand(COMMAND.copyColumns, async (uri: string, scenario: string, code: string) => {
            const answer = await client.sendRequest<TraceAnswer>(TRACE, { uri, scenario, code } satisfies TraceParams);
            await copy(isTrace(answer) ? toAscii(answer) : answer, vscode.l10n.t('The run of {0} is in the clipboard.', scenario));
        }));
}

/** Or says why there is nothing to copy. */
async function copy(found: string | { message: string; hint: string }, done: string): Promise<void> {
    if (typeof found !== 'string') { void vscode.window.showWarningMessage(`${found.message} ${found.hint}`); return; }
    await vscode.env.clipboard.writeText(found);
    vscode.window.setStatusBarMessage(done, 5000);
}
