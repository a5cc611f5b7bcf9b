/** Who takes part in a report: the task that it is about, and for each order that was seen before whoever was seen with it. */
import { edgesOf } from './edges.js';
import { isLocking, isPlumbing } from './functions.js';
import type { Frame, HungTask, Lock, Report, Usage } from './report.js';

/** What is wanted: `op` as in lockdep's table. */
export interface Wanted { lock: string; mode: 'lock' | 'rlock' | 'sync' }

export interface Context {
    /** Lane: `lab/51`, `#2 sysctl_compaction_handler`. */
    name: string;
    /** In the order in which they are taken, if that is known. */
    holds: { lock: string; line: number; at?: Frame }[];
    wants?: Wanted;
    /** Where it wants it, innermost first. */
    stack: readonly Frame[];
    line: number;
    /** Seen at some time before, for the first time, by whoever it was. */
    isFirst?: boolean;
    /** It interrupts the context of this name, which cannot go on before it ends. */
    interrupts?: string;
}

/** Without those that tell nothing, outermost last; everything if nothing else is there. */
export function tellingFrames(stack: readonly Frame[]): Frame[] {
    const frames = stack.filter(({ uncertain, fn }) => !uncertain && !isPlumbing(fn)), first = frames.findIndex(({ fn }) => !isLocking(fn));
    return first < 0 ? frames : frames.slice(first);
}

/** `write()` of `__x64_sys_write`: whoever it was. */
export function whose(stack: readonly Frame[]): string {
    const fn = tellingFrames(stack).at(-1)?.fn;
    return fn === undefined ? '' : fn.replace(/^__(?:x64|ia32|arm64|se|do)_sys_/, '');
}

export function contextsOf(report: Report): Context[] {
    switch (report.kind) {
        case 'circular': case 'recursive': return report.chain.length > 0 || report.kind === 'recursive' ? ofEdges(report) : ofTable(report);
        case 'inconsistent': return ofUsages(report);
        case 'hung-tasks': return (report.hung ?? []).map(hung => ofHung(hung, report));
        case 'held-at-return': return report.task ? [{ name: taskName(report), holds: report.locksHeld.map(taken), stack: [], line: report.line }] : [];
        default: return ofTable(report);
    }
}

/** What is held or wanted, each once. */
export const namesIn = (contexts: readonly Context[]): string[] => [...new Set(contexts.flatMap(({ holds, wants }) => [...holds.map(({ lock }) => lock), ...wants ? [wants.lock] : []]))];

const taskName = ({ task }: Report): string => task ? `${task.name}/${task.pid}` : 'the task';
const taken = ({ name, line, at }: Lock) => ({ lock: name, line, ...at && { at } });

function ofEdges(report: Report): Context[] {
    return edgesOf(report).map(({ held, acquired, stack, isFirst, line }): Context => {
        const index = report.chain.find(entry => entry.line === line)?.index, { holding } = report;
        const mode = wantedMode(report, acquired.name, stack), wants = { lock: acquired.name, mode };
        return isFirst ? { name: `#${index} ${whose(stack)}`.trim(), holds: [{ lock: held.name, line }], wants, stack, line, isFirst }
            : { name: taskName(report), holds: [holding ? taken(holding) : { lock: held.name, line }], wants, stack: stack.length > 0 ? stack : report.backtrace, line };
    }).reverse();
}

/** As the table says it, else as the function that takes it does. */
function wantedMode({ scenario }: Report, lock: string, stack: readonly Frame[]): Wanted['mode'] {
    if (stack.some(({ fn, uncertain }) => !uncertain && /^(?:__)?synchronize_srcu/.test(fn))) return 'sync';
    if (stack.some(({ fn, uncertain }) => !uncertain && /^(?:down_read|_raw_read_lock)/.test(fn))) return 'rlock';
    const told = scenario?.steps.filter(step => step.lock === lock).at(-1)?.op;
    return told === 'rlock' || told === 'sync' ? told : 'lock';
}

/** A lock that was taken with interrupts on, and is taken in one. */
function ofUsages(report: Report): Context[] {
    const [before]: Usage[] = report.usages ?? [], { acquiring } = report;
    if (!before || !acquiring) return ofTable(report);
    const first = `${whose(before.stack) || 'a task'} (${before.usage})`, line = before.line;
    return [
        { name: first, holds: [{ lock: acquiring.name, line }], stack: before.stack, line, isFirst: true },
        { name: `interrupt: ${taskName(report)}`, holds: [], wants: { lock: acquiring.name, mode: 'lock' }, stack: inInterrupt(report.backtrace), line: acquiring.line, interrupts: first },
    ];
}

/** The part of a stack that is the interrupt's, if it is marked: below it is who was interrupted just then. */
function inInterrupt(stack: readonly Frame[]): readonly Frame[] {
    const own = stack.filter(({ context }) => context !== undefined && context !== 'TASK');
    return own.length > 0 ? own : stack;
}

/** From "Possible unsafe locking scenario" alone: a column is a processor, what stands below `<Interrupt>` interrupts it. Whose the stack of the report is, the table does not say. */
function ofTable({ scenario }: Report): Context[] {
    if (!scenario || scenario.steps.some(({ column }) => column === null)) return [];
    const contexts = new Map<string, Context>();
    for (const { column, op, lock, interrupted, line } of scenario.steps) {
        if (lock === undefined || op === 'interrupt' || op === 'irq-disable') continue;
        const processor = scenario.columns[column ?? 0], name = interrupted ? `interrupt on ${processor}` : processor;
        const known = contexts.get(name) ?? { name, holds: [], stack: [], line, ...interrupted && { interrupts: processor } };
        contexts.set(name, known);
        if (known.wants) known.holds.push({ lock: known.wants.lock, line });
        known.wants = { lock, mode: op as Wanted['mode'] };
    }
    // What nobody holds was got: the last one of a processor that is interrupted.
    const all = [...contexts.values()];
    return all.map(({ wants, ...context }) => wants && all.some(({ interrupts }) => interrupts === context.name) && !all.some(other => other.name !== context.name && other.holds.some(({ lock }) => lock === wants.lock))
        ? { ...context, holds: [...context.holds, { lock: wants.lock, line: context.line }] } : { ...context, ...wants && { wants } });
}

/** "Locks held" has the lock that a task waits for as the last one, if it waits for one. */
function ofHung({ task, stack, blocker, line }: HungTask, { locksHeld }: Report): Context {
    const own = locksHeld.filter(lock => lock.task?.pid === task.pid && lock.task.name === task.name);
    const waits = stack.some(({ fn, uncertain }) => !uncertain && /^(?:_*mutex_lock|rwsem_down_|down_(?:read|write)|__down_)/.test(fn)), last = waits ? own.at(-1) : undefined;
    return {
        name: `${task.name}/${task.pid}`, holds: own.filter(lock => lock !== last).map(taken), stack, line,
        wants: last ? { lock: last.name, mode: stack.some(({ fn }) => /down_read/.test(fn)) ? 'rlock' : 'lock' } : { lock: blocker ? unnamed(blocker) : whereItWaits(stack), mode: 'lock' },
    };
}

/** The kernel says what kind of lock it is and who may have it, and not which. */
const unnamed = ({ what, owner }: NonNullable<HungTask['blocker']>): string => owner ? `the ${what} that ${owner.name}/${owner.pid} likely owns` : `a ${what} of which no owner is known`;

/** `folio_wait_bit_common()`: not a lock that lockdep knows. */
const whereItWaits = (stack: readonly Frame[]): string => `what ${tellingFrames(stack)[0]?.fn ?? 'it'}() waits for`;
