/** Zoom and pan of the picture: buttons, Ctrl with the wheel, the keys + - 0, and dragging its ground. */
import { h } from './dom.js';

const FACTORS = [0.4, 0.5, 0.65, 0.8, 1, 1.25, 1.5, 2, 3];

export class Zoom {
    readonly element: HTMLElement;
    private readonly label = h('output', { class: 'factor' });
    /** Of the natural size; absent: as wide as there is room. */
    private factor: number | undefined;

    /** `holder` scrolls; `changed` is told the factor. */
    constructor(private readonly holder: HTMLElement, private readonly changed: (factor: number | undefined) => void, private readonly natural: () => number) {
        const button = (text: string, title: string, click: () => void): HTMLElement => h('button', { type: 'button', title, 'aria-label': title, click }, text);
        this.element = h('div', { class: 'zoom', role: 'group', 'aria-label': 'Zoom' },
            button('\u2212', 'Zoom out (-)', () => this.by(-1)), button('+', 'Zoom in (+)', () => this.by(1)), button('fit', 'Fit the width (0)', () => this.to(undefined)), this.label);
        holder.addEventListener('wheel', event => {
            if (!event.ctrlKey) return;
            event.preventDefault();
            this.by(event.deltaY < 0 ? 1 : -1);
        }, { passive: false });
        holder.addEventListener('pointerdown', event => this.drag(event));
        this.to(undefined);
    }

    /** True if the key is one of these. */
    key({ key, altKey, ctrlKey, metaKey }: KeyboardEvent): boolean {
        if (altKey || ctrlKey || metaKey) return false;
        if (key === '+' || key === '=') this.by(1);
        else if (key === '-') this.by(-1);
        else if (key === '0') this.to(undefined);
        else return false;
        return true;
    }

    private by(steps: number): void {
        const now = this.factor ?? this.natural();
        const next = steps > 0 ? FACTORS.find(factor => factor > now + 0.01) : FACTORS.findLast(factor => factor < now - 0.01);
        if (next !== undefined) this.to(next);
    }

    private to(factor: number | undefined): void {
        this.factor = factor;
        this.label.textContent = factor === undefined ? '' : `${Math.round(factor * 100)} %`;
        this.changed(factor);
    }

    /** By its ground: what is drawn is there to be clicked. */
    private drag(event: PointerEvent): void {
        const { target, clientX, clientY, button } = event;
        if (button !== 0 || !(target instanceof Element) || target.closest('.item, .lane, button')) return;
        const { holder } = this;
        const [left, top] = [holder.scrollLeft, holder.scrollTop];
        const move = ({ clientX: x, clientY: y }: PointerEvent): void => holder.scrollTo(left + clientX - x, top + clientY - y);
        holder.classList.add('dragged');
        window.addEventListener('pointermove', move);
        window.addEventListener('pointerup', () => {
            window.removeEventListener('pointermove', move);
            holder.classList.remove('dragged');
        }, { once: true });
    }
}
