/** What a class of locks is in a scenario. */
import { addressesOf, addressOf } from '../instances.js';
import { hasNoWriters, isRealtime } from '../modes.js';
import { isLibrarys } from '../pseudo.js';
import type { Lock, LockClass, Report } from '../report.js';
import { FLUSHES, plainName, TAKEN, type Primitive } from './calls.js';
import type { Context, Held } from './contexts.js';

/** `pseudo`: of the library's functions, which take it themselves. `core`: of the kernel, and not in the chain. `ctx`: a ww_acquire_ctx, for which nobody waits. `srcu`: a domain that is not the notifiers'. */
export type LockKind = 'mmap' | 'other mm' | 'pseudo' | 'work' | 'driver' | 'core' | 'ctx' | 'srcu';

export const isMmapLock = (name: string): boolean => /^&(?:mm|\w+)->mmap_(?:lock|sem)(?:[#/]\d+)*$/.test(name);

export class Locks {
    private readonly kinds = new Map<string, LockKind>();
    /** As stacks show them. */
    private readonly types = new Map<string, Primitive['type']>();
    /** The mm of which `proc` is the scenario's, where addresses tell several apart: of the first one that is waited for. */
    private readonly mm: string | undefined;
    private readonly isRealtime: boolean;
    private readonly hasNesting: boolean;

    constructor(private readonly report: Report, contexts: readonly Context[]) {
        const { chain, acquiring, holding, locksHeld } = report;
        this.isRealtime = isRealtime(report);
        // With CONFIG_PROVE_RAW_LOCK_NESTING a spinlock has 3:3 and what sleeps 4:4, else 2:2 and 3:3 (enum lockdep_wait_type).
        this.hasNesting = [...chain.map(({ lock }) => lock), ...locksHeld, ...acquiring ? [acquiring] : []].some(({ waitTypes }) => waitTypes === '4:4');
        for (const { acquired, path, stack, isSync } of contexts) {
            const { primitive } = path.action;
            if (acquired && primitive && !this.types.has(acquired.name)) this.types.set(acquired.name, primitive.type);
            if (acquired && stack.some(({ fn }) => FLUSHES.test(plainName(fn)))) this.kinds.set(acquired.name, 'work');
            if (acquired && isSync && !isLibrarys(acquired.name)) this.kinds.set(acquired.name, 'srcu');
        }
        const mms = contexts.flatMap(({ held, acquired }) => [...acquired ? [acquired] : [], ...held]).filter(({ name }) => isMmapLock(name));
        const wanted = contexts.flatMap(({ acquired }) => acquired && isMmapLock(acquired.name) ? addressOf(acquired) ?? [] : []);
        this.mm = new Set(mms.flatMap(lock => addressOf(lock) ?? [])).size > 1 ? wanted[0] ?? mms.flatMap(lock => addressOf(lock) ?? [])[0] : undefined;
        const inChain = new Set([...chain.map(({ lock }) => lock.name), ...[acquiring, holding].flatMap(lock => lock ? [lock.name] : []), ...contexts.flatMap(({ acquired }) => acquired ? [acquired.name] : [])]);
        for (const { name, at } of [...locksHeld, ...acquiring ? [acquiring] : [], ...holding ? [holding] : []]) {
            if (at?.fn === 'process_one_work' && !/^\(wq_completion\)/.test(name) && inChain.has(name)) this.kinds.set(name, 'work');
            else if (!inChain.has(name) && at?.module === undefined && !this.kinds.has(name)) this.kinds.set(name, 'core');
        }
    }

    kindOf(lock: LockClass & Partial<Lock>): LockKind {
        const { name } = lock;
        if (isMmapLock(name)) return this.mm !== undefined && addressOf(lock) !== undefined && addressOf(lock) !== this.mm ? 'other mm' : 'mmap';
        if (isLibrarys(name)) return 'pseudo';
        if (/_ww_class_acquire$/.test(name)) return 'ctx';
        if (/^\(wq_completion\)/.test(name)) return 'core';
        if (/srcu/i.test(name) && hasNoWriters(lock)) return 'srcu';
        return this.kinds.get(name) ?? (/^\(work_completion\)/.test(name) ? 'work' : 'driver');
    }

    /** One lock of the scenario for each: the class, and its address where the report has several locks of it. */
    key(lock: LockClass & Partial<Lock>): string {
        const all = addressesOf(this.report, lock.name), at = all.indexOf(addressOf(lock) ?? '');
        return at > 0 ? `${lock.name} ${at + 1}` : lock.name;
    }

    /** How a lock is taken, by what a stack says of its class, else its usage and wait types: what spins has 2. Of a lock that may be held for reading or for writing, for reading: whoever holds it for writing keeps out more. */
    primitiveOf(lock: Held): Primitive {
        const { mode, waitTypes, name } = lock;
        const spins = waitTypes === '2:2' || waitTypes === '3:3' && this.hasNesting && !this.isRealtime;
        const type = this.types.get(name) ?? (mode !== 'write' && mayHaveReaders(lock) ? spins ? 'rwlock' : 'rwsem' : spins ? 'spinlock' : 'mutex');
        return TAKEN[type][mode ?? 'read'];
    }

    /** It is not known whether it is held for reading: the scenario has it for reading, which keeps out less. */
    isUnsure(lock: Held): boolean {
        const { mode, name } = lock, type = this.types.get(name);
        return mode === undefined && (type === undefined ? mayHaveReaders(lock) : type === 'rwsem' || type === 'rwlock');
    }
}

/** Its usage bits say something, and not that it has none; or it is a map that is no lock (0:0), of which they say nothing. */
const mayHaveReaders = ({ usage, waitTypes }: LockClass): boolean => /[^.]/.test(usage) || waitTypes === '0:0';
