/** The lanes: what changes in a run as a waveform, a column a step. Drawn once, of a long run as it comes in sight; a step only moves the cursor. */
import { lanes, trackName, type Lanes, type Span, type Track } from '../trace/lanes.js';
import { windowText } from '../trace/windows.js';
import type { TraceView } from '../trace/view.js';
import { h } from './dom.js';

/** Pixels: a column at its widest and at its narrowest, a letter of a text, and the least of the names. */
const WIDEST = 44;
const NARROWEST = 5;
const LETTER = 6.6;
const LEAST_NAMES = 148;
/** Most characters of a name. */
const NAME = 30;
/** Fewer columns than this are drawn at once. */
const WHOLE = 400;

interface Read { lanes: Lanes; tracks: { track: Track; spans: HTMLElement }[]; /** Pixels that the names take. */ names: number }

export class LaneChart {
    readonly element = h('section', { class: 'waves', 'aria-label': 'Lanes' });
    private readonly scroller = h('div', { class: 'scroller' });
    private readonly cursor = h('div', { class: 'cursor' });
    private read: Read | undefined;
    private width = 0;
    /** Columns that are drawn. */
    private drawn = { from: 0, to: -1 };
    private step = 0;
    private marked: readonly number[] = [];
    private different: number | undefined;

    /** `choose` is called with the position (0: the initial state) of a column that was clicked. */
    constructor(private readonly view: TraceView, private readonly choose: (step: number) => void) {
        this.scroller.addEventListener('click', event => this.clicked(event));
        this.scroller.addEventListener('scroll', () => this.inSight(), { passive: true });
        this.element.append(this.scroller);
        // In the next frame: what it lays out changes sizes in turn.
        new ResizeObserver(() => requestAnimationFrame(() => this.layOut())).observe(this.scroller);
    }

    /** Not before there is room for it: the picture comes first. */
    private look(): Read {
        const all = lanes(this.view), tracks = all.groups.flatMap(({ tracks }) => tracks).map(track => ({ track, spans: h('div', { class: 'spans' }) }));
        const names = Math.max(LEAST_NAMES, ...tracks.map(({ track: { name } }) => Math.ceil(LETTER * Math.min(NAME, name.length)) + 14));
        this.element.style.setProperty('--names', `${names}px`);
        this.element.append(this.words(all));
        return { lanes: all, tracks, names };
    }

    /** As wide as there is room for, and anew only when that has changed. */
    private layOut(): void {
        const { lanes, tracks, names } = this.read ??= this.look();
        const width = Math.max(NARROWEST, Math.min(WIDEST, Math.floor((this.scroller.clientWidth - names - 2) / (lanes.last + 1))));
        if (width === this.width) return;
        this.width = width;
        this.element.style.setProperty('--column', `${width}px`);
        for (const { spans } of tracks) spans.style.width = `${(lanes.last + 1) * width}px`;
        this.scroller.replaceChildren(h('div', { class: 'grid', 'aria-hidden': 'true' }, this.cursor, ...this.bands(lanes), ...this.rows(lanes)));
        this.drawn = { from: 0, to: -1 };
        this.select(this.step);
        this.follow();
        this.inSight();
        this.here(this.marked);
        this.differs(this.different);
    }

    /** Draws the columns that can be seen, and as many beside them. */
    private inSight(): void {
        if (!this.read) return;
        const { read: { lanes: { last }, tracks }, width, scroller: { scrollLeft, clientWidth } } = this;
        const first = Math.floor(scrollLeft / width), count = Math.ceil(clientWidth / width);
        if (this.drawn.from <= first && Math.min(last, first + count) <= this.drawn.to) return;
        const { from, to } = this.drawn = last < WHOLE ? { from: 0, to: last } : { from: Math.max(0, first - count), to: Math.min(last, first + 2 * count) };
        for (const { track, spans } of tracks) spans.replaceChildren(...track.spans.filter(span => span.to >= from && span.from <= to).map(span => this.span(span)));
    }

    /** Marks a step; nothing is looked at. */
    select(step: number): void {
        this.step = step;
        this.cursor.style.transform = `translateX(${step * this.width}px)`;
    }

    /** Scrolls to the selected step. */
    follow(): void {
        if (!this.read) return;
        const { step, read: { names } } = this;
        const { scrollLeft, clientWidth } = this.scroller;
        const left = step * this.width;
        if (left < scrollLeft) this.scroller.scrollLeft = left;
        else if (left + this.width > scrollLeft + clientWidth - names) this.scroller.scrollLeft = left + this.width - clientWidth + names;
        else return;
        this.inSight();
    }

    /** Marks the steps of the line that the cursor is on. */
    here(steps: readonly number[]): void {
        this.marked = steps;
        this.mark('here', steps);
    }

    /** Marks the step in which the run differs from the one beside it. */
    differs(step: number | undefined): void {
        this.different = step;
        this.mark('differs', step === undefined ? [] : [step]);
    }

    private mark(kind: string, steps: readonly number[]): void {
        for (const band of this.scroller.querySelectorAll(`.band.${kind}`)) band.remove();
        this.scroller.querySelector('.grid')?.prepend(...steps.map(step => this.band(kind, step, step)));
    }

    private clicked(event: MouseEvent): void {
        const grid = this.scroller.querySelector('.row .spans');
        if (!grid) return;
        const step = Math.floor((event.clientX - grid.getBoundingClientRect().left) / this.width);
        if (this.read && step >= 0 && step <= this.read.lanes.last) this.choose(step);
    }

    private rows({ groups }: Lanes): HTMLElement[] {
        const spansOf = new Map(this.read?.tracks.map(({ track, spans }) => [track, spans]));
        return groups.flatMap(({ title, tracks }) => [
            h('div', { class: 'row title' }, h('div', { class: 'label' }, title)),
            ...tracks.map(track => h('div', { class: 'row' }, h('div', { class: 'label', title: track.name }, trackName(track.name, NAME)), spansOf.get(track)))]);
    }

    private span({ from, to, text, tone }: Span): HTMLElement {
        const width = (to - from + 1) * this.width;
        const range = from === to ? String(from) : `${from}\u2013${to}`;
        // A text that would be cut to a letter or two says less than none.
        const shown = width >= Math.min(text.length, 5) * LETTER + 4 && tone !== 'step' ? text : '';
        const element = h('span', { class: `span ${tone}`, title: `${range}: ${text || 'not its turn'}` }, shown);
        element.style.left = `${from * this.width}px`;
        element.style.width = `${width}px`;
        return element;
    }

    /** Behind the tracks, over their whole height: a window is about all of them. */
    private bands({ windows }: Lanes): HTMLElement[] {
        return windows.flatMap(({ from, to, harmful, accesses }) => [
            this.band('window', from, to),
            ...(harmful === undefined ? [] : [this.band('window harmful', harmful, to)]),
            ...accesses.map(at => this.band('access', at, at))]);
    }

    private band(kind: string, from: number, to: number): HTMLElement {
        const element = h('div', { class: `band ${kind}` });
        element.style.setProperty('--from', String(from));
        element.style.setProperty('--count', String(to - from + 1));
        return element;
    }

    private words({ windows, last }: Lanes): HTMLElement {
        if (windows.length === 0) return h('p', { class: 'windows' }, 'No stale window: no device has cached what the CPU\u2019s page table takes away.');
        return h('ul', { class: 'windows', 'aria-label': 'Stale windows' }, ...windows.map(window => h('li', {}, windowText(window, last))));
    }
}
