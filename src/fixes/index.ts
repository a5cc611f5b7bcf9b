/** Fixes of what was found in a scenario, each proven by exploring it. */
import type { ProvenFix } from './search.js';

export { FixSearch, type ProvenFix, type Target } from './search.js';

/** What was proven of it, for people. */
export function proofOf({ states, others }: Pick<ProvenFix, 'states' | 'others'>): string {
    const fails = `0 of ${states.toLocaleString('en')} states fail`;
    return others === 0 ? fails : `${fails}, ${others} other ${others === 1 ? 'scenario is' : 'scenarios are'} as expected`;
}
