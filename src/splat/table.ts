/** The table below "Possible unsafe locking scenario": who takes what on which processor. */
import type { Draft } from './draft.js';
import type { ScenarioStep } from './report.js';

const STEP = /^(lock|rlock|sync)\((.+)\);$/;

/** @param text with its indentation. */
export function readTable(draft: Draft, text: string, line: number): boolean {
    const words = text.trim(), table = draft.report.scenario;
    if (draft.section !== 'scenario' || !table) return false;
    if (/^CPU0(\s+CPU1)?$/.test(words)) {
        table.columns = words.split(/\s+/);
        // Where the second column begins; unknown if the text has lost its indentation, for then both may begin at 0.
        const indent = text.indexOf('CPU0');
        draft.second = indent === 0 && table.columns.length > 1 ? undefined : indent + words.lastIndexOf('CPU1');
        return true;
    }
    if (/^----(\s+----)?$/.test(words)) return true;
    if (words === '*** DEADLOCK ***') {
        draft.seen.add('deadlock');
        draft.enter('head');
        return true;
    }
    const step = parseStep(words);
    if (!step) return false;
    const column = table.columns.length < 2 ? 0 : draft.second === undefined ? null : text.search(/\S/) + SLACK >= draft.second ? 1 : 0;
    // What is printed deeper than the interrupt's line, below it, happens in the interrupt.
    if (step.op === 'interrupt') draft.interrupted = true;
    table.steps.push({ column, ...step, ...draft.interrupted && step.op !== 'interrupt' && { interrupted: true as const }, line });
    return true;
}

/** In characters; a table is 24 wide, and mails move a line by a few. */
const SLACK = 8;

function parseStep(words: string): Pick<ScenarioStep, 'op' | 'lock'> | undefined {
    if (words === '<Interrupt>') return { op: 'interrupt' };
    if (words === 'local_irq_disable();') return { op: 'irq-disable' };
    const match = STEP.exec(words);
    return match ? { op: match[1] as 'lock', lock: match[2] } : undefined;
}
