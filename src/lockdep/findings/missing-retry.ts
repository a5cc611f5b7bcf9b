/** `missing_retry`: a translation is installed of which nobody has asked whether the look-up still holds. */
import type { Finding } from '../../check/result.js';
import type { NotifierInfo } from '../../model/program.js';
import type { Install } from '../protocol/observer.js';
import { firstOf, type Evidence, type Told } from './evidence.js';
import { callbackSites, installKey, isGood, watchers } from './install.js';

export const documentation = `# missing_retry

\`hmm_range_fault()\` reports pages **without taking references** (so, for this purpose, does \`make_device_exclusive()\`): what it says holds until
the next invalidation. The callback of that invalidation tears down what the device has mapped, and finds nothing if the driver has not
mapped it yet. So before it installs a translation a driver asks \`mmu_interval_read_retry()\` whether its callback has run since the number
was taken with \`mmu_interval_read_begin()\`, which comes **before** the look-up.

\`\`\`
CPU0  fault                                   CPU1  madvise(MADV_DONTNEED)
seq = mmu_interval_read_begin(&mni)
hmm_range_fault()              page P
                                              invalidate(): nothing is mapped
                                              P is unmapped and freed
mutex_lock(&update)
map P                          use after free
\`\`\`

Reported is an install on a way from a look-up without a check since, and one whose number was taken only after the look-up. A flag or a
counter of the driver's own that its \`invalidate()\` writes counts as the number does.

**Fix:**

\`\`\`
again:
    seq = mmu_interval_read_begin(&mni)
    mmap_read_lock(mm); ret = hmm_range_fault(...); mmap_read_unlock(mm)
    if (ret == -EBUSY) goto again
    mutex_lock(&update)                        the lock of invalidate()
    if (mmu_interval_read_retry(&mni, seq)) { mutex_unlock(&update); goto again }
    map
    mutex_unlock(&update)
\`\`\`
`;

export function missingRetry(evidence: Evidence): Finding[] {
    return firstOf(evidence.seen.installs.flatMap(install => {
        const notifiers = watchers(evidence, install);
        if (notifiers.length === 0 || notifiers.some(n => isGood(evidence, install, n) && !install.snapshot.late.includes(n.id))) return [];
        const unchecked = notifiers.every(({ id }) => !install.checks.has(id)), late = notifiers.find(n => install.snapshot.late.includes(n.id) && isGood(evidence, install, n));
        return unchecked || late ? [{ install, notifier: late ?? notifiers[0], late: late !== undefined && !unchecked }] : [];
    }), ({ install }) => installKey(evidence, install)).map(({ install, notifier, late }) => finding(evidence, install, notifier, late)).filter(({ range }) => range.uri === evidence.program.uri);
}

function finding(evidence: Evidence, install: Install, notifier: NotifierInfo, late: boolean): Finding {
    const { program } = evidence, { thread, snapshot } = install, lookup = { thread, step: snapshot.step }, page = program.pages[install.page].name, check = install.checks.get(notifier.id);
    return {
        code: 'missing_retry',
        message: late
            ? `${page} is mapped at ${evidence.at(install)} as it was looked up at ${evidence.at(lookup)}, before the number of ${notifier.name} was taken: what came between the two, mmu_interval_read_retry() cannot notice`
            : `${page} is mapped at ${evidence.at(install)} as it was looked up at ${evidence.at(lookup)}, and nobody has asked mmu_interval_read_retry() since whether ${notifier.name} was invalidated`,
        range: evidence.statement(install),
        related: [
            ...evidence.chains([lookup, `${evidence.who(thread)} looks ${page} up here, without a reference`],
                ...check ? [[{ thread, step: check.step }, `${evidence.who(thread)} compares a number here that is newer than the look-up`] satisfies Told] : [],
                [install, `${evidence.who(thread)} maps it here`]),
            ...callbackSites(evidence, notifier.id),
        ],
        scenario: program.scenario, locks: [], ...evidence.primed(thread),
    };
}
