/** The contexts of a report: who did what while holding what. Each one becomes a thread, if there is something that it can do. */
import type { Frame, Lock, LockClass, Report } from '../report.js';
import { pathOf, type Path } from './path.js';

export interface Context {
    /** `#2`; the name of the task. */
    label: string;
    thread: string;
    stack: Frame[];
    path: Path;
    /** Classes, with where they were taken if the text says so. */
    held: (LockClass & Partial<Lock>)[];
    acquired?: LockClass;
    /** Seen for the first time then, perhaps never since. */
    isFirst: boolean;
    line: number;
}

export function contextsOf(report: Report): Context[] {
    const { kind, chain, acquiring, holding, locksHeld, backtrace, hung, task, line, mixed } = report;
    if (mixed) return [];
    const own = locksHeld.length > 0 ? locksHeld : holding ? [holding] : [];
    const word = task?.name.replace(/\W.*$/, '') ?? '', name = /^[a-z]/i.test(word) ? word : `task${word && '_'}${word}`;
    if (kind === 'circular') {
        return chain.map((entry, i) => context({
            label: `#${entry.index}`, thread: `chain_${entry.index}`, stack: entry.stack, acquired: entry.lock, isFirst: entry.index > 0, line: entry.line,
            held: entry.index === 0 ? own : chain[i + 1]?.index === entry.index - 1 ? [chain[i + 1].lock] : [],
        }));
    }
    if (kind === 'hung-tasks') {
        return (hung ?? []).filter(({ stack, state }) => stack.length > 0 && (state ?? 'D').startsWith('D')).map(one => {
            // The last one is what the task waits for, if its stack is where that is taken.
            const all = locksHeld.filter(lock => lock.task?.pid === one.task.pid), last = all.at(-1);
            const isWanted = last !== undefined && one.stack.some(({ fn, offset }) => fn === last.at?.fn && offset === last.at.offset);
            return context({ label: `${one.task.name}/${one.task.pid}`, thread: `task_${one.task.pid}`, stack: one.stack, held: isWanted ? all.slice(0, -1) : all, ...isWanted && { acquired: last }, isFirst: false, line: one.line });
        });
    }
    if (kind !== 'recursive') return [];
    return [context({ label: 'the task', thread: name, stack: backtrace, held: own, acquired: acquiring, isFirst: false, line })];
}

const context = (about: Omit<Context, 'path'>): Context => ({ ...about, path: pathOf(about.stack) });
