/** `check --reach`: how the runs end, and what none of them comes to. */
import type { Unreached } from '../check/reach.js';
import type { FileReach, ScenarioResult } from '../check/result.js';
import { count, place, printable } from './words.js';

/** Longer lists are cut: what matters is the first of them. */
const MOST = 20;

/** Lines below a scenario's. */
export function outcomeLines({ outcomes, reach, stats }: ScenarioResult): string[] {
    const how = outcomes.map(({ code, of, count: n }) => code === 'ok' ? `all threads at rest in ${count(n, 'state')}` : of === 'steps' ? `${code} by ${count(n, 'step')}` : `${code} in ${count(n, 'state')}`);
    return [...how.length > 0 ? [`    outcomes: ${how.join(', ')}`] : [], ...unreachedLines(reach?.unreached ?? [], stats.complete, 'no interleaving of this scenario reaches')];
}

/** Lines below a file's. */
export function fileReachLines({ complete, unreached }: FileReach): string[] {
    return unreached.length === 0 ? [] : ['  in the whole file:', ...unreachedLines(unreached, complete, 'no scenario reaches')];
}

function unreachedLines(unreached: readonly Unreached[], complete: boolean, what: string): string[] {
    const lines = unreached.slice(0, MOST).map(({ kind, text, range, statements }) => {
        const name = printable(text);
        const more = statements > 1 ? ` and ${count(statements - 1, 'statement')} more` : '';
        return `    ${place(range)}: note: ${what}${complete ? '' : ' so far'}: ${kind === 'body' ? `${name} (${count(statements, 'statement')}; nobody calls it)` : `${name}${more}`}`;
    });
    return unreached.length > MOST ? [...lines, `    ... and ${count(unreached.length - MOST, 'place')} more`] : lines;
}
