/** Why there is not another counterexample, in words. */
import type { FoundViolation } from './result.js';

/** Where there are fewer counterexamples than were asked for. */
export function noOther({ code, others, noOther }: FoundViolation): string | undefined {
    switch (noOther) {
        case 'none': return `no other counterexample of this ${code} exists${others?.length ? ' than these' : ''}; other runs differ only in steps, or an order of steps, that have no part in it`;
        case 'not found': return `no other counterexample of this ${code} was found; there may be one`;
        case 'not sought': return `another ${code} is not looked for`;
        default: return undefined;
    }
}
