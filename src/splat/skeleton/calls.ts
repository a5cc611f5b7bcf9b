/** Kernel functions that a stack may name, and what of the kernel library stands for them. */

export interface LibraryCall {
    /** Any of these on the stack. */
    fns: readonly string[];
    /** Statements; `A` is the page, `proc` the mm, DEV, NOTIFIER the driver's. */
    code: readonly string[];
    /** Functions of the library in `code`; a test looks for them in each version. */
    uses: readonly string[];
    about: string;
    /** What the page has to be for the event to be sent. */
    page?: 'cow' | 'thp';
    /** Another page is needed, without a place or not yet there, or another mm. */
    also?: 'page' | 'absent' | 'mm';
    /** What it needs of the notifier. */
    notifier?: 'interval' | 'plain' | 'unregistered';
}

/** Without a thread of its own: the function runs in an mm that nobody has registered a notifier for. */
export const OTHER_MM = ['setup_arg_pages', 'shift_arg_pages', 'relocate_vma_down', 'begin_new_exec', 'load_elf_binary', 'bprm_execve'];

/** What user space or the kernel does; the first that fits, as outer functions call those below. */
export const OPERATIONS: readonly LibraryCall[] = [
    { fns: ['mremap_to', 'move_vma', '__do_sys_mremap', 'do_mremap'], code: ['mremap(A, N)'], uses: ['mremap'], about: 'mremap() calls back under the mmap_lock for write', also: 'page' },
    { fns: ['copy_page_range', 'dup_mmap', 'dup_mm', 'copy_mm'], code: ['fork(child, proc)'], uses: ['fork'], about: 'fork() calls back under the mmap_lock for write', also: 'mm' },
    { fns: ['mmap_region', '__mmap_region', 'do_mmap'], code: ['mmap_write_lock(proc)', 'zap_region(A, MMU_NOTIFY_UNMAP)', 'mmap_write_unlock(proc)'], uses: ['mmap_write_lock', 'zap_region', 'mmap_write_unlock'],
        about: 'mmap(MAP_FIXED) over a mapping calls back under the mmap_lock for write' },
    { fns: ['__vm_munmap', 'do_munmap', 'do_mas_munmap', 'do_mas_align_munmap', 'do_vmi_munmap', 'do_vmi_align_munmap', '__do_munmap', '__x64_sys_munmap'], code: ['munmap(A)'], uses: ['munmap'],
        about: 'munmap() calls back with the mmap_lock downgraded to read' },
    { fns: ['do_mprotect_pkey', 'mprotect_fixup'], code: ['mprotect_readonly(A)'], uses: ['mprotect_readonly'], about: 'mprotect() calls back under the mmap_lock for write' },
    { fns: ['madvise_free_single_vma'], code: ['madvise_free(A)'], uses: ['madvise_free'], about: 'madvise(MADV_FREE) calls back under the mmap_lock for read' },
    { fns: ['madvise_pageout', 'reclaim_pages'], code: ['madvise_pageout(A)'], uses: ['madvise_pageout'], about: 'madvise(MADV_PAGEOUT) reclaims' },
    { fns: ['do_madvise', 'madvise_vma_behavior', 'madvise_dontneed_free', 'madvise_dontneed_single_vma', '__x64_sys_madvise'], code: ['madvise_dontneed(A)'], uses: ['madvise_dontneed'],
        about: 'madvise(MADV_DONTNEED) calls back under the mmap_lock (7.0: the VMA\'s lock) for read' },
    { fns: ['__oom_reap_task_mm', 'oom_reap_task_mm'], code: ['oom_reap(proc)'], uses: ['oom_reap'], about: 'the OOM reaper may not block' },
    { fns: ['exit_mmap', '__mmput', 'mmput'], code: ['mmput(proc)'], uses: ['mmput'], about: 'the last mmput() calls ->release' },
    { fns: ['collapse_huge_page'], code: ['collapse_huge_page(A)'], uses: ['collapse_huge_page'], about: 'khugepaged' },
    { fns: ['truncate_pagecache', 'unmap_mapping_range', 'unmap_mapping_pages'], code: ['truncate_pagecache(A)'], uses: ['truncate_pagecache'], about: 'truncation calls back under i_mmap_rwsem' },
    { fns: ['migrate_pages_batch', 'migrate_pages', 'unmap_and_move', 'compact_zone'], code: ['migrate_pages_batch(A)'], uses: ['migrate_pages_batch'], about: 'migration and compaction call back under the folio lock and the reverse mapping\'s, without the mmap_lock' },
    { fns: ['shrink_folio_list', 'shrink_page_list', 'shrink_lruvec', 'balance_pgdat', 'try_to_free_pages', '__alloc_pages_direct_reclaim', 'try_to_unmap'], code: ['reclaim_page(A)'], uses: ['reclaim_page'],
        about: 'reclaim calls back under the folio lock and the reverse mapping\'s, without the mmap_lock' },
    { fns: ['do_wp_page', 'wp_page_copy', '__handle_mm_fault', 'handle_mm_fault', 'do_user_addr_fault'], code: ['cpu_access(A, true)'], uses: ['cpu_access'], about: 'a fault that copies calls back under the mmap_lock for read', page: 'cow' },
];

/** What a driver calls. */
export const CALLS: readonly LibraryCall[] = [
    { fns: ['migrate_vma_setup'], code: ['migrate_vma m(A, owner)', 'migrate_vma_setup(m)', 'migrate_alloc_and_copy_ram(m)', 'migrate_vma_pages(m)', 'migrate_vma_finalize(m)'],
        uses: ['migrate_vma_setup', 'migrate_alloc_and_copy_ram', 'migrate_vma_pages', 'migrate_vma_finalize'], about: 'migrate_vma_setup() calls back itself' },
    { fns: ['hmm_range_fault'], code: ['pfn f = hmm_range_fault(A, NOTIFIER, 0, true)'], uses: ['hmm_range_fault'], about: 'hmm_range_fault() may fault, and faults may call back', notifier: 'interval' },
    { fns: ['mmu_interval_read_begin'], code: ['seq_t seq = mmu_interval_read_begin(NOTIFIER)'], uses: ['mmu_interval_read_begin'], about: 'mmu_interval_read_begin() waits for invalidations that are under way', notifier: 'interval' },
    { fns: ['mmu_interval_notifier_remove'], code: ['mmu_interval_notifier_remove(NOTIFIER)'], uses: ['mmu_interval_notifier_remove'], about: 'mmu_interval_notifier_remove() waits for invalidations that are under way', notifier: 'interval' },
    { fns: ['mmu_notifier_unregister'], code: ['mmu_notifier_unregister(NOTIFIER)'], uses: ['mmu_notifier_unregister'], about: 'mmu_notifier_unregister() calls ->release, and waits for all who are in a callback', notifier: 'plain' },
    { fns: ['mmu_notifier_register'], code: ['mmu_notifier_register(NOTIFIER)'], uses: ['mmu_notifier_register'], about: 'mmu_notifier_register() takes the mmap_lock for write', notifier: 'unregistered' },
    { fns: ['exit_mmap', '__mmput', 'mmput'], code: ['mmput(proc)'], uses: ['mmput'], about: 'the last mmput() calls ->release' },
    { fns: ['fs_reclaim_acquire', 'might_alloc', 'try_to_free_pages', '__alloc_pages_direct_reclaim'], code: ['kmalloc_reclaim()'], uses: ['kmalloc_reclaim'], about: 'an allocation may reclaim, and reclaim calls back' },
    { fns: ['synchronize_srcu', '__synchronize_srcu'], code: ['synchronize_srcu()'], uses: ['synchronize_srcu'], about: 'waits for all who are in a plain notifier\'s callback' },
    { fns: ['__might_fault', 'handle_mm_fault', 'get_user_pages', 'pin_user_pages', 'fault_in_readable', 'fault_in_writeable'], code: ['cpu_access(U)'], uses: ['cpu_access'], about: 'an access to user memory may fault, and takes the mmap_lock', also: 'absent' },
];

/** Functions that flush or cancel a work item: they wait for its worker. */
export const FLUSHES = /^(?:__)?(?:flush_(?:delayed_)?work|cancel_(?:delayed_)?work_sync|start_flush_work|cancel_work_timer)$/;

export interface Primitive { type: 'mutex' | 'rwsem' | 'spinlock' | 'rwlock'; lock: string; unlock: string }

/** By type, how it is taken for reading and for writing; what has no readers is taken the same way. */
export const TAKEN: Readonly<Record<Primitive['type'], { read: Primitive; write: Primitive }>> = {
    mutex: both({ type: 'mutex', lock: 'mutex_lock', unlock: 'mutex_unlock' }), spinlock: both({ type: 'spinlock', lock: 'spin_lock', unlock: 'spin_unlock' }),
    rwsem: { read: { type: 'rwsem', lock: 'down_read', unlock: 'up_read' }, write: { type: 'rwsem', lock: 'down_write', unlock: 'up_write' } },
    rwlock: { read: { type: 'rwlock', lock: 'read_lock', unlock: 'read_unlock' }, write: { type: 'rwlock', lock: 'write_lock', unlock: 'write_unlock' } },
};
function both(primitive: Primitive): { read: Primitive; write: Primitive } { return { read: primitive, write: primitive }; }

/** A percpu_rw_semaphore is a rwsem to those who wait: a writer keeps new readers out. With PREEMPT_RT a spinlock is a mutex, and a rwlock sleeps as well. */
const PRIMITIVES: readonly (readonly [RegExp, Primitive])[] = [
    [/^(?:__)?(?:mutex|ww_mutex)_lock|^mutex_lock_|^rt_spin_lock/, TAKEN.mutex.write],
    [/^_*down_read|^rwsem_down_read|^_*percpu_down_read|^cpus_read_lock|^rt_read_lock/, TAKEN.rwsem.read],
    [/^_*down_write|^rwsem_down_write|^_*percpu_down_write|^cpus_write_lock|^rt_write_lock/, TAKEN.rwsem.write],
    [/^_?_?raw_read_lock/, TAKEN.rwlock.read],
    [/^_?_?raw_write_lock/, TAKEN.rwlock.write],
    [/^_?_?raw_spin_lock/, TAKEN.spinlock.write],
];

/** The lock that a function takes; undefined if it takes none. */
export const primitiveOf = (fn: string): Primitive | undefined => PRIMITIVES.find(([pattern]) => pattern.test(fn))?.[1];

/** Without what the compiler has added: `op.constprop.0`. */
export const plainName = (fn: string): string => fn.replace(/\.(?:constprop|isra|part|cold|llvm)\b.*$/, '');

/** The first entry that the frames name; frames inner to it do not matter. */
export const callOf = (table: readonly LibraryCall[], fns: readonly string[]): LibraryCall | undefined => table.find(call => fns.some(fn => call.fns.includes(fn)));
