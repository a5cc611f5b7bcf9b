/**
 * A run as the columns of a commit message: `CPU0 driver | CPU1 user`, time downward, one step a line.
 *
 * Steps inside a kernel function that touch neither locks nor page tables nor devices are counted behind its name.
 */
import { plain, shorten, wrap } from './escape.js';
import { changeText, eventText, REGION } from './messages.js';
import { freedFrames, headers, outline, ownText, pteChanges, waitsAtStart, type OutlineStep, type Wait } from './outline.js';
import { NOT_MINIMAL, type DevicePageView, type TraceView } from './view.js';

interface Row { thread: string; first: number; last: number; depth: number; text: string }

/** More threads than this are numbered lines. */
const MOST_COLUMNS = 3;
/** What the last column is given at least: most calls of the kernel fit into it. */
const LAST_COLUMN = 36;
const BETWEEN = '| ';
const TITLE_LINES = 2;
const AGAIN = '- - - what follows is repeated for ever - - -';

/** The columns, at most `width` characters wide where the threads fit, else numbered lines. */
export function toAscii(view: TraceView, width = 75): string {
    const rows = rowsOf(view);
    const threads = view.threads.map(thread => thread.name).filter(name => rows.some(row => row.thread === name));
    const fits = threads.length <= MOST_COLUMNS && width >= LAST_COLUMN + 10 * (threads.length - 1);
    // Where the run comes back to: before the first line of a later step.
    const loop = view.loopsTo === undefined ? -1 : rows.findIndex(row => row.first > (view.loopsTo ?? 0));
    const draw = (part: readonly Row[]): string[] => fits ? columns(part, threads, width) : numbered(part, width);
    const body = loop < 0 ? draw(rows) : [...draw(rows.slice(0, loop)), AGAIN, ...draw(rows.slice(loop)).slice(fits ? TITLE_LINES : 0)];
    return `${[...body, ...ending(view, width)].join('\n')}\n`;
}

function rowsOf(view: TraceView): Row[] {
    const rows = waitsAtStart(view).flatMap(wait => waitRows(wait, 0));
    for (const entry of outline(view)) {
        const { step, path } = entry;
        const row = (depth: number, text: string): Row => ({ thread: step.thread, first: step.index, last: step.index, depth, text: plain(text) });
        const named = headers(entry);
        const outer = path.length - entry.opens.length;
        const depth = outer + named.length;
        // An announcement comes before the callback that it leads to.
        const inner = entry.callback ? named.indexOf(entry.callback) : -1;
        const announce = entry.region ? [row(inner < 0 ? depth : outer + inner, REGION[entry.region])] : [];
        named.forEach((frame, i) => rows.push(...(i === inner ? announce : []), row(outer + i, `${frame.fn}()`)));
        if (inner < 0) rows.push(...announce);
        const last = rows[rows.length - 1];
        if (entry.weight !== 'hidden') rows.push(row(depth, stepText(entry)));
        else if (last?.thread === step.thread && last.last >= step.index - 1) Object.assign(last, { last: step.index, text: withResults(last.text, entry) });
        else rows.push(row(depth, '...'));
        rows.push(...told(entry).map(text => row(depth + 1, text)));
        rows.push(...entry.waits.flatMap(wait => waitRows(wait, step.index)));
    }
    return rows;
}

/** `mmu_interval_read_begin(): seq = 2`. */
function withResults(text: string, { path, results }: OutlineStep): string {
    return results.length > 0 && text === `${path[path.length - 1]?.fn}()` ? `${text}: ${results.join(', ')}` : text;
}

function waitRows({ thread, opens, depth, region }: Wait, step: number): Row[] {
    const row = (depth: number, text: string): Row => ({ thread: thread.name, first: step, last: step, depth, text: plain(text) });
    const held = thread.heldBy === undefined ? '' : `, held by ${thread.heldBy}`;
    const calls = opens.map((frame, i) => row(depth - opens.length + i, `${frame.fn}()`));
    return [...calls, ...(region ? [row(depth, REGION[region])] : []), row(depth, `<waits for ${thread.waitsFor ?? ''}${held}>`)];
}

/** What the picture would say of steps that sections of kernel functions are; everything else by its own text. */
function stepText(entry: OutlineStep): string {
    const inLibrary = entry.step.stack[entry.step.stack.length - 1]?.library === true;
    return inLibrary && (entry.step.effect.kind === 'notifier' || pteChanges(entry.step, entry.after).length > 0) ? eventText(entry)[0] : ownText(entry);
}

/** What everybody must see of a step: page tables, sequence numbers, freed frames, what the device can still reach. */
function told(entry: OutlineStep): string[] {
    const { step, before, after } = entry;
    const counts = step.changes.filter(change => after.mms.some(mm => change.name === `${mm.name}.invalidate_seq`)
        || after.notifiers.some(notifier => change.name === `${notifier.name}.seq`));
    const stale = after.devices.filter((device, i) => device.why.join() !== before.devices[i].why.join()).flatMap(staleTexts);
    const changes = [...pteChanges(step, after), ...counts].map(changeText).filter(text => text !== stepText(entry));
    return [...changes, ...freedFrames(step).map(frame => `${frame} is freed`), ...stale];
}

function staleTexts(entry: DevicePageView): string[] {
    return entry.why.map(why => `stale in ${entry.device}'s TLB: ${entry.page} -> ${why}`);
}

/**
 * As in a kernel commit message: a column says where a line begins. There is one thread a line, so a long line may run on to the
 * right, through columns that are empty.
 */
function columns(rows: readonly Row[], threads: readonly string[], width: number): string[] {
    const spare = Math.max(LAST_COLUMN, Math.floor((width - BETWEEN.length * (threads.length - 1)) / threads.length));
    const offset = threads.length < 2 ? 0 : Math.floor((width - spare) / (threads.length - 1));
    const line = (column: number, text: string): string => {
        const begin = Array.from({ length: column }, () => ' '.repeat(offset - BETWEEN.length) + BETWEEN).join('') + text;
        // Rulers right of the text, as far as it leaves room for them.
        return threads.slice(column + 1).reduce((all, _, i) => {
            const at = offset * (column + 1 + i) - BETWEEN.length;
            return all.length < at ? all.padEnd(at) + BETWEEN.trimEnd() : all;
        }, begin);
    };
    const title = threads.map((name, i) => shorten(`CPU${i} ${plain(name)}`, (i < threads.length - 1 ? offset : spare) - BETWEEN.length))
        .map((name, i) => i < threads.length - 1 ? name.padEnd(offset - BETWEEN.length) : name).join(BETWEEN);
    const body = rows.flatMap(row => {
        const column = threads.indexOf(row.thread);
        return wrapped(row, width - offset * column).map(text => line(column, text));
    });
    return [title, '-'.repeat(width), ...body];
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

/** The sentence, and for a run that may not be the easiest one, that it may not. */
function ending(view: TraceView, width: number): string[] {
    const loop = view.loopsTo === undefined ? [] : ['(and again, for ever)'];
    const blocked = (view.states[view.states.length - 1]?.threads ?? []).filter(thread => thread.status === 'blocked for ever')
        .map(thread => `${plain(thread.name)}: blocked for ever, waits for ${plain(thread.waitsFor ?? '?')}`);
    const best = [...view.minimal || view.open ? [] : wrap(`(${NOT_MINIMAL})`, width), ...view.critical?.steps.length ? wrap(plain(view.critical.message), width) : []];
    if (view.code === 'ok') return [...loop, '', ...wrap(view.message, width), ...best];
    return [...loop, '', ...blocked, ...wrap(`*** ${view.code}: ${view.message}`, width), ...best];
}
