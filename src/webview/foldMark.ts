/** The mark at a row whose kernel calls can be unfolded, or folded again. For the mouse: by keyboard there is the button that tells of the selected step. */
import type { RowPart } from '../trace/svg/index.js';

const SVG = 'http://www.w3.org/2000/svg';
/** Half of what can be hit, and of what is seen. */
const REACH = 11;
const SIZE = 6;

/** What a click does, in words. */
export function foldTitle(calls: RowPart['calls']): string {
    return calls.map(({ fn, unfolded, steps }) => `${unfolded ? 'Fold' : 'Unfold'} ${fn}(): ${steps.length} step${steps.length === 1 ? '' : 's'}`).join('\n');
}

export function foldMark({ calls, mark: { x, y } }: RowPart, row: number): SVGGElement {
    const mark = svg('g', { class: 'fold-mark', 'data-row': row });
    const title = svg('title', {});
    title.textContent = foldTitle(calls);
    mark.append(title, svg('rect', { class: 'reach', x: x - REACH, y: y - REACH, width: 2 * REACH, height: 2 * REACH }),
        svg('rect', { class: 'box', x: x - SIZE, y: y - SIZE, width: 2 * SIZE, height: 2 * SIZE, rx: 2 }),
        svg('path', { d: `M ${x - 3.5} ${y} h 7${calls.every(({ unfolded }) => unfolded) ? '' : ' m -3.5 -3.5 v 7'}` }));
    return mark;
}

function svg<K extends keyof SVGElementTagNameMap>(tag: K, attributes: Record<string, string | number>): SVGElementTagNameMap[K] {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
    return element;
}
