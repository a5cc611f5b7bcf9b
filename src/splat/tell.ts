/** Findings of a file as reports in lockdep's layout, with what is to be said beside each. */
import type { Finding, FindingCode } from '../check/result.js';
import { fileName } from '../model/place.js';
import { reportOf } from './of-finding.js';
import { printReport } from './print.js';

/** Findings that are an order of locks. */
export const LOCKDEP_CODES: ReadonlySet<string> = new Set<FindingCode>(['lock_order', 'self_deadlock', 'reclaim_under_callback_lock', 'remove_in_callback']);

/** Undefined: lockdep has no report for what is not about locks. */
export function lockdepText(finding: Finding): string | undefined {
    const report = reportOf(finding);
    if (!report) return undefined;
    const { code, range, scenario, chain = [], unseen = [] } = finding;
    const notes = [...chain.some(({ primed }) => primed) ? [`one side of it is what the kernel may do at any time, no thread of the scenario does: ${[...new Set(chain.filter(({ primed }) => primed).map(({ thread }) => `${thread}()`))].join(', ')}`] : [], ...unseen];
    return [`# notiscope: ${code} at ${fileName(range.uri)}:${range.start.line + 1}, scenario ${scenario}; from the model, no kernel printed this`, ...verdict(finding).map(text => `# ${text}`), ...notes.map(text => `# ${text}`), printReport(report)].join('\n');
}

function verdict({ verdict: told, why, shownBy }: Finding): string[] {
    switch (told) {
        case 'confirmed': return [`confirmed: some interleaving of the scenario shows it (${shownBy ?? 'deadlock'})`];
        case 'refuted': case 'not exercised': return [`${told}${why === undefined ? '' : `: ${why}`}`];
        default: return [];
    }
}

/** Each once, though several scenarios may have it: the one that says most about it. */
export function distinctFindings(findings: readonly Finding[]): Finding[] {
    const rank = ({ verdict: told }: Finding): number => told === 'confirmed' ? 0 : told === 'refuted' ? 2 : 1;
    const key = ({ code, locks, range: { uri, start } }: Finding): string => JSON.stringify([code, [...locks].sort(), uri, start]);
    const best = new Map<string, Finding>();
    for (const finding of findings) {
        const known = best.get(key(finding));
        if (!known || rank(finding) < rank(known)) best.set(key(finding), finding);
    }
    return [...best.values()];
}
