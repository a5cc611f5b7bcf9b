/** The picture as src/trace/svg draws it: small, at once, and whole however long the run is. */
import { sequenceSvg } from '../trace/svg/index.js';
import type { TraceView } from '../trace/view.js';
import { h } from './dom.js';
import { naturalWidth, scale } from './drawing.js';
import { mark, type Marked } from './marks.js';
import type { PictureView } from './pictureView.js';
import type { Palette } from './theme.js';

export class SvgPicture implements PictureView {
    readonly element = h('div', { class: 'diagram drawn', role: 'img' });
    private items: Marked[] = [];
    private selected = { step: 0, last: 0 };
    private image: SVGSVGElement | undefined;
    private bar: HTMLElement | undefined;
    private factor: number | undefined;

    constructor(private readonly pick: (step: number) => void) {}

    render(view: TraceView, colors: Palette): Promise<void> {
        const { svg, lanes, width } = sequenceSvg(view, colors);
        const root = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement;
        const image = document.importNode(root as Element as SVGSVGElement, true);
        image.removeAttribute('role');
        image.setAttribute('aria-hidden', 'true');
        this.bar = h('div', { class: 'lanes', 'aria-hidden': 'true' }, ...lanes.map(({ lane, x, label }) => {
            const name = h('span', { class: `lane ${lane.kind}`, title: lane.name }, label.lines[0] ?? '');
            name.style.left = `${(100 * x) / width}%`;
            return name;
        }));
        this.image = image;
        this.items = [...image.querySelectorAll<SVGGElement>('g.item')].map(part => ({ first: Number(part.dataset.first), last: Number(part.dataset.last), isEnd: part.classList.contains('role-violation'), parts: [part] }));
        for (const { last, parts } of this.items) parts[0].addEventListener('click', () => this.pick(last));
        this.element.setAttribute('aria-label', `Sequence diagram of ${view.scenario}: ${view.message}`);
        this.element.replaceChildren(this.bar, image);
        this.zoom(this.factor);
        mark(this.items, this.selected, this.element);
        return Promise.resolve();
    }

    select(step: number, last: number): void {
        this.selected = { step, last };
        mark(this.items, this.selected, this.element);
    }

    zoom(factor: number | undefined): void {
        this.factor = factor;
        if (this.image && this.bar) scale(this.image, this.bar, factor);
    }

    get size(): number {
        return this.image ? this.image.getBoundingClientRect().width / naturalWidth(this.image) : 1;
    }

    clear(): void {
        this.items = [];
        this.element.replaceChildren();
    }
}
