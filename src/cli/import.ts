/** `notiscope import`: reports of lockdep and of hung tasks, out of a log. */
import { explain } from '../splat/explain.js';
import type { Report } from '../splat/index.js';
import { HOW_REPORTS_BEGIN, notWhole, nothingIn, unreadOf } from '../splat/remarks.js';
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

export async function importReports(path: string, { format, report: which }: ImportOptions): Promise<number> {
    const interrupt = new Interrupt(), name = path === '-' ? 'standard input' : path;
    const reader = await readLog(path, interrupt).catch((error: unknown) => {
        if (error instanceof InputError) throw error;
        return attempt(path, () => { throw error; });
    }).finally(() => interrupt.dispose());
    const reports = which === undefined ? reader.reports : reader.reports.slice(which - 1, which);
    if (reports.length === 0 && reader.reports.length > 0) throw new InputError(`--report: error: ${name} has ${count(reader.reports.length, 'report')}, not ${which}`);
    if (reports.length === 0 && !interrupt.isAsked) throw new InputError(`${name}: error: ${nothingIn(reader)}${reader.lines > 0 && reader.others.length === 0 ? `. ${HOW_REPORTS_BEGIN}` : ''}`);
    for (const report of reports) process.stderr.write(remarks(name, report).map(line => `${printable(line)}\n`).join(''));
    if (interrupt.isAsked) process.stderr.write(`${name}: interrupted after ${count(reader.lines, 'line')}\n`);
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
    if (!result || 'none' in result) {
        const why = `no scenario can be made of this report (${report.title}): ${result?.none ?? 'it was not looked at'}`;
        process.stderr.write(`${name}:${report.line}: ${printable(why)}\n`);
        // There is a report, and this is what there is to say of it.
        return `${[`${name}:${report.line}: ${why}.`, ...explain(report)].map(line => `// ${printable(line)}`).join('\n')}\n`;
    }
    process.stderr.write(`${name}:${report.line}: ${printable(result.says)}\n`);
    return result.text;
}

/** What is wrong with a report, for people. */
function remarks(name: string, report: Report): string[] {
    const partial = notWhole(report), { told, more } = unreadOf(report);
    return [
        ...partial === undefined ? [] : [`${name}:${report.line}: warning: ${partial}`],
        ...told.map(({ line, text }) => `${name}:${line}: note: not understood: ${text}`),
        ...more === undefined ? [] : [`${name}: note: ${more}; the JSON has them all`],
    ];
}
