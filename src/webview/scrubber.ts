/** The slider over the steps of a run, with its buttons and keys. */
import { h } from './dom.js';

/** Of one step while it plays: time to read what it changed. */
const STEP_MILLISECONDS = 900;

export class Scrubber {
    readonly element: HTMLElement;
    private readonly slider: HTMLInputElement;
    private readonly label = h('output', { class: 'count' });
    private step = 0;
    private last = 0;
    private timer: ReturnType<typeof setInterval> | undefined;
    private readonly playButton = h('button', { type: 'button', class: 'play', click: () => this.play(this.timer === undefined) });

    constructor(private readonly moved: (step: number) => void) {
        this.slider = h('input', { type: 'range', min: 0, max: 0, value: 0, step: 1, 'aria-label': 'Step of the run', input: () => this.go(Number(this.slider.value)) });
        const button = (text: string, title: string, to: () => number): HTMLElement =>
            h('button', { type: 'button', title, 'aria-label': title, click: () => this.go(to()) }, text);
        this.element = h('div', { class: 'scrubber', role: 'group', 'aria-label': 'Steps' },
            button('|\u25c0', 'First state (Home)', () => 0), button('\u25c0', 'Step back (Left)', () => this.step - 1), this.slider,
            button('\u25b6', 'Step on (Right)', () => this.step + 1), button('\u25b6|', 'Last step (End)', () => this.last), this.playButton, this.label);
        this.playing(false);
    }

    /** Shows a step without telling anybody. */
    show(step: number, last: number): void {
        this.step = step;
        this.last = last;
        this.slider.max = String(last);
        this.slider.value = String(step);
        this.slider.setAttribute('aria-valuetext', step === 0 ? `initial state of ${last} steps` : `step ${step} of ${last}`);
        this.label.textContent = `${step} / ${last}`;
    }

    /** The keys of the slider anywhere in the page; true if the key was one of them. */
    key(event: KeyboardEvent): boolean {
        if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return false;
        // On a button, a summary or a field the key has a meaning of its own.
        if (event.key === ' ' && !(event.target instanceof Element && event.target.closest('button, summary, input, select, textarea'))) {
            this.play(this.timer === undefined);
            return true;
        }
        const to = { ArrowLeft: this.step - 1, ArrowRight: this.step + 1, Home: 0, End: this.last }[event.key];
        if (to === undefined) return false;
        this.go(to);
        return true;
    }

    get plays(): boolean { return this.timer !== undefined; }

    /** Goes on by itself, from the start if the run is at its end, until the end or until somebody steps. */
    play(on: boolean): void {
        clearInterval(this.timer);
        this.timer = undefined;
        this.playing(on);
        if (!on) return;
        if (this.step >= this.last) this.moved(0);
        this.timer = setInterval(() => {
            if (this.step < this.last) this.moved(this.step + 1);
            if (this.step >= this.last) this.play(false);
        }, STEP_MILLISECONDS);
    }

    private playing(on: boolean): void {
        const title = on ? 'Stop (Space)' : 'Play (Space)';
        this.playButton.textContent = on ? '\u25a0' : '\u25b6\u25b6';
        this.playButton.title = title;
        this.playButton.setAttribute('aria-label', title);
    }

    private go(step: number): void {
        if (this.timer !== undefined) this.play(false);
        const to = Math.min(this.last, Math.max(0, step));
        if (to !== this.step) this.moved(to);
    }
}
