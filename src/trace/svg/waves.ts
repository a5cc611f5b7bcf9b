/** The lanes under the sequence diagram: a column a step, a track for each thing that changes, the stale windows behind them. */
import { lanes, trackName, type Lanes, type Tone, type Track } from '../lanes.js';
import { windowText } from '../windows.js';
import { plain, shorten } from '../escape.js';
import type { TraceView } from '../view.js';
import { CELL, SIZE } from './measure.js';
import type { SvgTheme } from './theme.js';
import { el, text, type Xml } from './xml.js';

const WIDEST = 44;
const NARROWEST = 4;
const TRACK = 19;
const TITLE = 17;
const AXIS = 16;
/** Most characters of a track's name. */
const NAME = 30;
const SMALL = SIZE - 2;
const LETTER = CELL * SMALL / SIZE;

export interface Chart { width: number; height: number; content: Xml[]; /** What the stale windows are, in words. */ words: string[] }

/** `room`: the width that it has anyway. */
export function waves(view: TraceView, theme: SvgTheme, room: number): Chart {
    const all = lanes(view);
    const names = LETTER * Math.max(6, ...all.groups.flatMap(({ tracks }) => tracks.map(({ name }) => Math.min(NAME, plain(name).length)))) + 14;
    const column = Math.max(NARROWEST, Math.min(WIDEST, (room - names - 8) / (all.last + 1)));
    const at = (position: number): number => names + position * column;
    const rows: Xml[] = [];
    let y = AXIS;
    for (const { title, tracks } of all.groups) {
        rows.push(el('text', { x: 4, y: y + TITLE - 4, 'font-size': SMALL, fill: theme.dim }, text(title)));
        y += TITLE;
        for (const track of tracks) {
            rows.push(...drawTrack(track, { y, at, column, theme }));
            y += TRACK;
        }
    }
    const content = [...axis(all.last, at, column, theme), ...bands(all, { at, column, theme, top: AXIS, bottom: y }), ...rows,
        el('line', { x1: names, x2: names, y1: AXIS, y2: y, stroke: theme.border })];
    const words = all.windows.map(window => windowText(window, all.last));
    return { width: at(all.last + 1) + 8, height: y + 4, content, words };
}

interface Place { y: number; at: (position: number) => number; column: number; theme: SvgTheme }

function drawTrack({ name, spans }: Track, { y, at, column, theme }: Place): Xml[] {
    const label = plain(name);
    return [el('text', { x: 4, y: y + 13, 'font-size': SMALL, fill: theme.foreground }, ...label.length > NAME ? [el('title', {}, text(label))] : [], text(trackName(label, NAME))),
        ...spans.map(({ from, to, text: value, tone }) => {
            const width = (to - from + 1) * column;
            const { fill, stroke, color, dash } = LOOK[tone](theme);
            const whole = plain(value);
            const room = Math.floor((width - 6) / LETTER);
            const shown = tone === 'step' || room < Math.min(4, whole.length) ? '' : shorten(whole, room);
            const quiet = tone === 'quiet' || tone === 'done';
            const shape = quiet ? el('line', { x1: at(from), x2: at(from) + width, y1: y + 17, y2: y + 17, stroke })
                : el('rect', { x: at(from) + 0.5, y: y + 1, width: Math.max(1, width - 1), height: 16, fill, stroke, 'stroke-dasharray': dash });
            return el('g', { class: `span ${tone}` }, el('title', {}, text(`${from === to ? from : `${from}-${to}`}: ${whole || 'not its turn'}`)), shape,
                ...shown === '' ? [] : [el('text', { x: at(from) + 4, y: y + 13, 'font-size': SMALL, fill: color }, text(shown))]);
        })];
}

const LOOK: Record<Tone, (theme: SvgTheme) => { fill: string; stroke: string; color: string; dash?: string }> = {
    quiet: theme => ({ fill: 'none', stroke: theme.border, color: theme.foreground }),
    done: theme => ({ fill: 'none', stroke: theme.border, color: theme.foreground }),
    value: theme => ({ fill: theme.note, stroke: theme.border, color: theme.foreground }),
    held: theme => ({ fill: theme.infoGround, stroke: theme.info, color: theme.foreground }),
    shared: theme => ({ fill: theme.infoGround, stroke: theme.info, color: theme.foreground, dash: '4 3' }),
    step: theme => ({ fill: theme.foreground, stroke: theme.background, color: theme.background }),
    wait: theme => ({ fill: theme.waitGround, stroke: theme.wait, color: theme.wait, dash: '4 3' }),
    outdated: theme => ({ fill: theme.waitGround, stroke: theme.wait, color: theme.wait }),
    stale: theme => ({ fill: theme.errorGround, stroke: theme.error, color: theme.error }),
};

/** Numbers of the steps, as many as there is room for. */
function axis(last: number, at: (position: number) => number, column: number, theme: SvgTheme): Xml[] {
    const every = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].find(count => count * column >= LETTER * (String(last).length + 1)) ?? 1000;
    return Array.from({ length: Math.floor(last / every) + 1 }, (_, i) =>
        el('text', { x: at(i * every) + column / 2, y: AXIS - 4, 'font-size': SMALL, fill: theme.dim, 'text-anchor': 'middle' }, text(String(i * every))));
}

function bands({ windows }: Lanes, { at, column, theme, top, bottom }: { at: (position: number) => number; column: number; theme: SvgTheme; top: number; bottom: number }): Xml[] {
    const band = (from: number, to: number, fill: string, stroke: string): Xml =>
        el('rect', { class: 'band', x: at(from), y: top, width: (to - from + 1) * column, height: bottom - top, fill, stroke, 'stroke-width': 0.5 });
    return windows.flatMap(({ from, to, harmful, accesses }) => [band(from, to, theme.waitGround, theme.wait),
        ...harmful === undefined ? [] : [band(harmful, to, theme.errorGround, theme.error)],
        ...accesses.map(at => band(at, at, 'none', theme.error))]);
}
