/** Findings of a file as reports in lockdep's layout, with what is to be said beside each. */
import type { Finding } from '../check/result.js';
import { fileName } from '../model/place.js';
import { reportOf } from './of-finding.js';
import { printReport } from './print.js';
import { unseenByLockdep } from './unseen.js';

/** Undefined: lockdep has no report for what is not about locks. */
export function lockdepText(finding: Finding): string | undefined {
    const report = reportOf(finding);
    if (!report) return undefined;
    const { code, range, scenario, chain = [] } = finding;
    const notes = [...chain.some(({ primed }) => primed) ? [`one side of it is what the kernel may do at any time, no thread of the scenario does: ${[...new Set(chain.filter(({ primed }) => primed).map(({ thread }) => `${thread}()`))].join(', ')}`] : [], ...unseenByLockdep(finding)];
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
