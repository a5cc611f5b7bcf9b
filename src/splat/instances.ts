/** Locks of a class told apart by their addresses, where a report has them: of the task that it is about, and of hung tasks. */
import type { Lock, LockClass, Report } from './report.js';

/** Functions that hold a copy of an item's map on their stack, since the item may be freed by its own function (lockdep_copy_map() in kernel/workqueue.c and kernel/time/timer.c). */
const COPIERS = /^(?:process_one_work|call_timer_fn|expire_timers|__run_timers)$/;

/** The address of such a lock is not the item's, and tells nothing. */
export const isCopy = ({ at }: Partial<Lock>): boolean => COPIERS.test(at?.fn ?? '');

/** Undefined where the kernel hides it, or does not print it (4.x). */
export const addressOf = ({ address, at }: Partial<Lock>): string | undefined => address !== undefined && !isCopy({ at }) && /^(?:0x)?[0-9a-f]*[1-9a-f][0-9a-f]*$/.test(address) ? address : undefined;

/** All that the report says of locks with an address: what the task holds and wants, what hung ones do. */
const located = ({ acquiring, holding, locksHeld }: Report): Lock[] => [...acquiring ? [acquiring] : [], ...holding ? [holding] : [], ...locksHeld];

/** The addresses of a class, in the order of the text. */
export const addressesOf = (report: Report, name: string): string[] => [...new Set(located(report).flatMap(lock => lock.name === name ? addressOf(lock) ?? [] : []))];

/** The class, and the address where the report has several locks of it. */
export function instanceName(report: Report, lock: LockClass & Partial<Lock>): string {
    const address = addressOf(lock);
    return address !== undefined && addressesOf(report, lock.name).length > 1 ? `${lock.name} at ${address}` : lock.name;
}

/**
 * Whether a class is one lock: that of a DEFINE_MUTEX() or the like is its own class, has its name without `&`, and lies in the kernel's image or a
 * module's (x86: from __START_KERNEL_map up). Of others there may be any number, and lockdep reports a circle of classes.
 */
export const isOneLock = (report: Report, name: string): boolean => {
    const all = addressesOf(report, name);
    return /^\w+$/.test(name) && !/_class_mutex$/.test(name) && all.length === 1 && /^(?:0x)?f{8}[89a-f][0-9a-f]{7}$/.test(all[0]);
};
