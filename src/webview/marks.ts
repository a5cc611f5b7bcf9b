/** Marks what is drawn, by classes: what has happened, what happens in the selected step, what is still to come. */

interface Marked { first: number; last: number; /** The violation, which is of the end of the run. */ isEnd: boolean; part: SVGGElement; now: boolean; future: boolean }

export class Marks {
    private readonly items: Marked[];

    /** Items of the picture, in the order of their steps. */
    constructor(parts: readonly SVGGElement[]) {
        this.items = parts.map(part => ({ first: Number(part.dataset.first), last: Number(part.dataset.last), isEnd: part.classList.contains('role-violation'), part, now: false, future: false }));
    }

    /** Also scrolls `holder` to the selected step. */
    select({ step, last }: { step: number; last: number }, holder: HTMLElement | null): void {
        let current: Marked | undefined;
        let before: Marked | undefined;
        for (const item of this.items) {
            const now = item.first <= step && step <= item.last && (!item.isEnd || step === last);
            const future = item.first > step;
            // Only what changes: a run may have thousands of items.
            if (now !== item.now) item.part.classList.toggle('current', item.now = now);
            if (future !== item.future) item.part.classList.toggle('future', item.future = future);
            // At the end of the run what matters is the sentence that ends it.
            if (now && (!current || item.isEnd)) current = item;
            // A step that is folded away is shown at the item before it.
            if (!future) before = item;
        }
        const target = (current ?? before)?.part;
        if (target && holder) scrollTo(target, holder);
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
