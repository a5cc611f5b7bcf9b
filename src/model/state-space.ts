/** The variables and locks of a Program, handed out as the declarations and the code ask for them. */
import type { Lock, LockKind, Variable, VariableKind } from './program.js';
import type { NumType } from './objects.js';

export interface Sizes {
    /** Frames that exist; running out of them is a limit, not a verdict. */
    frames: number;
    /** Bits of an `int` whose range is not known; leaving it is a limit. */
    intBits: number;
}

/** Errno values that scenarios name (include/uapi/asm-generic/errno-base.h, errno.h; ERESTARTSYS: include/linux/errno.h). */
export const ERRNO: Readonly<Record<string, number>> = {
    EPERM: 1, ENOENT: 2, ESRCH: 3, EINTR: 4, EIO: 5, EAGAIN: 11, ENOMEM: 12, EACCES: 13, EFAULT: 14, EBUSY: 16, EEXIST: 17, ENODEV: 19, EINVAL: 22,
    ENOSPC: 28, EDEADLK: 35, ETIME: 62, EALREADY: 114, ETIMEDOUT: 110, ECANCELED: 125, ERESTARTSYS: 512,
};

const LOWEST_ERRNO = -512;

/** No scenario has so many locks. */
const FIRST_MAP = 1 << 20;
export const isMap = (lock: number): boolean => lock >= FIRST_MAP;

export class StateSpace {
    readonly variables: Variable[] = [];
    readonly locks: Lock[] = [];
    /** What only lockdep knows as locks: numbered from FIRST_MAP on, and without room in a state. */
    readonly maps: Lock[] = [];

    constructor(readonly sizes: Sizes) { }

    get frames(): number {
        return this.sizes.frames;
    }

    /** Upper bound of counters (references, recursive read holds): small, and raised with the size of an int. */
    private get countLimit(): number {
        return this.sizes.intBits <= 8 ? 15 : 1023;
    }

    bounds(kind: VariableKind): { lo: number; hi: number } {
        const half = 2 ** (this.sizes.intBits - 1);
        switch (kind) {
            case 'bool': return { lo: 0, hi: 1 };
            case 'int': return { lo: -half, hi: half - 1 };
            case 'seq': return { lo: 0, hi: 255 };
            case 'pfn': return { lo: LOWEST_ERRNO, hi: this.frames };
            case 'pte': return { lo: 0, hi: 16 * this.frames + 15 };
            case 'set': return { lo: 0, hi: 2 ** (2 * this.frames) - 1 };
            case 'holder': return { lo: 0, hi: 255 };
            case 'count': return { lo: 0, hi: this.countLimit };
        }
    }

    variable(name: string, kind: VariableKind, init = 0, thread?: number): number {
        const id = this.variables.length;
        const { lo, hi } = this.bounds(kind);
        // A number that starts outside of what an int is given at first is given more when it grows.
        this.variables.push({ id, name, kind, lo: Math.min(lo, init), hi: Math.max(hi, init), init, thread });
        return id;
    }

    /** Consecutive variables; returns the id of the first. */
    array(names: string[], kind: VariableKind, inits: number[] = []): number {
        const base = this.variables.length;
        names.forEach((name, i) => this.variable(name, kind, inits[i] ?? 0));
        return base;
    }

    /** A lock, or one for each of `names`, with consecutive ids and holders. */
    lock(names: string[], lockClass: string, kind: LockKind): number {
        const list = kind === 'lockdep_map' ? this.maps : this.locks;
        const base = list.length + (kind === 'lockdep_map' ? FIRST_MAP : 0), holder = kind === 'lockdep_map' ? -1 : this.array(names, 'holder');
        names.forEach((name, i) => list.push({ id: base + i, name, class: lockClass, kind, holder: holder < 0 ? -1 : holder + i, readers: [], readerTotal: -1, queued: -1, anyUnlock: false }));
        return base;
    }

    lockOf(id: number): Lock { return isMap(id) ? this.maps[id - FIRST_MAP] : this.locks[id]; }

    /** Makes locks of all that lockdep knows as such; what to add to the number of one that was none before. */
    admitMaps(): number {
        const shift = this.locks.length - FIRST_MAP;
        for (const map of this.maps) this.locks.push({ ...map, id: map.id + shift, holder: this.variable(map.name, 'holder') });
        return shift;
    }

    /** The same variables and locks, to go on with. */
    copy(): StateSpace {
        const copy = new StateSpace(this.sizes);
        copy.variables.push(...this.variables.map(v => ({ ...v })));
        copy.locks.push(...this.locks.map(lock => ({ ...lock, readers: [...lock.readers] })));
        return copy;
    }

    /** Variable that counts the read holds of `thread` on lock `base`; with `count` locks one for each, consecutive. */
    readHolds(base: number, count: number, thread: number): number {
        const lock = this.locks[base];
        if (lock.readers[thread] === undefined || lock.readers[thread] < 0) {
            const first = this.array(this.locks.slice(base, base + count).map(l => `${l.name} read by ${thread}`), 'count');
            for (let i = 0; i < count; i++) this.locks[base + i].readers[thread] = first + i;
        }
        return lock.readers[thread];
    }

    /** Variable that counts all read holds on lock `base`, so that a writer need not know who the readers are. */
    readerTotal(base: number, count: number): number {
        if (this.locks[base].readerTotal < 0) {
            const first = this.array(this.locks.slice(base, base + count).map(l => `${l.name} readers`), 'count');
            for (let i = 0; i < count; i++) this.locks[base + i].readerTotal = first + i;
        }
        return this.locks[base].readerTotal;
    }

    /** Variable that counts the writers queued on lock `base`. */
    queuedWriters(base: number, count: number): number {
        if (this.locks[base].queued < 0) {
            const first = this.array(this.locks.slice(base, base + count).map(l => `${l.name} queued writers`), 'count');
            for (let i = 0; i < count; i++) this.locks[base + i].queued = first + i;
        }
        return this.locks[base].queued;
    }

    /** A variable that was declared `int` but holds frame numbers. */
    refine(id: number, type: NumType): void {
        const known = this.variables[id];
        if (known.kind === 'int' && type !== 'int' && type !== 'bool') Object.assign(known, { kind: type, ...this.bounds(type) });
    }
}
