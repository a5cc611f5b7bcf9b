/** The sequence diagram: drawn once a run and theme, by what also writes the SVG (src/trace/svg); a step only toggles classes on it. */
import { sequenceSvg } from '../trace/svg/index.js';
import type { TraceView } from '../trace/view.js';
import { h } from './dom.js';
import { Marks } from './marks.js';
import type { Palette } from './theme.js';

/** Smaller than this part of its natural size the text could not be read: the picture scrolls instead. */
const LEAST_SCALE = 0.65;

export class Diagram {
    readonly element = h('div', { class: 'diagram', role: 'img' });
    private marks: Marks | undefined;
    private selected = { step: 0, last: 0 };
    private image: SVGSVGElement | undefined;
    private bar: HTMLElement | undefined;
    private factor: number | undefined;

    /** `pick` is called with the step of a message or note that was clicked. */
    constructor(private readonly pick: (step: number) => void) {
        this.element.addEventListener('click', event => this.clicked(event));
    }

    /** Draws the run; throws where it cannot be drawn. */
    render(view: TraceView, colors: Palette): void {
        const { svg, lanes, width } = sequenceSvg(view, colors);
        const image = document.importNode(new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement as Element as SVGSVGElement, true);
        image.removeAttribute('role');
        image.setAttribute('aria-hidden', 'true');
        this.image = image;
        // The names of the lanes, which stay in sight while the picture scrolls.
        this.bar = h('div', { class: 'lanes', 'aria-hidden': 'true' }, ...lanes.map(({ lane, x, label }) => {
            const name = h('span', { class: `lane ${lane.kind}`, title: lane.name }, label.lines[0] ?? '');
            name.style.left = `${(100 * x) / width}%`;
            return name;
        }));
        this.marks = new Marks([...image.querySelectorAll<SVGGElement>('g.item')]);
        this.element.setAttribute('aria-label', `Sequence diagram of ${view.scenario}: ${view.message}`);
        this.element.replaceChildren(this.bar, image);
        this.zoom(this.factor);
        this.mark();
    }

    /** Marks what has happened, what happens in this step, and what is still to come. */
    select(step: number, last: number): void {
        this.selected = { step, last };
        this.mark();
    }

    /** Of the natural size; absent: as wide as there is room, though not too small to read. */
    zoom(factor: number | undefined): void {
        this.factor = factor;
        if (!this.image || !this.bar) return;
        const natural = naturalWidth(this.image);
        const [least, most] = factor === undefined ? [natural * LEAST_SCALE, natural] : [natural * factor, natural * factor];
        for (const { style } of [this.image, this.bar]) Object.assign(style, { minWidth: `${Math.round(least)}px`, maxWidth: `${Math.round(most)}px`, width: '100%' });
    }

    /** The part of its natural size that the picture has now. */
    get size(): number {
        return this.image ? this.image.getBoundingClientRect().width / naturalWidth(this.image) : 1;
    }

    clear(): void {
        this.marks = undefined;
        this.element.replaceChildren();
    }

    private mark(): void {
        this.marks?.select(this.selected, this.element.parentElement);
    }

    private clicked({ target }: Event): void {
        const item = target instanceof Element ? target.closest<SVGGElement>('g.item') : null;
        if (item) this.pick(Number(item.dataset.last));
    }
}

const naturalWidth = (picture: SVGSVGElement): number => picture.viewBox.baseVal.width;
