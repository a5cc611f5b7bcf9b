/** What `missing_retry` and `retry_outside_lock` have in common: how a translation came to be installed. */
import type { Related } from '../../check/result.js';
import type { Install } from '../protocol/observer.js';
import type { NotifierInfo } from '../../model/program.js';
import type { Held } from '../protocol/progress.js';
import { keyOf, type Evidence } from './evidence.js';

/** Interval notifiers that are told when the page of the installed translation goes away; none of which the number is never set, which is a finding of its own. */
export function watchers({ program, seen }: Evidence, { device, page }: Install): NotifierInfo[] {
    const all = program.notifiers.filter(n => n.kind === 'interval' && n.device === device && n.pages.includes(page));
    return all.every(({ id }) => seen.returns.some(({ running: { run, set } }) => run.notifier === id && set)) ? all : [];
}

/** Locks that a callback of the notifier takes around setting the number and tearing down. */
export function updateLocks({ seen }: Evidence, notifier: number): number[] {
    return [...new Set(seen.teardowns.filter(({ run }) => run.notifier === notifier && run.op === 'invalidate').flatMap(({ locks }) => locks))];
}

/** Of several ways to the same statement the first is shown. */
export const installKey = (evidence: Evidence, install: Install): string => keyOf(evidence.statement(install));

/** Where one looks for the locks: the callback. */
export function callbackSites(evidence: Evidence, notifier: number): Related[] {
    const { seen, resources } = evidence, locks = updateLocks(evidence, notifier);
    return locks.flatMap(resource => {
        const taken = seen.locks.find(lock => lock.resource === resource && lock.run.notifier === notifier && lock.run.op === 'invalidate');
        return taken ? evidence.inCallback([taken, `${evidence.callback(taken.run)} takes ${resources.name(resource)} here`]) : [];
    });
}

/** The check counts: it was made after the look-up, whose number is older, under a lock of the callback's that has been held since. */
export function isGood(evidence: Evidence, install: Install, { id }: NotifierInfo): boolean {
    const check = install.checks.get(id), locks = updateLocks(evidence, id);
    return check !== undefined && (locks.length === 0 || isMadeHere(install, check) || check.locks.some(lock => locks.includes(lock)));
}

/** In one step with the install nothing comes between. */
const isMadeHere = (install: Install, check: Held): boolean => check.step === install.step;
