/** Who takes part in a report: the task that it is about, and for each order that was seen before whoever was seen with it. */
import { taskName, tellingFrames, whose, type Context, type Held } from './context.js';
import { edgesOf } from './edges.js';
import { givesWay, holdersOf, locksOf, sleeps, type Holder } from './hung.js';
import { instanceName } from './instances.js';
import { modeInTable, modeOfClass, modeOnStack } from './modes.js';
import type { Frame, HungTask, Lock, Report } from './report.js';
import { contextsOfTable, contextsOfUsages } from './interrupts.js';

export function contextsOf(report: Report): Context[] {
    switch (report.kind) {
        case 'circular': case 'recursive': return report.chain.length > 0 || report.kind === 'recursive' ? ofEdges(report) : contextsOfTable(report);
        case 'inconsistent': return contextsOfUsages(report);
        case 'hung-tasks': return [...(report.hung ?? []).map(hung => ofHung(hung, report)), ...holdersOf(report).filter(({ isSeen }) => !isSeen).map(holder => ofHolder(holder, report))];
        case 'held-at-return': return report.task ? [{ name: taskName(report), holds: report.locksHeld.map(lock => taken(lock, report)), stack: [], line: report.line }] : [];
        default: return contextsOfTable(report);
    }
}

/** What is held or wanted, each once. */
export const namesIn = (contexts: readonly Context[]): string[] => [...new Set(contexts.flatMap(({ holds, wants }) => [...holds.map(({ lock }) => lock), ...wants ? [wants.lock] : []]))];

const taken = (lock: Lock, report: Report): Held => {
    const isRead = (modeInTable(report, lock.name, 'held') ?? modeOfClass(lock)) === 'read';
    return { lock: instanceName(report, lock), line: lock.line, ...lock.at && { at: lock.at }, ...isRead && { isRead } };
};

function ofEdges(report: Report): Context[] {
    const { acquiring, holding } = report;
    return edgesOf(report).map(({ held, acquired, stack, isFirst, line }): Context => {
        const index = report.chain.find(entry => entry.line === line)?.index;
        const told = modeOnStack(stack) ?? (isFirst ? undefined : modeInTable(report, acquired.name, 'wanted')), mode = told === 'read' ? 'rlock' : told === 'sync' ? 'sync' : 'lock';
        if (isFirst) return { name: `#${index} ${whose(stack)}`.trim(), holds: [{ lock: held.name, line, ...modeOfClass(held) === 'read' && { isRead: true } }], wants: { lock: acquired.name, mode }, stack, line, isFirst };
        // Of one class in a circle there is one name: the addresses of the others are not known.
        const name = (lock: Lock): string => report.kind === 'recursive' ? instanceName(report, lock) : lock.name;
        return {
            name: taskName(report), holds: [holding ? { ...taken(holding, report), lock: name(holding) } : { lock: held.name, line }], wants: { lock: acquiring ? name(acquiring) : acquired.name, mode },
            stack: stack.length > 0 ? stack : report.backtrace, line,
        };
    }).reverse();
}

function ofHung(hung: HungTask, report: Report): Context {
    const { task, stack, blocker, line } = hung, { held, wanted } = locksOf(hung, report);
    const mode = modeOnStack(stack) === 'read' ? 'rlock' : 'lock';
    if (!sleeps(hung)) return { name: `${task.name}/${task.pid}`, holds: held.map(lock => taken(lock, report)), stack, line, isUnseen: 'holds' };
    return {
        name: `${task.name}/${task.pid}`, holds: held.map(lock => taken(lock, report)), stack, line, ...givesWay(held, wanted) && { givesWay: true },
        wants: wanted ? { lock: instanceName(report, wanted), mode } : { lock: blocker ? unnamed(blocker) : whereItWaits(stack), mode: 'lock' },
    };
}

const ofHolder = ({ task, lock, maybe }: Holder, report: Report): Context => ({ name: `${task.name}/${task.pid}`, holds: maybe ? [] : [taken(lock, report)], stack: [], line: lock.line, isUnseen: maybe ? 'maybe' : 'holds', ...maybe && { wants: { lock: instanceName(report, lock), mode: 'lock' } } });

/** The kernel says what kind of lock it is and who may have it, and not which. */
const unnamed = ({ what, owner }: NonNullable<HungTask['blocker']>): string => owner ? `the ${what} that ${owner.name}/${owner.pid} likely owns` : `a ${what} of which no owner is known`;

/** `folio_wait_bit_common()`: not a lock that lockdep knows. */
const whereItWaits = (stack: readonly Frame[]): string => `what ${tellingFrames(stack)[0]?.fn ?? 'it'}() waits for`;
