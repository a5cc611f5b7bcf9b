/**
 * How far a thread has come in the protocol of a notifier. It belongs to the place where the thread stands, like the locks held: ways that differ
 * in it are walked apart, so that `if (ret) return` after a look-up that failed does not take the way of one that was checked.
 */
import type { CallbackRun } from '../../model/program.js';

/** An operation of a notifier under way. */
export interface Running {
    run: CallbackRun;
    /** Thread.steps index of its call. */
    step: number;
    /** How many locks were held when it was called. */
    outer: number;
    /** Anything but locks and looks. */
    acted: boolean;
    set?: Held;
    /** The first entry that was torn down. */
    cleared?: Held;
    /** The number was set after the tear-down, and under no lock that was held over both. */
    apart: boolean;
}

/** Something was done at `step`, under `locks`: as far as they are still held since. */
export interface Held { step: number; locks: readonly number[] }

export interface Snapshot {
    step: number;
    /** The call, of the user's own functions, in which it was made; another one ends it. */
    within: string;
    /** Notifiers whose number was read only after it. */
    late: readonly number[];
}

export class Progress {
    static readonly NONE = new Progress([], undefined, new Map());
    readonly key: string;

    constructor(readonly running: readonly Running[], readonly snapshot: Snapshot | undefined, readonly checks: ReadonlyMap<number, Held>) {
        this.key = running.length === 0 && !snapshot && checks.size === 0 ? '' : [
            ...running.map(r => `${r.step}${r.acted ? 'a' : ''}${r.apart ? '!' : ''}${heldKey('s', r.set)}${heldKey('c', r.cleared)}`),
            snapshot && `${snapshot.step}@${snapshot.within}-${snapshot.late.join('.')}`,
            ...[...checks].map(([notifier, held]) => `${notifier}${heldKey('=', held)}`),
        ].join(';');
    }

    /** After locks were released. */
    keeping(held: readonly number[]): Progress {
        if (this.key === '') return this;
        const keep = <T extends Held | undefined>(of: T): T => of && !of.locks.every(lock => held.includes(lock)) ? { ...of, locks: of.locks.filter(lock => held.includes(lock)) } : of;
        const running = this.running.map(r => keep(r.set) === r.set && keep(r.cleared) === r.cleared ? r : { ...r, set: keep(r.set), cleared: keep(r.cleared) });
        const checks = [...this.checks].map(([notifier, check]) => [notifier, keep(check)] as const);
        const same = running.every((r, i) => r === this.running[i]) && checks.every(([notifier, check]) => check === this.checks.get(notifier));
        return same ? this : new Progress(running, this.snapshot, new Map(checks));
    }
}

const heldKey = (what: string, held: Held | undefined): string => held ? `${what}${held.step}[${held.locks.join()}]` : '';
