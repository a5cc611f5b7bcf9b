/**
 * The rows of the picture: drawn in blocks as they come in sight, since a run may have thousands, and marked by classes: what happens in the
 * selected step, and what is still to come.
 */
import type { RowPart } from '../trace/svg/index.js';
import { foldMark } from './foldMark.js';

/** Fewer rows than this are drawn at once. */
const WHOLE = 150;
const BLOCK = 5;
const SVG = 'http://www.w3.org/2000/svg';

interface Block { from: number; top: number; bottom: number; element?: SVGGElement }

export class Rows {
    private readonly blocks: Block[] = [];
    private readonly shown = new Map<number, SVGGElement>();
    private step = 0;
    private last = 0;

    constructor(private readonly image: SVGSVGElement, private readonly rows: readonly RowPart[]) {
        const size = rows.length <= WHOLE ? WHOLE : BLOCK;
        for (let from = 0; from < rows.length; from += size) this.blocks.push({ from, top: rows[from].top, bottom: rows[Math.min(rows.length, from + size) - 1].bottom });
    }

    /** Draws what lies between two heights, in the units of the picture, and takes out what does not. */
    show(top: number, bottom: number): void {
        for (const block of this.blocks) {
            const isNear = this.blocks.length === 1 || (block.top < bottom && block.bottom > top);
            if (isNear && !block.element?.isConnected) this.image.append(block.element ??= this.draw(block));
            else if (!isNear) block.element?.remove();
        }
    }

    /** Marks the rows; returns the one to look at, and the one that what is seen should begin beside: the sentence at the end is as wide as the picture. */
    select(step: number, last: number): { row?: RowPart; beside?: RowPart } {
        Object.assign(this, { step, last });
        for (const [i, element] of this.shown) this.mark(this.rows[i], element);
        const now = this.rows.filter(row => this.isNow(row));
        // At the end of the run what matters is the sentence that ends it.
        const row = now.findLast(({ isEnd }) => isEnd) ?? now[0];
        return { row, beside: row?.isEnd ? now.findLast(other => other !== row) ?? row : row };
    }

    /** The element of a row that is drawn. */
    element(row: RowPart): SVGGElement | undefined { return this.shown.get(this.rows.indexOf(row)); }

    private isNow({ first, last, isEnd }: RowPart): boolean {
        return first <= this.step && this.step <= last && (!isEnd || this.step === this.last);
    }

    private mark(row: RowPart, element: SVGGElement): void {
        element.classList.toggle('current', this.isNow(row));
        element.classList.toggle('future', row.first > this.step);
    }

    private draw({ from }: Block): SVGGElement {
        const to = from + (this.blocks.length === 1 ? this.rows.length : BLOCK);
        const rows = this.rows.slice(from, to);
        const parsed = new DOMParser().parseFromString(`<g xmlns="${SVG}">${rows.map(row => row.draw()).join('')}</g>`, 'image/svg+xml').documentElement;
        const element = document.importNode(parsed as Element as SVGGElement, true);
        element.querySelectorAll<SVGGElement>('g.item').forEach((item, i) => {
            item.dataset.row = String(from + i);
            this.shown.set(from + i, item);
            this.mark(rows[i], item);
        });
        element.append(...rows.flatMap((row, i) => row.calls.length > 0 ? [foldMark(row, from + i)] : []));
        return element;
    }
}
