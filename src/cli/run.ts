/** The check of one file, with a line of progress on a terminal. */
import { setImmediate as later } from 'node:timers/promises';
import { FileCheck, type CheckOptions } from '../check/index.js';
import type { FileResult, Problem } from '../check/result.js';
import { validateText } from '../language/validate.js';
import type { Input } from './input.js';
import { count, printable } from './words.js';

const SLICE = 100;

export async function runCheck({ uri, text }: Input, options: CheckOptions): Promise<FileResult> {
    const check = new FileCheck(text, uri, options);
    const progress = new ProgressLine();
    while (!check.run(SLICE)) {
        const { scenario, states } = check.progress ?? { scenario: '', states: 0 };
        progress.show(`${printable(scenario)}: ${count(states, 'state')} ...`);
        await later();
    }
    progress.clear();
    const result = check.result();
    // A text that cannot be read is not looked at any further; else names that no scenario uses are checked too.
    return check.isReadable ? { ...result, problems: merge(result.problems, await validateText(text, uri)) } : result;
}

/** Two layers may see the same mistake: each place is told once per severity, errors first where both start there. */
function merge(first: Problem[], second: Problem[]): Problem[] {
    const key = ({ range: { uri, start }, severity }: Problem) => `${severity}:${uri}:${start.line}:${start.character}`;
    const known = new Set(first.map(key));
    const inOrder = (a: Problem, b: Problem) => a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character;
    return [...first, ...second.filter(problem => !known.has(key(problem)))].sort(inOrder);
}

/** On a terminal, for anything over a second. */
class ProgressLine {
    private readonly since = Date.now();
    private isShown = false;

    show(text: string): void {
        if (!process.stderr.isTTY || Date.now() - this.since < 1000) return;
        this.isShown = true;
        process.stderr.write(`\r\x1b[K${text.slice(0, (process.stderr.columns || 80) - 1)}`);
    }

    clear(): void { if (this.isShown) process.stderr.write('\r\x1b[K'); }
}
