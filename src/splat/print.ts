/**
 * A report in lockdep's own layout: print_circular_bug() and print_deadlock_bug() of kernel/locking/lockdep.c, 6.12. Frames have the form of
 * scripts/decode_stacktrace.sh, `function (file:line)`. What is printed reads as the same report again (reader.ts).
 */
import type { Frame, Lock, LockClass, Report, ScenarioStep } from './report.js';

/** The column of the table's second processor. */
const SECOND = 31;

export function printReport(report: Report): string {
    const { title, kernel, task, acquiring, holding, kind, chain } = report;
    const who = task ? `${task.name}/${task.pid}` : '?', heading = `WARNING: ${title}`;
    const ruler = (mark: string): string => mark.repeat(heading.length);
    const lines = [
        ruler('='), heading, `${kernel?.release ?? '?'} Not tainted`, ruler('-'),
        `${who} is trying to acquire lock:`, ...lockLines(acquiring), '',
        'but task is already holding lock:', ...lockLines(holding), '',
        ...kind === 'circular' ? chainLines(chain) : [],
        'other info that might help us debug this:', ...kind === 'circular' ? [''] : [],
        ...report.chainOf ? ['Chain exists of:', `  ${report.chainOf.join(' --> ')}`, ''] : [],
        ' Possible unsafe locking scenario:', '', ...tableLines(report.scenario), '', ' *** DEADLOCK ***', '',
        ...kind === 'recursive' ? [' May be due to missing lock nesting notation', ''] : [],
        `${report.locksHeld.length} lock${report.locksHeld.length === 1 ? '' : 's'} held by ${who}:`, ...report.locksHeld.map(lock => ` #${lock.index ?? 0}: ${lockText(lock)}`), '',
        'stack backtrace:', `CPU: 0 PID: ${task?.pid ?? 0} Comm: ${task?.name ?? '?'} Not tainted ${kernel?.release ?? '?'}`, ...report.workqueue === undefined ? [] : [`Workqueue: ${report.workqueue}`], 'Call Trace:', ' <TASK>', ...report.backtrace.map(frame => ` ${frameText(frame)}`), ' </TASK>',
    ];
    return `${lines.join('\n')}\n`;
}

const chainLines = (chain: Report['chain']): string[] => [
    'which lock already depends on the new lock.', '', '', 'the existing dependency chain (in reverse order) is:', '',
    ...chain.flatMap(({ index, lock, stack }) => [`-> #${index} ${classText(lock)}:`, ...stack.map(frame => `       ${frameText(frame)}`), '']),
];

function tableLines(table: Report['scenario']): string[] {
    if (!table) return [];
    const line = (columns: readonly string[]): string => columns.length > 1 ? `${`       ${columns[0]}`.padEnd(SECOND)}${columns[1]}` : `       ${columns[0]}`;
    return [line(table.columns), line(table.columns.map(() => '----')), ...table.steps.map(stepLine)];
}

const stepLine = ({ column, op, lock }: ScenarioStep): string => `${' '.repeat(column === 1 ? SECOND : 2)}${op}(${lock ?? ''});`;

const lockLines = (lock: Lock | undefined): string[] => lock ? [lockText(lock)] : [];
const classText = ({ name, usage, waitTypes }: LockClass): string => `(${name}){${usage}}${waitTypes === undefined ? '' : `-{${waitTypes}}`}`;
const lockText = (lock: Lock): string => `${lock.address ?? '(____ptrval____)'} ${classText(lock)}, at: ${lock.at ? frameText(lock.at) : '?'}`;

const frameText = ({ fn, offset, size, source, module, uncertain }: Frame): string =>
    `${uncertain ? '? ' : ''}${fn}${offset === undefined ? '' : `+${offset}/${size ?? '0x0'}`}${offset === undefined && source !== undefined ? ` (${source})` : ''}${module === undefined ? '' : ` [${module}]`}`;
