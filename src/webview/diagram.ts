/**
 * The picture: rendered once a trace and theme, a long one part by part; a step only toggles classes on what is drawn already.
 */
import mermaid from 'mermaid';
import { mermaidDiagram, type Part } from '../trace/mermaid.js';
import { picture, type Picture } from '../trace/picture.js';
import type { TraceView } from '../trace/view.js';
import { h } from './dom.js';
import { collect, fitGrounds, header, naturalWidth, parse, scale, type Drawn } from './drawing.js';
import { mark } from './marks.js';
import type { PictureView } from './pictureView.js';
import { mermaidVariables, type Palette } from './theme.js';

/** A longer picture is drawn in parts around the selected step: mermaid takes some milliseconds an item. */
const WHOLE = 300;
const PART = 160;
/** Items that are left on either side of the selected step before another part is drawn. */
const MARGIN = 12;
/** Two runs may be on the page: their pictures must not share an id. */
let pictures = 0;

export class Diagram implements PictureView {
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
        mark(this.drawn.map(({ item, parts }) => ({ first: item.first, last: item.step, isEnd: item.role === 'violation', parts })), this.selected, this.element);
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
