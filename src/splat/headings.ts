/** Lines that begin or are a part of a report, as a table: what each one says, and what comes after it. Texts of lockdep 3.x to 7.0. */
import type { Draft } from './draft.js';
import type { Usage } from './report.js';
import { taskOf } from './symbols.js';

type Does = (draft: Draft, match: RegExpExecArray, line: number) => void;

const use = (draft: Draft, usage: string, line: number): void => {
    const one: Usage = { usage, stack: [], line };
    (draft.report.usages ??= []).push(one);
    draft.stack = one.stack;
};

const listOfDependencies = (title: string): Does => (draft) => {
    draft.enter('dependencies');
    draft.dependency = undefined;
    (draft.report.dependencies ??= []).push({ title, locks: [] });
};

export const HEADINGS: readonly (readonly [RegExp, Does])[] = [
    [/^(\d+\.\d+\S*)(?: (#\S+))?(?: (?:Not tainted|(Tainted: .+?)))$/, (draft, [, release, build, tainted]) => {
        draft.report.kernel ??= { release, ...build && { build }, ...tainted && { tainted } };
    }],
    [/^(.+)\/(\d+)(?: \[(HC.+)\])? (is trying to acquire(?: lock)?|takes|just changed the state of lock):$/, (draft, [, name, pid, irqs]) => {
        draft.enter('head');
        draft.report.task = { ...taskOf(name, pid), ...irqs && { irqs } };
        draft.slot = 'acquiring';
    }],
    [/^(?:but|and) (?:this )?task is already holding(?: lock)?:$/, draft => { draft.enter('head'); draft.slot = 'holding'; }],
    [/^and the lock comparison function returns -?\d+:$/, draft => draft.enter('head')],
    [/^which lock already depends on the new lock\.$/, draft => draft.enter('head')],
    [/^the existing dependency chain \(in reverse order\) is:$/, draft => { draft.enter('chain'); draft.seen.add('chain'); }],

    [/^inconsistent \{(.+)\} -> \{(.+)\} usage\.$/, (draft, [, before, now], line) => {
        draft.report.usages = [{ usage: before, stack: [], line }, { usage: now, stack: [], line }];
    }],
    [/^\{(.+)\} state was registered at:$/, (draft, [, usage], line) => {
        draft.enter('head');
        const known = draft.report.usages?.find(one => one.usage === usage && one.stack.length === 0);
        if (known) Object.assign(known, { line });
        if (known) draft.stack = known.stack;
        else use(draft, usage, line);
        draft.seen.add('registered');
    }],

    [/^which would create a new lock dependency:$/, draft => { draft.enter('head'); draft.classes = 'new'; }],
    [/^(?:but this new dependency connects|to) an? ([\w-]+-irq-(?:un)?safe) lock:$/, (draft, [, usage], line) => {
        draft.enter('head');
        use(draft, usage, line);
        draft.stack = undefined;
        draft.classes = 'use';
    }],
    [/^\.\.\.? which became ([\w-]+-irq-(?:un)?safe) at:$/, (draft, [, usage]) => {
        draft.enter('head');
        const last = draft.report.usages?.at(-1);
        if (last?.usage === usage && last.stack.length === 0) draft.stack = last.stack;
    }],
    // Printed before the stack of a lock that is unsafe.
    [/^\.{2,3}$/, () => undefined],
    [/^but this lock (?:took another|was taken by another), ([\w-]+-(?:un)?safe) lock in the past:$/, (draft, [, usage], line) => {
        draft.enter('head');
        use(draft, usage, line);
        draft.stack = undefined;
        draft.classes = 'other';
    }],
    [/^and interrupts could create inverse lock ordering between them\.$/, draft => draft.enter('head')],
    [/^(the dependencies between [\w-]+-irq-safe lock and the holding lock|the dependencies between the lock to be acquired|the shortest dependencies between 2nd lock and 1st lock):?$/,
        (draft, match, line) => listOfDependencies(match[1])(draft, match, line)],
    [/^and [\w-]+-irq-unsafe lock:$/, () => undefined],

    [/^other info that might help us debug this:$/, draft => draft.enter('head')],
    [/^Chain exists of:$/, draft => draft.enter('names')],
    [/^Possible (?:interrupt )?unsafe locking scenario(?: by crosslock)?:$/, (draft, _, line) => {
        draft.enter('scenario');
        draft.interrupted = false;
        draft.report.scenario ??= { columns: [], steps: [], line };
    }],
    [/^May be due to missing lock nesting notation$/, draft => draft.seen.add('nesting')],
    [/^(.+)\/(\d+) is leaving the kernel with locks still held!$/, (draft, [, name, pid]) => { draft.report.task = taskOf(name, pid); }],
    [/^(\d+) locks? held by (.+)\/(\d+)(?: on CPU#\d+)?:$/, (draft, [, count, name, pid], line) => {
        draft.enter(draft.section === 'all-locks' ? 'all-locks' : 'held');
        draft.held = { task: taskOf(name, pid), count: Number(count), seen: 0, line };
        draft.seen.add('held');
    }],
    [/^no locks held by (.+)\/(\d+)\.$/, (draft, [, name, pid]) => {
        draft.endHeld();
        (draft.report.nothingHeldBy ??= []).push(taskOf(name, pid));
        draft.seen.add('held');
    }],
    [/^stack backtrace:$/, draft => { draft.enter('backtrace'); draft.stack = draft.report.backtrace; draft.seen.add('backtrace'); }],
    [/^Showing all locks held in the system:$/, draft => { draft.enter('all-locks'); draft.seen.add('held'); }],
    [/^INFO: lockdep is turned off\.$/, (draft, [text], line) => { draft.report.details.push({ line, text }); draft.seen.add('held'); }],
];
