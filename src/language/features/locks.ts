/** Locks as the language has them: their types, and which primitive takes a lock of which type. */

const SLEEPING = ['mutex', 'ww_mutex'], ANY = ['mutex', 'ww_mutex', 'spinlock', 'rwsem', 'rwlock'];

export const LOCK_TYPES: ReadonlySet<string> = new Set(ANY);

export interface LockCall { types: readonly string[]; takes: 'read' | 'write' | undefined }

const takes = (mode: 'read' | 'write', ...types: string[]): LockCall => ({ types, takes: mode });
const gives = (...types: string[]): LockCall => ({ types, takes: undefined });

/** Primitives whose first argument is a lock. */
export const LOCK_CALLS: Readonly<Record<string, LockCall>> = {
    mutex_lock: takes('write', ...SLEEPING), mutex_trylock: takes('write', ...SLEEPING), mutex_unlock: gives(...SLEEPING),
    spin_lock: takes('write', 'spinlock'), spin_trylock: takes('write', 'spinlock'), spin_unlock: gives('spinlock'),
    down_read: takes('read', 'rwsem'), down_read_trylock: takes('read', 'rwsem'), up_read: gives('rwsem'),
    down_write: takes('write', 'rwsem'), down_write_trylock: takes('write', 'rwsem'), up_write: gives('rwsem'), downgrade_write: gives('rwsem'),
    read_lock: takes('read', 'rwlock'), read_trylock: takes('read', 'rwlock'), read_unlock: gives('rwlock'),
    write_lock: takes('write', 'rwlock'), write_trylock: takes('write', 'rwlock'), write_unlock: gives('rwlock'),
    might_lock: gives(...ANY), might_lock_read: gives(...ANY), unlock_any: gives(...ANY),
};
