/** Marks what is drawn, by classes: what has happened, what happens in the selected step, what is still to come. */

export interface Marked { first: number; last: number; /** The violation, which is of the end of the run. */ isEnd: boolean; parts: readonly Element[] }

/** Also scrolls `element`, which lies in what scrolls, to the selected step. */
export function mark(items: readonly Marked[], { step, last }: { step: number; last: number }, element: HTMLElement): void {
    let current: Marked | undefined;
    let before: Marked | undefined;
    for (const item of items) {
        const now = item.first <= step && step <= item.last && (!item.isEnd || step === last);
        const future = item.first > step;
        for (const part of item.parts) {
            part.classList.toggle('current', now);
            part.classList.toggle('future', future);
        }
        // At the end of the run what matters is the sentence that ends it.
        if (now && (!current || item.isEnd)) current = item;
        // A step that is folded away is shown at the item before it.
        if (!future) before = item;
    }
    const target = (current ?? before)?.parts[0];
    if (target && element.parentElement) scrollTo(target, element.parentElement);
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
