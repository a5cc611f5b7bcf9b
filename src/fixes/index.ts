/** Fixes of what was found in a scenario, each proven by exploring it. */
import type { ProvenFix } from './search.js';

export { findingKey } from './gone.js';
export { FixSearch, type ProvenFix, type Target } from './search.js';

/** What was proven of it, for people. Where nothing failed before, that nothing fails now says nothing about the fix. */
export function proofOf({ code, finding, states, failed, left, others }: Omit<ProvenFix, 'scenario' | 'title' | 'edits'>): string {
    const number = states.toLocaleString('en');
    return [
        ...finding === undefined ? [] : [left === 0 ? `no ${code} left` : `this ${code} is gone`],
        failed ? `0 of ${number} states fail` : `${number} states explored, none fails`,
        ...others === 0 ? [] : [`${others} other ${others === 1 ? 'scenario is' : 'scenarios are'} as expected`],
    ].join(', ');
}
