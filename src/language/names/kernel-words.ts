/** Words of the kernel and of C that this language does not have: what is written in their place. Only asked where a name is not known. */

const PLAIN = 'write the variable alone: an access is one step, and everybody sees it at once';
const ASSERTED = 'write `assert(...)` with what must hold';
const ATOMIC = 'a change of a variable is one step: write `x += 1`; several in one step stand in `atomic { }`';
const INTERRUPTS = (instead: string): string => `interrupts are not modelled: write \`${instead}(LOCK)\``;
const SRCU = 'who waits for readers calls `synchronize_srcu()` or `mmu_notifier_synchronize()`; what they read is a step at a time';
const ALLOCATES = 'an allocation that may reclaim is `kmalloc_reclaim()`';

const FUNCTIONS: Readonly<Record<string, string>> = {
    READ_ONCE: PLAIN, WRITE_ONCE: PLAIN, smp_load_acquire: PLAIN, smp_store_release: PLAIN, smp_mb: PLAIN, smp_rmb: PLAIN, smp_wmb: PLAIN, barrier: PLAIN,
    WARN_ON: ASSERTED, WARN_ON_ONCE: ASSERTED, BUG_ON: ASSERTED, VM_BUG_ON: ASSERTED, VM_WARN_ON: ASSERTED,
    atomic_inc: ATOMIC, atomic_dec: ATOMIC, atomic_read: ATOMIC, atomic_set: ATOMIC, atomic_dec_and_test: ATOMIC, refcount_inc: ATOMIC, refcount_dec: ATOMIC, kref_get: ATOMIC, kref_put: ATOMIC,
    spin_lock_irqsave: INTERRUPTS('spin_lock'), spin_lock_irq: INTERRUPTS('spin_lock'), spin_lock_bh: INTERRUPTS('spin_lock'),
    spin_unlock_irqrestore: INTERRUPTS('spin_unlock'), spin_unlock_irq: INTERRUPTS('spin_unlock'), spin_unlock_bh: INTERRUPTS('spin_unlock'),
    srcu_read_lock: SRCU, srcu_read_unlock: SRCU, rcu_read_lock: SRCU, rcu_read_unlock: SRCU,
    kmalloc: ALLOCATES, kzalloc: ALLOCATES, kcalloc: ALLOCATES, kvmalloc: ALLOCATES, vmalloc: ALLOCATES, alloc_page: ALLOCATES, alloc_pages: ALLOCATES,
    schedule_work: 'write `queue_work(WORK)`', wait_event_interruptible: 'write `wait_event(CONDITION)`; an interrupted wait is a `choose`',
    wake_up: 'nobody needs to be woken: `wait_event()` looks again by itself', wake_up_all: 'nobody needs to be woken: `wait_event()` looks again by itself',
    mutex_lock_interruptible: 'write `mutex_lock(LOCK)`; an interrupted wait is a `choose`', cond_resched: 'every step may be followed by another thread\'s', schedule: 'every step may be followed by another thread\'s',
    sizeof: 'values have no size', container_of: 'write the device: `gpu.lock`', printk: 'nothing is printed', pr_debug: 'nothing is printed', dev_err: 'nothing is printed',
};

/** What a field's or a local's type is here. */
export const C_TYPES: Readonly<Record<string, string>> = {
    rw_semaphore: 'rwsem', spinlock_t: 'spinlock', raw_spinlock_t: 'spinlock', rwlock_t: 'rwlock', unsigned: 'int', long: 'int', short: 'int', char: 'int', u8: 'int', u16: 'int', u32: 'int', u64: 'int',
    s32: 'int', s64: 'int', size_t: 'int', atomic_t: 'int', atomic_long_t: 'int', atomic64_t: 'int', refcount_t: 'int', work_struct: 'work', delayed_work: 'work', dma_fence: 'fence',
};

/** `; write ...`, or nothing. */
export function instead(name: string): string {
    return Object.hasOwn(FUNCTIONS, name) ? `; ${FUNCTIONS[name]}` : '';
}
