/** The message that a step is drawn as, from the thread that takes it to what it acts on. */
import { freedFrames, pteChanges, type OutlineStep } from './outline.js';
import type { Lane, Message } from './picture.js';
import type { Change, TraceView, ViewFrame, ViewStep } from './view.js';

/** Undefined for a step that is told by a note or by the call it belongs to. */
export function eventMessage(view: TraceView, entry: OutlineStep): Message | undefined {
    const { step } = entry;
    const from: Lane = { kind: 'thread', name: step.thread };
    const to = entry.weight === 'event' || entry.callback ? target(view, entry) : undefined;
    if (!to) return undefined;
    const text = entry.weight === 'event' ? eventText(entry) : [];
    const lines = entry.callback ? [`${entry.callback.fn}()`, ...text] : text;
    return { kind: 'message', role: step.violates ? 'violation' : 'step', first: step.index, last: step.index, from, to,
        arrow: step.violates ? 'lost' : 'call', lines };
}

function target(view: TraceView, { step, callback, after }: OutlineStep): Lane | undefined {
    if (callback) return callbackLane(view, callback);
    const { effect } = step;
    if (DEVICE.has(effect.kind) && effect.device !== undefined) return { kind: 'device', name: effect.device };
    if (effect.kind === 'work' && effect.worker !== undefined && effect.worker !== step.thread) return { kind: 'thread', name: effect.worker };
    const page = pteChanges(step, after)[0]?.name.slice(0, -'.pte'.length) ?? effect.page;
    return mmLane(view, effect.mm ?? after.pages.find(entry => entry.name === page)?.mm);
}

const DEVICE: ReadonlySet<string> = new Set(['map', 'clear_pte', 'tlb_flush', 'drain', 'device_access']);

function mmLane(view: TraceView, name = view.mms[0]): Lane | undefined {
    return name === undefined ? undefined : { kind: 'mm', name };
}

/** The lane of the device whose function the kernel calls, by the way such functions are named: `gpu.invalidate`. For drawing only. */
export function callbackLane(view: TraceView, { fn }: ViewFrame): Lane | undefined {
    const device = view.devices.find(name => fn.startsWith(`${name}.`));
    return device === undefined ? mmLane(view) : { kind: 'device', name: device };
}

/** What the step does, a line each. */
export function eventText({ step, after }: OutlineStep): string[] {
    const ptes = pteChanges(step, after).map(changeText);
    const freed = freedFrames(step).map(frame => `${frame} freed`);
    const { kind, action } = step.effect;
    if (kind === 'notifier') return [NOTIFIER[action ?? ''] ?? step.text, ...locals(step), ...ptes, ...freed];
    if (ptes.length > 0) return [...ptes, ...freed];
    return [step.text, ...freed];
}

/** The step's own text is that of a section of the kernel function; the function's name says more. */
const NOTIFIER: Readonly<Record<string, string>> = {
    start: 'invalidate_range_start', end: 'invalidate_range_end',
    read_begin: 'mmu_interval_read_begin', read_retry: 'mmu_interval_read_retry',
};

/** `seq = 2`: what a sequence number was read into. */
function locals({ thread, changes }: ViewStep): string[] {
    return changes.filter(change => change.name.startsWith(`${thread}: `)).map(change => `${change.name.slice(thread.length + 2)} = ${change.to}`);
}

export const changeText = (change: Change): string => `${change.name}: ${change.from} -> ${change.to}`;
