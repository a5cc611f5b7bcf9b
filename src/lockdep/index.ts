/**
 * Static findings: what the lock graph of a Program shows without exploration, within a keystroke.
 *
 * The walk of the threads (walk.ts) is bounded. Past the bound nothing false is reported, but something may be missing: `complete` says so.
 */
import type { Finding } from '../check/result.js';
import { allSteps, type Steps } from '../model/in-steps.js';
import type { Program } from '../model/program.js';
import { forgetExpressions } from './remembered.js';
import { domains } from './domains.js';
import { lockOrder } from './lock-order.js';
import { Resources } from './resources.js';
import { selfDeadlock } from './self-deadlock.js';
import { keyOf } from './sites.js';
import { walkThread, type Walk } from './walk.js';

export { documentation as lockOrderDocumentation } from './lock-order.js';
export { documentation as selfDeadlockDocumentation } from './self-deadlock.js';
export { verdictOf } from './verdict.js';

/** Blocks and ops run for one thread, all paths together: a hundred milliseconds or so, ten times what the largest scenarios need. */
export const DEFAULT_BUDGET = 200_000;

export interface Analysis {
    findings: Finding[];
    /** False: the budget was used up, findings may be missing. */
    complete: boolean;
    /** Blocks and ops run, of all threads: the work done, whatever the machine. */
    work: number;
}

/** In a fixed order: self deadlocks before lock orders, each as met by thread and text. */
export function staticFindings(program: Program): Finding[] {
    return analyse(program).findings;
}

/** The same, for whoever must stay able to hear. */
export function* findingsInSteps(program: Program): Steps<Finding[]> {
    return (yield* inSteps(program, DEFAULT_BUDGET)).findings;
}

export function analyse(program: Program, budget = DEFAULT_BUDGET): Analysis {
    return allSteps(inSteps(program, budget));
}

function* inSteps(program: Program, budget: number): Steps<Analysis> {
    forgetExpressions();
    const resources = new Resources(program), known = domains(program);
    let complete = true, work = 0;
    const walks: Walk[] = [];
    for (const thread of program.threads) {
        const left = { left: budget };
        yield;
        walks.push(yield* walkThread({ program, resources, domains: known, thread: thread.id }, thread, left));
        complete &&= left.left > 0;
        work += budget - left.left;
    }
    yield;
    const orders = lockOrder(walks.flatMap(walk => walk.orders), resources);
    const own = walks.flatMap(walk => walk.repeats).filter(({ thread }) => !resources.isPrimed(thread));
    // What a thread of the scenario shows is not said again of the kernel.
    const primed = walks.flatMap(walk => walk.repeats).filter(({ thread, taken }) => resources.isPrimed(thread) && !own.some(o => o.taken.resource === taken.resource));
    const repeats = [...own, ...primed].map(wait => selfDeadlock(wait, resources)).filter(({ range, primed: kernel }) => !kernel || range.uri === program.uri);
    // Where a thread waits for itself, that it also has an order says nothing more.
    const alone = new Set(repeats.map(({ range }) => keyOf(range)));
    return { findings: distinct([...repeats, ...orders.findings.filter(({ range }) => !alone.has(keyOf(range)))]), complete: complete && orders.complete, work };
}

/** One of those with the same code, locks and place: two callbacks, or two threads, that run the same code. */
function distinct(findings: Finding[]): Finding[] {
    const seen = new Set<string>();
    return findings.filter(({ code, locks, range }) => {
        const key = [code, ...locks, keyOf(range)].join('|');
        return !seen.has(key) && seen.add(key);
    });
}
