/** Watches the walk of the threads: what it sees of notifiers is what the findings are made of. */
import type { CallbackRun, Program, Step } from '../../model/program.js';
import type { Held as HeldLock } from '../env.js';
import { keyOf } from '../sites.js';
import { Progress, type Held, type Running, type Snapshot } from './progress.js';
import { AllFacts, callbackOf } from './step-facts.js';

interface At { thread: number; step: number }
/** A lock that an operation of a notifier waits for. */
export interface CallbackLock extends At { run: CallbackRun; resource: number }
/** A translation is installed. */
export interface Install extends At { device: number; page: number; snapshot: Snapshot; checks: ReadonlyMap<number, Held> }
/** An operation of a notifier returns. */
export interface Return extends At { running: Running; result?: number }
/** A call that may sleep, for a range that is not blockable. */
export interface Sleep extends At { run: CallbackRun }
/** A subscription is removed: what waits for the callbacks. */
export interface Removal extends At { call: 'remove' | 'unregister'; notifier?: number; held: readonly HeldLock[] }
/** What a callback holds where it sets the number or tears down. */
export interface Teardown extends At { run: CallbackRun; locks: readonly number[] }

export interface Seen {
    locks: CallbackLock[]; installs: Install[]; returns: Return[]; sleeps: Sleep[]; removals: Removal[]; teardowns: Teardown[];
}

/** Steps that leave no trace of a callback. */
const PASSIVE: ReadonlySet<Step['effect']['kind']> = new Set(['lock', 'lockdep', 'callback', 'load', 'local', 'choose', 'wait']);

export class Observer {
    readonly seen: Seen = { locks: [], installs: [], returns: [], sleeps: [], removals: [], teardowns: [] };
    private readonly facts: AllFacts;
    private readonly known = new Set<string>();
    /** Devices that map under an interval notifier. */
    private readonly watched: ReadonlySet<number>;

    constructor(private readonly program: Program) {
        this.facts = new AllFacts(program);
        this.watched = new Set(program.notifiers.filter(n => n.kind === 'interval').map(n => n.device));
    }

    /** Only where something is mapped, what comes before matters. */
    followsInstalls(thread: number): boolean {
        return this.program.threads[thread].steps.some(step => this.facts.of(step).maps.some(({ device }) => this.watched.has(device)));
    }

    /** The step waits for a lock. */
    acquired(thread: number, step: Step, resource: number): void {
        const run = callbackOf(step);
        if (run) this.note(this.seen.locks, `lock ${run.notifier} ${run.op} ${resource}`, { thread, step: step.id, run, resource });
    }

    /** The step is made from a place where `held` is; returns how far the thread then is. */
    step(thread: number, step: Step, held: readonly HeldLock[], before: Progress, follows: boolean): Progress {
        const { effect } = step, run = callbackOf(step), at = { thread, step: step.id };
        if (effect.kind === 'callback') return effect.action === 'enter' ? this.enter(step, effect.run, held, before) : this.leave(at, effect.result, before);
        if (step.sleeps && run && !run.blockable) this.note(this.seen.sleeps, `sleep ${thread} ${step.id}`, { ...at, run });
        this.removal(at, step, held);
        if (run) return before.running.length > 0 ? this.inCallback(at, step, run, held, before) : before;
        return follows ? this.onTheWay(at, step, held, before) : before;
    }

    private enter({ id }: Step, run: CallbackRun, held: readonly HeldLock[], { running, snapshot, checks }: Progress): Progress {
        return new Progress([...running, { run, step: id, outer: held.length, acted: false, apart: false }], snapshot, checks);
    }

    private leave(at: At, result: number | undefined, { running, snapshot, checks }: Progress): Progress {
        const last = running.at(-1);
        if (last) this.note(this.seen.returns, `return ${at.thread} ${at.step} ${last.acted} ${last.apart} ${last.set?.step} ${last.cleared?.step}`, { ...at, running: last, ...result !== undefined && { result } });
        return new Progress(running.slice(0, -1), snapshot, checks);
    }

    private inCallback(at: At, step: Step, run: CallbackRun, held: readonly HeldLock[], before: Progress): Progress {
        const last = before.running.at(-1)!, { sets, clears } = this.facts.of(step), acts = !PASSIVE.has(step.effect.kind) || (step.effect.kind === 'lock' && step.effect.action === 'section');
        const isSet = sets.includes(run.notifier), isCleared = clears.includes(this.program.notifiers[run.notifier].device);
        if (!(acts && !last.acted) && !isSet && !(isCleared && !last.cleared)) return before;
        const here: Held = { step: step.id, locks: locksAt(step, held.slice(last.outer)) };
        if (isSet || isCleared) this.note(this.seen.teardowns, `teardown ${run.notifier} ${here.locks.join()}`, { ...at, run, locks: here.locks });
        const cleared = last.cleared ?? (isCleared ? here : undefined);
        const next: Running = { ...last, acted: last.acted || acts, ...cleared && { cleared }, ...isSet && { set: last.set ?? here, apart: last.cleared !== undefined && !last.cleared.locks.some(lock => here.locks.includes(lock)) } };
        return new Progress([...before.running.slice(0, -1), next], before.snapshot, before.checks);
    }

    /** Outside of callbacks: look-up, check, install. */
    private onTheWay(at: At, step: Step, held: readonly HeldLock[], before: Progress): Progress {
        const calls = step.stack.map(frame => frame.kernel?.call), { reads, maps } = this.facts.of(step), within = userCall(step);
        let { snapshot, checks } = before;
        // What is looked up last is what is mapped then; a page that is pinned stays.
        if (snapshot && ((within !== '' && within !== snapshot.within) || calls.includes('pin'))) { snapshot = undefined; checks = new Map(); }
        const lookup = step.stack.find(frame => frame.kernel?.call === 'snapshot'), begin = step.stack.find(frame => frame.kernel?.call === 'read_begin')?.kernel?.notifier;
        if (lookup) {
            const isNew = !snapshot || snapshot.late.length > 0 || checks.size > 0 || !sameCall(this.program, at, snapshot.step, step);
            if (isNew) { snapshot = { step: step.id, within, late: [] }; checks = new Map(); }
        } else if (calls.includes('read_begin')) {
            if (snapshot && begin !== undefined && !snapshot.late.includes(begin)) { snapshot = { ...snapshot, late: [...snapshot.late, begin] }; checks = new Map(); }
        } else if (snapshot && reads.length > 0) {
            const locks = locksAt(step, held);
            const more = reads.map(notifier => [notifier, { step: step.id, locks: [...new Set([...checks.get(notifier)?.locks ?? [], ...locks])] }] as const);
            checks = new Map([...checks, ...more]);
        }
        for (const { device, page } of snapshot ? maps : []) {
            if (this.watched.has(device)) this.note(this.seen.installs, `install ${at.thread} ${at.step} ${page} ${new Progress([], snapshot, checks).key}`, { ...at, device, page, snapshot: snapshot!, checks });
        }
        return snapshot === before.snapshot && checks === before.checks ? before : new Progress(before.running, snapshot, checks);
    }

    private removal(at: At, { stack }: Step, held: readonly HeldLock[]): void {
        const kernel = stack.findLast(frame => frame.kernel?.call === 'remove' || frame.kernel?.call === 'unregister')?.kernel;
        if (kernel?.call !== 'remove' && kernel?.call !== 'unregister') return;
        const { call, notifier } = kernel, { steps } = this.program.threads[at.thread];
        // What mmu_notifier_unregister() calls itself is no waiting yet.
        const outer = held.filter(h => h.step < 0 || !steps[h.step].stack.some(frame => frame.kernel === kernel));
        this.note(this.seen.removals, `removal ${at.thread} ${keyOf(stack.find(frame => frame.kernel === kernel)!.call)} ${outer.map(h => h.resource).join()}`, { ...at, call, ...notifier !== undefined && { notifier }, held: outer });
    }

    private note<T>(list: T[], key: string, what: T): void {
        if (this.known.has(key)) return;
        this.known.add(key);
        list.push(what);
    }
}

/** What is held in the step: also the lock of the section that it is. */
function locksAt({ effect }: Step, held: readonly HeldLock[]): number[] {
    const section = effect.kind === 'lock' && effect.action === 'section' && effect.lock.index === undefined ? [effect.lock.lock] : [];
    return [...new Set([...held.map(h => h.resource), ...section])];
}

/** The outermost call of a function of the user's; empty for what stands in the thread itself. */
const userCall = ({ stack }: Step): string => stack.length > 0 && !stack[0].library ? `${stack[0].fn} ${keyOf(stack[0].call)}` : '';

/** The look-up goes on. */
function sameCall(program: Program, { thread }: At, earlier: number, step: Step): boolean {
    const lookupOf = ({ stack }: Step): string => {
        const frame = stack.find(({ kernel }) => kernel?.call === 'snapshot');
        return frame ? keyOf(frame.call) : '';
    };
    return lookupOf(program.threads[thread].steps[earlier]) === lookupOf(step);
}
