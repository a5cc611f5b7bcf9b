/**
 * A run as the columns of a commit message: `CPU0 driver | CPU1 user`, time downward, one step a line.
 *
 * Steps inside a kernel function that touch neither locks nor page tables nor devices are counted behind its name.
 */
import { plain, shorten, wrap } from './escape.js';
import { changeText, eventText } from './messages.js';
import { freedFrames, headers, outline, pteChanges, waitsAtStart, type OutlineStep, type Wait } from './outline.js';
import type { DevicePageView, TraceView } from './view.js';

interface Row { thread: string; first: number; last: number; depth: number; text: string }

/** Narrower columns cannot be read: numbered lines then. */
const LEAST_COLUMN = 22;
const BETWEEN = ' | ';

/** The columns, at most `width` characters wide where the threads fit, else numbered lines. */
export function toAscii(view: TraceView, width = 75): string {
    const rows = rowsOf(view);
    const threads = view.threads.map(thread => thread.name).filter(name => rows.some(row => row.thread === name));
    const column = Math.floor((width - BETWEEN.length * (threads.length - 1)) / Math.max(1, threads.length));
    const body = threads.length > 3 || column < LEAST_COLUMN ? numbered(rows, width) : columns(rows, threads, column);
    return `${[...body, ...ending(view, width)].join('\n')}\n`;
}

function rowsOf(view: TraceView): Row[] {
    const rows = waitsAtStart(view).flatMap(wait => waitRows(wait, 0));
    for (const entry of outline(view)) {
        const { step, path } = entry;
        const row = (depth: number, text: string): Row => ({ thread: step.thread, first: step.index, last: step.index, depth, text: plain(text) });
        const named = headers(entry);
        const outer = path.length - entry.opens.length;
        named.forEach((frame, i) => rows.push(row(outer + i, `${frame.fn}()`)));
        const last = rows[rows.length - 1];
        if (entry.weight !== 'hidden') rows.push(row(outer + Math.max(named.length, entry.opens.length - 1), stepText(entry)));
        else if (last?.thread === step.thread) last.last = step.index;
        else rows.push(row(path.length, '...'));
        rows.push(...told(entry).map(text => row(path.length + 1, text)));
        rows.push(...entry.waits.flatMap(wait => waitRows(wait, step.index)));
    }
    return rows;
}

function waitRows({ thread, opens, depth }: Wait, step: number): Row[] {
    const row = (depth: number, text: string): Row => ({ thread: thread.name, first: step, last: step, depth, text: plain(text) });
    const held = thread.heldBy === undefined ? '' : `, held by ${thread.heldBy}`;
    return [...opens.map((frame, i) => row(depth - opens.length + i, `${frame.fn}()`)), row(depth, `<waits for ${thread.waitsFor ?? ''}${held}>`)];
}

/** Sections of the kernel's notifier functions go by the function's name, as in the picture; everything else by its own text. */
function stepText(entry: OutlineStep): string {
    return entry.step.effect.kind === 'notifier' ? eventText(entry)[0] : entry.step.text;
}

/** What everybody must see of a step: page tables, sequence numbers, freed frames, what the device can still reach. */
function told({ step, before, after }: OutlineStep): string[] {
    const counts = step.changes.filter(change => after.mms.some(mm => change.name === `${mm.name}.invalidate_seq`)
        || after.notifiers.some(notifier => change.name === `${notifier.name}.seq`));
    const stale = after.devices.filter((entry, i) => entry.why.join() !== before.devices[i].why.join()).flatMap(staleTexts);
    return [...[...pteChanges(step, after), ...counts].map(changeText), ...freedFrames(step).map(frame => `${frame} is freed`), ...stale];
}

function staleTexts(entry: DevicePageView): string[] {
    return entry.why.map(why => `stale in ${entry.device}'s TLB: ${entry.page} -> ${why}`);
}

function columns(rows: readonly Row[], threads: readonly string[], width: number): string[] {
    const line = (cells: readonly string[]): string => cells.map(cell => cell.padEnd(width)).join(BETWEEN).trimEnd();
    const title = threads.map((name, i) => shorten(`CPU${i} ${plain(name)}`, width));
    const body = rows.flatMap(row => wrapped(row, width).map(text => line(threads.map(name => name === row.thread ? text : ''))));
    return [line(title), threads.map(() => '-'.repeat(width)).join('-+-'), ...body];
}

/** Indented; what is too long goes on in the next line, further in. */
function wrapped(row: Row, width: number): string[] {
    const indent = '  '.repeat(Math.min(row.depth, 4));
    const [first, ...more] = wrap(row.text, width - indent.length - 2);
    return [`${indent}${first}`, ...more.map(text => `${indent}  ${text}`)];
}

function numbered(rows: readonly Row[], width: number): string[] {
    return rows.map(row => {
        const numbers = row.first === row.last ? `${row.first}` : `${row.first}-${row.last}`;
        return shorten(`[${numbers}] ${plain(row.thread)}: ${'  '.repeat(Math.min(row.depth, 4))}${row.text}`, Math.max(width, 100));
    });
}

/** The sentence, and for a run that is not the shortest one, that it is not. */
function ending(view: TraceView, width: number): string[] {
    const loop = view.loopsTo === undefined ? [] : [`(returns to the state after step ${view.loopsTo}, for ever)`];
    const blocked = (view.states[view.states.length - 1]?.threads ?? []).filter(thread => thread.status === 'blocked for ever')
        .map(thread => `${plain(thread.name)}: blocked for ever, waits for ${plain(thread.waitsFor ?? '?')}`);
    if (view.code === 'ok') return [...loop, '', ...wrap(view.message, width)];
    const best = view.minimal ? [] : ['(the best run found, perhaps not the shortest)'];
    return [...loop, '', ...blocked, ...wrap(`*** ${view.code}: ${view.message}`, width), ...best];
}
