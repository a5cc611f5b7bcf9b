/** What lockdep does not see of a finding, or sees where there is nothing: said beside a report in its layout, which it would not have printed. */
import type { ChainLink, Finding } from '../check/result.js';
import { kernelVersion } from './kernel-version.js';

/** Sentences; empty: lockdep reports it once all of the code has run, each part at any time. */
export function unseenByLockdep({ chain = [] }: Finding): string[] {
    return [...folios(chain), ...(waitsForSrcu(chain) ? srcu(chain) : plainCallbacks(chain)), ...fences(chain), ...readers(chain)];
}

const locksOf = (chain: readonly ChainLink[]) => chain.flatMap(({ held, taken }) => [held, taken]);

/** mm/filemap.c: folio_lock() waits on a bit of the folio's flags. */
const folios = (chain: readonly ChainLink[]): string[] => locksOf(chain).some(lock => lock.class === 'folio_lock')
    ? ['lockdep does not know the lock of a folio: no kernel prints this report, not even of threads that hang for this reason'] : [];

/**
 * include/linux/srcu.h, since 6.4: srcu_read_lock() is a recursive reader for lockdep, and in a plain notifier's callback it stands between the start map
 * and the callback's lock. A path through it is not a strong one, so only recursion on one class is still seen.
 */
function plainCallbacks(chain: readonly ChainLink[]): string[] {
    if (chain.length < 2 || !chain.some(({ callback }) => callback === 'plain') || kernelVersion(chain) === '6.1') return [];
    return ['lockdep does not see it since 6.4: what a callback of a plain notifier takes is taken under srcu, whose readers end the path that it follows (an interval notifier\'s callback is seen)'];
}

/** A wait for a grace period of the notifiers' SRCU is part of the circle: synchronize_srcu() under a lock that a callback takes. */
const waitsForSrcu = (chain: readonly ChainLink[]): boolean => chain.some(({ taken }) => taken.class === 'srcu_map');

/** include/linux/srcu.h: srcu_lock_sync() and the checking of readers came together. */
const srcu = (chain: readonly ChainLink[]): string[] => kernelVersion(chain) === '6.1'
    ? ['lockdep does not see it before 6.4: until then it knows nothing of who waits for a grace period of SRCU'] : [];

/** drivers/dma-buf/dma-fence.c: dma_fence_begin_signalling(). */
const fences = (chain: readonly ChainLink[]): string[] => locksOf(chain).some(lock => lock.class === 'dma_fence_map')
    ? ['lockdep knows waits for a fence only from drivers that mark what signals it (dma_fence_begin_signalling())'] : [];

/** Two readers of a rwsem only wait for each other while a writer waits between them. */
function readers(chain: readonly ChainLink[]): string[] {
    if (chain.length < 2) return [];
    const modes = new Map<string, boolean>();
    for (const lock of locksOf(chain)) if (lock.kind === 'rwsem' || lock.kind === 'rwlock') modes.set(lock.class, (modes.get(lock.class) ?? true) && lock.mode === 'read');
    return [...modes].filter(([, onlyRead]) => onlyRead).map(([name]) => `here all sides take ${name} for reading: it only hangs once somebody waits for it for writing in between`);
}
