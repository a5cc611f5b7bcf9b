/** Program -> Verdict: every interleaving of a Program, explored. */
import type { Program } from '../model/program.js';
import { Search } from './search.js';
import type { Limits, Verdict } from './verdict.js';

export { exploreAsync, type AsyncOptions, type ExploreEvent } from './async.js';
export { forgetMemory } from './code/memory.js';
export { useHelpers, type HelperHost, type HelperJob } from './helper.js';
export { DEFAULT_LIMITS } from './limits.js';
export { Search, type Progress } from './search.js';

/** Explores to the end or to a limit, without a pause. Never throws. */
export function explore(program: Program, limits?: Partial<Limits>): Verdict {
    const search = new Search(program, limits);
    while (!search.run(1000));
    return search.verdict();
}
