/** The threads of a skeleton, and those that lockdep does not name and without which nothing may happen. */
import { isLibrarys } from '../pseudo.js';
import type { Context } from './contexts.js';
import type { Driver } from './driver.js';
import { isMmapLock } from './locks.js';

export interface Thread { name: string; body: string[]; context?: Context; about?: string }
export interface Variant { name: string; about: string; threads: Thread[] }

/** Contexts that cannot be a thread, and why. */
export interface NoThread { context: Context; why: string }

/** `lost`: what the contexts do and the threads do not; then a scenario that does not hang refutes nothing. */
export function threadsOf(driver: Driver): { threads: Thread[]; none: NoThread[]; lost: string[] } {
    const threads: Thread[] = [], none: NoThread[] = [], lost: string[] = [];
    for (const context of driver.contexts) {
        const { path } = context;
        const stubs = [...driver.works, ...driver.stubs];
        const stub = stubs.find(one => one.context === context) ?? stubs.find(one => one.path === path.driver.at(-1) && one.context.path.isWork === path.isWork);
        const body = path.isOtherMm ? [] : driver.works.some(one => one === stub) ? [`queue_work(${driver.device}.${stub!.name})`] : stub && path.driver.length > 0 ? [`${driver.device}.${stub.name}()`]
            : path.core ? [...path.core.code] : path.callback ? [] : plain(driver, context);
        if (body.length === 0) none.push({ context, why: whyNone(context) });
        if (body.length > 0) lost.push(...driver.lost(context));
        else if (isUnexplained(driver, context)) lost.push(`what ${context.label} does`);
        if (body.length === 0) continue;
        if (!threads.some(one => one.body.join() === body.join())) threads.push({ name: context.thread, body, context, ...path.core && { about: path.core.about } });
    }
    return { threads, none, lost };
}

/** Plain locks, where a stack names neither a driver nor what the library has. */
function plain(driver: Driver, context: Context): string[] {
    const { held, acquired, path } = context, before: string[] = [], after: string[] = [];
    for (const lock of held) {
        const kind = driver.locks.kindOf(lock), primitive = driver.locks.primitiveOf(lock);
        if (kind === 'mmap') { before.push('mmap_read_lock(proc)'); after.unshift('mmap_read_unlock(proc)'); }
        if (kind === 'driver') { driver.place(lock); const name = `${driver.device}.${driver.lockName(lock)}`; before.push(`${primitive.lock}(${name})`); after.unshift(`${primitive.unlock}(${name})`); }
    }
    const kind = acquired && driver.locks.kindOf(acquired);
    const last = kind === 'driver' && path.action.primitive ? [`${path.action.primitive.lock}(${driver.device}.${driver.lockName(acquired!)})`, `${path.action.primitive.unlock}(${driver.device}.${driver.lockName(acquired!)})`]
        : kind === 'mmap' || path.action.call && path.action.call.code.every(line => !/NOTIFIER|owner/.test(line)) ? driver.perform(path.action, context) : [];
    return last.length === 0 || before.length === 0 ? [] : [...before, ...last, ...after];
}

/** Neither in another mm nor what the library's functions do by themselves. */
const isUnexplained = (driver: Driver, { path, held, acquired, stack }: Context): boolean =>
    stack.length === 0 || !path.isOtherMm && !(acquired && isLibrarys(acquired.name) && held.every(lock => driver.locks.kindOf(lock) === 'pseudo'));

function whyNone({ path, acquired, stack }: Context): string {
    if (stack.length === 0) return 'its stack is missing';
    if (path.isOtherMm) return 'exec() sets up a new mm, which has no notifier; lockdep does not tell one mm from another';
    if (acquired && isLibrarys(acquired.name)) return 'it only passes through; the library\'s functions do so themselves';
    return 'its stack names nothing that the kernel library has';
}

/** What may be missing for a deadlock, most likely first. */
export function variantsOf(driver: Driver, threads: Thread[], none: NoThread[]): Variant[] {
    const variants: Variant[] = [];
    const readsMmap = [...driver.stubs, ...driver.works].some(({ body }) => body.includes('mmap_read_lock(proc)') || body.some(line => line.startsWith('cpu_access'))) || driver.callbacks.some(({ body }) => body.includes('mmap_read_lock(proc)'));
    if (readsMmap) {
        variants.push({ name: 'with_a_writer', about: 'A third thread is missing: two readers of the mmap_lock do not exclude each other. A writer that waits for it (any mmap(), munmap(), mprotect() of the process) keeps new readers out.',
            threads: [{ name: 'writer', body: ['mmap_write_lock(proc)', 'mmap_write_unlock(proc)'] }] });
    }
    if (none.some(({ context: { path, held } }) => path.isOtherMm && held.some(({ name }) => isMmapLock(name)))) {
        variants.push({ name: 'with_a_callback_under_the_mmap_lock', about: 'A third thread is missing: one that calls back under the mmap_lock in this mm, as the exec() of the report did in its own. mprotect() is one.',
            threads: [{ name: 'user', body: ['mprotect_readonly(A)'] }] });
    }
    const invalidating = threads.find(({ context }) => context?.path.callback && context.path.driver.length === 0);
    if (invalidating) {
        variants.push({ name: 'with_another_invalidation', about: 'A third thread is missing: another invalidation before the first one is over.', threads: [{ name: 'again', body: invalidating.body }] });
        if (readsMmap) variants.push({ name: 'with_mprotect', about: 'A third thread is missing: one that calls back under the mmap_lock for write.', threads: [{ name: 'user', body: ['mprotect_readonly(A)'] }] });
    }
    return variants;
}
