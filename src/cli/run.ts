/** The check of one file, with a line of progress on a terminal. */
import { setImmediate as later } from 'node:timers/promises';
import { FileCheck, type CheckOptions } from '../check/index.js';
import { notYetSaid } from '../check/problems.js';
import type { FileResult, Problem } from '../check/result.js';
import { validateText } from '../language/validate.js';
import type { Input } from './input.js';
import type { Interrupt } from './interrupt.js';
import { ProgressLine } from './progress.js';
import { count, printable } from './words.js';

const SLICE = 100;

/** `stopped`: what was being explored when somebody interrupted it; of that what was found so far, of the rest of the file only what was known then. */
export interface Checked extends FileResult { stopped?: string }

export async function runCheck({ uri, text }: Input, options: CheckOptions, interrupt?: Interrupt): Promise<Checked> {
    const check = new FileCheck(text, uri, options);
    const progress = new ProgressLine();
    let stopped: string | undefined;
    while (!check.run(SLICE)) {
        const { scenario, states } = check.progress ?? { scenario: '', states: 0 };
        if (scenario) progress.show(`${printable(scenario)}: ${count(states, 'state')} ${stopped === undefined ? '...' : 'were explored; what was found is being looked at (Ctrl-C ends at once)'}`);
        else progress.show('reading the text ...');
        await later();
        if (interrupt?.isAsked && stopped === undefined) {
            stopped = scenario ? `${scenario} after ${count(states, 'state')}` : 'the text';
            check.conclude();
        }
    }
    progress.clear();
    const result = check.result();
    if (stopped !== undefined) return { ...result, stopped };
    // A text that cannot be read is not looked at any further; else names that no scenario uses are checked too.
    return check.isReadable ? { ...result, problems: await textProblems({ uri, text }, result.problems) } : result;
}

/** All that is wrong with a text, as every command says it; `lowering`: what was found besides names. */
export async function textProblems({ uri, text }: Input, lowering: Problem[]): Promise<Problem[]> {
    const names = await validateText(text, uri);
    return inOrder([...names, ...notYetSaid(names, lowering)]);
}

const inOrder = (problems: Problem[]) => problems.sort(({ range: { start: a } }, { range: { start: b } }) => a.line - b.line || a.character - b.character);
