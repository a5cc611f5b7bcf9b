/** One line about the active scenario file, with progress and a way to stop; nothing for any other file. */
import * as vscode from 'vscode';
import { State, type BaseLanguageClient } from 'vscode-languageclient';
import { scenarioEditor } from './scenarioEditor.js';
import { statusLine, type StatusLine } from './statusText.js';
import type { Verdicts } from './verdicts.js';

/** Milliseconds that a check may take before it is worth a word: the line does not blink on every keystroke. */
const PATIENCE = 300;

export interface Status extends vscode.Disposable {
    /** What it says; undefined: it is not there. */
    readonly shown: StatusLine | undefined;
}

export function showStatus(client: BaseLanguageClient, verdicts: Verdicts): Status {
    const item = vscode.window.createStatusBarItem('notiscope.verdicts', vscode.StatusBarAlignment.Left, 10);
    item.name = vscode.l10n.t('Notiscope verdicts');
    let timer: ReturnType<typeof setTimeout> | undefined;
    /** Address of the file that it is about. */
    let about: string | undefined, shown: StatusLine | undefined;
    const isDown = (): boolean => client.state === State.Stopped;
    const update = () => {
        const document = scenarioEditor()?.document;
        const isBusy = document !== undefined && !isDown() && verdicts.get(document.uri)?.running !== false;
        if (isBusy && about === document.uri.toString()) { timer ??= setTimeout(paint, PATIENCE); return; }
        paint();
    };
    const paint = () => {
        clearTimeout(timer);
        timer = undefined;
        const document = scenarioEditor()?.document;
        about = document?.uri.toString();
        shown = document && statusLine(verdicts.get(document.uri), isDown());
        if (!shown) return item.hide();
        Object.assign(item, shown);
        item.show();
    };
    const subscriptions = vscode.Disposable.from(item, { dispose: () => clearTimeout(timer) }, verdicts.onDidChange(update), vscode.window.onDidChangeActiveTextEditor(update),
        vscode.window.onDidChangeVisibleTextEditors(update), client.onDidChangeState(update));
    update();
    return { get shown() { return shown; }, dispose: () => subscriptions.dispose() };
}
