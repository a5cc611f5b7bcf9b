/**
 * What a thread can hold and wait for: the locks, and the works.
 *
 * A work item counts as a lock, as in lockdep (`lockdep_map` of struct work_struct): its worker holds it while it runs, and
 * flush_work() takes it and lets it go. So a flush under a lock that the worker needs is an ordinary cycle.
 */
import type { Lock, LockRef, Program } from '../model/program.js';

export type Mode = 'read' | 'write';

/** A lock variable: whose, and which of its variables. */
export interface Role { lock: number; part: 'holder' | 'readers' | 'other'; /** readers: of which thread. */ thread: number }

export class Resources {
    private readonly roles = new Map<number, Role>();

    /** `tellsChains`: findings about locks have their chain. */
    constructor(readonly program: Program, readonly tellsChains = false) {
        for (const lock of program.locks) {
            this.roles.set(lock.holder, { lock: lock.id, part: 'holder', thread: -1 });
            lock.readers.forEach((id, thread) => { if (id >= 0) this.roles.set(id, { lock: lock.id, part: 'readers', thread }); });
            if (lock.queued >= 0) this.roles.set(lock.queued, { lock: lock.id, part: 'other', thread: -1 });
        }
    }

    /** Locks are numbered as in Program.locks, works follow. */
    work(work: number): number { return this.program.locks.length + work; }
    isWork(resource: number): boolean { return resource >= this.program.locks.length; }
    role(variable: number): Role | undefined { return this.roles.get(variable); }

    /** A thread that only stands for what the kernel may do at any time. */
    isPrimed(thread: number): boolean { return this.program.threads[thread].kind === 'lockdep'; }
    who(thread: number): string {
        const { name } = this.program.threads[thread];
        return this.isPrimed(thread) ? `the kernel's ${name}()` : name;
    }

    /** Whether one of the classes is no lock but what lockdep is told of. */
    hasMap(classes: readonly string[]): boolean { return this.program.locks.some(lock => lock.kind === 'lockdep_map' && classes.includes(lock.class)); }

    name(resource: number): string {
        return this.program.locks[resource]?.name ?? this.program.works[resource - this.program.locks.length].name;
    }

    class(resource: number): string {
        return this.program.locks[resource]?.class ?? `work ${this.name(resource)}`;
    }

    /**
     * Does a reader get in past a waiting writer? lockdep's read == 2. down_read() is never that (read == 1): a waiting writer blocks
     * it. read_lock() is, except on queued rwlocks in task context (read_lock_is_recursive() in kernel/locking/lockdep.c); the Program
     * says which of the two it models by counting the waiting writers or not.
     */
    recursiveReader(resource: number): boolean {
        const lock = this.program.locks[resource];
        return lock?.kind === 'rwlock' && lock.queued < 0;
    }

    /** ` for read`, said only of locks that have two modes. */
    modeOf({ resource, mode }: { resource: number; mode: Mode }): string {
        return ['rwsem', 'rwlock'].includes(this.program.locks[resource]?.kind) ? ` for ${mode}` : '';
    }

    /** Names of every resource of these classes. */
    instances(classes: readonly string[]): string[] {
        const isMap = (lock: Lock): boolean => lock.kind === 'lockdep_map', { locks, works } = this.program;
        const all = [...locks.filter(isMap), ...locks.filter(lock => !isMap(lock))].map(l => l.id).concat(works.map(w => this.work(w.id)));
        return all.filter(r => classes.includes(this.class(r))).map(r => this.name(r));
    }

    covers(ref: LockRef | undefined, lock: number): boolean {
        return ref !== undefined && lock >= ref.lock && lock < ref.lock + ref.count;
    }
}
