/** A run as a picture that stands alone: SVG with nothing in it but shapes and texts, the same bytes wherever it is made. */
import type { Item } from '../picture.js';
import type { TraceView } from '../view.js';
import type { Call } from '../walk.js';
import type { PlacedLane } from './layout.js';
import { FONT, label, LINE, SIZE } from './measure.js';
import { lines, prose } from './row.js';
import { sequence } from './sequence.js';
import { SVG_THEMES, type SvgTheme, type SvgThemeName } from './theme.js';
import { waves } from './waves.js';
import { el, text, type Xml } from './xml.js';

const MARGIN = 10;

/** The whole picture: name and verdict, sequence diagram, lanes. */
export function toSvg(view: TraceView, name: SvgThemeName = 'light'): string {
    const theme = SVG_THEMES[name];
    const drawing = sequence(view, theme);
    const chart = waves(view, theme, Math.max(drawing.width, 560));
    const width = Math.max(drawing.width, chart.width);
    const title = label([view.scenario], 80);
    const head = LINE * title.lines.length + 16;
    const isOk = view.code === 'ok';
    const words = label([...chart.words, ...view.critical?.steps.length ? [view.critical.message] : []], Math.floor(width / 7));
    const height = head + drawing.height + 14 + chart.height + (words.lines.length > 0 ? words.height + 8 : 0);
    const content = [
        lines(title, { x: 0, y: LINE, fill: theme.foreground, 'font-weight': 600 }),
        el('text', { x: title.width + 16, y: LINE, 'font-size': SIZE, 'font-weight': 600, fill: isOk ? theme.ok : theme.error }, text(`${isOk ? '\u2713' : '\u2717'} ${view.code}`)),
        el('g', { transform: `translate(0 ${head})` }, ...drawing.ground, ...drawing.rows.map(drawing.draw), ...drawing.names),
        el('g', { transform: `translate(0 ${head + drawing.height + 14})` }, ...chart.content),
        ...words.lines.length > 0 ? [prose(words, { x: 4, y: height - words.height + LINE - 8, fill: theme.dim })] : [],
    ];
    return `${document({ width: width + 2 * MARGIN, height: height + 2 * MARGIN, view, theme }, el('g', { transform: `translate(${MARGIN} ${MARGIN})` }, ...content))}\n`;
}

export interface RowPart extends Pick<Item, 'first' | 'last'> {
    isEnd: boolean;
    top: number;
    bottom: number;
    /** What can be unfolded here, or folded again; where the mark for it stands. `more`: the key of the lines that are left out, told by the last one. */
    calls: readonly Call[];
    more?: string;
    mark: { x: number; y: number };
    /** As a part of an SVG document. */
    draw(): string;
}

/** The sequence diagram alone, for a page that draws its rows as they come in sight: `svg` is what lies behind them. */
export function sequenceParts(view: TraceView, theme: SvgTheme, unfolded: ReadonlySet<string>): { svg: string; rows: RowPart[]; lanes: PlacedLane[]; width: number; height: number } {
    const { width, height, lanes, rows, ground, draw } = sequence(view, theme, unfolded);
    return { svg: document({ width, height, view, theme }, ...ground), lanes, width, height, rows: rows.map((row): RowPart => {
        const { item, x, width, y, height } = row, { first, last, role, kind, calls = [] } = item;
        const mark = kind === 'note' ? { x: x + width / 2, y } : { x, y: y + height - 3 };
        return { first, last, isEnd: role === 'violation', top: y, bottom: y + height, calls, mark, ...kind === 'note' && { more: item.more }, draw: () => draw(row) };
    }) };
}

function document({ width, height, view, theme }: { width: number; height: number; view: TraceView; theme: SvgTheme }, ...content: readonly Xml[]): Xml {
    const [w, h] = [Math.ceil(width), Math.ceil(height)];
    return el('svg', { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${w} ${h}`, width: w, height: h, role: 'img', 'font-family': FONT, 'font-size': SIZE },
        el('title', {}, text(`${view.scenario}: ${view.code}`)), el('desc', {}, text(view.message)),
        el('rect', { class: 'paper', width: w, height: h, fill: theme.background }), ...content);
}
