/** Notes on the lanes of devices and address spaces: what is cached where, and the sequence numbers. */
import { sharedChanges, type OutlineStep } from './outline.js';
import type { Note } from './picture.js';
import type { DevicePageView, MmView, StateView, TraceView, ViewStep } from './view.js';

/** Where the run starts from: pages, sequence numbers, and what the devices hold already. */
export function startNotes(view: TraceView): Note[] {
    const start = view.states[0];
    if (!start) return [];
    const mms = start.mms.map(mm => note({ kind: 'mm', name: mm.name }, 0, [...start.pages.filter(page => page.mm === mm.name).map(page => `${page.name}: ${page.pte}`),
        ...(changesSometime(view, mm.name) ? [`seq ${mm.invalidateSeq}, active ${mm.active}`] : [])]));
    const devices = start.devices.filter(entry => entry.tlb.length + entry.inflight.length > 0).map(entry => deviceNote(entry, 0));
    return [...mms.filter(item => item.lines.length > 0), ...devices];
}

function changesSometime(view: TraceView, mm: string): boolean {
    const texts = view.states.map(state => state.mms.filter(entry => entry.name === mm).map(entry => `${entry.invalidateSeq} ${entry.active}`).join());
    return texts.some(text => text !== texts[0]);
}

/** `seq 2 -> 3, active 1` where a step changed it. */
export function mmNotes({ step, before, after }: OutlineStep): Note[] {
    return after.mms.flatMap((mm, i) => {
        const old = before.mms[i];
        if (old.invalidateSeq === mm.invalidateSeq && old.active === mm.active) return [];
        return [note({ kind: 'mm', name: mm.name }, step.index, [seqLine(old, mm)])];
    });
}

function seqLine(old: MmView, mm: MmView): string {
    if (mm.invalidateSeq === '') return `active ${mm.active}`;
    return `seq ${old.invalidateSeq === mm.invalidateSeq ? '' : `${old.invalidateSeq} -> `}${mm.invalidateSeq}, active ${mm.active}`;
}

/** What a device could use, where a step changed it or made it stale; and the sequence numbers of its notifiers. */
export function deviceNotes(view: TraceView, entry: OutlineStep): Note[] {
    const { step, before, after } = entry;
    const reach = after.devices.flatMap((entry, i) => reachText(entry) === reachText(before.devices[i]) ? [] : [deviceNote(entry, step.index)]);
    return [...notifierNotes(step.index, before, after), ...fieldNotes(view, step), ...reach];
}

/** What a kernel function writes into a field of a device for other threads to see. */
function fieldNotes(view: TraceView, step: ViewStep): Note[] {
    const told = sharedChanges(view, step);
    return view.devices.flatMap(name => {
        const lines = told.filter(change => change.name.startsWith(`${name}.`)).map(change => `${change.name.slice(name.length + 1)} ${change.from} -> ${change.to}`);
        return lines.length > 0 ? [note({ kind: 'device', name }, step.index, lines)] : [];
    });
}

function notifierNotes(step: number, before: StateView, after: StateView): Note[] {
    return after.notifiers.flatMap((notifier, i) => {
        const old = before.notifiers[i];
        const lane = notifier.device === undefined ? undefined : { kind: 'device' as const, name: notifier.device };
        const lines = [...(old.seq === notifier.seq ? [] : [`${notifier.name}.seq ${old.seq} -> ${notifier.seq}`]),
            ...(old.registered === notifier.registered ? [] : [`${notifier.name} ${notifier.registered ? 'registered' : 'unregistered'}`])];
        return lane && lines.length > 0 ? [note(lane, step, lines)] : [];
    });
}

function deviceNote(entry: DevicePageView, step: number): Note {
    return { ...note({ kind: 'device', name: entry.device }, step, reachLines(entry)), role: entry.stale ? 'stale' : 'state' };
}

const reachText = (entry: DevicePageView): string => reachLines(entry).join('\n');

function reachLines(entry: DevicePageView): string[] {
    const tlb = entry.tlb.join(', ') || 'empty';
    const inflight = entry.inflight.join(', ');
    return [`TLB: ${entry.page} -> ${tlb}`, ...(inflight === '' || inflight === tlb ? [] : [`in flight: ${inflight}`]), ...entry.why.map(why => `STALE ${why}`)];
}

function note(over: Note['over'][number], step: number, lines: string[]): Note {
    return { kind: 'note', role: 'state', first: step, last: step, over: [over], lines };
}
