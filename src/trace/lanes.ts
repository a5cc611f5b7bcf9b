/**
 * A run as a waveform: a track for each thing that changes, with spans of equal value over the steps.
 *
 * Position 0 is the initial state, position `i` the state after step `i`. The stale window of a device and a page is from the change of
 * the CPU's page table to the flush of the device's TLB.
 */
import { lockText } from './changes.js';
import { isWaiting } from './outline.js';
import type { DevicePageView, LockView, StateView, ThreadView, TraceView } from './view.js';
import { windows, type StaleWindow } from './windows.js';

/** How a span is drawn: `quiet` is the value that nobody looks for (free, empty, none). */
export type Tone = 'quiet' | 'value' | 'held' | 'shared' | 'wait' | 'outdated' | 'stale' | 'step' | 'done';

/** Equal from one position to another, both included. */
export interface Span { from: number; to: number; text: string; tone: Tone }
export interface Track { name: string; spans: Span[] }
export interface TrackGroup { title: string; tracks: Track[] }

export interface Lanes { last: number; groups: TrackGroup[]; windows: StaleWindow[] }

/** Everything that changes in the run, in the order of the tables; threads always. */
export function lanes(view: TraceView): Lanes {
    const states = positions(view);
    const first = states[0];
    const groups: TrackGroup[] = [
        { title: 'Threads', tracks: first.threads.map((thread, i) => track(thread.name, states, (state, at) => threadCell(view, state.threads[i], at))) },
        { title: 'Locks', tracks: changing(first.locks.map((lock, i) => track(lock.name, states, state => lockCell(state.locks[i])))) },
        { title: 'CPU page table', tracks: changing(first.pages.map((page, i) => track(page.name, states, state => plain(state.pages[i].pte, 'none')))) },
        { title: 'Device page table', tracks: changing(first.devices.map((entry, i) => track(named(entry), states, state => plain(state.devices[i].dpte, 'none')))) },
        { title: 'Device TLB', tracks: changing(first.devices.map((entry, i) => track(named(entry), states, state => tlbCell(state.devices[i])))) },
        { title: 'Frames', tracks: changing(first.frames.map((frame, i) => track(`frame ${frame.frame}`, states, state => frameCell(state, i)))) },
        { title: 'invalidate_seq', tracks: changing([
            ...first.mms.flatMap((mm, i) => [track(`mm ${mm.name}`, states, state => plain(state.mms[i].invalidateSeq)),
                track(`mm ${mm.name} active ranges`, states, state => plain(String(state.mms[i].active), '0'))]),
            ...first.notifiers.map((notifier, i) => track(notifier.name, states, state => plain(state.notifiers[i].registered ? state.notifiers[i].seq || 'registered' : 'not registered', 'not registered')))]) },
        { title: 'Fields', tracks: changing(fieldsFirst(view, first).map(i => track(first.variables[i].name, states, state => fieldCell(state.variables[i].value)))) },
    ];
    return { last: states.length - 1, groups: groups.filter(({ tracks }) => tracks.length > 0), windows: windows(view, states) };
}

/** The state at each position; of a step whose state is not known the one before. */
export function positions(view: TraceView): StateView[] {
    const states = [view.states[0]];
    for (const { after } of view.steps) states.push(view.states[after] ?? states[states.length - 1]);
    return states;
}

interface Cell { text: string; tone: Tone }

const QUIET: ReadonlySet<string> = new Set(['0', 'false', 'none', 'unset', 'free', 'empty']);
const fieldCell = (value: string): Cell => plain(value, QUIET.has(value) ? value : undefined);

/** Those first through which the threads of the run speak to each other. */
function fieldsFirst({ shared = [] }: TraceView, { variables }: StateView): number[] {
    const rank = (i: number): number => shared.includes(variables[i].name) ? 0 : 1;
    return variables.map((_, i) => i).sort((a, b) => rank(a) - rank(b) || a - b);
}

/** The end of a name says more than its begin: `\u2026kvm.mmu_invalidate_seq`. */
export const trackName = (name: string, most: number): string => name.length <= most ? name : `\u2026${name.slice(name.length - most + 1)}`;

const named = ({ device, page }: DevicePageView): string => `${device} ${page}`;
const changing = (tracks: readonly Track[]): Track[] => tracks.filter(({ spans }) => spans.length > 1);
const plain = (text: string, quiet = ''): Cell => ({ text, tone: text === quiet ? 'quiet' : 'value' });

function track(name: string, states: readonly StateView[], cell: (state: StateView, position: number) => Cell): Track {
    const spans: Span[] = [];
    states.forEach((state, at) => {
        const { text, tone } = cell(state, at);
        const last = spans[spans.length - 1];
        // Each step of a thread is a span of its own, so that they can be counted.
        if (last && last.text === text && last.tone === tone && tone !== 'step') last.to = at;
        else spans.push({ from: at, to: at, text, tone });
    });
    return { name, spans };
}

function threadCell(view: TraceView, thread: ThreadView, at: number): Cell {
    const step = view.steps[at - 1];
    if (step?.thread === thread.name) return { text: step.text, tone: step.violates ? 'stale' : 'step' };
    if (isWaiting(thread)) return { text: `waits for ${thread.waitsFor ?? ''}`, tone: thread.status === 'waiting' ? 'wait' : 'stale' };
    return thread.status === 'done' ? { text: 'done', tone: 'done' } : { text: '', tone: 'quiet' };
}

function lockCell(lock: LockView): Cell {
    const waiters = lock.waiters.length > 0 ? ` (waits: ${lock.waiters.join(', ')})` : '';
    const text = `${lockText(lock)}${waiters}`;
    if (lock.waiters.length > 0) return { text, tone: 'wait' };
    return { text, tone: lock.holder !== undefined ? 'held' : lock.readers.length > 0 ? 'shared' : lock.queued ? 'wait' : 'quiet' };
}

function tlbCell({ tlb, inflight, outdated, why }: DevicePageView): Cell {
    const cached = tlb.join(', ');
    const flying = inflight.join(', ');
    const text = [cached || 'empty', ...(flying === '' || flying === cached ? [] : [`in flight ${flying}`]), ...why].join('; ');
    return { text, tone: why.length > 0 ? 'stale' : outdated.length > 0 ? 'outdated' : cached + flying === '' ? 'quiet' : 'value' };
}

function frameCell(state: StateView, i: number): Cell {
    const frame = state.frames[i];
    if (frame.state !== 'allocated') return { text: frame.state, tone: frame.state === 'freed' ? 'stale' : 'quiet' };
    const more = [...(frame.lockedBy === undefined ? [] : [`locked by ${frame.lockedBy}`]), ...(frame.copied ? ['copied away'] : [])];
    return { text: [`refs ${frame.refs}`, ...(frame.pins > 0 ? [`pins ${frame.pins}`] : []), ...more].join(', '), tone: frame.copied ? 'outdated' : frame.lockedBy === undefined ? 'value' : 'held' };
}
