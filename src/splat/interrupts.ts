/** Who takes part in a report about interrupts: from its table, with the stacks of the uses that it tells. */
import { taskName, whose, type Context, type Wanted } from './context.js';
import type { Frame, Report, Usage } from './report.js';

/** Up to 4.13 reclaim was a state of a lock as interrupts are. */
const isReclaims = ({ usage }: Usage): boolean => usage.includes('RECLAIM_FS');
/** `IN-SOFTIRQ-W`, `HARDIRQ-irq-safe`: taken in an interrupt; else with interrupts on. */
const isInside = ({ usage }: Usage): boolean => /^IN-|-safe$/.test(usage);

/** A lock that is taken with interrupts on, and in one: which of the two uses is the task's, their names tell. */
export function contextsOfUsages(report: Report): Context[] {
    const { usages: [before, now] = [], acquiring } = report;
    if (!before || !acquiring) return contextsOfTable(report);
    const isBeforeInside = isInside(before), own = inInterrupt(report.backtrace), { name: lock } = acquiring, task = taskName(report);
    const first = whose(before.stack) || 'a task', outside = isBeforeInside ? task : `${first} (${before.usage})`;
    const inside = `${isReclaims(now ?? before) ? 'reclaim' : 'interrupt'}: ${isBeforeInside ? `${first} (${before.usage})` : task}`;
    return [
        { name: outside, holds: [{ lock, line: isBeforeInside ? acquiring.line : before.line }], stack: isBeforeInside ? report.backtrace : before.stack, line: isBeforeInside ? acquiring.line : before.line, ...!isBeforeInside && { isFirst: true as const } },
        {
            name: inside, holds: [], wants: { lock, mode: 'lock' }, stack: isBeforeInside ? before.stack : own, line: isBeforeInside ? before.line : acquiring.line, interrupts: outside,
            ...isBeforeInside && { isFirst: true as const }, ...isReclaims(now ?? before) && { isReclaim: true as const },
        },
    ];
}

/** The part of a stack that is the interrupt's, if it is marked: below it is who was interrupted just then. */
function inInterrupt(stack: readonly Frame[]): readonly Frame[] {
    const own = stack.filter(({ context }) => context !== undefined && context !== 'TASK');
    return own.length > 0 ? own : stack;
}

/** From "Possible unsafe locking scenario" alone: a column is a processor, what stands below `<Interrupt>` interrupts it. */
export function contextsOfTable(report: Report): Context[] {
    const { scenario } = report;
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
    return all.map(({ wants, ...context }): Context => wants && all.some(({ interrupts }) => interrupts === context.name) && !all.some(other => other.name !== context.name && other.holds.some(({ lock }) => lock === wants.lock))
        ? { ...context, holds: [...context.holds, { lock: wants.lock, line: context.line }] } : { ...context, ...wants && { wants } }).map(context => withStack(context, report));
}

/** The stack of a processor is that of the use that it stands for: in an interrupt, with interrupts on, and the task's if that takes these two in this order. */
function withStack(context: Context, { usages = [], acquiring, holding, backtrace }: Report): Context {
    const { interrupts, wants, holds } = context;
    const isTasks = acquiring !== undefined && wants?.lock === acquiring.name && holds.length > 0 && holds.some(({ lock }) => lock === holding?.name);
    if (isTasks) return { ...context, stack: backtrace };
    const use = usages.find(one => isInside(one) === (interrupts !== undefined) && one.stack.length > 0 && (interrupts !== undefined ? wants?.lock === one.lock?.name : holds.some(({ lock }) => lock === one.lock?.name)));
    return use ? { ...context, stack: use.stack, isFirst: true } : context;
}
