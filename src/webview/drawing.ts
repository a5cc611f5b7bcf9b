/** What mermaid has drawn, as elements of the page: which belong to which message or note, and the names of the lanes. */
import type { DrawnItem, MermaidDiagram } from '../trace/mermaid.js';
import { h, svg } from './dom.js';

/** Smaller than this part of its natural size the text could not be read: the picture scrolls instead. */
const LEAST_SCALE = 0.65;

export interface Drawn { item: DrawnItem; parts: Element[] }

/** Mermaid has sanitised its own output; no script in it would run, and the page's policy allows none. */
export function parse(markup: string): SVGSVGElement {
    const picture = new DOMParser().parseFromString(markup, 'text/html').querySelector('svg');
    if (!picture) throw new Error('mermaid drew nothing');
    picture.removeAttribute('role');
    picture.setAttribute('aria-hidden', 'true');
    return document.importNode(picture, true);
}

/** Draws it at `factor` of its natural size; absent: as wide as there is room, though not too small to read. */
export function scale(picture: SVGSVGElement, bar: HTMLElement, factor: number | undefined): void {
    const natural = naturalWidth(picture);
    const [least, most] = factor === undefined ? [natural * LEAST_SCALE, natural] : [natural * factor, natural * factor];
    for (const { style } of [picture, bar]) Object.assign(style, { minWidth: `${Math.round(least)}px`, maxWidth: `${Math.round(most)}px`, width: '100%' });
}

export function naturalWidth(picture: SVGSVGElement): number {
    return picture.viewBox.baseVal.width || Number(picture.getAttribute('viewBox')?.split(/\s+/)[2]);
}

/** The names of the lanes, which stay in sight while the picture scrolls. */
export function header(picture: SVGSVGElement, { lanes }: MermaidDiagram): HTMLElement {
    const [left, , width] = (picture.getAttribute('viewBox') ?? '0 0 1 1').split(/\s+/).map(Number);
    const bar = h('div', { class: 'lanes', 'aria-hidden': 'true' });
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
export function collect(picture: SVGSVGElement, { messages }: MermaidDiagram): Drawn[] {
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
