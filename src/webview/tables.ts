/** The state at one step as tables of text. Pure: what is shown, not how. */
import { lockText } from '../trace/changes.js';
import type { FrameView, LockView, StateView, ThreadView, TraceView } from '../trace/view.js';

export type Mark = 'stale' | 'wait' | 'blocked' | 'dim';

export interface Row {
    cells: string[];
    mark?: Mark;
}
export interface Table { title: string; columns: string[]; rows: Row[] }

/** What never happens in the whole run is left out: locks nobody takes, frames nobody allocates, fields that keep their value. */
export interface Relevant { locks: ReadonlySet<string>; frames: ReadonlySet<number>; variables: ReadonlySet<string> }

/** Looks through the run once. */
export function relevant(view: TraceView): Relevant {
    const locks = new Set<string>();
    const frames = new Set<number>();
    const variables = new Set<string>();
    const first = new Map(view.states[0]?.variables.map(variable => [variable.name, variable.value]));
    for (const state of view.states) {
        for (const lock of state.locks) if (used(lock)) locks.add(lock.name);
        for (const frame of state.frames) if (frame.state !== 'free') frames.add(frame.frame);
        for (const { name, value } of state.variables) if (first.get(name) !== value) variables.add(name);
    }
    return { locks, frames, variables };
}

const used = (lock: LockView): boolean => lock.holder !== undefined || lock.readers.length > 0 || lock.waiters.length > 0 || (lock.queued ?? 0) > 0;

/** All tables that have a row. */
export function tables(state: StateView, { locks, frames, variables }: Relevant): Table[] {
    const device = state.devices.some(entry => entry.dpte !== 'shared with the CPU');
    const all: Table[] = [
        { title: 'Threads', columns: ['Thread', 'Status', 'Locals'], rows: state.threads.map(threadRow) },
        { title: 'Locks', columns: ['Lock', 'Held by', 'Waiting'], rows: state.locks.filter(lock => locks.has(lock.name)).map(lockRow) },
        { title: 'Pages', columns: ['Page', 'CPU page table', 'Content in', ''],
            rows: state.pages.map(page => ({ cells: [page.name, page.pte, page.home, page.flags.join(', ')] })) },
        { title: 'Devices', columns: ['Device', ...(device ? ['Page table'] : []), 'TLB may hold', 'In flight', ''], rows: state.devices.map(entry => ({
            cells: [`${entry.device} ${entry.page}`, ...(device ? [entry.dpte] : []), list(entry.tlb), list(entry.inflight), entry.stale ? `STALE ${entry.why.join('; ')}` : ''],
            ...(entry.stale && { mark: 'stale' as const }) })) },
        { title: 'Frames', columns: ['Frame', 'State', 'Refs', 'Pins', 'Mapped by', ''], rows: state.frames.filter(frame => frames.has(frame.frame)).map(frameRow) },
        { title: 'Notifiers', columns: ['', 'Sequence', 'Active'], rows: [
            ...state.mms.map(mm => ({ cells: [`mm ${mm.name}`, mm.invalidateSeq, String(mm.active)] })),
            ...state.notifiers.map(notifier => ({ cells: [notifier.name, notifier.seq, notifier.registered ? '' : 'not registered'] }))] },
        { title: 'Other state', columns: ['Name', 'Value'], rows: state.variables.filter(variable => variables.has(variable.name)).map(({ name, value }) => ({ cells: [name, value] })) },
    ];
    return all.filter(table => table.rows.length > 0);
}

/** Which cells differ from the row as it was; the thread that steps always has another next step, which is no news. */
export function changedCells(row: Row, old: Row | undefined): boolean[] {
    const next = 'next: ';
    return row.cells.map((text, i) => {
        const was = old?.cells[i];
        return was !== undefined && was !== text && !(text.startsWith(next) && was.startsWith(next));
    });
}

const list = (members: readonly string[]): string => members.join(', ') || 'empty';

function threadRow(thread: ThreadView): Row {
    const what = thread.status === 'done' || thread.status === 'idle' ? thread.status
        : thread.waitsFor !== undefined ? `${thread.status === 'blocked for ever' ? 'BLOCKED for ever: ' : ''}waits for ${thread.waitsFor}${thread.heldBy === undefined ? '' : `, held by ${thread.heldBy}`}`
            : `next: ${thread.at}`;
    const row: Row = { cells: [thread.name, what, thread.locals.map(({ name, value }) => `${name} = ${value}`).join(', ')] };
    if (thread.status === 'blocked for ever') row.mark = 'blocked';
    else if (thread.status === 'waiting') row.mark = 'wait';
    else if (thread.status === 'done' || thread.status === 'idle') row.mark = 'dim';
    return row;
}

function lockRow(lock: LockView): Row {
    const row: Row = { cells: [lock.name, lockText(lock), lock.waiters.join(', ')] };
    if (lock.waiters.length > 0) row.mark = 'wait';
    else if (!used(lock)) row.mark = 'dim';
    return row;
}

function frameRow(frame: FrameView): Row {
    const extra = [frame.dev === 'RAM' ? '' : `in ${frame.dev}`, frame.copied ? 'copied away' : '', frame.lockedBy === undefined ? '' : `locked by ${frame.lockedBy}`];
    const row: Row = { cells: [`frame ${frame.frame}`, frame.state, ...frame.state === 'free' ? ['', ''] : [String(frame.refs), String(frame.pins)], frame.mappedBy.join(', '), extra.filter(text => text !== '').join(', ')] };
    if (frame.state === 'freed') row.mark = 'stale';
    else if (frame.state === 'free') row.mark = 'dim';
    return row;
}
