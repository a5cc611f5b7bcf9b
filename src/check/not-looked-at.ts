/** What the analysis of locks did not look at, for people: a scenario without findings must not look as if all of it had been looked at. */
import { DEFAULT_BUDGET, LONGEST_CYCLE, MOST_PATHS, type Unfinished } from '../lockdep/index.js';
import type { LowerProblem } from '../model/lower.js';
import type { Program } from '../model/program.js';
import type { Problem } from './result.js';

const AFTER = 'The exploration does not depend on it.';

/** At the thread where the analysis gave up; at the scenario's name where that is the kernel's, or all of them. */
export function notLookedAt(where: Unfinished, program: Program): Problem {
    const { scenario, threads, range, uri } = program;
    if (where.kind === 'cycles') return information(`not every circle of lock classes in ${scenario} was looked at: there are more than ${MOST_PATHS} ways through the classes, or circles of more than ${LONGEST_CYCLE}. A lock_order finding may be missing. ${AFTER}`, range);
    const { name, kind, range: place } = threads[where.thread];
    const who = kind === 'lockdep' ? `the kernel's ${name}()` : `${kind} ${name}`;
    return information(`not every way through ${who} was followed for the static findings of ${scenario}: there are too many combinations of locks that it may hold (${DEFAULT_BUDGET} operations were followed). `
        + `Static findings such as lock_order may be missing, and the locks held are not shown. ${AFTER}`, place.uri === uri && kind !== 'lockdep' ? place : range);
}

/** With what the kernel tells lockdep the scenario could not be lowered. */
export function notAnnotated({ message }: LowerProblem, { scenario, range }: Program): Problem {
    return information(`the static findings of ${scenario} leave out what the kernel may do at any time, such as reclaim: ${message}. ${AFTER}`, range);
}

const information = (message: string, range: Problem['range']): Problem => ({ code: 'findings-incomplete', severity: 'information', message, range });
