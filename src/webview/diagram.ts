/**
 * The picture: rendered once a trace and theme, a long one part by part; a step only toggles classes on what is drawn already.
 */
import mermaid from 'mermaid';
import { mermaidDiagram, type Part } from '../trace/mermaid.js';
import { picture, type Picture } from '../trace/picture.js';
import type { TraceView } from '../trace/view.js';
import { h } from './dom.js';
import { collect, fitGrounds, header, naturalWidth, parse, scale, type Drawn } from './drawing.js';
import { mermaidVariables, type Palette } from './theme.js';

/** A longer picture is drawn in parts around the selected step: mermaid takes some milliseconds an item. */
const WHOLE = 300;
const PART = 160;
/** Items that are left on either side of the selected step before another part is drawn. */
const MARGIN = 12;
/** Two runs may be on the page: their pictures must not share an id. */
let pictures = 0;

export class Diagram {
    readonly element = h('div', { class: 'diagram', role: 'img' });
    private drawn: Drawn[] = [];
    private renders = 0;
    private selected = { step: 0, last: 0 };
    private run: { view: TraceView; drawing: Picture; colors: Palette } | undefined;
    private part: Part = { from: 0, to: 0 };
    private busy = false;
    private image: SVGSVGElement | undefined;
    private bar: HTMLElement | undefined;
    private factor: number | undefined;

    /** `pick` is called with the step of a message or note that was clicked. */
    constructor(private readonly pick: (step: number) => void) {}

    /** Draws the run; rejects where it cannot be drawn. */
    async render(view: TraceView, colors: Palette): Promise<void> {
        this.run = { view, drawing: picture(view), colors };
        this.part = around(this.run.drawing, this.selected.step);
        await this.paint();
    }

    private async paint(): Promise<void> {
        const { run, part } = this;
        if (!run) return;
        const { view, drawing, colors } = run;
        const order = ++this.renders;
        const diagram = mermaidDiagram(view, drawing, part);
        mermaid.initialize({ startOnLoad: false, securityLevel: 'strict', theme: 'base', themeVariables: mermaidVariables(colors), maxTextSize: 5_000_000, maxEdges: 10_000,
            suppressErrorRendering: true, fontFamily: 'inherit', sequence: SEQUENCE });
        const { svg: markup } = await mermaid.render(`notiscope-picture-${++pictures}`, diagram.text);
        // A later trace or theme has overtaken this one.
        if (order !== this.renders) return;
        const image = parse(markup);
        this.image = image;
        this.bar = header(image, diagram);
        this.element.replaceChildren(...outside(drawing, part), this.bar, image);
        this.zoom(this.factor);
        this.element.setAttribute('aria-label', `Sequence diagram of ${view.scenario}: ${view.message}`);
        this.drawn = collect(image, diagram);
        for (const { item, parts } of this.drawn) for (const element of parts) element.addEventListener('click', () => this.pick(item.step));
        fitGrounds(this.element);
        this.mark();
    }

    /** Of the natural size; absent: as wide as there is room. */
    zoom(factor: number | undefined): void {
        this.factor = factor;
        if (this.image && this.bar) scale(this.image, this.bar, factor);
    }

    /** The part of its natural size that the picture has now. */
    get size(): number {
        return this.image ? this.image.getBoundingClientRect().width / naturalWidth(this.image) : 1;
    }

    /** Marks what has happened, what happens in this step, and what is still to come. */
    select(step: number, last: number): void {
        this.selected = { step, last };
        this.mark();
        void this.follow();
    }

    private mark(): void {
        const { step, last } = this.selected;
        let current: Drawn | undefined;
        let before: Drawn | undefined;
        for (const entry of this.drawn) {
            const { item, parts } = entry;
            const now = item.first <= step && step <= item.step && (item.role !== 'violation' || step === last);
            const future = item.first > step;
            for (const part of parts) {
                part.classList.toggle('current', now);
                part.classList.toggle('future', future);
            }
            // At the end of the run what matters is the sentence that ends it.
            if (now && (!current || item.role === 'violation')) current = entry;
            // A step that is folded away is shown at the item before it.
            if (!future) before = entry;
        }
        const target = (current ?? before)?.parts[0];
        if (target && this.element.parentElement) scrollTo(target, this.element.parentElement);
    }

    /** Of a long run: draws the part that the selected step is in. Steps that are passed meanwhile are not waited for. */
    private async follow(): Promise<void> {
        while (!this.busy && this.run && isNearEdge(this.run.drawing, this.part, this.selected.step)) {
            this.part = around(this.run.drawing, this.selected.step);
            this.busy = true;
            try {
                await this.paint();
            } finally {
                this.busy = false;
            }
        }
    }

    clear(): void {
        this.renders++;
        this.run = undefined;
        this.drawn = [];
        this.element.replaceChildren();
    }
}

/** The item that tells of a step: the first one that is not over before it. */
function itemOf({ items }: Picture, step: number): number {
    const found = items.findIndex(({ last }) => last >= step);
    return found < 0 ? items.length - 1 : found;
}

function around(drawing: Picture, step: number): Part {
    const count = drawing.items.length;
    if (count <= WHOLE) return { from: 0, to: count };
    const from = Math.max(0, Math.min(count - PART, itemOf(drawing, step) - PART / 2));
    return { from, to: from + PART };
}

function isNearEdge(drawing: Picture, { from, to }: Part, step: number): boolean {
    const at = itemOf(drawing, step);
    return (from > 0 && at < from + MARGIN) || (to < drawing.items.length && at >= to - MARGIN);
}

/** Says that the picture goes on before and after what is drawn. */
function outside({ items }: Picture, { from, to }: Part): HTMLElement[] {
    if (from === 0 && to === items.length) return [];
    return [h('p', { class: 'part' }, `Steps ${items[from].first} to ${items[to - 1].last} of ${items[items.length - 1].last} are drawn; the others as you come to them.`)];
}

const SEQUENCE = { mirrorActors: false, height: 34, actorMargin: 24, width: 120, boxMargin: 4, noteMargin: 6, messageMargin: 26, boxTextMargin: 4, diagramMarginX: 12, diagramMarginY: 4,
    messageFontSize: 13, noteFontSize: 13, actorFontSize: 13, useMaxWidth: true, wrap: false, rightAngles: false };

/** Scrolls within `holder` only: the page itself stays where it is. Sideways only for what could then be seen whole. */
function scrollTo(target: Element, holder: Element): void {
    const [item, frame] = [target.getBoundingClientRect(), holder.getBoundingClientRect()];
    const top = frame.top + LANES_HEIGHT;
    if (item.top < top) holder.scrollTop -= top - item.top;
    else if (item.bottom > frame.bottom) holder.scrollTop += Math.min(item.bottom - frame.bottom + 8, item.top - top);
    if (item.width > frame.width) return;
    if (item.left < frame.left) holder.scrollLeft -= frame.left - item.left + 8;
    else if (item.right > frame.right) holder.scrollLeft += item.right - frame.right + 8;
}

/** Of the bar with the lanes' names (preview.css). */
const LANES_HEIGHT = 34;
