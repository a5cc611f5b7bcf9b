/** `retry_outside_lock`: it was asked whether the look-up still holds, but what keeps the answer true was not held until the install. */
import type { Finding } from '../../check/result.js';
import type { NotifierInfo } from '../../model/program.js';
import type { Install } from '../protocol/observer.js';
import { firstOf, type Evidence } from './evidence.js';
import { callbackSites, installKey, isGood, updateLocks, watchers } from './install.js';

export const documentation = `# retry_outside_lock

\`mmu_interval_read_retry()\` compares two numbers, no more. That its \`false\` still holds when the translation is installed is what the driver's
lock is for: \`invalidate()\` calls \`mmu_interval_set_seq()\` and tears down under it, so as long as the fault holds the lock, the callback is
either through (and the check says so) or still to come (and finds the translation).

\`\`\`
CPU0  fault                                   CPU1  invalidation
mmu_interval_check_retry() == false
                                              invalidate(): set_seq, nothing is mapped
                                              the page is unmapped and freed
mutex_lock(&update)
map                            use after free
\`\`\`

Reported is an install for which no lock that \`invalidate()\` holds around \`mmu_interval_set_seq()\` or the tear-down was held from the check on:
the check comes before the lock, under another lock, or the lock was released in between. \`mmu_interval_check_retry()\` may be called without
the lock as a shortcut: its \`true\` is final, its \`false\` is only a hint.

**Fix:** check and install in one critical section of the lock that the callback takes. Nothing that sleeps for the callback, and no
allocation that may reclaim, belongs into it.
`;

export function retryOutsideLock(evidence: Evidence): Finding[] {
    return firstOf(evidence.seen.installs.flatMap(install => {
        const notifiers = watchers(evidence, install);
        if (notifiers.some(n => isGood(evidence, install, n))) return [];
        const notifier = notifiers.find(({ id }) => install.checks.has(id));
        return notifier ? [{ install, notifier }] : [];
    }), ({ install }) => installKey(evidence, install)).map(({ install, notifier }) => finding(evidence, install, notifier)).filter(({ range }) => range.uri === evidence.program.uri);
}

function finding(evidence: Evidence, install: Install, notifier: NotifierInfo): Finding {
    const { program, resources } = evidence, { thread } = install, check = { thread, step: install.checks.get(notifier.id)!.step }, page = program.pages[install.page].name;
    const locks = updateLocks(evidence, notifier.id).map(lock => resources.name(lock)).join(' or ');
    return {
        code: 'retry_outside_lock',
        message: `${page} is mapped at ${evidence.at(install)} after the check at ${evidence.at(check)}, but ${locks}, which ${notifier.name}'s invalidate() takes, was not held from the check to the install`,
        range: evidence.statement(install),
        related: [
            ...evidence.chains([{ thread, step: install.snapshot.step }, `${evidence.who(thread)} looks ${page} up here, without a reference`],
                [check, `${evidence.who(thread)} checks here`], [install, `${evidence.who(thread)} maps it here`]),
            ...callbackSites(evidence, notifier.id),
        ],
        scenario: program.scenario, locks: [], ...evidence.primed(thread),
    };
}
