/** The messages that a step is drawn as, from the thread that takes it to what it acts on. */
import { freedFrames, pteChanges, type OutlineStep } from './outline.js';
import { ownText } from './own.js';
import type { Lane, Message } from './picture.js';
import type { Change, TraceView, ViewFrame } from './view.js';
import { callText, ownerOf } from './walk.js';

/** Empty for a step that is told by a note or by the call it belongs to. */
export function eventMessages(view: TraceView, entry: OutlineStep): Message[] {
    const { step, region, callback, weight } = entry;
    const to = (lane: Lane | undefined, lines: string[]): Message[] => lane ? [{ kind: 'message', role: 'step', first: step.index, last: step.index,
        from: { kind: 'thread', name: step.thread }, to: lane, arrow: 'call', lines }] : [];
    const announces = region ? to(mmLane(view, step.effect.mm), [REGION[region]]) : [];
    const own = weight === 'event' ? eventText(entry) : [];
    const calls = callback ? to(callbackLane(view, callback), [callText(callback), ...own]) : own.length > 0 ? to(target(view, entry), own) : [];
    const last = calls[calls.length - 1];
    if (last && step.violates) Object.assign(last, { role: 'violation', arrow: 'lost' });
    return [...announces, ...calls];
}

function target(view: TraceView, { step, after }: OutlineStep): Lane | undefined {
    const { effect } = step;
    const atDevice = DEVICE.has(effect.kind) || effect.action === 'set_seq';
    if (atDevice && effect.device !== undefined) return { kind: 'device', name: effect.device };
    if (effect.kind === 'work' && effect.worker !== undefined && effect.worker !== step.thread) return { kind: 'thread', name: effect.worker };
    const page = pteChanges(step, after)[0]?.name.slice(0, -'.pte'.length) ?? effect.page;
    return mmLane(view, effect.mm ?? after.pages.find(entry => entry.name === page)?.mm);
}

const DEVICE: ReadonlySet<string> = new Set(['map', 'clear_pte', 'tlb_flush', 'drain', 'device_access']);

function mmLane(view: TraceView, name = view.mms[0]): Lane | undefined {
    return name === undefined ? undefined : { kind: 'mm', name };
}

/** Where a callback is drawn to: the device whose function it is. */
export function callbackLane(view: TraceView, frame: ViewFrame): Lane | undefined {
    const device = ownerOf(view.devices, frame);
    return device === undefined ? mmLane(view) : { kind: 'device', name: device };
}

/** What the step does, a line each. */
export function eventText(entry: OutlineStep): string[] {
    const { step, after, results } = entry;
    const ptes = pteChanges(step, after).map(changeText);
    const freed = freedFrames(step).map(frame => `${frame} freed`);
    const inmost = step.stack.at(-1);
    // The step's own text is that of a section of the kernel function; the function's name says more.
    if (step.effect.kind === 'notifier') return [inmost?.library ? callText(inmost) : step.text, ...results, ...ptes, ...freed];
    if (ptes.length > 0) return [...ptes, ...freed];
    return [ownText(entry), ...freed];
}

export const REGION = { start: 'invalidate_range_start', end: 'invalidate_range_end' } as const;

export const changeText = (change: Change): string => `${change.name}: ${change.from} -> ${change.to}`;
