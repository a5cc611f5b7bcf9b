/** Reads a log in pieces: the editor stays able to hear meanwhile, and after a moment it shows how far it is. */
import * as vscode from 'vscode';
import { count } from '../../model/words.js';
import { LineSplitter, SplatReader } from '../../splat/index.js';
import type { Log } from './sources.js';

/** Milliseconds: from when on a reading is shown, and how long one goes on without a pause. */
const PATIENCE = 300, SLICE = 30;

/** @returns what was read until the end, or until somebody had enough of it. */
export async function readLog({ name, before, pieces }: Log): Promise<{ reader: SplatReader; isCut: boolean }> {
    const reader = new SplatReader(before), lines = new LineSplitter(line => reader.push(line)), iterator = pieces[Symbol.iterator]();
    const goOn = (milliseconds: number): boolean => {
        for (const end = Date.now() + milliseconds; Date.now() < end;) {
            const { done, value } = iterator.next();
            if (done) return true;
            lines.feed(value);
        }
        return false;
    };
    let isOver = await inSlices(PATIENCE), isCut = false;
    if (!isOver) {
        await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Reading {0}', name), cancellable: true }, async (progress, token) => {
            while (!isOver && !token.isCancellationRequested) {
                isOver = await inSlices(SLICE);
                progress.report({ message: `${count(reader.lines, 'line')}, ${count(reader.reports.length, 'report')}` });
            }
            isCut = !isOver;
        });
    }
    lines.end();
    reader.end();
    return { reader, isCut };

    /** Everybody else has a turn after each slice. */
    async function inSlices(milliseconds: number): Promise<boolean> {
        for (const end = Date.now() + milliseconds; Date.now() < end;) {
            if (goOn(SLICE)) return true;
            await new Promise(resolve => setTimeout(resolve, 0));
        }
        return false;
    }
}
