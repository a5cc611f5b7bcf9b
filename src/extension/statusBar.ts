/** One line about the active scenario file; nothing for any other file. */
import * as vscode from 'vscode';
import type { VerdictsParams } from '../server/protocol.js';
import { scenarioEditor } from './scenarioEditor.js';
import type { Verdicts } from './verdicts.js';

/** Milliseconds that a check may take before it is worth a word: the line does not blink on every keystroke. */
const PATIENCE = 300;

export function showStatus(verdicts: Verdicts): vscode.Disposable {
    const item = vscode.window.createStatusBarItem('notiscope.verdicts', vscode.StatusBarAlignment.Left, 10);
    item.name = vscode.l10n.t('Notiscope verdicts');
    item.command = 'notiscope.showDiagram';
    let timer: ReturnType<typeof setTimeout> | undefined;
    let shown: string | undefined;
    const update = () => {
        const document = scenarioEditor()?.document;
        const isBusy = document !== undefined && verdicts.get(document.uri)?.running !== false;
        if (isBusy && shown === document.uri.toString()) { timer ??= setTimeout(paint, PATIENCE); return; }
        paint();
    };
    const paint = () => {
        clearTimeout(timer);
        timer = undefined;
        const document = scenarioEditor()?.document;
        shown = document?.uri.toString();
        if (!document) return item.hide();
        const known = verdicts.get(document.uri);
        item.text = statusText(known);
        item.tooltip = [...(known?.scenarios ?? []).map(({ name, message }) => `${name}: ${message}`), vscode.l10n.t('Click to show a diagram')].join('\n');
        item.show();
    };
    update();
    return vscode.Disposable.from(item, { dispose: () => clearTimeout(timer) }, verdicts.onDidChange(update), vscode.window.onDidChangeActiveTextEditor(update));
}

export function statusText(verdicts: VerdictsParams | undefined): string {
    if (!verdicts || (verdicts.running && verdicts.scenarios.length === 0)) return `$(sync~spin) ${vscode.l10n.t('checking ...')}`;
    const { scenarios, running } = verdicts;
    const done = scenarios.filter(scenario => !scenario.running);
    if (running) return `$(sync~spin) ${vscode.l10n.t('{0} of {1} checked', done.length, scenarios.length)}`;
    if (scenarios.length === 0) return `$(circle-slash) ${vscode.l10n.t('no scenario')}`;
    const unchecked = scenarios.filter(({ verdict }) => verdict === undefined).length;
    if (unchecked > 0) return `$(warning) ${vscode.l10n.t('{0} of {1} not checked', unchecked, scenarios.length)}`;
    const wrong = scenarios.filter(({ asExpected, verdict }) => !asExpected && verdict !== 'inconclusive').length;
    if (wrong > 0) return `$(error) ${vscode.l10n.t('{0} of {1} not as expected', wrong, scenarios.length)}`;
    const open = scenarios.filter(({ asExpected }) => !asExpected).length;
    if (open > 0) return `$(warning) ${vscode.l10n.t('{0} of {1} inconclusive', open, scenarios.length)}`;
    return `$(pass) ${vscode.l10n.t('{0} as expected', scenarios.length)}`;
}
