/** `notiscope import --format mermaid|ascii`: each report as a picture, with what it means in words. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { explain } from '../splat/explain.js';
import type { Report } from '../splat/index.js';
import { reportView } from '../splat/view.js';
import { toAscii, toMermaid } from '../trace/index.js';
import { COMMIT_WIDTH } from '../trace/ascii.js';
import { wrap } from '../trace/escape.js';
import { InputError } from './errors.js';
import { printable } from './words.js';

/** `name`: of the log. A mermaid file has one diagram, and the words as comments. */
export const picturesIn = (format: 'mermaid' | 'ascii') => (reports: readonly Report[], name: string): string => {
    if (format === 'mermaid' && reports.length > 1) throw new InputError(`${name}: error: there are ${reports.length} reports, and a mermaid file has one diagram: choose one with --report`);
    return reports.map(report => (format === 'mermaid' ? mermaidOf : asciiOf)(report, pathToFileURL(resolve(name)).href)).join('\n');
};

function mermaidOf(report: Report, uri: string): string {
    const view = reportView(report, uri);
    return printable(view ? toMermaid(view) : `${explain(report).map(line => `%% ${line}`).join('\n')}\nsequenceDiagram\n`);
}

function asciiOf(report: Report, uri: string): string {
    const view = reportView(report, uri);
    return printable(view ? toAscii(view) : `${explain(report).flatMap(line => wrap(line, COMMIT_WIDTH)).join('\n')}\n`);
}
