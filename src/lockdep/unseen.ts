/** What lockdep does not see of an order of locks, or sees where there is nothing: said beside the finding, in a sentence each. */
import type { Order } from './chain.js';
import type { Resources } from './resources.js';
import { callbackKind } from './sites.js';

/** Empty: lockdep reports it once all of the code has run, each part at any time. */
export function unseenByLockdep(orders: readonly Order[], resources: Resources): string[] {
    const classes = orders.flatMap(({ held, taken }) => [resources.class(held.resource), resources.class(taken.resource)]), { kernel } = resources.program;
    const waitsForSrcu = orders.some(({ taken }) => resources.class(taken.resource) === 'srcu_map');
    return [...folios(classes), ...(waitsForSrcu ? srcu(kernel) : plainCallbacks(orders, resources)), ...fences(classes), ...readers(orders, resources)];
}

/** mm/filemap.c: folio_lock() waits on a bit of the folio's flags. */
const folios = (classes: readonly string[]): string[] => classes.includes('folio_lock')
    ? ['lockdep does not know the lock of a folio: no kernel prints this report, not even of threads that hang for this reason'] : [];

/**
 * include/linux/srcu.h, since 6.4: srcu_read_lock() is a recursive reader for lockdep, and in a plain notifier's callback it stands between the start map
 * and the callback's lock. A path through it is not a strong one, so only recursion on one class is still seen.
 */
function plainCallbacks(orders: readonly Order[], resources: Resources): string[] {
    if (orders.length < 2 || resources.program.kernel === '6.1' || !orders.some(({ thread, taken }) => callbackKind({ program: resources.program, thread, step: taken.step }) === 'plain')) return [];
    return ['lockdep does not see it since 6.4: what a callback of a plain notifier takes is taken under srcu, whose readers end the path that it follows (an interval notifier\'s callback is seen)'];
}

/** A wait for a grace period of the notifiers' SRCU is part of the circle: synchronize_srcu() under a lock that a callback takes. include/linux/srcu.h: srcu_lock_sync() and the checking of readers came together. */
const srcu = (kernel: string): string[] => kernel === '6.1' ? ['lockdep does not see it before 6.4: until then it knows nothing of who waits for a grace period of SRCU'] : [];

/** drivers/dma-buf/dma-fence.c: dma_fence_begin_signalling(). */
const fences = (classes: readonly string[]): string[] => classes.includes('dma_fence_map')
    ? ['lockdep knows waits for a fence only from drivers that mark what signals it (dma_fence_begin_signalling())'] : [];

/** Two readers of a rwsem only wait for each other while a writer waits between them. */
function readers(orders: readonly Order[], { program }: Resources): string[] {
    if (orders.length < 2) return [];
    const modes = new Map<string, boolean>();
    for (const { resource, mode } of orders.flatMap(({ held, taken }) => [held, taken])) {
        const { kind, class: name } = program.locks[resource] ?? {};
        if (name !== undefined && (kind === 'rwsem' || kind === 'rwlock')) modes.set(name, (modes.get(name) ?? true) && mode === 'read');
    }
    return [...modes].filter(([, onlyRead]) => onlyRead).map(([name]) => `here all sides take ${name} for reading: it only hangs once somebody waits for it for writing in between`);
}
