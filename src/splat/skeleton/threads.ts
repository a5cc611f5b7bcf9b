/** The threads of a skeleton, and those that lockdep does not name and without which nothing may happen. */
import { givesWay } from '../hung.js';
import { isLibrarys } from '../pseudo.js';
import type { Context } from './contexts.js';
import type { Driver } from './driver.js';

/** A stack, for a comment. */
export type Seen = Pick<Context, 'label' | 'stack' | 'isFirst' | 'line' | 'acquired'>;
export interface Thread { name: string; body: string[]; context?: Context; seen?: Seen[]; about?: string }

/** Contexts that cannot be a thread, and why. */
export interface NoThread { context: Context; why: string }

/** `lost`: what the contexts do and the threads do not; then a scenario that does not hang refutes nothing. */
export function threadsOf(driver: Driver): { threads: Thread[]; none: NoThread[]; lost: string[] } {
    const threads: Thread[] = [], none: NoThread[] = [], lost: string[] = [];
    for (const context of driver.contexts) {
        const { path } = context;
        const stubs = [...driver.works, ...driver.stubs];
        const stub = stubs.find(one => one.context === context) ?? stubs.find(one => one.path === path.driver.at(-1) && one.context.path.isWork === path.isWork);
        const body = driver.isElsewhere(context) ? [] : driver.works.some(one => one === stub) ? [`queue_work(${driver.device}.${stub!.name})`] : stub && path.driver.length > 0 ? [`${driver.device}.${stub.name}()`]
            : path.core ? [...path.core.code] : path.callback ? [] : plain(driver, context);
        if (body.length === 0) none.push({ context, why: whyNone(driver, context) });
        if (body.length > 0) lost.push(...driver.lost(context));
        else if (isUnexplained(driver, context)) lost.push(`what ${context.label} does`);
        if (body.length === 0) continue;
        if (!threads.some(one => one.body.join() === body.join())) threads.push({ name: context.thread, body, context, ...path.core && { about: path.core.about } });
    }
    return { threads, none, lost };
}

/** Plain locks, where a stack names neither a driver nor what the library has. */
function plain(driver: Driver, context: Context): string[] {
    const { call } = context.path.action, prefix = `${driver.device}.`, held = driver.distinct(context.held).map(lock => driver.hold(lock, prefix));
    const before = held.flatMap(lines => lines.before), after = held.flatMap(lines => lines.after).reverse();
    const last = call?.code.some(line => /NOTIFIER|owner/.test(line)) && context.acquired?.name !== 'srcu' ? [] : driver.perform(context, prefix);
    return last.length === 0 || before.length === 0 ? [] : [...before, ...last, ...after];
}

/** Neither in another mm nor what the library's functions do by themselves. */
const isUnexplained = (driver: Driver, { path, held, acquired, stack }: Context): boolean =>
    stack.length === 0 || !path.isOtherMm && !(acquired && isLibrarys(acquired.name) && held.every(lock => driver.locks.kindOf(lock) === 'pseudo'));

function whyNone(driver: Driver, context: Context): string {
    const { path, acquired, stack } = context;
    if (stack.length === 0) return 'its stack is missing';
    if (path.isOtherMm) return 'exec() sets up a new mm, which has no notifier; lockdep does not tell one mm from another';
    if (driver.isElsewhere(context)) return 'its mmap_lock is of another mm than the others\', as the addresses tell';
    if (givesWay(context.held, acquired)) return 'it locks with a ww_acquire_ctx, and gives way (-EDEADLK) to another one that has the lock';
    if (acquired && isLibrarys(acquired.name)) return 'it only passes through; the library\'s functions do so themselves';
    return 'its stack names nothing that the kernel library has';
}
