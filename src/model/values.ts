/** What an expression amounts to while a call is inlined: a number that the state decides, or a handle that is known now. */
import type { Expr } from './expr.js';
import { constant } from './exprs.js';
import type { DeviceObject, FieldPlace, FunctionInfo, MmObject, NotifierObject, NumType, PageObject, WorkObject } from './objects.js';
import type { LockKind, LockRef, Op } from './program.js';

export interface RangeValue { kind: 'range'; mm: MmObject; pages: PageObject[]; event: Expr; owner: Owner; blockable: boolean }

/** `no_owner` was left out: the kernel leaves the field uninitialised, so it equals nothing, not even itself. A null name is NULL. */
export type Owner = { kind: 'owner'; name: string | null } | { kind: 'no_owner' } | { kind: 'task'; thread: number; mm?: MmObject };

export interface StructValue { kind: 'struct'; type: string; fields: Map<string, Binding> }

export type Handle =
    | MmObject | PageObject | DeviceObject | NotifierObject | WorkObject | RangeValue | Owner | StructValue
    | LockValue
    | { kind: 'row'; lock: number; count: number; name: string; checks: Op[] }
    | { kind: 'pages'; pages: PageObject[] }
    | { kind: 'devices'; devices: DeviceObject[] }
    | { kind: 'notifiers'; notifiers: NotifierObject[] }
    | Place
    | { kind: 'fields'; fields: Map<string, FieldPlace>; name: string; checks: Op[] }
    | Elements
    | { kind: 'function'; info?: FunctionInfo; name: string };

/** An array in a struct local: its elements are locals, so which one is meant is known when a call is inlined. One alone stands for the array. */
export interface Elements { kind: 'elements'; name: string; of: (Binding & { kind: 'local' })[]; pages?: PageObject[] }

export interface LockValue { kind: 'lock'; ref: LockRef; name: string; type: LockKind; checks: Op[] }

/** A shared variable that has not been read yet: reading and writing it are steps. */
export interface Place {
    kind: 'place';
    name: string;
    type: NumType;
    base: number;
    length: number;
    /** Zero-based; absent for an array that still lacks its index. */
    index?: Expr;
    /** What must hold to touch it: a live frame, a device that is not freed. */
    checks: Op[];
    /** For a page's own fields. */
    page?: PageObject;
    field?: string;
}

export interface Num { kind: 'num'; e: Expr; type: NumType }

export type Value = Num | Handle | { kind: 'void' };

/** A name in scope: a local in the state, or something fixed. */
export type Binding = { kind: 'local'; temp: number; type: NumType } | { kind: 'fixed'; value: Value };

export const num = (e: Expr, type: NumType = 'int'): Num => ({ kind: 'num', e, type });
export const literal = (value: number | boolean, type: NumType = 'int'): Num => num(constant(value), type);

/** Of a call whose value is asked for. */
export const RETURNS_NOTHING = 'this call returns nothing';

export function describe(value: Value): string {
    switch (value.kind) {
        case 'num': return value.type === 'seq' ? 'a sequence number' : value.type === 'pte' ? 'a page table entry' : value.type === 'pfn' ? 'a frame number' : 'a number';
        case 'void': return 'nothing';
        case 'row': return `the locks ${value.name}`;
        case 'elements': return `the array ${value.name}`;
        case 'place': case 'fields': return `the field ${value.name}`;
        case 'pages': case 'devices': case 'notifiers': return `a set of ${value.kind}`;
        case 'owner': case 'no_owner': return 'an owner';
        case 'task': return 'a task';
        case 'struct': return `a struct ${value.type}`;
        case 'range': return 'a range';
        default: return `the ${value.kind} ${value.name}`;
    }
}
