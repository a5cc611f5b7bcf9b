/** The sequence diagram: laid out once a run and theme, by what also writes the SVG (src/trace/svg); a step only toggles classes on it. */
import { tellApart } from '../trace/escape.js';
import { sequenceParts, type RowPart } from '../trace/svg/index.js';
import type { TraceView } from '../trace/view.js';
import type { Call } from '../trace/walk.js';
import { h, prose } from './dom.js';
import { Rows } from './rows.js';
import { scrollTo } from './scroll.js';
import type { Palette } from './theme.js';

/** Of the bar (preview.css), in pixels. */
const LANE_LETTER = 7.6;
const LANE_PADDING = 16;

/** In a picture that is no wider than this part of what is seen of it, most of its last words are in sight anyway. */
const SEEN = 1.3;

/** Smaller than this part of its natural size the text could not be read: the picture scrolls instead. */
const LEAST_SCALE = 0.65;

export interface DiagramActions {
    /** A message or note was clicked. */
    pick(step: number): void;
    /** The mark of these calls was clicked. */
    fold(calls: readonly Call[]): void;
}

interface Drawn { image: SVGSVGElement; bar: HTMLElement; /** Writes the lanes' names, for so many pixels a unit. */ named(scale: number): void; parts: readonly RowPart[]; rows: Rows; width: number; height: number }

export class Diagram {
    readonly element = h('div', { class: 'diagram', role: 'img' });
    private readonly holder: HTMLElement;
    /** The sentence that ends the run, of a picture that is wider than what is seen of it. */
    private readonly ending = h('p', { class: 'ending', 'aria-hidden': 'true' });
    private drawn: Drawn | undefined;
    private selected = { step: 0, last: 0 };
    private factor: number | undefined;

    /** `holder` scrolls. */
    constructor(holder: HTMLElement, private readonly actions: DiagramActions) {
        this.holder = holder;
        this.element.addEventListener('click', event => this.clicked(event));
        holder.append(this.element);
        holder.addEventListener('scroll', () => this.inSight(), { passive: true });
        // Another width is another height of the picture: what was looked at is elsewhere then.
        new ResizeObserver(() => requestAnimationFrame(() => this.look())).observe(holder);
        // What stands above it grows and shrinks.
        new ResizeObserver(() => requestAnimationFrame(() => this.fitHeight())).observe(document.body);
    }

    /** Draws the run; throws where it cannot be drawn. `stays`: a call whose row stays where it is in sight; without one somebody has to look(). */
    render(view: TraceView, colors: Palette, unfolded: ReadonlySet<string>, stays?: Call): void {
        const before = stays && this.rowOf(stays);
        const above = before && this.y(before.top);
        const { svg, lanes, rows, width, height } = sequenceParts(view, colors, unfolded);
        const image = document.importNode(new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement as Element as SVGSVGElement, true);
        image.removeAttribute('role');
        image.setAttribute('aria-hidden', 'true');
        // No name reaches over half of the way to its neighbour.
        const room = (i: number): number => Math.min(lanes[i].x - (lanes[i - 1]?.x ?? -lanes[i].x), (lanes[i + 1]?.x ?? 2 * width - lanes[i].x) - lanes[i].x);
        // The names of the lanes, which stay in sight while the picture scrolls.
        const bar = h('div', { class: 'lanes', 'aria-hidden': 'true' }, ...lanes.map(({ lane, x }, i) => {
            const name = h('span', { class: `lane ${lane.kind}`, title: lane.name }, h('bdi', {}));
            name.style.left = `${(100 * x) / width}%`;
            name.style.maxWidth = `${(100 * room(i)) / width}%`;
            return name;
        }));
        const names = lanes.map(({ lane }) => lane.kind === 'mm' ? `mm ${lane.name}` : lane.name);
        const named = (scale: number): void => tellApart(names, i => Math.floor((scale * room(i) - LANE_PADDING) / LANE_LETTER)).forEach((text, i) => {
            const element = bar.children[i].firstElementChild;
            if (element && element.textContent !== text) element.textContent = text;
        });
        this.ending.replaceChildren(...view.code === 'ok' ? [] : [h('strong', {}, `\u2717 ${view.code} `), ...prose(view.message)]);
        this.drawn = { image, bar, named, parts: rows, rows: new Rows(image, rows), width, height };
        this.element.setAttribute('aria-label', `Sequence diagram of ${view.scenario}: ${view.message}`);
        this.element.replaceChildren(bar, image, this.ending);
        this.setWidth();
        const after = stays && this.rowOf(stays);
        if (after && above !== undefined) {
            this.holder.scrollTop += this.y(after.top) - above;
            this.drawn.rows.select(this.selected.step, this.selected.last);
            this.inSight();
        } else if (stays) this.look();
    }

    /** Marks what has happened, what happens in this step, and what is still to come; nothing is looked at. */
    select(step: number, last: number): void {
        this.selected = { step, last };
        this.drawn?.rows.select(step, last);
    }

    /** Of the natural size; absent: as wide as there is room, though not too small to read. */
    zoom(factor: number | undefined): void {
        this.factor = factor;
        this.setWidth();
        this.inSight();
    }

    private setWidth(): void {
        if (!this.drawn) return;
        const { factor, drawn: { image, bar, width } } = this;
        const [least, most] = factor === undefined ? [width * LEAST_SCALE, width] : [width * factor, width * factor];
        this.element.style.minWidth = `${Math.round(least)}px`;
        for (const { style } of [image, bar]) Object.assign(style, { minWidth: `${Math.round(least)}px`, maxWidth: `${Math.round(most)}px`, width: '100%' });
    }

    /** The part of its natural size that the picture has now. */
    get size(): number { return this.drawn ? this.drawn.image.getBoundingClientRect().width / this.drawn.width : 1; }

    clear(): void {
        this.drawn = undefined;
        this.element.replaceChildren();
    }

    private rowOf(call: Call): RowPart | undefined { return this.drawn?.parts.find(({ calls }) => calls.some(({ key }) => key === call.key)); }

    /** Where a height of the picture is in the window. */
    private y(height: number): number {
        const box = this.drawn?.image.getBoundingClientRect();
        return box && this.drawn ? box.top + (height * box.height) / this.drawn.height : 0;
    }

    /** Scrolls to the selected step. */
    look(): void {
        const { row, beside } = this.drawn?.rows.select(this.selected.step, this.selected.last) ?? {};
        if (row) scrollTo(this.holder, { top: this.y(row.top), bottom: this.y(row.bottom) });
        this.inSight();
        if (!this.ending.hidden) this.holder.scrollTop = this.holder.scrollHeight;
        const element = row && this.drawn?.rows.element(row);
        if (element) scrollTo(this.holder, element.getBoundingClientRect());
        const aside = beside === row ? undefined : beside && this.drawn?.rows.element(beside);
        // Sideways alone.
        if (aside && row) {
            const { left, right } = aside.getBoundingClientRect();
            scrollTo(this.holder, { top: this.y(row.top), bottom: this.y(row.bottom), left, right });
        }
    }

    /** Draws what can be seen, and as much above and below it. */
    private inSight(): void {
        if (!this.drawn) return;
        const { image, rows, height, named } = this.drawn;
        named(this.size);
        this.end(image);
        const [box, frame] = [image.getBoundingClientRect(), this.holder.getBoundingClientRect()];
        const unit = height / (box.height || height);
        const room = frame.height || window.innerHeight;
        rows.show((frame.top - room - box.top) * unit, (frame.top + 2 * room - box.top) * unit);
    }

    /** Where the picture begins in the page: it is no higher than the window under that (preview.css). */
    private fitHeight(): void {
        const top = `${Math.round(this.holder.getBoundingClientRect().top + window.scrollY)}px`;
        if (this.holder.style.getPropertyValue('--top') !== top) this.holder.style.setProperty('--top', top);
    }

    private end(image: SVGSVGElement): void {
        const { clientWidth } = this.holder;
        this.ending.hidden = this.selected.step < this.selected.last || this.ending.childElementCount === 0 || image.getBoundingClientRect().width <= SEEN * clientWidth;
        const width = `${clientWidth}px`;
        if (this.ending.style.width !== width) this.ending.style.width = width;
    }

    private clicked({ target }: Event): void {
        const at = target instanceof Element ? target.closest<SVGGElement>('[data-row]') : null;
        const row = at && this.drawn?.parts[Number(at.dataset.row)];
        if (!row) return;
        if (target instanceof Element && target.closest('.more')) this.actions.fold(row.calls.filter(({ key }) => key === row.more));
        else if (at.classList.contains('fold-mark')) this.actions.fold(row.calls);
        else this.actions.pick(row.last);
    }
}
