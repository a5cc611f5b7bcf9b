/** Reads a log; the editor stays able to hear meanwhile, and after a moment it shows how far it is. */
import * as vscode from 'vscode';
import { count } from '../../model/words.js';
import { readInSlices, type Reading } from './slices.js';
import type { Log } from './sources.js';

/** @returns what was read until the end, or until somebody had enough of it. */
export const readLog = (log: Log): Promise<Reading> => readInSlices(log, async goOn => {
    await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Reading {0}', log.name), cancellable: true },
        (progress, token) => goOn(reader => progress.report({ message: `${count(reader.lines, 'line')}, ${count(reader.reports.length, 'report')}` }), () => token.isCancellationRequested));
});
