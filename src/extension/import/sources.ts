/** Where a log comes from: a selection, an open document, a file, the clipboard. */
import * as vscode from 'vscode';
import { encodingOf, packing } from '../../splat/bytes.js';
import type { ClipboardDocuments } from './clipboard.js';

/** A log as it is read. */
export interface Log {
    /** For people. */
    name: string;
    /** Of the document that has its lines. */
    uri(): string;
    /** Lines of that document before the first. */
    before: number;
    /** Cut anywhere. */
    pieces: Iterable<string>;
}

/** Characters or bytes, lines that are read at a time. */
const PIECE = 1 << 16, LINES = 2_000;
/** Bytes of a file: it is read as a whole, there is no other way for an extension. */
const LARGEST = 1 << 29;

/** Something is wrong with what was given. */
export class LogError extends Error {}

/**
 * Where to look, in this order, until there is a report. Lines that somebody has selected are meant, and nothing else is; less than a line is no report.
 *
 * @param target a file that is not what the editor shows
 * @throws LogError if there is no text
 */
export async function* logsOf(target: vscode.Uri | undefined, clipboard: ClipboardDocuments): AsyncGenerator<Log> {
    const { activeTextEditor: editor } = vscode.window;
    if (target) return yield await fileLog(target);
    if (editor && !editor.selection.isSingleLine) return yield documentLog(editor.document, editor.selection);
    const shown = editor ? documentLog(editor.document) : await tabLog();
    if (shown) yield shown;
    yield textLog(vscode.l10n.t('the clipboard'), await vscode.env.clipboard.readText(), clipboard);
}

function documentLog(document: vscode.TextDocument, selection?: vscode.Selection): Log {
    const name = nameOf(document.uri), first = selection?.start.line ?? 0, end = selection ? selection.end.line + Number(selection.end.character > 0) : document.lineCount;
    return { name: selection ? vscode.l10n.t('the selection in {0}', name) : name, uri: () => document.uri.toString(), before: first, pieces: linesOf(document, first, end) };
}

/** Whole lines, as a report begins with one. */
function* linesOf(document: vscode.TextDocument, first: number, end: number): Generator<string> {
    for (let at = first; at < end; at += LINES) yield document.getText(document.validateRange(new vscode.Range(at, 0, Math.min(end, at + LINES), 0)));
}

/** What an editor does not show as text: too large, or packed. */
async function tabLog(): Promise<Log | undefined> {
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    return input instanceof vscode.TabInputText ? fileLog(input.uri) : undefined;
}

async function fileLog(uri: vscode.Uri): Promise<Log> {
    const open = vscode.workspace.textDocuments.find(document => document.uri.toString() === uri.toString()), name = nameOf(uri);
    if (open) return documentLog(open);
    const { size, type } = await vscode.workspace.fs.stat(uri);
    if (type & vscode.FileType.Directory) throw new LogError(vscode.l10n.t('{0}: this is a folder, not a file', name));
    if (size > LARGEST) throw new LogError(vscode.l10n.t('{0} is too large to be read here: notiscope import {0} reads it', name));
    const bytes = await vscode.workspace.fs.readFile(uri), packed = packing(bytes);
    if (packed) throw new LogError(vscode.l10n.t('{0}: {1}: open what this writes: {2} {0}', name, packed.what, packed.unpack));
    return { name, uri: () => uri.toString(), before: 0, pieces: decoded(bytes) };
}

function* decoded(bytes: Uint8Array): Generator<string> {
    const decoder = new TextDecoder(encodingOf(bytes));
    for (let at = 0; at < bytes.length; at += PIECE) yield decoder.decode(bytes.subarray(at, at + PIECE), { stream: true });
    yield decoder.decode();
}

/** A text of no document gets one if there is a report in it. */
const textLog = (name: string, text: string, clipboard: ClipboardDocuments): Log => ({ name, uri: () => clipboard.keep(text).toString(), before: 0, pieces: cut(text) });

function* cut(text: string): Generator<string> {
    for (let at = 0; at < text.length; at += PIECE) yield text.slice(at, at + PIECE);
}

const nameOf = (uri: vscode.Uri): string => uri.path.slice(uri.path.lastIndexOf('/') + 1);
