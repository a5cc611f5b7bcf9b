/** First lines of reports: those that are read, and those of others, to say what a log without any has instead. */
import type { ReportKind } from './report.js';

/** Since 4.12 `WARNING: title`, before `[ INFO: title ]`. */
const TITLES: readonly (readonly [RegExp, ReportKind])[] = [
    [/^possible circular locking dependency detected$/, 'circular'],
    [/^possible recursive locking detected$/, 'recursive'],
    [/^inconsistent lock state$/, 'inconsistent'],
    [/^[A-Z_]+(?:-READ)?-safe -> [A-Z_]+(?:-READ)?-unsafe lock order detected$/, 'irq-order'],
    [/^possible irq lock inversion dependency detected$/, 'irq-inversion'],
    [/^lock held when returning to user space!$/, 'held-at-return'],
];
const HUNG = /^INFO: task .+:\d+ blocked (?:in I\/O wait )?for more than \d+ seconds\.$/;

export interface Title { kind: ReportKind; title: string }

/** The report that begins with this line. */
export function parseTitle(text: string): Title | undefined {
    const title = /^(?:WARNING: (.+)|\[ INFO: (.+) \])$/.exec(text);
    const words = title?.[1] ?? title?.[2];
    const known = words === undefined ? undefined : TITLES.find(([pattern]) => pattern.test(words));
    if (known) return { kind: known[1], title: words! };
    return HUNG.test(text) ? { kind: 'hung-tasks', title: 'tasks blocked' } : undefined;
}

/** Reports of other tools, and of lockdep's other checks, which are not about an order of locks. */
const OTHERS: readonly (readonly [RegExp, string])[] = [
    [/^BUG: KASAN: /, 'KASAN'], [/^BUG: KCSAN: /, 'KCSAN'], [/^BUG: KMSAN: /, 'KMSAN'], [/^BUG: KFENCE: /, 'KFENCE'], [/^UBSAN: /, 'UBSAN'],
    [/^WARNING: suspicious RCU usage/, 'lockdep\'s check of RCU ("suspicious RCU usage")'], [/^WARNING: bad unlock balance detected!/, 'lockdep\'s check of unlocks ("bad unlock balance")'],
    [/^WARNING: held lock freed!/, 'lockdep ("held lock freed")'], [/^\[ BUG: Invalid wait context \]/, 'lockdep ("Invalid wait context")'],
    [/^WARNING: Nested lock was not taken/, 'lockdep ("Nested lock was not taken")'],
    [/^BUG: sleeping function called from invalid context/, '"sleeping function called from invalid context"'],
    [/^BUG: scheduling while atomic/, '"scheduling while atomic"'], [/^watchdog: BUG: soft lockup/, 'the watchdog of soft lockups'],
    [/^rcu: INFO: .* self-detected stall|^rcu: INFO: .* detected stalls/, 'the detector of RCU stalls'],
    [/^general protection fault|^Oops: |^BUG: unable to handle |^BUG: kernel NULL pointer/, 'an oops'], [/^Kernel panic - not syncing/, 'a panic'],
    [/^WARNING: CPU: \d+ /, 'a WARN_ON()'],
];

/** Who has printed a line that begins another report. */
export const otherTool = (text: string): string | undefined => OTHERS.find(([pattern]) => pattern.test(text))?.[1];

/** A cheap look at a raw line: whether anything may begin here. Most lines of a log are answered by it alone. */
export const mayBegin = (raw: string): boolean => /(?:WARNING|INFO|BUG|UBSAN|Oops):\s|-(?:>|&gt;)\s#\d|is\strying\sto\sacquire|existing\sdependency\schain|locks\sheld\sin\sthe\ssystem|protection\sfault|panic\s-\s/.test(raw);

/** Lines that only a report has, of one whose top is missing. */
export function parseHeadless(text: string): Title | undefined {
    const title = '(the top of the report is missing)';
    if (/^the existing dependency chain \(in reverse order\) is:$|^-> #\d+ .*\):?.*:$/.test(text)) return { kind: 'circular', title };
    if (/^.+\/\d+(?: \[.*\])? is trying to acquire(?: lock)?:$/.test(text)) return { kind: 'unknown', title };
    if (/^Showing all locks held in the system:$/.test(text)) return { kind: 'hung-tasks', title };
    return undefined;
}
