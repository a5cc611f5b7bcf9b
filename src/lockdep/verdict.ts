/** What an exploration of the same scenario says of a finding. */
import type { Finding, FoundViolation } from '../check/result.js';

/**
 * `confirmed`: some interleaving hangs on a lock of the finding. `refuted`: all were explored, and none does. Otherwise the exploration
 * has not come so far.
 */
export function verdictOf(
    finding: Pick<Finding, 'locks'>, violations: readonly Pick<FoundViolation, 'code' | 'on'>[], complete: boolean,
): NonNullable<Finding['verdict']> {
    const hangs = violations.some(({ code, on }) => code === 'deadlock' && on.some(name => finding.locks.includes(name)));
    return hangs ? 'confirmed' : complete ? 'refuted' : 'not exercised';
}
