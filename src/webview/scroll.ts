/** Of the bar with the lanes' names (preview.css). */
const LANES_HEIGHT = 34;

/** Scrolls within `holder` only: the page itself stays where it is. Sideways only for what could then be seen whole. */
export function scrollTo(holder: Element, { top, bottom, left, right }: { top: number; bottom: number; left?: number; right?: number }): void {
    const frame = holder.getBoundingClientRect();
    const first = frame.top + LANES_HEIGHT;
    if (top < first) holder.scrollTop -= first - top;
    else if (bottom > frame.bottom) holder.scrollTop += Math.min(bottom - frame.bottom + 8, top - first);
    if (left === undefined || right === undefined || right - left > frame.width) return;
    if (left < frame.left) holder.scrollLeft -= frame.left - left + 8;
    else if (right > frame.right) holder.scrollLeft += right - frame.right + 8;
}
