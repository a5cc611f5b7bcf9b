/** A run as a picture that stands alone: SVG with nothing in it but shapes and texts, the same bytes wherever it is made. */
import type { TraceView } from '../view.js';
import { FONT, label, LINE, SIZE } from './measure.js';
import { lines } from './row.js';
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
    const words = label(chart.words, Math.floor(width / 7));
    const height = head + drawing.height + 14 + chart.height + (words.lines.length > 0 ? words.height + 8 : 0);
    const content = [
        lines(title, { x: 0, y: LINE, fill: theme.foreground, 'font-weight': 600 }),
        el('text', { x: title.width + 16, y: LINE, 'font-size': SIZE, 'font-weight': 600, fill: isOk ? theme.ok : theme.error }, text(`${isOk ? '\u2713' : '\u2717'} ${view.code}`)),
        el('g', { transform: `translate(0 ${head})` }, ...drawing.content),
        el('g', { transform: `translate(0 ${head + drawing.height + 14})` }, ...chart.content),
        ...words.lines.length > 0 ? [lines(words, { x: 4, y: height - words.height + LINE - 8, fill: theme.dim })] : [],
    ];
    return `${document({ width: width + 2 * MARGIN, height: height + 2 * MARGIN, view, theme }, el('g', { transform: `translate(${MARGIN} ${MARGIN})` }, ...content))}\n`;
}

/** The sequence diagram alone, as the page shows it. */
export function sequenceSvg(view: TraceView, theme: SvgTheme): { svg: string; lanes: ReturnType<typeof sequence>['lanes']; width: number } {
    const drawing = sequence(view, theme);
    return { svg: document({ ...drawing, view, theme }, ...drawing.content), lanes: drawing.lanes, width: drawing.width };
}

function document({ width, height, view, theme }: { width: number; height: number; view: TraceView; theme: SvgTheme }, ...content: readonly Xml[]): Xml {
    const [w, h] = [Math.ceil(width), Math.ceil(height)];
    return el('svg', { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${w} ${h}`, width: w, height: h, role: 'img', 'font-family': FONT, 'font-size': SIZE },
        el('title', {}, text(`${view.scenario}: ${view.code}`)), el('desc', {}, text(view.message)),
        el('rect', { class: 'paper', width: w, height: h, fill: theme.background }), ...content);
}
