/** A static finding, with what the exploration of its scenario says of it. */
import type { Verdict } from '../explore/verdict.js';
import type { StuckPlaces } from '../explore/stuck-places.js';
import { keyOf, shownBy, siteKey, statementKey, stepAt, type Site } from '../lockdep/index.js';
import type { Program } from '../model/program.js';
import type { Finding, FoundViolation } from './result.js';

/**
 * `confirmed`: some interleaving shows it; of a deadlock, at the places of the finding. `not exercised`: the exploration cannot tell, since it is not complete, or never comes to where the finding
 * is, or one side is the kernel's. `refuted`: every interleaving was explored, those that come there too, and none shows it.
 */
export function judgedFinding({ sites = [], excuse, ...finding }: Finding, program: Program, verdict: Verdict, violations: readonly FoundViolation[]): Finding {
    const shown = shownBy(finding, violations);
    if (shown && !(finding.locks.length > 0 && isAnother({ sites, ...finding }, program, verdict))) return { ...finding, verdict: 'confirmed', shownBy: shown.code };
    if (shown) return notExercised(`the deadlock on ${shown.on.filter(name => finding.locks.includes(name)).join(' and ')} that was found is another one`);
    if (finding.primed) return notExercised('one side of it is what the kernel may do at any time, and no thread of the scenario does');
    if (!verdict.stats.complete || verdict.incomplete) return notExercised('not every interleaving was explored');
    const missed = sites.find(site => !isMet(site.key, program, verdict));
    if (missed) return notExercised(`no interleaving comes to ${missed.at}`);
    const none = finding.locks.length > 0 ? 'none deadlocks here' : 'none shows it';
    return { ...finding, verdict: 'refuted', why: `every interleaving was explored, ${none}${excuse === undefined ? '' : `: ${excuse}`}` };

    function notExercised(why: string): Finding { return { ...finding, verdict: 'not exercised', why }; }
}

/** What has no step in the explored Program (lockdep alone is told of it) counts as met. */
function isMet(key: string, program: Program, { standing }: Verdict): boolean {
    if (!standing) return true;
    const steps = program.threads.flatMap(thread => thread.steps.filter(step => siteKey({ program, thread: thread.id, step: step.id }) === key).map(step => standing[thread.id][step.pc]));
    return steps.length === 0 || steps.includes(true);
}

/** No deadlock that was found has somebody stuck at each place where the finding says that a thread waits. */
function isAnother({ sites = [], range }: Finding, program: Program, { stuckAt }: Verdict): boolean {
    if (!stuckAt) return false;
    const stepsAt = ({ thread, pc }: StuckPlaces[number]) => program.threads[thread].pcs[pc].steps.map(step => ({ program, thread, step }));
    const waits = sites.filter(({ statement }) => statement !== undefined);
    const isAt = (site: Site): boolean => [stepAt(site).range, ...stepAt(site).stack.map(({ call }) => call)].some(place => keyOf(place) === keyOf(range));
    const shows = (all: readonly Site[]): boolean => waits.length === 0 ? all.some(isAt) : waits.every(wait => all.some(site => siteKey(site) === wait.key || statementKey(site) === wait.statement));
    return !stuckAt.some(places => shows(places.flatMap(stepsAt)));
}
