/** The sequence diagram: lanes with what holds for a while on them, and a row an item. */
import { isWaiting } from '../outline.js';
import { positions } from '../lanes.js';
import { picture } from '../picture.js';
import type { StateView, TraceView } from '../view.js';
import { isVerdict, LANE_HEIGHT, layout, LOOP_HEAD, type Layout, type PlacedLane, type Row } from './layout.js';
import { LINE, SIZE } from './measure.js';
import { drawRow, lines } from './row.js';
import type { SvgTheme } from './theme.js';
import { el, text, type Xml } from './xml.js';

export interface Drawing extends Layout {
    /** What lies behind the rows. */
    ground: Xml[];
    /** A row with its step numbers. */
    draw(row: Row): Xml;
    names: Xml[];
}

/** `unfolded`: keys of kernel calls that are drawn step by step. */
export function sequence(view: TraceView, theme: SvgTheme, unfolded?: ReadonlySet<string>): Drawing {
    const placed = layout(picture(view, unfolded), view.steps.length, view.loopsTo);
    const numbers = (row: Row): Xml[] => row.steps === undefined ? []
        : [el('text', { class: 'steps', x: placed.gutter - 10, y: row.y + LINE, 'text-anchor': 'end', 'font-size': SIZE - 2, fill: theme.dim }, text(row.steps))];
    return { ...placed,
        ground: [...windows(view, placed, theme), ...lifelines(placed, theme), ...waits(view, placed, theme), ...locks(view, placed, theme), ...loop(placed, theme)],
        draw: row => [...numbers(row), drawRow(row, theme)].join('') as Xml, names: placed.lanes.map(lane => laneName(lane, theme)) };
}

function laneName({ lane, x, label }: PlacedLane, theme: SvgTheme): Xml {
    const width = label.width + 14;
    const dash = lane.kind === 'mm' ? '4 3' : undefined;
    const box = { x: x - width / 2, y: 2, width, height: LANE_HEIGHT - 6 + LINE * (label.lines.length - 1), rx: 3, fill: theme.lane, stroke: theme.border };
    return el('g', { class: `lane-name ${lane.kind}` }, el('title', {}, text(`${lane.kind === 'mm' ? 'address space' : lane.kind} ${label.full ?? lane.name}`)),
        el('rect', { ...box, class: 'actor-top', 'stroke-dasharray': dash, 'stroke-width': lane.kind === 'device' ? 2 : 1 }),
        lines(label, { class: 'actor', x, y: 2 + LINE, 'text-anchor': 'middle', fill: theme.foreground, 'font-weight': 600 }));
}

function lifelines({ lanes, rows, height }: Layout, theme: SvgTheme): Xml[] {
    const end = verdictTop(rows) ?? height;
    return lanes.map(({ x, label }) => el('line', { x1: x, x2: x, y1: LANE_HEIGHT - 4 + LINE * (label.lines.length - 1), y2: end, stroke: theme.border }));
}

const verdictTop = (rows: Layout['rows']): number | undefined => rows.find(({ item }) => isVerdict(item))?.y;

/** From where to where something holds, by the state after each row. */
function spans(view: TraceView, { rows, height }: Layout, holds: (state: StateView) => boolean): { from: number; to: number }[] {
    const states = positions(view);
    const found: { from: number; to: number }[] = [];
    let from: number | undefined = holds(states[0]) ? LANE_HEIGHT : undefined;
    for (const { item, y, height } of rows) {
        const now = holds(states[item.last] ?? states[states.length - 1]);
        if (now && from === undefined) from = y + height;
        else if (!now && from !== undefined) { found.push({ from, to: y + height - 4 }); from = undefined; }
    }
    return from === undefined ? found : [...found, { from, to: verdictTop(rows) ?? height }];
}

/** A bar on the lane of the thread that holds it, for each lock. */
function locks(view: TraceView, placed: Layout, theme: SvgTheme): Xml[] {
    return placed.lanes.filter(({ lane }) => lane.kind === 'thread').flatMap(({ lane: { name }, x }) => {
        const held = (view.states[0]?.locks ?? []).flatMap((lock, i) => spans(view, placed, ({ locks }) => locks[i].holder === name || locks[i].readers.includes(name)).map(span => ({ ...span, name: lock.name })));
        const ends: number[] = [];
        return held.sort((a, b) => a.from - b.from).map(({ from, to, name }) => {
            const free = ends.findIndex(end => end <= from);
            const level = free < 0 ? ends.length : free;
            ends[level] = to;
            return el('rect', { class: 'held', x: x - 4 + 5 * level, y: from, width: 8, height: Math.max(2, to - from), fill: theme.infoGround, stroke: theme.info }, el('title', {}, text(`holds ${name}`)));
        });
    });
}

function waits(view: TraceView, placed: Layout, theme: SvgTheme): Xml[] {
    return placed.lanes.filter(({ lane }) => lane.kind === 'thread').flatMap(({ lane: { name }, x }) =>
        spans(view, placed, ({ threads }) => threads.some(thread => thread.name === name && isWaiting(thread)))
            .map(({ from, to }) => el('line', { class: 'waits', x1: x, x2: x, y1: from, y2: to, stroke: theme.wait, 'stroke-width': 3, 'stroke-dasharray': '2 4' }, el('title', {}, text(`${name} waits`)))));
}

/** The stale window of each device, on its lane. */
function windows(view: TraceView, placed: Layout, theme: SvgTheme): Xml[] {
    return placed.lanes.filter(({ lane }) => lane.kind === 'device').flatMap(({ lane: { name }, x }) => {
        const band = (isBad: boolean): Xml[] => spans(view, placed, ({ devices }) => devices.some(entry => entry.device === name && (isBad ? entry.stale : entry.outdated.length > 0 || entry.stale)))
            .map(({ from, to }) => el('rect', { class: isBad ? 'harmful' : 'window', x: x - 9, y: from, width: 18, height: Math.max(2, to - from), fill: isBad ? theme.errorGround : theme.waitGround,
                stroke: isBad ? theme.error : theme.wait, 'stroke-width': 0.5 }, el('title', {}, text(isBad ? `${name} can use what it may not` : `${name}: stale window`))));
        return [...band(false), ...band(true)];
    });
}

function loop({ rows, loop, gutter, width, height }: Layout, theme: SvgTheme): Xml[] {
    if (loop < 0) return [];
    const top = rows[loop].y - LOOP_HEAD + 2;
    const bottom = (verdictTop(rows) ?? height) - 5;
    return [el('rect', { x: gutter - 4, y: top, width: width - gutter, height: Math.max(0, bottom - top), fill: 'none', stroke: theme.wait, 'stroke-dasharray': '6 4' }),
        el('text', { x: gutter + 2, y: top + LINE - 2, 'font-size': SIZE - 1, fill: theme.wait, 'font-weight': 600 }, text('for ever'))];
}
