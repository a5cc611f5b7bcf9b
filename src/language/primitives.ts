/**
 * What is not written in .mmn: the closed list of primitives, the names that exist without a declaration, and the words
 * of the language, each with a sentence of documentation. This is data; meanings are in src/model.
 *
 * The names are also a document in the language itself (`PRIMITIVES_FILE`): references lead there, hover and go-to-definition show it.
 */
import type { KernelFile } from '../kernel/library.js';

/** `signature` is .mmn; a parameter with `=` may be left out. */
export interface Primitive { signature: string; doc: string }

/** Functions that can be called from anywhere. */
export const FUNCTIONS: readonly Primitive[] = [
    // locks
    { signature: 'mutex_lock(lock)', doc: 'Takes a mutex or ww_mutex; may sleep. A thread that takes its own again waits for ever: `deadlock`.' },
    { signature: 'mutex_unlock(lock)', doc: 'Releases a mutex that this thread holds.' },
    { signature: 'mutex_trylock(lock) -> bool', doc: 'Takes the mutex if it is free, and says whether it did; never waits.' },
    { signature: 'spin_lock(lock)', doc: 'Takes a spinlock; until it is released the thread must not sleep.' },
    { signature: 'spin_unlock(lock)', doc: 'Releases a spinlock that this thread holds.' },
    { signature: 'spin_trylock(lock) -> bool', doc: 'Takes the spinlock if it is free, and says whether it did.' },
    { signature: 'down_read(lock)', doc: 'Takes an rwsem for read; may sleep. Waits while a writer holds it or waits for it.' },
    { signature: 'up_read(lock)', doc: 'Releases a read hold of an rwsem.' },
    { signature: 'down_read_trylock(lock) -> bool', doc: 'Takes an rwsem for read if that needs no wait, and says whether it did.' },
    { signature: 'down_write(lock)', doc: 'Takes an rwsem for write; may sleep. While it waits, new readers wait too.' },
    { signature: 'up_write(lock)', doc: 'Releases the write hold of an rwsem.' },
    { signature: 'down_write_trylock(lock) -> bool', doc: 'Takes an rwsem for write if nobody holds it or waits to write, and says whether it did.' },
    { signature: 'downgrade_write(lock)', doc: 'Turns the write hold of an rwsem into a read hold, in one step.' },
    { signature: 'read_lock(lock)', doc: 'Takes an rwlock for read; until it is released the thread must not sleep.' },
    { signature: 'read_unlock(lock)', doc: 'Releases a read hold of an rwlock.' },
    { signature: 'read_trylock(lock) -> bool', doc: 'Takes an rwlock for read if that needs no wait, and says whether it did.' },
    { signature: 'write_lock(lock)', doc: 'Takes an rwlock for write; until it is released the thread must not sleep.' },
    { signature: 'write_unlock(lock)', doc: 'Releases the write hold of an rwlock.' },
    { signature: 'write_trylock(lock) -> bool', doc: 'Takes an rwlock for write if nobody holds it or waits to write, and says whether it did.' },
    { signature: 'unlock_any(lock)', doc: 'Releases a lock whoever took it: a folio lock may be released by another thread.' },
    { signature: 'might_lock(lock)', doc: 'Only for static findings: the lock may be taken here. It is no step.' },
    { signature: 'might_lock_read(lock)', doc: 'As `might_lock`, of a lock that is taken for read.' },
    { signature: 'lock_map_acquire(map)', doc: 'Only for static findings: from here to `lock_map_release` something is held that is no lock.' },
    { signature: 'lock_map_acquire_read(map)', doc: 'As `lock_map_acquire`, shared.' },
    { signature: 'lock_map_acquire_nest(map)', doc: 'As `lock_map_acquire`, of one of several that may be held at once.' },
    { signature: 'lock_map_acquire_try(map)', doc: 'As `lock_map_acquire`, where nobody waits for it: a trylock, an SRCU reader.' },
    { signature: 'lock_map_release(map)', doc: 'The end of `lock_map_acquire`.' },
    { signature: 'wait_event(condition, lock = NULL)', doc: 'Sleeps until the condition holds. It is re-checked on every change; wake-ups are implicit. Lockdep knows nothing of it. With a lock: a wait that never ends is a `deadlock` on it.' },
    // checks
    { signature: 'assert(condition)', doc: 'The condition must hold whenever a thread comes here; otherwise `assertion`.' },
    { signature: 'require(condition)', doc: 'What a function asks of its arguments: where a call breaks it, that call is an error. What only a run tells is `assertion`. It is no step.' },
    { signature: 'assert_not_freed(condition)', doc: 'What is used here has not been freed: `use_after_free` unless the condition holds.' },
    { signature: 'assume(condition)', doc: 'Only executions in which the condition holds here are explored.' },
    { signature: 'cover(condition = true)', doc: 'Reports whether some interleaving comes here with the condition true.' },
    { signature: 'maybe() -> bool', doc: 'True or false; both are explored.' },
    { signature: 'might_sleep()', doc: 'A point where the thread may sleep: `sleep_in_atomic` under a spinlock, in an atomic section or in a non-blockable range.' },
    // pte_t
    { signature: 'pte_none(pte) -> bool', doc: 'Is the entry empty?' },
    { signature: 'pte_present(pte) -> bool', doc: 'Does the entry map a frame for the CPU?' },
    { signature: 'pte_pfn(pte) -> pfn', doc: 'The frame that the entry names, also a migration, device-private or exclusive one.' },
    { signature: 'pte_write(pte) -> bool', doc: 'Does the entry allow writes?' },
    { signature: 'is_migration(pte) -> bool', doc: 'Is it a migration entry?' },
    { signature: 'is_device_private(pte) -> bool', doc: 'Does it name device memory that the CPU cannot reach?' },
    { signature: 'is_exclusive(pte) -> bool', doc: 'Is it a device-exclusive entry?' },
    { signature: 'is_protnone(pte) -> bool', doc: 'Does it hold its frame, but let nobody access it (PROT_NONE, NUMA hinting)?' },
    { signature: 'is_swap(pte) -> bool', doc: 'Is the content in swap?' },
    { signature: 'mk_pte(frame, write = true) -> pte_t', doc: 'A present entry.' },
    { signature: 'mk_migration(frame, write = true) -> pte_t', doc: 'A migration entry: faults wait until the folio is unlocked.' },
    { signature: 'mk_device_private(frame, write = true) -> pte_t', doc: 'An entry that names device memory: a CPU access calls `migrate_to_ram`.' },
    { signature: 'mk_exclusive(frame, write = true) -> pte_t', doc: 'A device-exclusive entry: a CPU access must first revoke the device\'s.' },
    { signature: 'mk_protnone(frame, write = true) -> pte_t', doc: 'An entry that keeps its frame, but faults on every access.' },
    { signature: 'mk_swap() -> pte_t', doc: 'A swap entry.' },
    { signature: 'page_to_swap(page)', doc: 'Makes the page\'s entry a swap entry.' },
    { signature: 'pte_maps(page, frame) -> bool', doc: 'Does the page\'s entry map this frame?' },
    { signature: 'folio_is_unlocked(pte) -> bool', doc: 'Is the folio unlocked that the entry names (or that is given as a frame)?' },
    { signature: 'own_device_private(sub, pte) -> bool', doc: 'Does the entry name memory of the device that the notifier belongs to?' },
    // seq_t
    { signature: 'seq_odd(seq) -> bool', doc: 'Is the sequence number odd (an invalidation is running)?' },
    { signature: 'seq_even(seq) -> bool', doc: 'Is the sequence number even (no invalidation is running)?' },
    { signature: 'seq_next(seq) -> seq_t', doc: 'The sequence number after this one.' },
    { signature: 'seq_prev(seq) -> seq_t', doc: 'The sequence number before this one.' },
    { signature: 'seq_make_odd(seq) -> seq_t', doc: 'The number itself if it is odd, else the one after it: `seq | 1`.' },
    // frames
    { signature: 'alloc_frame(device = NULL) -> pfn', doc: 'A free frame with one reference, in device memory if a device is given.' },
    { signature: 'get_page(frame)', doc: 'Takes a reference on the frame.' },
    { signature: 'folio_try_get(frame) -> bool', doc: 'Takes a reference unless the frame is free, and says whether it did.' },
    { signature: 'put_page(frame)', doc: 'Drops a reference; the last one frees the frame.' },
    { signature: 'touch(frame)', doc: 'The kernel or the driver reads the frame: it must not be freed.' },
    { signature: 'copy_frame(source, destination)', doc: 'Copies the content; from here a write to the source is lost (`lost_write`).' },
    { signature: 'set_home(page, frame)', doc: 'Ghost: from here the frame holds the page\'s content.' },
    { signature: 'retire(page, frame)', doc: 'Ghost: the operation that removed the page has dropped the mapping\'s reference; no access through the page may land in the frame.' },
    { signature: 'uncopy(frame)', doc: 'Ghost: the copy is abandoned, the source holds the content again.' },
    { signature: 'region_enter()', doc: 'Ghost: the thread is inside one more start..end region of its notifiers.' },
    { signature: 'region_exit()', doc: 'Ghost: the thread leaves a start..end region.' },
    // accesses
    { signature: 'cpu_read(page) -> bool', doc: 'A CPU read through the page table entry as it is; false on a miss, without faulting.' },
    { signature: 'cpu_write(page) -> bool', doc: 'A CPU write through the page table entry as it is; false on a miss, without faulting.' },
    { signature: 'secondary_flush(page)', doc: 'Drops what the TLBs of `shares` devices hold for the page, of those whose notifier has no `arch_invalidate_secondary_tlbs` (or `invalidate_range`) of its own.' },
    { signature: 'secondary_drain(page)', doc: 'Waits, without sleeping, for accesses of these devices that are in flight.' },
    // work and memory
    { signature: 'queue_work(work)', doc: 'Queues a work item; queued twice before it starts, it runs once.' },
    { signature: 'queue_delayed_work(work) -> bool', doc: 'Starts the timer of the work item, which queues it at any time later. Does nothing if it is queued or the timer runs.' },
    { signature: 'expire_timer(work) -> bool', doc: 'If the timer of the work item runs, stops it and queues the item at once, in one step; says whether it did.' },
    { signature: 'cancel_work(work) -> bool', doc: 'Takes the work item off its queue, or stops its timer, and says whether it did. One that runs goes on.' },
    { signature: 'disable_work(work) -> bool', doc: 'As `cancel_work`; until `enable_work` nobody can queue it.' },
    { signature: 'enable_work(work)', doc: 'Takes back one `disable_work`.' },
    { signature: 'flush_work(work)', doc: 'Waits for the run that is queued or under way, not for one that is queued later; may sleep.' },
    { signature: 'kfree(object)', doc: 'Frees a device or notifier: later use of its fields, locks or work is `use_after_free`.' },
    // things
    { signature: 'range(mm, pages, event, owner = NULL, blockable = true) -> handle', doc: 'A struct mmu_notifier_range. An owner that is left out equals nothing, not even NULL.' },
    { signature: 'has(object, callback) -> bool', doc: 'Does the notifier or device have this callback? Decided at inlining.' },
    { signature: 'has_plain(mm) -> bool', doc: 'Has the mm any plain notifier? Decided at inlining.' },
    { signature: 'overlaps(sub, pages) -> bool', doc: 'Does the interval notifier cover any of the pages? Decided at inlining.' },
    { signature: 'pages(first, p2 = NULL, p3 = NULL, p4 = NULL, p5 = NULL, p6 = NULL, p7 = NULL, p8 = NULL) -> handle', doc: 'Some pages of one mm as a set: what one call of munmap() or madvise() is about.' },
    { signature: 'pages_from(pages, page) -> handle', doc: 'The rest of a set of pages, from that page on. Decided at inlining.' },
    { signature: 'counterpart(page, pages, others) -> handle', doc: 'The page of `others` that has the place in it that `page` has in `pages`. Decided at inlining.' },
    { signature: 'within(function, mm = NULL) -> bool', doc: 'Is the function on the call stack, with that mm as an argument if one is named? Decided at inlining.' },
    { signature: 'dev_id(device) -> int', doc: 'The number that `frame.dev` has for memory of the device.' },
];

/** What a device does; bare in the device's own functions, `gpu.map(A, f)` elsewhere. */
export const DEVICE_FUNCTIONS: readonly Primitive[] = [
    { signature: 'map(page, frame, rw = true)', doc: 'Installs a translation in the device page table. An errno in place of a frame is `assertion`.' },
    { signature: 'clear_pte(range)', doc: 'Clears the device page table entries of the range; the device TLB may still hold them.' },
    { signature: 'tlb_flush(range)', doc: 'Drops from the device TLB what the device page table no longer has.' },
    { signature: 'drain(range)', doc: 'Waits until no access through a dropped translation is in flight; may sleep.' },
    { signature: 'drain_spin(range)', doc: 'As `drain`, but spinning: allowed under a spinlock.' },
    { signature: 'unmap(range)', doc: '`clear_pte`, `tlb_flush` and `drain`, in this order.' },
    { signature: 'pasid_attach()', doc: 'The IOMMU of a `shares` device gets an entry for the mm in its PASID table: walks of the CPU page table may begin. It has one at the start.' },
    { signature: 'pasid_detach()', doc: 'The entry goes: no walk begins any more; what the TLB holds stays until `tlb_flush`.' },
    { signature: 'mapped(page) -> bool', doc: 'Has the device page table an entry for the page?' },
    { signature: 'read(page) -> bool', doc: 'The device translates, then reads in a second step; false on a miss. For devices with `access explicit`.' },
    { signature: 'write(page) -> bool', doc: 'The device translates, then writes in a second step; false on a miss. For devices with `access explicit`.' },
];

/** Callbacks that the library calls, by who has them. */
export const CALLBACKS: { interval: readonly Primitive[]; plain: readonly Primitive[]; device: readonly Primitive[] } = {
    interval: [
        { signature: 'invalidate(range, cur_seq) -> bool', doc: 'mmu_interval_notifier_ops.invalidate: must store `cur_seq` with mmu_interval_set_seq() under the driver\'s lock; false only if the range is not blockable.' },
    ],
    plain: [
        { signature: 'invalidate_range_start(range) -> int', doc: 'mmu_notifier_ops.invalidate_range_start: from its return until the end callback the device must not use the range.' },
        { signature: 'invalidate_range_end(range)', doc: 'mmu_notifier_ops.invalidate_range_end: the CPU page table has changed; frames may be freed after it, or before.' },
        { signature: 'release(mm)', doc: 'mmu_notifier_ops.release: the address space goes away, or mmu_notifier_unregister() found the notifier on the list; the device must stop using all of it.' },
        { signature: 'arch_invalidate_secondary_tlbs(range)', doc: 'mmu_notifier_ops.arch_invalidate_secondary_tlbs: for devices that walk the CPU page table; called from the TLB flush of the CPU, under the page table lock, so it may never sleep. Not together with start or end.' },
        { signature: 'invalidate_range(range)', doc: 'The same in 6.1, where mmu_notifier_invalidate_range_end() calls it once more. Newer kernels do not have it.' },
        { signature: 'clear_flush_young(page) -> bool', doc: 'mmu_notifier_ops.clear_flush_young: was the page used through the device since the last time? Under the page table lock: never sleeps.' },
        { signature: 'clear_young(page) -> bool', doc: 'mmu_notifier_ops.clear_young: the same, without a flush of the device TLB.' },
        { signature: 'test_young(page) -> bool', doc: 'mmu_notifier_ops.test_young: the same, without clearing anything.' },
        { signature: 'change_pte(page, pte)', doc: 'mmu_notifier_ops.change_pte, 6.1 only: the CPU page table is about to get this entry, under the page table lock.' },
        { signature: 'alloc_notifier(mm) -> int', doc: 'mmu_notifier_ops.alloc_notifier: mmu_notifier_get() needs a new notifier; 0, or an errno.' },
        { signature: 'free_notifier()', doc: 'mmu_notifier_ops.free_notifier: after the last mmu_notifier_put() and a grace period; may not sleep.' },
    ],
    device: [
        { signature: 'migrate_to_ram(page, frame)', doc: 'dev_pagemap_ops.migrate_to_ram: a CPU fault on device-private memory; called with the folio locked and a reference held.' },
    ],
};

/** Names that exist without a declaration. */
export const NAMES: readonly Primitive[] = [
    { signature: 'self', doc: 'The device whose function this is.' },
    { signature: 'owner', doc: 'The owner of the device whose function this is: what `device D owner NAME` gave it, else the device itself.' },
    { signature: 'current', doc: 'The running thread; `current.mm` is what `thread T in MM` gave it. Also an owner that no other thread has.' },
    { signature: 'all_pages', doc: 'All pages of all mms, for `foreach`.' },
    { signature: 'devices', doc: 'All devices, for `foreach`.' },
];

export const ERRNOS: Readonly<Record<string, number>> = {
    EPERM: 1, ENOENT: 2, ESRCH: 3, EINTR: 4, EIO: 5, EAGAIN: 11, ENOMEM: 12, EACCES: 13, EFAULT: 14, EBUSY: 16, EEXIST: 17, ENODEV: 19, EINVAL: 22,
    ENOSPC: 28, EDEADLK: 35, ETIME: 62, ETIMEDOUT: 110, EALREADY: 114, ECANCELED: 125, ERESTARTSYS: 512,
};

/** Members that things have besides the fields of the library's `per` blocks. `signature` is `TYPE NAME`. */
export const MEMBERS: Readonly<Record<'mm' | 'page' | 'frame' | 'notifier' | 'device', readonly Primitive[]>> = {
    mm: [
        { signature: 'handle pages', doc: 'The pages of the mm.' },
        { signature: 'handle interval_notifiers', doc: 'The interval notifiers on the mm, by the first page they cover.' },
        { signature: 'handle plain_notifiers', doc: 'The plain notifiers on the mm, newest first.' },
    ],
    page: [
        { signature: 'handle mm', doc: 'The mm that the page belongs to.' },
        { signature: 'pte_t pte', doc: 'The CPU page table entry.' },
        { signature: 'handle vma', doc: 'Is there a VMA over the page? `page.vma.lock` is its lock.' },
        { signature: 'bool huge', doc: 'Is the page mapped by a PMD (THP)?' },
        { signature: 'bool cow', doc: 'Is it a copy-on-write mapping?' },
        { signature: 'bool rdonly', doc: 'Ghost: a downgrade to read-only has been promised.' },
        { signature: 'bool wrprot', doc: 'Ghost: write-protected by the kernel, which counts on being told of the next write by a fault (fork, writeback).' },
        { signature: 'pfn home', doc: 'Ghost: the frame that holds the page\'s content.' },
        { signature: 'spinlock ptl', doc: 'The page table lock.' },
    ],
    frame: [
        { signature: 'int refs', doc: 'References on the frame.' },
        { signature: 'int dev', doc: '0: RAM; else `dev_id()` of the device whose memory it is.' },
        { signature: 'mutex lock', doc: 'The folio lock.' },
        { signature: 'rwsem rmap', doc: 'The lock of the reverse mapping (anon_vma or i_mmap).' },
    ],
    notifier: [
        { signature: 'handle mm', doc: 'The mm that the notifier is registered on.' },
        { signature: 'handle pages', doc: 'The pages that the interval notifier covers.' },
        { signature: 'handle device', doc: 'The device that the notifier belongs to.' },
        { signature: 'handle rcu', doc: 'The call_srcu() callback of a notifier with `free_notifier`: a work item that runs mmu_notifier_free_rcu().' },
    ],
    device: [
        { signature: 'handle owner', doc: 'What `device D owner NAME` gave it, else the device itself.' },
        { signature: 'handle mm', doc: 'The mm that the device mirrors or shares.' },
        { signature: 'handle pages', doc: 'The pages of that mm.' },
    ],
};

/** Members of things that are no declaration of their own. */
export const STRUCTS: Readonly<Record<string, { doc: string; members: readonly Primitive[] }>> = {
    range: { doc: 'struct mmu_notifier_range.', members: [
        { signature: 'handle mm', doc: 'The mm whose range it is.' },
        { signature: 'handle pages', doc: 'The pages of the range.' },
        { signature: 'handle event', doc: 'Why: `MMU_NOTIFY_UNMAP`, `MMU_NOTIFY_CLEAR`, `MMU_NOTIFY_MIGRATE` ...' },
        { signature: 'handle owner', doc: 'Who caused it, for MIGRATE and EXCLUSIVE; left out, it equals nothing.' },
        { signature: 'handle blockable', doc: 'May the callbacks sleep?' },
    ] },
    task: { doc: 'struct task_struct: a thread.', members: [{ signature: 'handle mm', doc: 'The mm that `thread T in MM` gave it.' }] },
    vma: { doc: 'struct vm_area_struct of one page.', members: [{ signature: 'rwsem lock', doc: 'The per-VMA lock.' }] },
    fence: { doc: 'struct dma_fence: signalled once.', members: [{ signature: 'bool signalled', doc: 'Has it been signalled?' }] },
    completion: { doc: 'struct completion.', members: [{ signature: 'int done', doc: 'How often it has been completed and not waited for.' }] },
};

/** Types that are not structs of the library. */
export const TYPES: Readonly<Record<string, string>> = {
    int: 'A small integer.',
    bool: '`true` or `false`.',
    seq_t: 'A sequence number: compared only for equality and parity, made only by `seq_next`, `seq_prev` and `seq_make_odd`.',
    pfn: 'A frame, or a negative errno.',
    pte_t: 'A page table entry: none, present, migration, device-private, exclusive or swap.',
    let: 'A name for a handle: fixed when the call is inlined.',
    handle: 'A field fixed when the call is inlined.',
    mutex: 'A sleeping lock.',
    ww_mutex: 'A sleeping lock. `ww_lock` and `dma_resv` of the library add the acquire context and `-EDEADLK`.',
    spinlock: 'A lock under which a thread must not sleep.',
    rwsem: 'A sleeping lock for many readers or one writer; a waiting writer blocks new readers.',
    rwlock: 'A spinning lock for many readers or one writer.',
    lockdep_map: 'What lockdep is told of where there is no lock: reclaim, a callback. Only for static findings.',
    fence: STRUCTS.fence.doc,
    completion: STRUCTS.completion.doc,
};

/** Results that `expect` takes. */
export const CODES: Readonly<Record<string, string>> = {
    ok: 'Every interleaving explored, nothing found.',
    deadlock: 'Some unfinished thread can never step again, also while others still run.',
    use_after_free: 'A device or CPU access, or one that the device could make, to a freed or reused frame or object.',
    lost_write: 'A write to a frame whose content was copied away or that is no longer the page\'s.',
    stale_read: 'A read that misses the page\'s content.',
    write_to_readonly: 'A device write through a translation that the CPU page table has downgraded, after the operation ended.',
    sleep_in_atomic: 'A may-sleep call under a spinlock, in a non-blockable notifier or an atomic section.',
    lock_misuse: 'Unlock of a lock not held, recursion, a thread that ends holding a lock.',
    unbalanced_notifier: 'A start with no end, a count that never returns to zero.',
    livelock: 'A strongly fair cycle without progress.',
    leak: 'A reference, pin or device mapping left after exit or removal.',
    assertion: 'An `assert` that can fail.',
    inconclusive: 'A limit was hit first; never shown as ok.',
};

/** Codes of static findings: reported beside a verdict, no results. */
export const STATIC_CODES: readonly string[] = ['lock_order', 'self_deadlock', 'reclaim_under_callback_lock', 'missing_retry', 'retry_outside_lock', 'seq_not_set',
    'sleeping_call_in_nonblockable', 'unsafe_filter', 'remove_in_callback'];

export const KEYWORDS: Readonly<Record<string, string>> = {
    scenario: 'A set of threads whose every interleaving is explored, and what is expected of them.',
    thread: 'A thread: starts with the others; `in MM` sets `current`, `service` need not end.',
    service: 'The thread need not end: waiting for ever is no deadlock.',
    expect: 'The results that the scenario must have; further ones are reported, not failed, unless `expect only`. None: `ok`.',
    only: 'No result but these may be found.',
    use: '`use kernel "6.12"` picks the version of the kernel library.',
    override: 'Replaces a function of the library or of a device, in this file or in one scenario.',
    device: 'A device: its fields, functions, notifiers and work.',
    mirrors: 'The device has its own page table for this mm.',
    shares: 'The device walks the CPU page table of this mm (SVA).',
    access: '`access explicit`: the device accesses only by `read()` and `write()`, not at any time.',
    notifier: 'A registered mmu notifier with its callbacks.',
    plain: 'struct mmu_notifier: sees every range of the mm. Since 6.4 lockdep does not connect the locks of its callbacks with what is held around them (SRCU stands between): that it is silent says nothing here.',
    interval: 'struct mmu_interval_notifier: sees ranges that overlap what it covers, with sequence numbers.',
    covers: 'The pages of an interval notifier.',
    unregistered: 'The notifier is not registered at the start.',
    maps: 'The device page table maps the page at the start.',
    work: 'A work item: its own worker runs it whenever it is queued.',
    thp: 'The page is mapped by a PMD at the start.',
    ro: 'Mapped read-only.',
    rw: 'Mapped writable.',
    cow: 'A copy-on-write mapping.',
    absent: 'Nothing is mapped at the start.',
    unmapped: 'There is not even a VMA at the start: an address that mremap() or fork may bring to life.',
    atomic: 'One step; with a lock: a section of that lock, enabled while the lock is free or mine.',
    lockdep: '`lockdep fn F(mm)`: what the kernel may do at any time; only the static findings look at it.',
    choose: 'Any one of the alternatives; all are explored.',
    foreach: 'Unrolled over pages, notifiers, devices, or the places of an array in a struct when the call is inlined.',
    per: 'Adds fields to every declared thing of a kind.',
    global: 'Fields that exist once.',
    users: 'The initial `mm_users`.',
};

/** The names above as a document of the language. */
export const PRIMITIVES_FILE: KernelFile = { uri: 'mmn-kernel:/primitives.mmn', text: primitivesText() };

function primitivesText(): string {
    const fn = ({ signature, doc }: Primitive, indent = '') => `${indent}/// ${doc}\n${indent}fn ${signature} { }\n`;
    const fields = (members: readonly Primitive[]) => members.map(({ signature, doc }) => `    /// ${doc}\n    ${signature}\n`).join('');
    const notifier = (kind: 'plain' | 'interval') => `    notifier ${kind} {\n${CALLBACKS[kind].map(p => fn(p, '        ')).join('')}    }\n`;
    return [
        '// Primitives: what is not written in .mmn. Generated from src/language/primitives.ts; the bodies here are empty.\n',
        ...FUNCTIONS.map(p => fn(p)),
        '\n// What every device can do, and the callbacks that the library calls.\n',
        `device any {\n${DEVICE_FUNCTIONS.map(p => fn(p, '    ')).join('')}${CALLBACKS.device.map(p => fn(p, '    ')).join('')}${notifier('interval')}${notifier('plain')}}\n`,
        '\n// Members that things have.\n',
        ...Object.entries(MEMBERS).map(([what, members]) => `per ${what} {\n${fields(members)}}\n`),
        ...Object.entries(STRUCTS).map(([name, { doc, members }]) => `/// ${doc}\nstruct ${name} {\n${fields(members)}}\n`),
        '\n// Names that exist without a declaration.\n',
        ...NAMES.map(({ signature, doc }) => `/// ${doc}\nconst ${signature} = NULL\n`),
        ...Object.entries(ERRNOS).map(([name, value]) => `const ${name} = ${value}\n`),
        '\n// A member of something whose kind is known only when the call is inlined.\nconst dynamic = NULL\n',
    ].join('');
}
