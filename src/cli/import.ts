/** `notiscope import`: reports of lockdep and of hung tasks, out of a log. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { explain } from '../splat/explain.js';
import type { Report, SplatReader } from '../splat/index.js';
import { reportView } from '../splat/view.js';
import { toAscii, toMermaid } from '../trace/index.js';
import { COMMIT_WIDTH } from '../trace/ascii.js';
import { wrap } from '../trace/escape.js';
import { EXIT, InputError } from './errors.js';
import { attempt } from './input.js';
import { Interrupt } from './interrupt.js';
import { readLog } from './log.js';
import { count, printable } from './words.js';

const PICTURES = { mermaid: toMermaid, ascii: toAscii };

/** `uri`: of the log. */
export const IMPORT_FORMATS = {
    json: (reports: Report[], _uri: string) => JSON.stringify({ reports }, null, 2),
    mermaid: (reports: Report[], uri: string) => drawn(reports, uri, 'mermaid'),
    ascii: (reports: Report[], uri: string) => drawn(reports, uri, 'ascii'),
};

/** Each with what it means in words; in a mermaid file as comments. */
function drawn(reports: readonly Report[], uri: string, format: keyof typeof PICTURES): string {
    return reports.map(report => {
        const view = reportView(report, uri), words = explain(report).map(printable);
        const picture = view ? printable(PICTURES[format](view)) : '';
        return format === 'mermaid' ? `${words.map(line => `%% ${line}`).join('\n')}\n${picture || 'sequenceDiagram\n'}` : `${words.flatMap(line => wrap(line, COMMIT_WIDTH)).join('\n')}\n${view ? `\n${picture}` : ''}`;
    }).join('\n').trimEnd();
}

export interface ImportOptions { format: keyof typeof IMPORT_FORMATS }

/** Of lines that were not understood, so many are printed; the JSON has all of them. */
const MOST_UNREAD = 10;

export async function importReports(path: string, { format }: ImportOptions): Promise<number> {
    const interrupt = new Interrupt(), name = path === '-' ? 'standard input' : path;
    const reader = await readLog(path, interrupt).catch((error: unknown) => {
        if (error instanceof InputError) throw error;
        return attempt(path, () => { throw error; });
    }).finally(() => interrupt.dispose());
    const { reports } = reader;
    if (reports.length === 0 && !interrupt.isAsked) throw new InputError(`${name}: error: ${nothing(reader)}`);
    for (const report of reports) process.stderr.write(remarks(name, report).map(line => `${printable(line)}\n`).join(''));
    if (interrupt.isAsked) process.stderr.write(`${name}: interrupted after ${count(reader.line, 'line')}\n`);
    process.stdout.write(`${IMPORT_FORMATS[format](reports, path === '-' ? 'stdin:' : pathToFileURL(resolve(path)).href)}\n`);
    return interrupt.isAsked ? EXIT.interrupted : EXIT.asExpected;
}

/** Why there is nothing to show. */
function nothing({ line, others }: SplatReader): string {
    if (line === 0) return 'it is empty';
    const looked = `no report of lockdep and none of hung tasks in ${count(line, 'line')}`;
    return others.length === 0 ? `${looked}. Lockdep's begin with "WARNING: possible circular locking dependency detected" or the like; a kernel without CONFIG_PROVE_LOCKING prints none`
        : `${looked}; what there is: ${others.map(({ tool, line }) => `${tool} in line ${line}`).join(', ')}. These are not about an order of locks`;
}

/** What is wrong with a report, for people. */
function remarks(name: string, { title, line, missing, unread }: Report): string[] {
    const more = unread.length - MOST_UNREAD;
    return [
        ...missing.length > 0 ? [`${name}:${line}: warning: this report is not whole (${title}): missing: ${missing.join(', ')}`] : [],
        ...unread.slice(0, MOST_UNREAD).map(({ line, text }) => `${name}:${line}: note: not understood: ${text}`),
        ...more > 0 ? [`${name}: note: ${count(more, 'more line')} not understood; the JSON has them all`] : [],
    ];
}
