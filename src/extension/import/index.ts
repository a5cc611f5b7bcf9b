/** "Import Lockdep Report": a report out of a log as a picture in the preview, and as a scenario that is checked at once. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { count } from '../../model/words.js';
import { isRefusal, SKELETON, type SkeletonAnswer, type SkeletonParams } from '../../server/protocol.js';
import { explain } from '../../splat/explain.js';
import type { Report, SplatReader } from '../../splat/index.js';
import { HOW_REPORTS_BEGIN, nothingIn, notWhole, unreadOf } from '../../splat/remarks.js';
import { reportView } from '../../splat/view.js';
import { COMMAND } from '../ids.js';
import type { Preview } from '../preview/preview.js';
import { subjectOf } from '../preview/subject.js';
import { untitledScenario } from '../untitled.js';
import { choose, type Choice, type Wanted } from './choose.js';
import { ClipboardDocuments } from './clipboard.js';
import { readLog } from './read.js';
import { LogError, logsOf, type Log } from './sources.js';

interface Context { client: BaseLanguageClient; preview: Preview; clipboard: ClipboardDocuments }
/** `report`: of several, from 1. Without them somebody chooses. */
interface Options { report?: number; as?: Wanted }

export function provideImport(client: BaseLanguageClient, preview: Preview): vscode.Disposable {
    const clipboard = new ClipboardDocuments();
    return vscode.Disposable.from(clipboard, vscode.commands.registerCommand(COMMAND.importReport, async (target?: unknown, options?: unknown) => {
        const said = await importReport({ client, preview, clipboard }, fileMeant(target, options), optionsOf(options)).catch((error: unknown) => {
            if (error instanceof LogError || error instanceof vscode.FileSystemError) return error.message;
            throw error;
        });
        // It is also what the command gives to whoever has run it.
        if (said !== undefined) void vscode.window.showWarningMessage(vscode.l10n.t('Notiscope: {0}', said));
        return said;
    }));
}

/** The explorer passes the file and all that are selected; an editor's menu what it shows, and that may have a selection. */
const fileMeant = (target: unknown, options: unknown): vscode.Uri | undefined =>
    target instanceof vscode.Uri && (Array.isArray(options) || target.toString() !== vscode.window.activeTextEditor?.document.uri.toString()) ? target : undefined;

const optionsOf = (given: unknown): Options => typeof given === 'object' && given !== null ? given : {};

/** @returns why there is nothing to show, or not all of it. @throws LogError, FileSystemError that say so too */
async function importReport(context: Context, target: vscode.Uri | undefined, options: Options): Promise<string | undefined> {
    const looked: { name: string; reader: SplatReader }[] = [];
    for await (const log of logsOf(target, context.clipboard)) {
        const { reader, isCut } = await readLog(log);
        if (reader.reports.length > 0) return show(context, log, await chosen(reader.reports, log, options));
        if (isCut) return vscode.l10n.t('{0}: interrupted after {1}, no report so far', log.name, count(reader.lines, 'line'));
        looked.push({ name: log.name, reader });
    }
    const hint = looked.some(({ reader }) => reader.others.length > 0) ? '' : ` ${HOW_REPORTS_BEGIN}.`;
    return `${looked.map(({ name, reader }) => `${name}: ${nothingIn(reader)}.`).join(' ')}${hint}`;
}

async function chosen(reports: readonly Report[], { name }: Log, { report: which, as }: Options): Promise<Choice | undefined> {
    const choice = which === undefined ? await choose(reports, name) : reports[which - 1] && { report: reports[which - 1], as: 'both' as const };
    if (!choice && which !== undefined) throw new LogError(vscode.l10n.t('{0} has {1}, not {2}', name, count(reports.length, 'report'), which));
    return choice && { ...choice, ...as && { as } };
}

async function show({ client, preview }: Context, log: Log, choice: Choice | undefined): Promise<string | undefined> {
    if (!choice) return undefined;
    const { report, as } = choice;
    const undrawn = as === 'scenario' ? undefined : await draw(preview, report, log);
    return [undrawn, as === 'picture' ? undefined : await openScenario(client, preview, report, log.name)].filter(said => said !== undefined).join('. ') || undefined;
}

/** With its words, and what of it was not understood. */
async function draw(preview: Preview, report: Report, { uri, name }: Log): Promise<string | undefined> {
    const view = reportView(report, uri());
    if (!view) return vscode.l10n.t('{0}:{1}: there is nothing to draw: {2}', name, report.line, notWhole(report) ?? explain(report).join(' '));
    const { told, more } = unreadOf(report);
    await preview.show(subjectOf({ ...view, report: [...view.report ?? [], ...told.map(({ line, text }) => `Line ${line} is not understood: ${text}`), ...more === undefined ? [] : [`${more}.`]] }));
    return undefined;
}

async function openScenario(client: BaseLanguageClient, preview: Preview, report: Report, name: string): Promise<string | undefined> {
    await client.start();
    const params: SkeletonParams = { report };
    const answer = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Notiscope: making a scenario of the report') },
        () => client.sendRequest<SkeletonAnswer>(SKELETON, params));
    if (isRefusal(answer)) throw new LogError(`${answer.message} ${answer.hint}`);
    if ('none' in answer) return vscode.l10n.t('{0}:{1}: no scenario can be made of this report ({2}): {3}', name, report.line, report.title, answer.none);
    await preview.showText((await untitledScenario(answer.text)).uri);
    return undefined;
}
