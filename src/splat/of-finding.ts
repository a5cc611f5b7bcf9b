/** A finding about locks as the report that lockdep would print of it, if the code ran on a kernel. */
import type { ChainLink, ChainLock, Finding } from '../check/result.js';
import { fileName } from '../model/place.js';
import { kernelVersion } from './kernel-version.js';
import { isSince } from './modes.js';
import type { ChainEntry, Frame, Lock, LockClass, Report, ScenarioStep } from './report.js';

/** As lockdep names what the library has another name for (init_rwsem(&mm->mmap_lock), lockdep_map of mm/mmu_notifier.c, DEFINE_WD_CLASS). */
const NAMES: Readonly<Record<string, string>> = {
    mmap_lock: '&mm->mmap_lock', __mmu_notifier_invalidate_range_start_map: 'mmu_notifier_invalidate_range_start', srcu_map: 'srcu',
    reservation_ww_class: 'reservation_ww_class_mutex', anon_vma: '&anon_vma->rwsem', rmap: '&anon_vma->rwsem',
};
/** include/linux/lockdep_types.h: enum lockdep_wait_type, outer and inner, without CONFIG_PROVE_RAW_LOCK_NESTING (with it a spinlock has 3:3, what sleeps 4:4). */
const WAIT_TYPES: Readonly<Record<string, string>> = { spinlock: '2:2', rwlock: '2:2', lockdep_map: '0:0', work: '0:0' };
/** Taken with interrupts on, never in one: the model has none. For write, for read, of hardirqs and softirqs each. Of SRCU only readers count as use. */
const USAGE = { write: '+.+.', read: '.+.+', both: '++++' } as const;

/** Undefined: it is not about locks, or has no chain (`chains` of CheckOptions). */
export function reportOf({ chain }: Finding): Report | undefined {
    const first = chain?.[0];
    if (!chain || !first) return undefined;
    const isCircle = chain.length > 1, task = { name: first.thread, pid: first.id + 1 }, edges = isCircle ? edgesOf(chain) : [first], release = kernelVersion(chain);
    const acquiring = lockOf(edges[0].taken), holding = lockOf(edges[0].held);
    return {
        kind: isCircle ? 'circular' : 'recursive', title: isCircle ? 'possible circular locking dependency detected' : 'possible recursive locking detected',
        line: 0, endLine: 0, kernel: { release }, task, acquiring, holding,
        chain: isCircle ? entries(edges) : [],
        ...edges.length > 2 && { chainOf: [acquiring.name, lockClass(edges.at(-1)!.held).name, holding.name] },
        locksHeld: first.holds.map((lock, index) => ({ ...lockOf(lock), index, task })), scenario: table(edges, release), backtrace: stackOf(first.taken), details: [], unread: [], complete: true, missing: [],
    };
}

type Edge = Pick<ChainLink, 'held' | 'taken'>;

/** Maps that lockdep has between a lock and one that a callback, or reclaim, takes under it: it follows locks one after the other (check_prevs_add()). */
const BETWEEN = new Set(['__mmu_notifier_invalidate_range_start_map', 'fs_reclaim']);

/** The order that is reported first; what one takes the next one holds. */
function edgesOf(chain: readonly ChainLink[]): Edge[] {
    const told = new Set(chain.flatMap(({ held, taken }) => [held.class, taken.class]));
    const [own, ...others] = chain.map(({ held, holds, taken }): Edge[] => {
        const at = holds.findIndex(one => one.class === held.class && one.name === held.name);
        const between = at < 0 ? [] : holds.slice(at + 1).filter(one => BETWEEN.has(one.class) && !told.has(one.class));
        for (const one of between) told.add(one.class);
        const all = [held, ...between, taken];
        return all.slice(1).map((one, i) => ({ held: all[i], taken: one }));
    });
    return [own.at(-1)!, ...others.flat(), ...own.slice(0, -1)];
}

/** From the last to #0: each was taken while the one below it was held, #0 while the last was. */
const entries = (edges: readonly Edge[]): ChainEntry[] => edges.map(({ taken }, index): ChainEntry => ({ index, lock: lockClass(taken), stack: stackOf(taken), line: 0 })).reverse();

const lockOf = (lock: ChainLock): Lock => {
    const { module: _, ...at } = frames(lock)[0];
    return { ...lockClass(lock), address: '(____ptrval____)', at, line: 0 };
};

function lockClass({ class: name, kind, hasReaders }: ChainLock): LockClass {
    return { name: Object.hasOwn(NAMES, name) ? NAMES[name] : name, usage: name === 'srcu_map' ? USAGE.read : hasReaders ? USAGE.both : USAGE.write, waitTypes: Object.hasOwn(WAIT_TYPES, kind) ? WAIT_TYPES[kind] : '3:3' };
}

const frames = ({ stack }: ChainLock): Frame[] => stack.map(({ fn, range }): Frame => ({ fn, source: `${fileName(range.uri)}:${range.start.line + 1}`, line: 0 }));

/** By which function a lock of a kind is taken; the innermost one of a stack, where lockdep's stops as well. */
const TAKEN_BY: Readonly<Record<string, { read: string; write: string }>> = {
    mutex: { read: 'mutex_lock', write: 'mutex_lock' }, rwsem: { read: 'down_read', write: 'down_write' }, spinlock: { read: '_raw_spin_lock', write: '_raw_spin_lock' },
    rwlock: { read: '_raw_read_lock', write: '_raw_write_lock' },
};

function stackOf(lock: ChainLock): Frame[] {
    const all = frames(lock), by = lock.class === 'folio_lock' || !Object.hasOwn(TAKEN_BY, lock.kind) ? undefined : TAKEN_BY[lock.kind][lock.mode];
    return by === undefined || all[0].fn === by ? all : [{ ...all[0], fn: by }, ...all];
}

/** print_circular_lock_scenario() and print_deadlock_scenario(). Of readers and waits for them only the former tells, of the own task, since 6.4. */
function table(edges: readonly Edge[], release: string): Report['scenario'] {
    const step = (lock: ChainLock, column: number, op: ScenarioStep['op'] = 'lock'): ScenarioStep => ({ column, op, lock: lockClass(lock).name, line: 0 });
    const own = (lock: ChainLock): ScenarioStep['op'] => !isSince(release, 6, 4) ? 'lock' : lock.class === 'srcu_map' && lock.mode === 'write' ? 'sync' : lock.mode === 'read' ? 'rlock' : 'lock';
    const [first] = edges, last = edges.at(-1)!;
    if (edges.length === 1) return { columns: ['CPU0'], steps: [step(first.held, 0), step(first.taken, 0)], line: 0 };
    return { columns: ['CPU0', 'CPU1'], steps: [step(first.held, 0, own(first.held)), step(last.held, 1), step(last.taken, 1), step(first.taken, 0, own(first.taken))], line: 0 };
}
