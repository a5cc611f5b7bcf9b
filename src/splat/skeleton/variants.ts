/** Threads that lockdep does not name and without which nothing may happen. */
import { listed } from '../../model/words.js';
import type { Driver } from './driver.js';
import { isMmapLock } from './locks.js';
import type { NoThread, Thread } from './threads.js';

export interface Variant { name: string; about: string; threads: Thread[] }

/** What may be missing for a deadlock, most likely first. */
export function variantsOf(driver: Driver, threads: Thread[], none: NoThread[]): Variant[] {
    const variants: Variant[] = [];
    const other = exchanged(driver, threads);
    if (other) variants.push({ name: 'with_the_other_order', about: 'The two are different locks of one class, as the addresses tell, so the task does not wait for itself. A second task is missing, which takes them in the other order.', threads: [other] });
    const readsMmap = [...driver.stubs, ...driver.works].some(({ body }) => body.includes('mmap_read_lock(proc)') || body.some(line => line.startsWith('cpu_access'))) || driver.callbacks.some(({ body }) => body.includes('mmap_read_lock(proc)'));
    // With PREEMPT_RT a writer that waits does not keep readers out (kernel/locking/rwbase_rt.c).
    if (readsMmap && !driver.isRealtime) {
        variants.push({ name: 'with_a_writer', about: 'A third thread is missing: two readers of the mmap_lock do not exclude each other. A writer that waits for it (any mmap(), munmap(), mprotect() of the process) keeps new readers out.',
            threads: [{ name: 'writer', body: ['mmap_write_lock(proc)', 'mmap_write_unlock(proc)'] }] });
    }
    const read = driver.isRealtime ? [] : readSemaphores(driver, threads);
    if (read.length > 0) {
        variants.push({ name: readsMmap ? 'with_writers' : 'with_a_writer', about: `A third thread is missing: those who take ${listed(read.map(({ text }) => text))} for reading do not exclude each other. A writer that waits for it keeps new readers out.`,
            threads: read.map(({ name }, i): Thread => ({ name: read.length > 1 ? `writer_${i + 1}` : 'writer', body: [`down_write(${name})`, `up_write(${name})`] })) });
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

/** Semaphores of the driver that are taken for reading, by their names from outside. */
function readSemaphores({ declared, stubs, works, callbacks, device }: Driver, threads: readonly Thread[]): { name: string; text: string }[] {
    const lines = new Set([...stubs, ...works, ...callbacks, ...threads].flatMap(({ body }) => body));
    return [...declared.values()].filter(({ name }) => lines.has(`down_read(${name})`) || lines.has(`down_read(${device}.${name})`)).map(({ name }) => ({ name: `${device}.${name}`, text: name }));
}

/** A recursive report about two locks of one class: a task that takes them the other way round. */
function exchanged(driver: Driver, threads: readonly Thread[]): Thread | undefined {
    const [context] = driver.contexts, { acquired } = context ?? {}, held = context?.held.findLast(({ name }) => name === acquired?.name);
    if (driver.contexts.length !== 1 || threads.length !== 1 || !acquired || !held || driver.locks.kindOf(acquired) !== 'driver' || driver.locks.key(held) === driver.locks.key(acquired)) return undefined;
    const [first, second] = [driver.hold(acquired, `${driver.device}.`), driver.hold(held, `${driver.device}.`)];
    return { name: 'other', body: [...first.before, ...second.before, ...second.after, ...first.after] };
}
