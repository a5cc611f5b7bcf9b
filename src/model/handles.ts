/** Identity of handles, decided while a call is inlined. */
import type { Value } from './values.js';

/** An omitted owner equals nothing, not even another omitted one; a device stands for its owner when compared with one. */
export function sameHandle(a: Value, b: Value): boolean {
    if (a.kind === 'no_owner' || b.kind === 'no_owner') return false;
    if (a.kind === 'device' && b.kind === 'owner') return a.owner === b.name;
    if (a.kind === 'owner' && b.kind === 'device') return a.name === b.owner;
    if (a.kind !== b.kind) return false;
    if (a.kind === 'owner' && b.kind === 'owner') return a.name === b.name;
    if (a.kind === 'task' && b.kind === 'task') return a.thread === b.thread;
    if (a.kind === 'lock' && b.kind === 'lock') return a.ref.lock === b.ref.lock && a.ref.index === b.ref.index;
    return a === b || ('id' in a && 'id' in b && a.id === b.id);
}
