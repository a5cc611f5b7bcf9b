/** `unsafe_filter`: a callback that ignores invalidations which it may not ignore. */
import type { Finding } from '../../check/result.js';
import type { CallbackRun } from '../../model/program.js';
import type { Return } from '../protocol/observer.js';
import type { Evidence } from './evidence.js';

export const documentation = `# unsafe_filter

A driver may ignore an invalidation that it has caused itself, where it takes care of its own mappings: \`range->event == MMU_NOTIFY_MIGRATE\` (or
\`MMU_NOTIFY_EXCLUSIVE\`) **and** \`range->owner\` is the owner that it passed to \`migrate_vma_setup()\` (\`make_device_exclusive()\`), and nobody else
uses. Every other filter is unsafe:

* **An event alone.** \`MMU_NOTIFY_CLEAR\` is sent where the address stays mapped, to another page (\`wp_page_copy()\`, KSM, khugepaged, userfaultfd),
  and where the page is freed. \`MMU_NOTIFY_PROTECTION_VMA\` and \`_PAGE\` take the permission to write away. \`MMU_NOTIFY_MIGRATE\` of another owner
  means that another device is about to copy the page that this one still writes.
* **The owner alone.** \`mmu_notifier_range_init()\` does not set \`owner\`: for events other than MIGRATE and EXCLUSIVE it is what was on the stack.
* **A task as the owner** (\`current\`): a driver's fault in the context of the process breaks copy-on-write with \`MMU_NOTIFY_CLEAR\`, a genuine
  invalidation by the same task.
* **Two devices with one owner:** each ignores the other's migration.

No filter makes it safe to hold the callback's lock across \`migrate_vma_setup()\`: the split of a huge page inside of it
(\`split_folio()\`), and \`try_to_migrate()\` for pages mapped elsewhere, send \`MMU_NOTIFY_CLEAR\` without an owner.

Reported are the events for which \`invalidate_range_start()\` or \`invalidate()\` returns success without having done anything, while for others
it acts. That the owner garbage of an event equals one's own is supposed, since it may.

**Fix:** invalidate for every event but \`(MIGRATE or EXCLUSIVE) && owner == mine\`, and there tear down the device's own mapping before the copy.
`;

/** One inlined call: the same operation with the same range. */
const instance = ({ running: { run, step }, thread }: Return): string => `${thread} ${step} ${run.notifier} ${run.op}`;
const scope = ({ notifier, op, pages }: CallbackRun): string => `${notifier} ${op} ${pages.join()}`;
const succeeds = ({ running: { run }, result }: Return): boolean => run.op === 'invalidate' ? result !== 0 : result === undefined || result === 0;

export function unsafeFilter(evidence: Evidence): Finding[] {
    // After RELEASE the exit sends UNMAP for everything.
    const returns = evidence.seen.returns.filter(({ running: { run } }) => run.event !== undefined && run.event !== 'MMU_NOTIFY_RELEASE' && (run.op === 'invalidate' || run.op === 'invalidate_range_start'));
    const acting = new Set(returns.filter(({ running }) => running.acted).map(instance)), able = new Set(returns.filter(({ running }) => running.acted).map(({ running: { run } }) => scope(run)));
    const ignoring = returns.filter(seen => !acting.has(instance(seen)) && !seen.running.run.ownEvent && able.has(scope(seen.running.run)));
    // A way that fails ignores nothing.
    const failing = new Set(ignoring.filter(seen => !succeeds(seen)).map(instance));
    const byPlace = new Map<string, Return[]>();
    for (const seen of ignoring.filter(one => !failing.has(instance(one)))) {
        const { start } = evidence.program.threads[seen.thread].steps[seen.step].range, key = `${seen.running.run.notifier} ${seen.running.run.op} ${start.line}:${start.character}`;
        byPlace.set(key, [...byPlace.get(key) ?? [], seen]);
    }
    return [...byPlace.values()].map(group => finding(evidence, group)).filter(({ range }) => range.uri === evidence.program.uri);
}

function finding(evidence: Evidence, group: readonly Return[]): Finding {
    const { program, resources } = evidence, own = group.find(({ thread }) => !resources.isPrimed(thread)), first = own ?? group[0], { run } = first.running;
    const events = [...new Set(group.map(({ running }) => described(running.run.event!)))].sort();
    const acts = evidence.seen.returns.find(seen => seen.running.acted && scope(seen.running.run) === scope(run) && seen.running.cleared);
    return {
        code: 'unsafe_filter',
        message: `${evidence.callback(run)} ignores ${events.join(', ')} (${evidence.at(first)}): only one's own MMU_NOTIFY_MIGRATE or MMU_NOTIFY_EXCLUSIVE may be ignored`,
        range: program.threads[first.thread].steps[first.step].range,
        related: [
            ...evidence.chains([first, `${evidence.who(first.thread)} is done here: nothing was invalidated`]),
            ...acts ? evidence.inCallback([{ thread: acts.thread, step: acts.running.cleared!.step }, `for ${described(acts.running.run.event!)} it tears down here`]) : [],
        ],
        scenario: program.scenario, locks: [], ...own === undefined && { primed: true },
    };
}

const described = (event: string): string => event === 'MMU_NOTIFY_MIGRATE' || event === 'MMU_NOTIFY_EXCLUSIVE' ? `${event} of another owner` : event;
