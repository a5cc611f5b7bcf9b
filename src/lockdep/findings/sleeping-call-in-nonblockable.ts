/** `sleeping_call_in_nonblockable`: a callback that may sleep although it was told not to. */
import type { Finding } from '../../check/result.js';
import { innermost } from '../sites.js';
import { firstOf, keyOf, type Evidence } from './evidence.js';

export const documentation = `# sleeping_call_in_nonblockable

A range is not blockable (\`mmu_notifier_range_blockable(range)\` is false) when the OOM reaper invalidates: \`__oom_reap_task_mm()\` calls
\`mmu_notifier_invalidate_range_start_nonblock()\`. Memory is out, and whoever holds what the callback would wait for may itself wait for
memory, which only the reaper can free. So \`invalidate_range_start\` and \`invalidate\` may then neither sleep nor wait for anybody who does: they
return \`-EAGAIN\`, or false, and the reaper skips the VMA. Any process may be killed this way at any time, so every callback meets it.

Reported is each call that may sleep (\`mutex_lock()\`, \`down_read()\`, \`down_write()\`, \`wait_event()\`, a wait for the device or for a fence) that a
callback comes to with such a range. \`non_block_start()\` finds it at run time in the callbacks of plain notifiers only; of interval notifiers
nobody checks it.

Unless a thread of the scenario calls the OOM reaper this is shown as a hint, not as a warning.

**Fix:**

\`\`\`
if (mmu_notifier_range_blockable(range))
    mutex_lock(&lock);
else if (!mutex_trylock(&lock))
    return false;                 -EAGAIN in invalidate_range_start()
\`\`\`

and no wait for the device that sleeps. A notifier whose start can fail must have no \`invalidate_range_end\`.
`;

export function sleepingCallInNonblockable(evidence: Evidence): Finding[] {
    const { program } = evidence;
    // What a thread of the scenario does is not said again of the kernel.
    const seen = [...evidence.seen.sleeps].sort((a, b) => Number(evidence.resources.isPrimed(a.thread)) - Number(evidence.resources.isPrimed(b.thread)));
    const found = seen.map((sleep): Finding => {
        const { range, below } = innermost(evidence.site(sleep)), { text } = program.threads[sleep.thread].steps[sleep.step];
        return {
            code: 'sleeping_call_in_nonblockable',
            message: `${evidence.callback(sleep.run)} may sleep in ${below.length > 0 ? `${below[0]}()` : text} (${evidence.at(sleep)}) although the range may be one that is not blockable: the OOM reaper would wait`,
            range,
            related: evidence.chains([sleep, `${evidence.who(sleep.thread)} may sleep here, for a range that is not blockable`]),
            scenario: program.scenario, locks: [], ...evidence.primed(sleep.thread),
        };
    });
    return firstOf(found, ({ range }) => keyOf(range)).filter(({ range }) => range.uri === program.uri);
}
