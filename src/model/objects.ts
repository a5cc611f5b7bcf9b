/** What the declarations of a scenario amount to: the things that exist, fixed before any call is inlined. */
import type { Block, Param } from '../language/generated/ast.js';
import type { LockKind, SourceRange } from './program.js';

/** Scalar types of the language; `int` also carries what a function returns without a declared type. */
export type NumType = 'int' | 'bool' | 'seq' | 'pfn' | 'pte';

export const SCALARS: Readonly<Record<string, NumType>> = { int: 'int', bool: 'bool', seq_t: 'seq', pfn: 'pfn', pte_t: 'pte' };
export const LOCK_TYPES: Readonly<Record<string, LockKind>> = {
    mutex: 'mutex', ww_mutex: 'ww_mutex', spinlock: 'spinlock', rwsem: 'rwsem', rwlock: 'rwlock', lockdep_map: 'lockdep_map',
};
/** Objects with one field: the flag `job.signalled`, the counter `idle.done`. */
export const FLAG_TYPES: Readonly<Record<string, { name: string; type: NumType }>> = { fence: { name: 'signalled', type: 'bool' }, completion: { name: 'done', type: 'int' } };

/** A declared field of some object, at its place in the state. `length` > 1: an array, or one element a frame. */
export type FieldPlace =
    | { k: 'scalar'; type: NumType; base: number; length: number }
    /** `row`: an array of locks, which needs an index; else `count` > 1 is one a frame. */
    | { k: 'lock'; lock: number; count: number; row?: boolean }
    | { k: 'struct'; fields: Map<string, FieldPlace> };

export interface FunctionInfo {
    name: string;
    /** `munmap`, `gpu.fault`, `gpu.invalidate`. */
    label: string;
    params: Param[];
    body: Block;
    atomic: boolean;
    /** Only the analysis of locks looks at it, as at a thread of the kernel's own. */
    lockdep: boolean;
    returns?: string;
    uri: string;
    library: boolean;
    device?: DeviceObject;
}

export interface MmObject { kind: 'mm'; id: number; name: string; users: number; pages: PageObject[]; notifiers: NotifierObject[]; fields: Map<string, FieldPlace>; works: WorkObject[] }

export interface PageObject {
    kind: 'page'; id: number; name: string; mm: MmObject;
    attrs: ReadonlySet<string>;
    /** Number of the frame it starts with, 0 for none. */
    frame: number;
    /** Device that holds it at the start (`in DEVICE`). */
    inDevice?: DeviceObject;
    fields: Map<string, FieldPlace>;
    home: number;
}

export interface DeviceObject {
    kind: 'device'; id: number; name: string;
    mode: 'mirrors' | 'shares' | 'none'; mm?: MmObject; owner: string | null; explicit: boolean;
    fields: Map<string, FieldPlace>;
    functions: Map<string, FunctionInfo>;
    notifiers: NotifierObject[];
    works: WorkObject[];
    /** Variables by page id. */
    tables: Map<number, { dpte: number; tlb: number; inflight: number }>;
    /** Variable: a device that walks the CPU's page table finds it (the PASID table has an entry). */
    attached?: number;
    /** Variable: kfree()d. Undefined if nothing in the file frees. */
    freed?: number;
    range: SourceRange;
}

export interface NotifierObject {
    kind: 'notifier'; id: number; name: string; type: 'plain' | 'interval'; device: DeviceObject; mm: MmObject; pages: PageObject[];
    registered: boolean;
    callbacks: Map<string, FunctionInfo>;
    fields: Map<string, FieldPlace>;
    /** What call_srcu() runs; undefined without `free_notifier`. */
    rcu?: WorkObject;
    works: WorkObject[];
}

/** A work item of a device, or one of the kernel's own, which belongs to an mm or a notifier and is given it. */
export interface WorkObject {
    kind: 'work'; name: string; queue: string; uri: string; range: SourceRange;
    body?: Block;
    /** It has no body of its own but runs a function of the library on a notifier. */
    calls?: { fn: string; argument: NotifierObject };
    device?: DeviceObject;
    of?: { param: string; object: MmObject | NotifierObject };
    library: boolean;
    /** Number and variable, -1 until somebody queues it: work of the kernel's own that nobody queues has no worker. */
    id: number; pending: number;
    /** Variable: how often it is disabled; queuing it does nothing then. */
    disabled: number;
    /** Variable: the timer of delayed work runs. */
    timer: number;
}
