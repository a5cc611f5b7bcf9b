/**
 * The lines that a run is told by in plain text: who, what, how deep in the calls, and which steps a line is about.
 *
 * Steps inside a kernel function that touch neither locks nor page tables nor devices belong to the line with its name.
 */
import { plain } from './escape.js';
import { changeText, eventText, REGION } from './messages.js';
import { failsLate, freedFrames, headers, outline, ownCall, pteChanges, sharedChanges, waitsAtStart, type OutlineStep } from './outline.js';
import { ownText } from './own.js';
import type { DevicePageView, TraceView } from './view.js';
import { callText, type Wait } from './walk.js';

export interface Row {
    thread: string;
    /** Steps (1-based) that it tells of; 0: the initial state. */
    first: number;
    last: number;
    depth: number;
    text: string;
    /** Only the name of what the step in a later row is inside of. */
    opens?: boolean;
}

/** The lines of a run, in order. */
export function rowsOf(view: TraceView): Row[] {
    const rows = waitsAtStart(view).flatMap(wait => waitRows(wait, 0));
    for (const entry of outline(view)) {
        const { step, path } = entry;
        const row = (depth: number, text: string, opens = false): Row => ({ thread: step.thread, first: step.index, last: step.index, depth, text: plain(text), opens });
        const named = headers(entry);
        const outer = path.length - entry.opens.length;
        const depth = outer + named.length;
        // An announcement comes before the callback that it leads to.
        const inner = entry.callback ? named.indexOf(entry.callback) : -1;
        const announce = entry.region ? [row(inner < 0 ? depth : outer + inner, REGION[entry.region], true)] : [];
        named.forEach((frame, i) => rows.push(...(i === inner ? announce : []), row(outer + i, callText(frame), true)));
        if (inner < 0) rows.push(...announce);
        const last = rows[rows.length - 1];
        if (entry.weight !== 'hidden') rows.push(row(depth, stepText(entry)));
        else if (failsLate(last?.thread === step.thread ? [last.text] : [], entry)) rows.push(row(depth, entry.results.join(', ')));
        else if (last?.thread === step.thread && last.last >= step.index - 1) Object.assign(last, { last: step.index, text: withResults(last.text, entry), opens: false });
        else if (told(view, entry).length === 0) rows.push(row(depth, hasWaited(rows, step.thread) ? '<goes on>' : '...'));
        rows.push(...told(view, entry).map(text => row(depth + 1, text)));
        rows.push(...entry.waits.flatMap(wait => waitRows(wait, step.index)));
    }
    return rows;
}

const hasWaited = (rows: readonly Row[], thread: string): boolean => rows.findLast(row => row.thread === thread)?.text.startsWith('<waits for ') === true;

/** `mmu_interval_read_begin(gpu.mni): seq = 2`. */
function withResults(text: string, entry: OutlineStep): string {
    return entry.results.length > 0 && text === ownCall(entry) ? `${text}: ${entry.results.join(', ')}` : text;
}

function waitRows({ thread, opens, depth, region }: Wait, step: number): Row[] {
    const row = (depth: number, text: string): Row => ({ thread: thread.name, first: step, last: step, depth, text: plain(text) });
    const held = thread.heldBy === undefined ? '' : `, held by ${thread.heldBy}`;
    const calls = opens.map((frame, i) => row(depth - opens.length + i, callText(frame)));
    return [...calls, ...(region ? [row(depth, REGION[region])] : []), row(depth, `<waits for ${thread.waitsFor ?? ''}${held}>`)];
}

/** What the picture would say of steps that sections of kernel functions are; everything else by its own text. */
function stepText(entry: OutlineStep): string {
    const inLibrary = entry.step.stack[entry.step.stack.length - 1]?.library === true;
    return inLibrary && (entry.step.effect.kind === 'notifier' || pteChanges(entry.step, entry.after).length > 0) ? eventText(entry)[0] : ownText(entry);
}

/** What everybody must see of a step: page tables, sequence numbers, freed frames, what the device can still reach. */
function told(view: TraceView, entry: OutlineStep): string[] {
    const { step, before, after } = entry;
    const counts = step.changes.filter(change => after.mms.some(mm => change.name === `${mm.name}.invalidate_seq`)
        || after.notifiers.some(notifier => change.name === `${notifier.name}.seq`));
    const stale = after.devices.filter((device, i) => device.why.join() !== before.devices[i].why.join()).flatMap(staleTexts);
    const changes = [...pteChanges(step, after), ...counts, ...sharedChanges(view, step)].map(changeText).filter(text => text !== stepText(entry));
    return [...changes, ...freedFrames(step).map(frame => `${frame} is freed`), ...stale];
}

function staleTexts(entry: DevicePageView): string[] {
    return entry.why.map(why => `stale in ${entry.device}'s TLB: ${entry.page} -> ${why}`);
}
