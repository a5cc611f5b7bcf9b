/** What exploration says of a static finding. */
import type { Verdict } from '../explore/verdict.js';
import type { Program } from '../model/program.js';
import type { Finding } from './result.js';
import { placeOf } from './place.js';

const key = ({ uri, start }: Finding['range']) => `${uri}:${start.line}:${start.character}`;

/**
 * `confirmed`: some deadlock has to do with a place of the finding; `refuted`: every interleaving was explored and none has;
 * nothing while the exploration is incomplete.
 */
export function verdictOf(finding: Finding, program: Program, { violations, stats, incomplete }: Verdict): Finding['verdict'] {
    const places = new Set([finding.range, ...finding.related.map(({ range }) => range)].map(key));
    const isAbout = violations.some(violation => {
        if (violation.code !== 'deadlock') return false;
        const { range, related } = placeOf(program, violation);
        return [range, ...related.map(({ range }) => range)].some(range => places.has(key(range)));
    });
    if (isAbout) return 'confirmed';
    return stats.complete && !incomplete ? 'refuted' : undefined;
}
