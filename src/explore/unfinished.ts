/** What is said of an exploration that did not come to its end, or not to that of its analysis. */
import { isOutOfMemory, type Budget } from './budget.js';
import type { Limits, Verdict } from './verdict.js';

export type Unfinished = NonNullable<Verdict['incomplete']>;

/** How far a search came. `macro`: by macro-steps. */
export interface Reached { states: number; depth: number; macro: boolean }

const of = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? '' : 's'}`;
const everyRun = ({ states, depth, macro }: Reached): string => `Every run of up to ${of(depth, macro ? 'macro-step' : 'step')} was explored (${of(states, 'state')}).`;

/** There is no room for more states; `reason`: what the limit is. */
export function tooMany(reason: 'memory' | 'states', { maxStates, maxMemory }: Limits, outOfMemory: boolean, reached: Reached): Unfinished {
    const limit = reason === 'states' ? `the limit is ${maxStates}` : `they do not fit into ${maxMemory === undefined || outOfMemory ? 'memory' : `${maxMemory} MB`}`;
    const advice = reason === 'states' || maxMemory !== undefined && !outOfMemory ? 'Raise the limit, or make' : 'Make';
    return { reason, message: `Too many states: ${limit}. ${everyRun(reached)} ${advice} the scenario smaller.` };
}

/** `reached`: undefined if not one state was explored. */
export function outOfTime({ timeout }: Limits, reached: Reached | undefined): Unfinished {
    const advice = 'Raise the limit, or make the scenario smaller.';
    return { reason: 'timeout', message: reached ? `Not finished after ${timeout} s. ${everyRun(reached)} ${advice}` : `Not even begun after ${timeout} s. ${advice}` };
}

/** Somebody did not want to wait for the rest. */
export const stopped = (reached: Reached): Unfinished => ({ reason: 'cancelled', message: `The exploration was stopped. ${everyRun(reached)}` });

/** Why all states were not explored once more. */
export function whyNot(incomplete: Verdict['incomplete'], { timeout, maxStates }: Limits): Verdict['incomplete'] {
    switch (incomplete?.reason) {
        case 'timeout': return { reason: 'timeout', message: `Not finished after ${timeout} s.` };
        case 'memory': return { reason: 'memory', message: 'Out of memory.' };
        case 'states': return { reason: 'states', message: `Too many states where threads that go round are followed closely: the limit is ${maxStates}.` };
        default: return incomplete;
    }
}

/** Says what was not looked for; `all`: among all states. */
export function withMissed(incomplete: Verdict['incomplete'], all: boolean, states: number, { missed, outOfMemory }: Budget, { timeout }: Limits): Verdict['incomplete'] {
    if (missed.size === 0) return incomplete;
    const what = `ot looked for to the end: ${[...missed].join(', ')}.`;
    const ofAll = `All states were explored (${states} states), but n${what}`;
    if (incomplete) return { ...incomplete, message: `${incomplete.message} ${all ? ofAll : `N${what}`}` };
    const [reason, why, advice] = outOfMemory ? ['memory', 'Out of memory.', 'Make'] as const : ['timeout', `Not finished after ${timeout} s.`, 'Raise the limit, or make'] as const;
    return { reason, message: `${why} ${ofAll} ${advice} the scenario smaller.` };
}

/** A failure to allocate is a limit; everything else is our own mistake. Neither is `ok`. */
export function failure(error: unknown): Unfinished {
    const text = error instanceof Error ? error.message : String(error);
    if (isOutOfMemory(error)) return { reason: 'memory', message: 'Out of memory; make the scenario smaller.' };
    return { reason: 'internal', message: `The exploration failed: ${text}` };
}
