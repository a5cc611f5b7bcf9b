/** What of a verdict is not known: which lock of a class it is, who else is there, how a kernel's locks behave. */
import { holdersOf } from '../hung.js';
import { addressesOf, addressOf, isOneLock } from '../instances.js';
import type { Report } from '../report.js';
import type { Driver } from './driver.js';

/**
 * Classes that a scenario has as one lock without the report saying so. Lockdep reports a circle of classes, and has the addresses of the one task that it
 * stopped in; of a task that waits for itself both are there, of hung tasks all.
 */
export function takenForOne(report: Report, { contexts, locks }: Driver): string[] {
    const { kind, acquiring, scenario, usages } = report;
    if (kind === 'inconsistent' || kind === 'irq-order' || kind === 'irq-inversion') {
        const names = [...new Set((scenario?.steps ?? []).flatMap(({ lock }) => lock ?? []))];
        return usages ? names.filter(name => !isOneLock(report, name)) : [];
    }
    const uses = contexts.flatMap(({ held, acquired }, who) => [...held, ...acquired ? [acquired] : []].map(lock => ({ lock, who })));
    const shared = uses.filter(({ lock }) => ['mmap', 'driver', 'work', 'srcu'].includes(locks.kindOf(lock))).map(({ lock }) => lock.name)
        .filter((name, i, all) => all.indexOf(name) === i && (kind === 'recursive' ? name === acquiring?.name : kind === 'hung-tasks' ? uses.filter(({ lock }) => lock.name === name).length > 1 : new Set(uses.filter(({ lock }) => lock.name === name).map(({ who }) => who)).size > 1));
    return shared.filter(name => kind === 'circular' ? !isOneLock(report, name) : uses.some(({ lock }) => lock.name === name && addressOf(lock) === undefined) && !isOneLock(report, name));
}

/** That tasks of which the report has no stack have what hung ones wait for. And that hung tasks have hung, whatever their threads do. */
export function hungBesides(report: Report): string[] {
    if (report.kind !== 'hung-tasks') return [];
    const holders = holdersOf(report).map(({ task, lock, maybe, isSeen }) => `what ${task.name}/${task.pid} does, which ${maybe ? 'has or waits for' : 'has'} ${lock.name}, and ${isSeen ? 'is not hung' : 'whose stack is not there'}`);
    return holders.length > 0 ? holders : ['whatever else these tasks wait for: they did hang'];
}

/** Of a circle the others' locks have no address: which one of a class they have, where the task itself has several. */
export const ambiguous = (report: Report, { contexts }: Driver): string[] => report.kind !== 'circular' ? [] : contexts.filter(({ isFirst }) => isFirst)
    .flatMap(({ label, held, acquired }) => [...held, ...acquired ? [acquired] : []].filter(({ name }) => addressesOf(report, name).length > 1).map(({ name }) => `which ${name} ${label} means: ${report.task ? `${report.task.name}/${report.task.pid}` : 'the task'} has several`));

/** With PREEMPT_RT a writer that waits does not keep readers out (kernel/locking/rwbase_rt.c), but here it does. */
export function doubtOf({ isRealtime, contexts }: Driver): string | undefined {
    const reads = contexts.some(({ path }) => path.action.primitive?.lock === 'down_read');
    const writes = contexts.some(({ path }) => path.action.primitive?.lock === 'down_write');
    return isRealtime && reads && writes ? 'with PREEMPT_RT a writer that waits keeps no readers out, as it does here' : undefined;
}
