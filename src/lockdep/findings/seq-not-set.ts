/** `seq_not_set`: an interval notifier's callback that does its work without telling the faults under way. */
import type { Finding } from '../../check/result.js';
import type { Return } from '../protocol/observer.js';
import { firstOf, keyOf, type Evidence, type Told } from './evidence.js';

export const documentation = `# seq_not_set

\`mmu_interval_notifier_ops.invalidate\` must call \`mmu_interval_set_seq(mni, cur_seq)\`, under the lock under which the driver calls
\`mmu_interval_read_retry()\`. The store is what makes that check true for a fault that has looked up its pages and not mapped them yet. Without
it the fault finds its number unchanged and installs what has just been taken away.

\`\`\`
CPU0  fault                                   CPU1  invalidation
seq = mmu_interval_read_begin()
hmm_range_fault()
                                              invalidate(): tears down, no set_seq; return true
                                              the page is unmapped and freed
lock; mmu_interval_read_retry() == false
map                            use after free
\`\`\`

Reported is
* a way through \`invalidate()\` that returns true and never stores the number: a shortcut for ranges that are not mapped, an early return;
* a number that is stored after the tear-down and under no lock that was held over both: a fault between the two sees the old number, and
  nobody removes what it maps. (Before the lock is taken it is in time, though the kernel-doc asks for the lock.)

A callback that does nothing at all for some event is \`unsafe_filter\`. One that returns false, for a range that is not blockable, has
invalidated nothing, and need not set the number.

**Fix:** \`mmu_interval_set_seq()\` as the first statement after the lock is taken, on every way that returns true.
`;

export function seqNotSet(evidence: Evidence): Finding[] {
    const returns = evidence.seen.returns.filter(({ running: { run }, result }) => run.op === 'invalidate' && evidence.notifier(run.notifier).kind === 'interval' && result !== 0);
    const sets = new Set(returns.filter(({ running }) => running.set).map(({ running }) => running.run.notifier));
    const found = returns.flatMap(seen => {
        const { running: { run, set, acted, apart } } = seen;
        if (set) return apart ? [apartFrom(evidence, seen)] : [];
        // A filter: what it lets pass is judged by itself.
        if (!acted && sets.has(run.notifier)) return [];
        return seen.result === undefined ? [] : [never(evidence, seen)];
    });
    return firstOf(found, ({ range }) => keyOf(range)).filter(({ range }) => range.uri === evidence.program.uri);
}

function never(evidence: Evidence, seen: Return): Finding {
    const { running: { run, cleared } } = seen, name = evidence.notifier(seen.running.run.notifier).name;
    return {
        code: 'seq_not_set',
        message: `${evidence.callback(run)} returns true (${evidence.at(seen)}) without mmu_interval_set_seq(): a fault under way does not notice the invalidation`,
        range: evidence.site(seen).program.threads[seen.thread].steps[seen.step].range,
        related: evidence.inCallback(
            ...cleared ? [[{ thread: seen.thread, step: cleared.step }, `${evidence.callback(run)} tears down here`] satisfies Told] : [],
            [seen, `the number of ${name} is still the old one here`]),
        scenario: evidence.program.scenario, locks: [], ...evidence.primed(seen.thread),
    };
}

function apartFrom(evidence: Evidence, seen: Return): Finding {
    const { thread, running: { run, set, cleared } } = seen, at = { thread, step: set!.step };
    return {
        code: 'seq_not_set',
        message: `${evidence.callback(run)} sets the number (${evidence.at(at)}) only after it has torn down (${evidence.at({ thread, step: cleared!.step })}), under no lock that is held over both: a fault between the two installs again, and does not notice`,
        range: evidence.statement(at).uri === evidence.program.uri ? inFile(evidence, at) : evidence.statement(at),
        related: evidence.inCallback([{ thread, step: cleared!.step }, `${evidence.callback(run)} tears down here`], [at, `${evidence.callback(run)} sets the number here`]),
        scenario: evidence.program.scenario, locks: [], ...evidence.primed(thread),
    };
}

/** The statement in the callback itself. */
function inFile({ program }: Evidence, { thread, step }: { thread: number; step: number }): Finding['range'] {
    const { range, stack } = program.threads[thread].steps[step];
    return range.uri === program.uri ? range : stack.findLast(({ call }) => call.uri === program.uri)?.call ?? range;
}
