/**
 * A run as a commit message shows it: the columns `CPU0 driver | CPU1 user`, time downward, where they fit, else numbered steps.
 *
 * Nothing is cut: what is too long goes on in the next line.
 */
import { columns } from './columns.js';
import { plain, wrap } from './escape.js';
import { numbered } from './numbered.js';
import { rowsOf } from './rows.js';
import { NOT_MINIMAL, type TraceView } from './view.js';

/** What checkpatch.pl allows a line of a commit message. */
export const COMMIT_WIDTH = 75;

/** Lines of at most `width` characters. */
export function toAscii(view: TraceView, width = COMMIT_WIDTH): string {
    const rows = rowsOf(view);
    const threads = view.threads.map(thread => thread.name).filter(name => rows.some(row => row.thread === name));
    // Where the run comes back to: before the first line of a later step.
    const loop = view.loopsTo === undefined ? -1 : rows.findIndex(row => row.first > (view.loopsTo ?? 0));
    const body = columns(rows, threads, width, loop) ?? numbered(rows, view.steps.length, width, loop);
    return `${[...words(view, width), ...body, ...ending(view, width)].join('\n')}\n`;
}

/** What a report says, before its picture. */
const words = ({ report }: TraceView, width: number): string[] => report ? [...report.flatMap(text => wrap(text, width)), ''] : [];

/** The sentence, and for a run that may not be the easiest one, that it may not. */
function ending(view: TraceView, width: number): string[] {
    const loop = view.loopsTo === undefined ? [] : ['  (and again, for ever)'];
    const blocked = (view.states[view.states.length - 1]?.threads ?? []).filter(thread => thread.status === 'blocked for ever')
        .map(thread => `${plain(thread.name)}: blocked for ever, waits for ${plain(thread.waitsFor ?? '?')}`);
    const best = [...view.minimal || view.open ? [] : wrap(`(${NOT_MINIMAL})`, width), ...view.critical?.steps.length ? wrap(plain(view.critical.message), width) : []];
    if (view.code === 'ok') return [...loop, '', ...wrap(view.message, width), ...best];
    return [...loop, '', ...blocked, ...wrap(`*** ${view.code}: ${view.message}`, width), ...best];
}
