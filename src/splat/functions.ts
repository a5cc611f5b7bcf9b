/** Functions of the kernel on a stack, by what they tell: how the kernel came there, what a lock is made of, who calls back. */

/** How the kernel comes to a function: on every stack, and telling nothing. */
const PLUMBING = /^(?:entry_\w+|do_syscall_\w+|x64_sys_call|ia32_sys_call|__do_fast_syscall_32|do_fast_syscall_32|ret_from_fork\w*|kthread|worker_thread|el0\w*|el1\w*|invoke_syscall\w*|do_el0_svc\w*|call_cpuidle|asm_sysvec_\w+|asm_exc_\w+|common_startup_64|secondary_startup_64\w*)$/;
/** Lockdep's own, and those in which a task sleeps. */
const LOCKDEP = /^(?:_*lock_acquire|lock_sync|validate_chain\w*|check_\w+|print_\w+|_*dump_stack\w*|mark_(?:held_)?lock\w*|lockdep_trace_alloc|__schedule|(?:io_)?schedule\w*)(?:\.\w+)*$/;
/** Which take a lock, with what the compiler adds to their names; and those in which they wait. */
const TAKING = /^(?:_*(?:ww_)?mutex_lock\w*|_*down_(?:read|write)\w*|rwsem_down_\w+|_*percpu_down_\w+|percpu_rwsem_\w+|cpus_(?:read|write)_lock|_raw_(?:spin|read|write)_lock\w*|mmap_(?:read|write)_lock\w*|rt_(?:spin|read|write|mutex)_\w*lock\w*|rtlock_\w+|rwbase_(?:read|write)_lock)(?:\.\w+)*$/;
/** Which say that one may be taken, or take what is none to lockdep. */
const LOCKING = /^(?:_*might_\w+|__bit_lock\w*)$/;

export const isPlumbing = (fn: string): boolean => PLUMBING.test(fn);
export const isLockdeps = (fn: string): boolean => LOCKDEP.test(fn);
export const isLocking = (fn: string): boolean => LOCKDEP.test(fn) || LOCKING.test(fn) || TAKING.test(fn);
export const isWaitingForLock = (fn: string): boolean => TAKING.test(fn) || /^_*down(?:_\w+)?$/.test(fn);
/** mm/mmu_notifier.c: below it is a driver's callback. */
export const isNotifying = (fn: string): boolean => /^(?:__)?mmu_notifier_|^mn_(?:hlist|itree)_/.test(fn);
