/** What a class of locks is in a scenario. */
import { isLibrarys } from '../pseudo.js';
import type { LockClass, Report } from '../report.js';
import { FLUSHES, plainName, primitiveOf, type Primitive } from './calls.js';
import type { Context } from './contexts.js';

/** `pseudo`: of the library's functions, which take it themselves. `core`: of the kernel, and not in the chain. */
export type LockKind = 'mmap' | 'pseudo' | 'work' | 'driver' | 'core';

export const isMmapLock = (name: string): boolean => /^&(?:mm|\w+)->mmap_(?:lock|sem)(?:[#/]\d+)*$/.test(name);

export class Locks {
    private readonly kinds = new Map<string, LockKind>();
    readonly primitives = new Map<string, Primitive>();

    constructor({ chain, acquiring, holding, locksHeld }: Report, contexts: Context[]) {
        for (const { acquired, path, stack } of contexts) {
            if (acquired && path.action.primitive && !this.primitives.has(acquired.name)) this.primitives.set(acquired.name, path.action.primitive);
            if (acquired && stack.some(({ fn }) => FLUSHES.test(plainName(fn)))) this.kinds.set(acquired.name, 'work');
        }
        const inChain = new Set([...chain.map(({ lock }) => lock.name), ...[acquiring, holding].flatMap(lock => lock ? [lock.name] : []), ...contexts.flatMap(({ acquired }) => acquired ? [acquired.name] : [])]);
        for (const { name, at } of [...locksHeld, ...acquiring ? [acquiring] : [], ...holding ? [holding] : []]) {
            if (at?.fn === 'process_one_work' && !/^\(wq_completion\)/.test(name) && inChain.has(name)) this.kinds.set(name, 'work');
            else if (!inChain.has(name) && at?.module === undefined && !this.kinds.has(name)) this.kinds.set(name, 'core');
        }
    }

    kindOf({ name }: LockClass): LockKind {
        if (isMmapLock(name)) return 'mmap';
        if (isLibrarys(name)) return 'pseudo';
        if (/^\(wq_completion\)/.test(name)) return 'core';
        return this.kinds.get(name) ?? (/^\(work_completion\)/.test(name) ? 'work' : 'driver');
    }

    /** How a lock of the driver is taken: as a stack says, else as its wait type says (2: it spins). */
    primitiveOf(lock: LockClass): Primitive {
        const known = this.primitives.get(lock.name);
        if (known) return known;
        return primitiveOf(lock.waitTypes === '2:2' ? '_raw_spin_lock' : '__mutex_lock')!;
    }
}
