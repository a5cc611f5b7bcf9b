/** "Choose next thread": who could go next where the debugger has stopped, and why the others cannot. */
import * as vscode from 'vscode';
import type { ThreadOption } from '../../check/result.js';
import { DEBUG_TYPE } from '../ids.js';

interface Choice extends vscode.QuickPickItem { thread?: number; way?: number }

/** Those that can go, each with its next step; then those that cannot, with what they wait for. `inTurn`: whose turn it is in the run. */
export function choices(options: readonly ThreadOption[], inTurn: string | undefined): Choice[] {
    const able = options.flatMap(({ thread, name, ways }) => ways.map(({ way, text, fails }): Choice => ({
        label: name, description: text, thread, way, ...(fails || name === inTurn) && { detail: fails ? vscode.l10n.t('violates a check') : vscode.l10n.t('as in this run') },
    })));
    const unable = options.filter(({ ways }) => ways.length === 0).map(({ name, waits }): Choice => ({ label: name, description: waits ?? vscode.l10n.t('is at its end') }));
    return unable.length === 0 ? able : [...able, { label: vscode.l10n.t('cannot go'), kind: vscode.QuickPickItemKind.Separator }, ...unable];
}

/** `given`: the name of a thread, where somebody has chosen already. */
export async function chooseNextThread(inTurn: string | undefined, given?: unknown): Promise<void> {
    const session = vscode.debug.activeDebugSession;
    if (session?.type !== DEBUG_TYPE) { void vscode.window.showInformationMessage(vscode.l10n.t('Step through a scenario first: this chooses who goes next where the debugger has stopped.')); return; }
    const { options } = await session.customRequest('notiscope/options') as { options: ThreadOption[] };
    const items = choices(options, inTurn);
    const chosen = typeof given === 'string' ? items.find(({ label, thread }) => label === given && thread !== undefined) ?? items.find(({ label }) => label === given)
        : await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t('Who goes next? What follows keeps to the order of this run as far as it can.') });
    if (!chosen) return;
    if (chosen.thread === undefined) { void vscode.window.showInformationMessage(`${chosen.label} ${chosen.description}`); return; }
    await session.customRequest('notiscope/choose', { thread: chosen.thread, way: chosen.way });
}
