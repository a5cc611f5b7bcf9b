/** What the declarations of a scenario amount to: the things that exist, fixed before any call is inlined. */
import type { Block, Param } from '../language/generated/ast.js';
import type { LockKind, SourceRange } from './program.js';

/** Scalar types of the language; `int` also carries what a function returns without a declared type. */
export type NumType = 'int' | 'bool' | 'seq' | 'pfn' | 'pte';

export const SCALARS: Readonly<Record<string, NumType>> = { int: 'int', bool: 'bool', seq_t: 'seq', pfn: 'pfn', pte_t: 'pte' };
export const LOCK_TYPES: Readonly<Record<string, LockKind>> = {
    mutex: 'mutex', ww_mutex: 'ww_mutex', spinlock: 'spinlock', rwsem: 'rwsem', rwlock: 'rwlock',
};
/** Objects with one flag: `job.signalled`, `idle.done`. */
export const FLAG_TYPES: Readonly<Record<string, string>> = { fence: 'signalled', completion: 'done' };

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
    returns?: string;
    uri: string;
    library: boolean;
    device?: DeviceObject;
}

export interface MmObject { kind: 'mm'; id: number; name: string; users: number; pages: PageObject[]; notifiers: NotifierObject[]; fields: Map<string, FieldPlace> }

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
}

/** `calls`: it has no body of its own but runs a function of the library on a notifier. */
export interface WorkObject { kind: 'work'; id: number; name: string; device: DeviceObject; body?: Block; calls?: { fn: string; argument: NotifierObject }; queue: string; pending: number; uri: string; range: SourceRange }
