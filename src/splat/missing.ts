/** What a report lacks, and so whether it is all there. */
import type { Draft } from './draft.js';
import type { Report } from './report.js';

/** @returns the report, with what is missing in it. */
export function finish(draft: Draft): Report {
    draft.endHeld();
    const { report } = draft;
    if (report.kind === 'unknown' && draft.seen.has('nesting')) report.kind = 'recursive';
    if (report.kind === 'unknown' && report.chain.length > 0) report.kind = 'circular';
    const missing = [...lacks(draft), ...draft.short.map(({ task, count, seen }) => `${count - seen} of the ${count} locks held by ${task.name}/${task.pid}`)];
    report.missing.push(...missing);
    report.complete = missing.length === 0;
    // Behind what is cut off anything may belong to it; behind what is whole nothing does.
    if (!report.complete) draft.understood(report.endLine);
    return inOrder(report);
}

/** In the order in which one reads it, whatever the order of the lines was. */
const ORDER: readonly (keyof Report)[] = ['kind', 'title', 'line', 'endLine', 'kernel', 'task', 'acquiring', 'holding', 'chain', 'chainOf', 'usages', 'newDependency', 'dependencies',
    'locksHeld', 'nothingHeldBy', 'scenario', 'hung', 'workqueue', 'backtrace', 'details', 'unread', 'mixed', 'complete', 'missing'];
const inOrder = (report: Report): Report => Object.fromEntries(ORDER.filter(key => report[key] !== undefined).map(key => [key, report[key]])) as unknown as Report;

function* lacks(draft: Draft): Generator<string> {
    const { report, seen } = draft, { kind } = report;
    if (report.mixed) yield 'what tells its lines from those of another report';
    if (report.title.startsWith('(')) yield 'the top';
    if (!report.kernel) yield 'the kernel\'s version';
    if (kind === 'hung-tasks') {
        if (!report.hung) yield 'the tasks';
        for (const { task, stack } of report.hung ?? []) if (stack.length === 0) yield `the stack of ${task.name}/${task.pid}`;
        if (!seen.has('held')) yield 'the locks held';
        else if (draft.section === 'all-locks' && !seen.has('list-ended')) yield 'the end of the list of locks';
        return;
    }
    if (!report.task) yield 'the task';
    if (!seen.has('held')) yield 'the locks held';
    if (kind === 'held-at-return') return;
    if (!report.acquiring) yield 'the lock that is taken';
    if (!report.holding && kind !== 'inconsistent' && kind !== 'irq-inversion') yield 'the lock that is held';
    if (kind === 'circular') yield* lacksOfChain(report);
    if (kind === 'inconsistent' && !seen.has('registered')) yield 'where the other use was';
    if (kind === 'irq-order' && !report.newDependency) yield 'the new dependency';
    if (!report.scenario || !seen.has('deadlock')) yield 'the table of the possible deadlock';
    if (report.backtrace.length === 0) yield 'the stack backtrace';
    else if (seen.has('unfinished')) yield 'the end of the stack backtrace';
}

function* lacksOfChain({ chain, acquiring, holding }: Report): Generator<string> {
    const least = chain.at(-1)?.index;
    if (least === undefined) yield 'the chain';
    for (let i = 0; i < chain.length; i++) {
        if (chain[i].stack.length === 0) yield `the stack of #${chain[i].index}`;
        const next = chain[i + 1]?.index ?? -1;
        for (let index = chain[i].index - 1; index > next; index--) yield `#${index} of the chain`;
    }
    // What is taken is #0, what is held the one at the top: else entries at the ends are missing, or lines have changed their places.
    if (least === 0 && acquiring && acquiring.name !== chain.at(-1)!.lock.name) yield 'an entry of the chain for the lock that is taken';
    if (chain.length > 0 && holding && holding.name !== chain[0].lock.name) yield 'an entry of the chain for the lock that is held';
}
