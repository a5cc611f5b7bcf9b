/**
 * The picture of a run, before it becomes a diagram language: lanes, messages between them, notes on them.
 *
 * Steps that nobody wants to read one by one are folded: what a kernel function does inside stands under its name.
 */
import { deviceNotes, mmNotes, startNotes } from './notes.js';
import { callbackLane, eventMessages, REGION } from './messages.js';
import { outline, waitsAtStart, type OutlineStep } from './outline.js';
import { Fold, foldable } from './fold.js';
import { NOT_MINIMAL, type TraceView } from './view.js';
import { callText, type Call, type Wait } from './walk.js';
import { ACCESS_CODES } from './windows.js';

export interface Lane { kind: 'thread' | 'device' | 'mm'; name: string }

/** What an item is about; the page colours by it. */
export type Role = 'step' | 'fold' | 'wait' | 'state' | 'stale' | 'violation';

interface Common {
    role: Role;
    /** Steps (1-based) that it tells of; 0: the initial state. */
    first: number;
    last: number;
    lines: string[];
    /** What can be unfolded in it, or folded again: kernel calls that it names, and its own last lines. */
    calls?: Call[];
}
export interface Message extends Common { kind: 'message'; from: Lane; to: Lane; arrow: 'call' | 'lost' }
/** `more`: the key of its last lines, which are left out unless they are unfolded. */
export interface Note extends Common { kind: 'note'; over: Lane[]; more?: string }
export type Item = Message | Note;

export interface Picture { lanes: Lane[]; items: Item[] }

const known = new WeakMap<TraceView, { unfolded: string; picture: Picture }>();

/** Lays out a run; every step lies in the range of some item. `unfolded`: keys of what is not to be folded: kernel calls, long notes. The last one of a run is kept: what can be folded is asked before it is drawn. */
export function picture(view: TraceView, unfolded: ReadonlySet<string> = new Set()): Picture {
    const last = known.get(view), key = JSON.stringify([...unfolded]);
    if (last?.unfolded === key) return last.picture;
    const made = layOut(view, unfolded);
    known.set(view, { unfolded: key, picture: made });
    return made;
}

function layOut(view: TraceView, unfolded: ReadonlySet<string>): Picture {
    const items: Item[] = startNotes(view);
    for (const wait of waitsAtStart(view)) items.push(...waitItems(view, wait, 0));
    const steps = outline(view, unfolded);
    const fold = new Fold(items, unfolded);
    for (const entry of steps) {
        const messages = eventMessages(view, entry);
        // Where the loop of a livelock begins no note goes on.
        if (entry.step.index - 1 === view.loopsTo) fold.flush();
        if (messages.length > 0) {
            if (!fold.callers(entry)) messages[0].calls = foldable(entry.calls);
            for (const message of messages) add(items, message, entry.call?.unfolded);
            fold.after(entry);
        } else {
            fold.take(entry);
        }
        const state = [...mmNotes(entry), ...deviceNotes(view, entry)];
        const waits = entry.waits.flatMap(wait => waitItems(view, wait, entry.step.index));
        if (state.length + waits.length > 0) fold.flush();
        items.push(...state, ...waits);
    }
    fold.flush();
    items.push(...endItems(view, steps));
    cover(items, view.steps.length);
    return { lanes: lanes(view, items), items };
}

/** What can be unfolded in a picture, or folded again. */
export const foldables = (view: TraceView, unfolded: ReadonlySet<string>): Call[] => picture(view, unfolded).items.flatMap(({ calls = [] }) => calls);

/** Steps that are folded away without a name belong to the item after them, the last ones to the last item: as the picture numbers its rows. */
function cover(items: readonly Item[], total: number): void {
    let told = 0;
    for (const item of items) {
        item.first = Math.min(item.first, told + 1);
        told = Math.max(told, item.last);
    }
    const last = items.findLast(({ role }) => role !== 'violation');
    if (last && told < total) last.last = total;
}

/** Device operations that one thread does in a row are one message: `clear_pte(A), tlb_flush(A), drain(A)`. */
function add(items: Item[], message: Message, isApart = false): void {
    const last = items[items.length - 1];
    const joins = !isApart && last?.kind === 'message' && last.to.kind === 'device' && message.to.kind === 'device' && message.role === 'step' && last.role === 'step'
        && sameLane(last.to, message.to) && sameLane(last.from, message.from) && last.lines.length < 4 && last.lines[0] !== message.lines[0];
    if (!joins) items.push(message);
    else {
        last.lines.push(...message.lines);
        last.last = message.last;
        if (message.calls) last.calls = [...last.calls ?? [], ...message.calls];
    }
}

export const sameLane = (a: Lane, b: Lane): boolean => a.kind === b.kind && a.name === b.name;
export const threadLane = (name: string): Lane => ({ kind: 'thread', name });

/** The calls by which a thread came to wait, and that it waits. */
function waitItems(view: TraceView, { thread, opens, calls: made, callback, region }: Wait, step: number): Item[] {
    const held = thread.heldBy === undefined ? [] : [`held by ${thread.heldBy}`];
    const calls = [...opens.filter(frame => frame !== callback).map(callText), ...(region ? [REGION[region]] : [])];
    const from = threadLane(thread.name);
    const to = callback && callbackLane(view, callback);
    const note = (role: Role, lines: string[], calls: Call[] = []): Note => ({ kind: 'note', role, first: step, last: step, over: [from], lines, calls });
    const wait = [`waits for ${thread.waitsFor ?? ''}`, ...held];
    if (!callback || !to) return [note('wait', [...calls, ...wait], foldable(made))];
    return [...calls.length > 0 ? [note('fold', calls, foldable(made))] : [], { kind: 'message', role: 'step', first: step, last: step, from, to, arrow: 'call', lines: [callText(callback)] }, note('wait', wait)];
}

const WRITES: ReadonlySet<string> = new Set(['lost_write', 'write_to_readonly']);

/** The access that the device could make, and the sentence. */
function endItems(view: TraceView, steps: readonly OutlineStep[]): Item[] {
    const last = view.steps.length;
    // A run that somebody has picked so far is not meant to be short.
    const best = view.minimal || view.open ? [] : [NOT_MINIMAL];
    if (view.code === 'ok') return best.map((line): Item => ({ kind: 'note', role: 'state', first: last, last, over: [threadLane(view.steps[last - 1]?.thread ?? view.threads[0]?.name ?? '')], lines: [line] }));
    const items: Item[] = [];
    const mm = view.mms[0];
    const failed = steps[last - 1]?.step.effect.kind === 'device_access';
    if (ACCESS_CODES.has(view.code) && !failed && mm !== undefined) {
        const verb = WRITES.has(view.code) ? 'may write' : view.code === 'stale_read' ? 'may read' : 'may access';
        const stale = view.states[view.states.length - 1]?.devices.filter(entry => entry.stale
            && (view.device === undefined || view.device === entry.device) && (view.page === undefined || view.page === entry.page)) ?? [];
        for (const entry of stale) {
            const through = view.frame === undefined ? entry.why : entry.why.filter(why => why.startsWith(`frame ${view.frame} `));
            items.push({ kind: 'message', role: 'violation', first: last, last, arrow: 'lost', from: { kind: 'device', name: entry.device },
                to: { kind: 'mm', name: mmOf(view, entry.page) ?? mm }, lines: [`${verb} ${entry.page} through its TLB`, ...(through.length > 0 ? through : entry.why)] });
        }
    }
    const all = [...view.threads.map(thread => threadLane(thread.name)), ...view.devices.map(name => ({ kind: 'device' as const, name })),
        ...view.mms.map(name => ({ kind: 'mm' as const, name }))];
    items.push({ kind: 'note', role: 'violation', first: last, last, over: all, lines: [view.code, view.message, ...best] });
    return items;
}

function mmOf(view: TraceView, page: string): string | undefined {
    return view.states[0]?.pages.find(entry => entry.name === page)?.mm;
}

/** Lanes that have something to show, threads first. A thread of the scenario always has one. */
function lanes(view: TraceView, items: readonly Item[]): Lane[] {
    const used = (lane: Lane): boolean => items.some(item => item.kind === 'message' ? sameLane(item.from, lane) || sameLane(item.to, lane)
        : item.role !== 'violation' && item.over.some(over => sameLane(over, lane)));
    return [
        ...view.threads.filter(thread => thread.kind === 'thread' || used(threadLane(thread.name))).map(thread => threadLane(thread.name)),
        ...view.devices.map(name => ({ kind: 'device' as const, name })).filter(used),
        ...view.mms.map(name => ({ kind: 'mm' as const, name })).filter(used),
    ];
}
