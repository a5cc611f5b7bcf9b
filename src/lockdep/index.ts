/**
 * Static findings: what the lock graph and the control flow of a Program show without exploration, within a keystroke.
 *
 * The walk of the threads (walk.ts) is bounded. Past the bound nothing false is reported, but something may be missing: `unfinished` says where.
 */
import type { Finding, HeldHere } from '../check/result.js';
import { allSteps, type Steps } from '../model/in-steps.js';
import type { Program } from '../model/program.js';
import { forgetExpressions } from './remembered.js';
import { domains } from './domains.js';
import { Evidence } from './findings/evidence.js';
import { aboutLocks, aboutNumbers } from './findings/index.js';
import { heldHere } from './held.js';
import { lockOrder } from './lock-order.js';
import { Observer } from './protocol/observer.js';
import { Resources } from './resources.js';
import { selfDeadlock } from './self-deadlock.js';
import { keyOf } from './sites.js';
import { walkThread, type Walk } from './walk.js';

export { DOCUMENTATION } from './documentation.js';
export { keyOf, siteKey, statementKey, stepAt, type Site } from './sites.js';
export { inAll, merged } from './held.js';
export { shownBy } from './verdict.js';
export { LONGEST_CYCLE, MOST_PATHS } from './cycles.js';

/** Blocks and ops run for one thread, all paths together: a hundred milliseconds or so, ten times what the largest scenarios need. */
export const DEFAULT_BUDGET = 200_000;

/** Ways of a thread that were not followed, or cycles of lock classes that were not looked at. */
export type Unfinished = { kind: 'thread'; thread: number } | { kind: 'cycles' };

export interface Analysis {
    findings: Finding[];
    /** By statement of the file; empty where the budget was used up. */
    held: HeldHere[];
    /** Where the budget was used up, so that findings may be missing; empty: nowhere. */
    unfinished: Unfinished[];
    /** Blocks and ops run, of all threads: the work done, whatever the machine. */
    work: number;
}

/** In a fixed order: self deadlocks before lock orders, each as met by thread and text. */
export function staticFindings(program: Program): Finding[] {
    return analyse(program).findings;
}

/** The whole analysis, for whoever must stay able to hear. `chains`: findings about locks have their chain. */
export function analyseInSteps(program: Program, chains = false): Steps<Analysis> {
    return inSteps(program, DEFAULT_BUDGET, chains);
}

export function analyse(program: Program, budget = DEFAULT_BUDGET): Analysis {
    return allSteps(inSteps(program, budget));
}

function* inSteps(program: Program, budget: number, chains = false): Steps<Analysis> {
    // Another one that was left in the middle may have left some.
    forgetExpressions();
    try { return yield* analysed(program, budget, chains); }
    finally { forgetExpressions(); }
}

function* analysed(program: Program, budget: number, chains: boolean): Steps<Analysis> {
    const resources = new Resources(program, chains), known = yield* domains(program);
    yield;
    const unfinished: Unfinished[] = [];
    let work = 0;
    const observer = new Observer(program);
    const walks: Walk[] = [];
    for (const thread of program.threads) {
        const left = { left: budget };
        yield;
        walks.push(yield* walkThread({ program, resources, domains: known, thread: thread.id }, thread, left, observer));
        if (left.left <= 0) unfinished.push({ kind: 'thread', thread: thread.id });
        work += budget - left.left;
    }
    yield;
    const isWalked = unfinished.length === 0;
    const waits = walks.flatMap(walk => walk.orders), orders = lockOrder(waits, resources);
    yield;
    const evidence = new Evidence(resources, observer.seen, waits), special = aboutLocks(evidence);
    if (!orders.complete) unfinished.push({ kind: 'cycles' });
    const own = walks.flatMap(walk => walk.repeats).filter(({ thread }) => !resources.isPrimed(thread));
    // What a thread of the scenario shows is not said again of the kernel.
    const primed = walks.flatMap(walk => walk.repeats).filter(({ thread, taken }) => resources.isPrimed(thread) && !own.some(o => o.taken.resource === taken.resource));
    const repeats = [...own, ...primed].map(wait => selfDeadlock(wait, resources)).filter(({ range, primed: kernel }) => !kernel || range.uri === program.uri);
    // Where a thread waits for itself, that it also has an order says nothing more; nor does an order through what lockdep is told of, where a finding says what it is.
    const alone = new Set(repeats.map(({ range }) => keyOf(range)));
    const rest = orders.findings.filter(({ range, locks }) => !alone.has(keyOf(range)) && !special.some(other => keyOf(other.range) === keyOf(range) && isToldAgain(locks, other, program)));
    return { findings: distinct([...repeats, ...special, ...rest, ...aboutNumbers(evidence)]), held: isWalked ? yield* heldHere(program, walks, resources) : [], unfinished, work };
}

/** An order of a finding's lock and of what lockdep is told of, no other. */
function isToldAgain(locks: readonly string[], { locks: known }: Finding, program: Program): boolean {
    const isMap = (name: string): boolean => program.locks.some(lock => lock.name === name && lock.kind === 'lockdep_map');
    return locks.some(isMap) && locks.every(name => known.includes(name) || isMap(name));
}

/** One of those with the same code, locks and place: two callbacks, or two threads, that run the same code. */
function distinct(findings: Finding[]): Finding[] {
    const seen = new Set<string>();
    return findings.filter(({ code, locks, range }) => {
        const key = [code, ...locks, keyOf(range)].join('|');
        return !seen.has(key) && seen.add(key);
    });
}
