/**
 * How a run reads: which calls a step opens, which of its effects everybody wants to see, who begins to wait.
 *
 * All views that fold (the picture, the ASCII columns) fold by this, so that they tell the same story.
 */
import { plain } from './escape.js';
import { errorsOf, failed, isDirect, isError, own, returned } from './own.js';
import type { Change, StateView, ThreadView, TraceView, ViewFrame, ViewStep } from './view.js';
import { callText, REGIONS, sharedPrefix, Walk, type Entered, type Wait } from './walk.js';

/** `event`: drawn as a message; `detail`: a line; `hidden`: told by the call that it belongs to. */
export type Weight = 'event' | 'detail' | 'hidden';

export interface OutlineStep extends Entered {
    step: ViewStep;
    weight: Weight;
    /** What a kernel call gave the driver function that made it: `seq = 2`. */
    results: string[];
    /** The innermost visible call is this one step. */
    single: boolean;
    before: StateView;
    after: StateView;
    /** Threads that begin to wait in the state after the step. */
    waits: Wait[];
}

/** The run step by step. `unfolded`: keys of kernel calls whose inside is to be seen. */
export function outline(view: TraceView, unfolded: ReadonlySet<string> = new Set()): OutlineStep[] {
    const contended = contendedLocks(view);
    const walk = new Walk(view.devices, unfolded);
    const steps = view.steps.map((step, i): OutlineStep => {
        const before = view.states[i === 0 ? 0 : view.steps[i - 1].after] ?? view.states[0];
        const after = view.states[step.after] ?? before;
        const entered = walk.enter(step.thread, step.stack);
        const region = entered.region ?? announced(step);
        const folded = weigh(step, contended);
        entered.call?.steps.push(step.index);
        if (entered.call && folded === 'hidden') entered.call.hidden++;
        const isSeen = entered.call?.unfolded === true;
        const waits = after.threads.filter((thread, t) => isWaiting(thread) && !sameWait(thread, before.threads[t], step.thread)).map(thread => walk.wait(thread));
        return { step, ...entered, weight: isSeen && folded === 'hidden' ? 'detail' : folded, ...(region && { region }), results: isSeen ? [] : results(step), single: false, before, after, waits };
    });
    markSingle(steps);
    return steps;
}

/** Where no such call is on the stack (exit), the section that counts the range announces it. */
function announced({ effect, stack }: ViewStep): 'start' | 'end' | undefined {
    const isRegion = effect.kind === 'notifier' && (effect.action === 'start' || effect.action === 'end');
    return isRegion && !stack.some(({ fn }) => Object.hasOwn(REGIONS, fn)) ? effect.action as 'start' | 'end' : undefined;
}

/** Locals written in a kernel function that a driver function called directly: the call's results, nearly always. */
function results(step: ViewStep): string[] {
    // A folded step is told by the kernel call that the scenario has made.
    const told = returned(step, step.stack.findLastIndex(({ library }) => !library) + 2);
    return isDirect(step.stack) ? [...own(step).slice(0, 2).map(({ name, to }) => `${name} = ${to}`), ...told] : told;
}

function markSingle(steps: readonly OutlineStep[]): void {
    const next = new Map<string, OutlineStep>();
    for (const entry of [...steps].reverse()) {
        const after = next.get(entry.step.thread);
        const depth = entry.path.length;
        const goesOn = after !== undefined && sharedPrefix(entry.path, after.path) === depth && !after.opens.includes(after.path[depth - 1]);
        entry.single = entry.opens.length > 0 && !goesOn;
        next.set(entry.step.thread, entry);
    }
}

/** The calls to name before a step: not the callback that is a message of its own, nor a kernel call that the step's own text tells. */
export function headers(entry: OutlineStep): ViewFrame[] {
    const { opens, calls, weight, region, single } = entry;
    const last = opens[opens.length - 1];
    // What is unfolded keeps the name by which it can be folded again.
    const isTold = last?.library && single && (weight !== 'hidden' || region !== undefined) && !calls.some(({ unfolded, fn }) => unfolded && fn === last.fn);
    return isTold ? opens.slice(0, -1) : opens;
}

/** The line with the name of the call that the step stands in. */
export const ownCall = ({ path }: Pick<OutlineStep, 'path'>): string => path.length > 0 ? plain(callText(path[path.length - 1])) : '';

/** A folded step with an error that the name of its call does not stand before any more: `lines` end with something else. */
export function failsLate(lines: readonly string[], entry: OutlineStep): boolean {
    const { step, weight, results } = entry;
    return weight === 'hidden' && results.length > 0 && lines.at(-1) !== ownCall(entry) && (errorsOf(step).length > 0 || step.returns?.some(({ value }) => isError({ to: value })) === true);
}

/** Threads that wait before anything has happened. */
export function waitsAtStart(view: TraceView): Wait[] {
    const walk = new Walk(view.devices, new Set());
    return view.states[0]?.threads.filter(isWaiting).map(thread => walk.wait(thread)) ?? [];
}

/** `A.pte: frame 1 rw -> none` and the like: changes of a CPU page table. */
export function pteChanges(step: ViewStep, state: StateView): Change[] {
    return step.changes.filter(change => state.pages.some(page => change.name === `${page.name}.pte`));
}

/** What a kernel function tells other threads through fields of a device: `vm.kvm.mmu_invalidate_in_progress: 0 -> 1`. A statement of the scenario says it itself. */
export function sharedChanges({ shared = [], devices }: Pick<TraceView, 'shared' | 'devices'>, { stack, changes }: ViewStep): Change[] {
    if (stack[stack.length - 1]?.library !== true) return [];
    return changes.filter(({ name }) => shared.includes(name) && devices.some(device => name.startsWith(`${device}.`)));
}

/** Frames that the step freed. */
export function freedFrames(step: ViewStep): string[] {
    return step.changes.filter(change => /^frame \d+$/.test(change.name) && change.from === 'allocated').map(change => change.name);
}

export const isWaiting = (thread: ThreadView): boolean => thread.waitsFor !== undefined && (thread.status === 'waiting' || thread.status === 'blocked for ever');

function sameWait(now: ThreadView, before: ThreadView, stepping: string): boolean {
    return now.name !== stepping && isWaiting(before) && before.waitsFor === now.waitsFor;
}

/** Locks that some thread waits for at some time: every step on them matters. */
function contendedLocks(view: TraceView): ReadonlySet<string> {
    return new Set(view.states.flatMap(state => state.locks.filter(lock => lock.waiters.length > 0).map(lock => lock.name)));
}

const EVENTS: ReadonlySet<string> = new Set(['map', 'clear_pte', 'tlb_flush', 'drain', 'device_access', 'cpu_access']);

function weigh(step: ViewStep, contended: ReadonlySet<string>): Weight {
    const { kind, action } = step.effect;
    if (step.violates || EVENTS.has(kind)) return 'event';
    // The sections that announce an invalidation are told by the call that makes it.
    if (kind === 'notifier' && action !== 'start' && action !== 'end') return 'event';
    if (kind === 'frame' && action === 'copy' || kind === 'work' && action !== 'start') return 'event';
    if (step.changes.some(change => change.name.endsWith('.pte')) || freedFrames(step).length > 0) return 'event';
    const inLibrary = step.stack[step.stack.length - 1]?.library === true;
    if (step.sees || failed(step)) return 'detail';
    if (!inLibrary && (errorsOf(step).length > 0 || returned(step).length > 0)) return 'detail';
    if (!inLibrary) return kind === 'local' || kind === 'choose' || action === 'queue' ? 'hidden' : 'detail';
    // A writer that queues is told to wait, if it has to.
    if (kind === 'lock' && action !== 'section' && action !== 'queue') {
        if (contended.has(step.effect.lock ?? '')) return 'detail';
        // The lock of a kernel call itself, such as mmap_lock in munmap(): taken and released by it, or by a wrapper that it calls.
        const depth = step.stack.length - 1 - step.stack.map(frame => frame.library).lastIndexOf(false);
        return depth <= 2 ? 'detail' : 'hidden';
    }
    return 'hidden';
}
