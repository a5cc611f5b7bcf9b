/**
 * The picture: rendered once a trace and theme; a step only toggles classes on what is drawn already.
 */
import mermaid from 'mermaid';
import { mermaidDiagram, type DrawnItem, type MermaidDiagram } from '../trace/mermaid.js';
import type { TraceView } from '../trace/view.js';
import { h, svg } from './dom.js';
import { mermaidVariables, type Palette } from './theme.js';

/** More items than this would take seconds to draw; the table of steps tells such a run better. */
const MOST_ITEMS = 1200;
/** Smaller than this part of its natural size the text could not be read: the picture scrolls instead. */
const LEAST_SCALE = 0.65;

interface Drawn { item: DrawnItem; parts: Element[] }

export class Diagram {
    readonly element = h('div', { class: 'diagram', role: 'img' });
    private drawn: Drawn[] = [];
    private renders = 0;

    /** `pick` is called with the step of a message or note that was clicked. */
    constructor(private readonly pick: (step: number) => void) {}

    /** Draws the run; rejects where it cannot be drawn. */
    async render(view: TraceView, colors: Palette): Promise<void> {
        const order = ++this.renders;
        const diagram = mermaidDiagram(view);
        if (diagram.messages.length > MOST_ITEMS) throw new Error(`it has ${diagram.messages.length} messages and notes`);
        mermaid.initialize({ startOnLoad: false, securityLevel: 'strict', theme: 'base', themeVariables: mermaidVariables(colors), maxTextSize: 5_000_000, maxEdges: 10_000,
            suppressErrorRendering: true, fontFamily: 'inherit', sequence: SEQUENCE });
        const { svg: markup } = await mermaid.render(`notiscope-picture-${order}`, diagram.text);
        // A later trace or theme has overtaken this one.
        if (order !== this.renders) return;
        const picture = parse(markup);
        this.element.replaceChildren(header(picture, diagram), picture);
        this.element.setAttribute('aria-label', `Sequence diagram of ${view.scenario}: ${view.message}`);
        this.drawn = collect(picture, diagram);
        for (const { item, parts } of this.drawn) for (const part of parts) part.addEventListener('click', () => this.pick(item.step));
    }

    /** Marks what has happened, what happens in this step, and what is still to come. */
    select(step: number, last: number): void {
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

    clear(): void {
        this.renders++;
        this.drawn = [];
        this.element.replaceChildren();
    }
}

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

const SEQUENCE = { mirrorActors: false, height: 34, actorMargin: 24, width: 120, boxMargin: 4, noteMargin: 6, messageMargin: 26, boxTextMargin: 4, diagramMarginX: 12, diagramMarginY: 4,
    messageFontSize: 13, noteFontSize: 13, actorFontSize: 13, useMaxWidth: true, wrap: false, rightAngles: false };

/** Mermaid has sanitised its own output; no script in it would run, and the page's policy allows none. */
function parse(markup: string): SVGSVGElement {
    const picture = new DOMParser().parseFromString(markup, 'text/html').querySelector('svg');
    if (!picture) throw new Error('mermaid drew nothing');
    const width = picture.viewBox.baseVal.width || Number(picture.getAttribute('viewBox')?.split(/\s+/)[2]);
    picture.style.minWidth = `${Math.round(width * LEAST_SCALE)}px`;
    picture.removeAttribute('role');
    picture.setAttribute('aria-hidden', 'true');
    return document.importNode(picture, true);
}

/** The names of the lanes, which stay in sight while the picture scrolls. */
function header(picture: SVGSVGElement, { lanes }: MermaidDiagram): HTMLElement {
    const [left, , width] = (picture.getAttribute('viewBox') ?? '0 0 1 1').split(/\s+/).map(Number);
    const bar = h('div', { class: 'lanes', 'aria-hidden': 'true' });
    bar.style.minWidth = picture.style.minWidth;
    bar.style.maxWidth = picture.style.maxWidth;
    const boxes = new Map([...picture.querySelectorAll('rect.actor-top')].map(box => [box.getAttribute('name'), box]));
    for (const lane of lanes) {
        const box = boxes.get(lane.id);
        const center = Number(box?.getAttribute('x')) + Number(box?.getAttribute('width')) / 2;
        const name = h('span', { class: `lane ${lane.kind}`, title: lane.label }, lane.label);
        name.style.left = `${(100 * (center - left)) / width}%`;
        name.style.maxWidth = `${(100 * (Number(box?.getAttribute('width')) + 16)) / width}%`;
        bar.append(name);
    }
    return bar;
}

/** The elements of each drawn item. Mermaid numbers them by kind in the order of the text; a message's texts come before its line. */
function collect(picture: SVGSVGElement, { messages }: MermaidDiagram): Drawn[] {
    const notes = [...picture.querySelectorAll('[data-et="note"]')];
    const lines: Element[][] = [];
    let texts: Element[] = [];
    for (const element of picture.querySelectorAll('.messageText, [data-et="message"]')) {
        texts.push(element);
        if (element.getAttribute('data-et') !== 'message') continue;
        lines.push(texts);
        texts = [];
    }
    return messages.flatMap(item => {
        const parts = item.kind === 'note' ? [notes[item.ordinal]].filter(part => part !== undefined) : group(lines[item.ordinal] ?? []);
        for (const part of parts) part.classList.add('item', `role-${item.role}`);
        return parts.length > 0 ? [{ item, parts }] : [];
    });
}

/** A message as one element with a ground that can be seen and hit. */
function group(parts: Element[]): Element[] {
    const line = parts[parts.length - 1];
    if (!line?.parentNode) return [];
    const whole = svg('g', { class: 'message' });
    line.parentNode.insertBefore(whole, line);
    const ground = svg('rect', { class: 'ground', rx: 3 });
    whole.append(ground, ...parts);
    return [whole];
}

/** Sizes the grounds of messages; possible only once the picture is in the page. */
export function fitGrounds(element: Element): void {
    for (const ground of element.querySelectorAll<SVGRectElement>('rect.ground')) {
        const whole = ground.parentElement as Element as SVGGElement;
        const box = whole.getBBox();
        const sizes = { x: box.x - 4, y: box.y - 2, width: box.width + 8, height: box.height + 6 };
        for (const [name, value] of Object.entries(sizes)) ground.setAttribute(name, String(value));
    }
}
