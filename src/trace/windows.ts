/** The stale windows of a run: from the change of the CPU's page table to the flush of the device's TLB, and what the device does in them. */
import type { DevicePageView, StateView, TraceView } from './view.js';

/** Positions at which the device may still use what the CPU's page table has taken away. */
export interface StaleWindow {
    device: string;
    page: string;
    from: number;
    to: number;
    /** The first position at which using it would be wrong: the frame is freed, copied away, another page's. */
    harmful?: number;
    /** Accesses of the device in it. */
    accesses: number[];
    /** The access is one that the device may make by itself there, which is the bug; no step of the run is it. */
    possible?: true;
    /** At `to + 1` the TLB is flushed, or what was under way is over; absent where the run ends first. */
    closed?: 'flushed' | 'drained';
}

/** Of each device and page, in the order of the states. */
export function windows(view: TraceView, states: readonly StateView[]): StaleWindow[] {
    return states[0].devices.flatMap((entry, i) => {
        const found: StaleWindow[] = [];
        let open: StaleWindow | undefined;
        /** The CPU's entry when the access under way has begun: that has its translation, whatever becomes of the TLB. */
        let begun: string | undefined;
        states.forEach((state, at) => {
            const { outdated, stale, accesses = 0 } = state.devices[i];
            const pte = state.pages.find(({ name }) => name === entry.page)?.pte ?? '';
            begun = accesses > 0 ? begun ?? pte : undefined;
            const isLate = begun !== undefined && takesAway(begun, pte);
            if (outdated.length === 0 && !stale && !isLate && !fails(view, at, entry)) {
                if (open) open.closed = states[at - 1].devices[i].outdated.length > 0 || states[at - 1].devices[i].stale ? 'flushed' : 'drained';
                open = undefined;
                return;
            }
            if (!open) found.push(open = { device: entry.device, page: entry.page, from: at, to: at, accesses: [] });
            open.to = at;
            if (stale || fails(view, at, entry)) open.harmful ??= at;
            if (uses(view, at, entry)) open.accesses.push(at);
            else if (at === states.length - 1 && stale && mayUse(view, entry)) Object.assign(open, { accesses: [...open.accesses, at], possible: true });
        });
        return found;
    });
}

/** Another frame, or fewer permissions. */
const takesAway = (before: string, after: string): boolean => after.replace(/ r[ow]$/, '') !== before.replace(/ r[ow]$/, '') || (before.endsWith(' rw') && after.endsWith(' ro'));

/** Codes of an access that goes wrong. */
export const ACCESS_CODES: ReadonlySet<string> = new Set(['use_after_free', 'stale_read', 'lost_write', 'write_to_readonly']);

/** The run shows that the device may use the page at its end: that it does is no step. */
function mayUse({ code, device, page }: TraceView, entry: DevicePageView): boolean {
    return ACCESS_CODES.has(code) && (device === undefined || device === entry.device) && (page === undefined || page === entry.page);
}

/** The device uses the page in the step that leads to this position. */
function uses({ steps }: TraceView, at: number, { device, page }: DevicePageView): boolean {
    const effect = steps[at - 1]?.effect;
    return effect?.kind === 'device_access' && effect.device === device && effect.page === page;
}

/** It does so in the step that breaks the property. */
const fails = (view: TraceView, at: number, entry: DevicePageView): boolean => view.steps[at - 1]?.violates === true && uses(view, at, entry);

/** `gpu A: stale from step 7 to 12, harmful from step 9, used in step 10`. */
export function windowText({ device, page, from, to, harmful, accesses, possible, closed }: StaleWindow, last: number): string {
    const end = closed ? `${closed} in step ${to + 1}` : to === last ? 'not flushed to the end of the run' : '';
    const done = possible ? accesses.slice(0, -1) : accesses;
    return [`${device} ${page}: stale window from step ${from}`, end,
        harmful === undefined ? 'harmless: the frame is still the page\u2019s' : `harmful from step ${harmful}`,
        done.length === 0 ? '' : `the device uses it in step ${done.join(', ')}`, possible ? `the device may use it in step ${last}` : ''].filter(text => text !== '').join(', ');
}
