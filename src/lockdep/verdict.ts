/** What an exploration of the same scenario says of a finding. */
import type { Finding, FindingCode, FoundViolation } from '../check/result.js';
import type { Code, SourceRange } from '../model/program.js';
import { keyOf } from './sites.js';

type Shown = Pick<FoundViolation, 'code' | 'on'> & { trace?: Pick<FoundViolation['trace'], 'steps'> };

const STALE: readonly Code[] = ['use_after_free', 'lost_write', 'stale_read', 'write_to_readonly'];

/** What the finding leads to, where it is not a deadlock on one of its locks; `passes`: only a run that comes by the place of the finding. */
const LEADS_TO: Partial<Record<FindingCode, { codes: readonly Code[]; passes: boolean }>> = {
    missing_retry: { codes: STALE, passes: true },
    retry_outside_lock: { codes: STALE, passes: true },
    // What is wrong is that nothing happens there: no step of a run.
    seq_not_set: { codes: STALE, passes: false },
    unsafe_filter: { codes: STALE, passes: false },
    sleeping_call_in_nonblockable: { codes: ['sleep_in_atomic'], passes: true },
    remove_in_callback: { codes: ['deadlock'], passes: true },
};

/** The violation that confirms the finding: a hang on one of its locks, or what it leads to. */
export function shownBy<V extends Shown>({ code, locks, range }: Pick<Finding, 'code' | 'locks' | 'range'>, violations: readonly V[]): V | undefined {
    const leads = locks.length === 0 ? LEADS_TO[code] : undefined;
    return violations.find(violation => leads
        ? leads.codes.includes(violation.code) && (!leads.passes || passes(violation, range))
        : violation.code === 'deadlock' && violation.on.some(name => locks.includes(name)));
}

const passes = ({ trace }: Shown, range: SourceRange): boolean => trace?.steps.some(step =>
    [step.range, ...step.stack.map(({ call }) => call)].some(place => keyOf(place) === keyOf(range))) ?? false;
