/** How a lock is taken, for reading or for writing, as far as a report tells; and what kind of kernel it is of. */
import type { Frame, Lock, LockClass, Report } from './report.js';

/** `sync`: waits for all readers, as synchronize_srcu() does. */
export type Mode = 'read' | 'write' | 'sync';

/** Usage bits stand in pairs, for write and for read (get_usage_chars() of lockdep.c). `.` also of a lock that is only taken with interrupts off. */
const isUsed = (usage: string, from: 0 | 1): boolean => [...usage].some((bit, i) => i % 2 === from && bit !== '.');

/** Before 6.4 lockdep checks no readers of SRCU, and their bits are all `.`. */
export const hasNoWriters = ({ usage }: LockClass): boolean => !isUsed(usage, 0);

/**
 * As the usage bits say it, `read` of SRCU and the read side of a percpu_rw_semaphore; undefined where a class has both, or they say nothing. Nor do
 * they of what spins, or may: whoever takes that for writing with interrupts off leaves no bit.
 */
export function modeOfClass({ usage, waitTypes }: LockClass): 'read' | 'write' | undefined {
    const [writes, reads] = [isUsed(usage, 0), isUsed(usage, 1)];
    return writes === reads || reads && (waitTypes === '2:2' || waitTypes === '3:3') ? undefined : reads ? 'read' : 'write';
}

/** Functions of mm/ and arch/ that take the mmap_lock in one way only. */
const MMAP_WRITERS = /^(?:__)?(?:vm_mmap_pgoff|vm_munmap|do_sys_brk|x64_sys_brk|do_sys_mremap|do_mprotect_pkey|dup_mmap|dup_mm|mmap_write_lock(?:_killable)?)(?:\.\w+)*$/;
const MMAP_READERS = /^(?:do_user_addr_fault|lock_mm_and_find_vma|__do_page_fault|do_page_fault|mmap_read_lock(?:_killable)?)$/;

/** Of an mmap_lock, by who took it; undefined where that does it in both ways, or is not known. After downgrade_write() lockdep names who did that instead (lock_downgrade()). */
export function modeOfTaker({ name, at }: LockClass & Partial<Lock>): 'read' | 'write' | undefined {
    if (!at || !/->mmap_(?:lock|sem)/.test(name)) return undefined;
    return MMAP_WRITERS.test(at.fn) ? 'write' : MMAP_READERS.test(at.fn) ? 'read' : undefined;
}

/**
 * As the table of a circular report says it of the task that it is about: its first line is what that holds, the last one what it wants
 * (print_circular_lock_scenario()). What it has for the other processor is always printed as lock(). Undefined: it does not tell, as before
 * 6.4, where lock() is printed of readers as well.
 */
export function modeInTable({ kind, scenario, kernel }: Report, lock: string, which: 'held' | 'wanted'): Mode | undefined {
    const step = kind !== 'circular' ? undefined : which === 'held' ? scenario?.steps[0] : scenario?.steps.at(-1);
    if (!scenario || step?.lock !== lock) return undefined;
    if (step.op === 'rlock') return 'read';
    if (step.op === 'sync') return 'sync';
    return step.op === 'lock' && (isSince(kernel?.release, 6, 4) || scenario.steps.some(({ op }) => op === 'rlock' || op === 'sync')) ? 'write' : undefined;
}

export function isSince(release: string | undefined, major: number, minor: number): boolean {
    const [, is, its] = /^(\d+)\.(\d+)/.exec(release ?? '') ?? [];
    return is !== undefined && (Number(is) > major || Number(is) === major && Number(its) >= minor);
}

/** As the function that takes it says it, on a stack. */
export function modeOnStack(stack: readonly Frame[]): Mode | undefined {
    const is = (pattern: RegExp): boolean => stack.some(({ fn, uncertain }) => !uncertain && pattern.test(fn));
    if (is(/^(?:__)?synchronize_srcu|^lock_sync$/)) return 'sync';
    if (is(/^(?:_*down_read|rwsem_down_read|_*percpu_down_read|cpus_read_lock|_raw_read_lock|rt_read_lock|rwbase_read_lock)/)) return 'read';
    return is(/^(?:_*down_write|rwsem_down_write|_*percpu_down_write|cpus_write_lock|_raw_write_lock|rt_write_lock|rwbase_write_lock|_*(?:ww_)?mutex_lock|_raw_spin_lock|rt_spin_lock)/) ? 'write' : undefined;
}

/** With PREEMPT_RT spinlocks and rwlocks sleep, but for raw ones (kernel/locking/spinlock_rt.c). */
export const isRealtime = ({ kernel, details, chain, backtrace, hung }: Report): boolean =>
    /-rt\d/.test(kernel?.release ?? '') || details.some(({ text }) => /\bPREEMPT[_(]\{?RT\b/.test(text))
    || [backtrace, ...chain.map(({ stack }) => stack), ...(hung ?? []).map(({ stack }) => stack)].some(stack => stack.some(({ fn }) => /^(?:rt_(?:spin|read|write)_lock|rwbase_(?:read|write)_lock)/.test(fn)));
