/** Program -> Verdict: every interleaving of a Program, explored. */
import type { Program } from '../model/program.js';
import { Search, type SearchOptions } from './search.js';
import type { Limits, Verdict } from './verdict.js';

export { DEFAULT_LIMITS } from './limits.js';
export { Search, type Progress, type SearchOptions } from './search.js';

/** Explores to the end or to a limit, without a pause. Never throws. */
export function explore(program: Program, limits?: Partial<Limits>, options?: SearchOptions): Verdict {
    const search = new Search(program, limits, options);
    while (!search.run(1000));
    return search.verdict();
}
