/** The mark at a row of which something can be unfolded, or folded again. For the mouse: by keyboard there is the button that tells of the selected step. */
import type { RowPart } from '../trace/svg/index.js';
import type { Call } from '../trace/walk.js';

const SVG = 'http://www.w3.org/2000/svg';
/** Half of what can be hit, and of what is seen. */
const REACH = 11;
const SIZE = 6;

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** What folding is about, in words. */
export const foldName = ({ fn, thread, hidden }: Call): string => fn === undefined ? `${counted(hidden, 'more line')} of ${thread}` : `${fn}()`;

/** What a click does, in words. */
export function foldTitle(calls: readonly Call[]): string {
    return calls.map(call => `${call.unfolded ? 'Fold' : 'Unfold'} ${foldName(call)}${call.fn === undefined ? '' : `: ${counted(call.steps.length, 'step')}`}`).join('\n');
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
