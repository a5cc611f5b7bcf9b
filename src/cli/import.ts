/** `notiscope import`: reports of lockdep and of hung tasks, out of a log. */
import type { Report, SplatReader } from '../splat/index.js';
import { SkeletonCheck } from '../splat/skeleton/prove.js';
import { EXIT, InputError } from './errors.js';
import { picturesIn } from './import-picture.js';
import { attempt } from './input.js';
import { Interrupt } from './interrupt.js';
import { readLog } from './log.js';
import { count, printable } from './words.js';

export const IMPORT_FORMATS = {
    json: (reports: Report[]) => JSON.stringify({ reports }, null, 2),
    mmn: (reports: Report[], name: string) => skeletonText(reports, name),
    mermaid: picturesIn('mermaid'), ascii: picturesIn('ascii'),
};

export interface ImportOptions {
    format: keyof typeof IMPORT_FORMATS;
    /** Of several, from 1. */
    report?: number;
}

/** Of lines that were not understood, so many are printed; the JSON has all of them. */
const MOST_UNREAD = 10;

export async function importReports(path: string, { format, report: which }: ImportOptions): Promise<number> {
    const interrupt = new Interrupt(), name = path === '-' ? 'standard input' : path;
    const reader = await readLog(path, interrupt).catch((error: unknown) => {
        if (error instanceof InputError) throw error;
        return attempt(path, () => { throw error; });
    }).finally(() => interrupt.dispose());
    const reports = which === undefined ? reader.reports : reader.reports.slice(which - 1, which);
    if (reports.length === 0 && reader.reports.length > 0) throw new InputError(`--report: error: ${name} has ${count(reader.reports.length, 'report')}, not ${which}`);
    if (reports.length === 0 && !interrupt.isAsked) throw new InputError(`${name}: error: ${nothing(reader)}`);
    for (const report of reports) process.stderr.write(remarks(name, report).map(line => `${printable(line)}\n`).join(''));
    if (interrupt.isAsked) process.stderr.write(`${name}: interrupted after ${count(reader.line, 'line')}\n`);
    process.stdout.write(`${IMPORT_FORMATS[format](reports, name).trimEnd()}\n`);
    return interrupt.isAsked ? EXIT.interrupted : EXIT.asExpected;
}

/** The first report as a scenario; what the explorer says of it goes to standard error. */
function skeletonText(reports: Report[], name: string): string {
    const [report] = reports;
    if (report === undefined) return '';
    if (reports.length > 1) process.stderr.write(`${name}: note: ${count(reports.length, 'report')}; this is the one in line ${report.line} (--report 2 takes the second)\n`);
    const check = new SkeletonCheck(report);
    while (!check.run(1000));
    const { result } = check;
    if (!result || 'none' in result) throw new InputError(`${name}:${report.line}: error: no scenario can be made of this report (${report.title}): ${result?.none ?? 'it was not looked at'}`);
    process.stderr.write(`${name}:${report.line}: ${printable(result.says)}\n`);
    return result.text;
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
