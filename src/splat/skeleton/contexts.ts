/** The contexts of a report: who did what while holding what. Each one becomes a thread, if there is something that it can do. */
import { hungTasks, isBlocked, locksOf } from '../hung.js';
import { modeInTable, modeOfClass, modeOfTaker } from '../modes.js';
import type { Frame, Lock, LockClass, Report } from '../report.js';
import { driverFrames } from './builtin.js';
import { isTaken } from './names.js';
import { pathOf, type Path } from './path.js';

/** A class, with where it was taken if the text says so. `mode`: how, if that is known. */
export type Held = LockClass & Partial<Lock> & { mode?: 'read' | 'write' };

export interface Context {
    /** `#2`; the name of the task. */
    label: string;
    thread: string;
    stack: Frame[];
    path: Path;
    held: Held[];
    acquired?: LockClass & Partial<Lock>;
    /** It waits for all readers of it. */
    isSync: boolean;
    /** Seen for the first time then, perhaps never since. */
    isFirst: boolean;
    line: number;
}

export function contextsOf(report: Report): Context[] {
    const { kind, mixed } = report;
    if (mixed) return [];
    const told = kind === 'circular' ? ofChain(report) : kind === 'hung-tasks' ? ofHung(report) : kind === 'recursive' ? [ofTask(report)] : [];
    const named = driverFrames(report, told.map(({ stack }) => stack));
    return told.map(one => ({ ...one, path: pathOf(one.stack.map(named)), isSync: isSync(one, report) }));
}

type Told = Omit<Context, 'path' | 'isSync'>;

function ofChain(report: Report): Told[] {
    const { chain, acquiring } = report;
    return chain.map((entry, i): Told => {
        const below = chain[i + 1]?.index === entry.index - 1 ? [chain[i + 1].lock] : [], isOwn = entry.index === 0;
        return {
            label: `#${entry.index}`, thread: `chain_${entry.index}`, stack: entry.stack, isFirst: !isOwn, line: entry.line, held: isOwn ? ownLocks(report) : below.map(lock => held(lock)),
            acquired: isOwn && acquiring?.name === entry.lock.name ? acquiring : entry.lock,
        };
    });
}

/** All that the task has; the one that the report is about as its table says it. */
function ownLocks(report: Report): Held[] {
    const { locksHeld, holding } = report;
    return (locksHeld.length > 0 ? locksHeld : holding ? [holding] : []).map(lock => held(lock, modeInTable(report, lock.name, 'held')));
}

function held(lock: LockClass & Partial<Lock>, told?: 'read' | 'write' | 'sync'): Held {
    const mode = told === 'read' || told === 'write' ? told : modeOfTaker(lock) ?? modeOfClass(lock);
    return { ...lock, ...mode && { mode } };
}

const ofHung = (report: Report): Told[] => hungTasks(report).filter(one => one.stack.length > 0 && isBlocked(one)).map((one): Told => {
    const { held: has, wanted } = locksOf(one, report);
    return { label: `${one.task.name}/${one.task.pid}`, thread: `task_${one.task.pid}`, stack: one.stack, held: has.map(lock => held(lock)), ...wanted && { acquired: wanted }, isFirst: false, line: one.line };
});

function ofTask(report: Report): Told {
    const { task, backtrace, acquiring, line } = report, word = task?.name.replace(/\W.*$/, '') ?? '';
    return { label: 'the task', thread: /^[a-z]/i.test(word) && !isTaken(word) ? word : `task${word && '_'}${word}`, stack: backtrace, held: ownLocks(report), acquired: acquiring, isFirst: false, line };
}

const isSync = ({ acquired, stack, label }: Told, report: Report): boolean => acquired !== undefined
    && (stack.some(({ fn, uncertain }) => !uncertain && /^(?:__)?synchronize_srcu|^lock_sync$/.test(fn)) || label === '#0' && modeInTable(report, acquired.name, 'wanted') === 'sync');
