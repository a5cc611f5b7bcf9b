/** What of a run is drawn step by step, kernel calls and long notes, and the buttons for that: of what the selected step is inside of, and of all. */
import { shorten } from '../trace/escape.js';
import { foldables } from '../trace/picture.js';
import type { TraceView } from '../trace/view.js';
import type { Call } from '../trace/walk.js';
import { h } from './dom.js';
import { foldName } from './foldMark.js';

/** What is unfolded may have more to unfold; not deeper than so. */
const DEEPEST = 4;

/** Of a name on the button. */
const MOST_CHARACTERS = 60;

export class Folding {
    readonly element = h('div', { class: 'folding', role: 'group', 'aria-label': 'Folding of the picture' });
    /** Of the picture as it is. */
    private calls: readonly Call[] = [];
    private readonly one = h('button', { type: 'button', click: () => this.toggleSelected() });
    private readonly all = h('button', { type: 'button', click: () => this.toggleAll() });
    private step = 0;

    /** `unfolded`: keys of calls, also of such as this run does not have. `changed`: draw anew, with the row of this call where it is. */
    constructor(private readonly view: TraceView, readonly unfolded: Set<string>, private readonly changed: (stays: Call | undefined) => void) {
        this.look();
        if (this.calls.length > 0) this.element.append(this.one, this.all);
    }

    /** Folds what is unfolded of these, if all of it is; else unfolds them. */
    toggle(calls: readonly Call[]): void {
        const unfold = !calls.every(({ key }) => this.unfolded.has(key));
        for (const { key } of calls) {
            if (unfold) this.unfolded.add(key);
            else this.unfolded.delete(key);
        }
        this.look();
        this.changed(calls[0]);
    }

    /** The buttons are about what this step is inside of. */
    select(step: number): void {
        this.step = step;
        this.show();
    }

    /** True if the key is one of these. */
    key({ key, altKey, ctrlKey, metaKey }: KeyboardEvent): boolean {
        if (key !== 'u' || altKey || ctrlKey || metaKey || !this.selected) return false;
        this.toggleSelected();
        return true;
    }

    /** First what is not seen yet. */
    private get selected(): Call | undefined {
        const around = this.calls.filter(({ steps }) => steps.includes(this.step));
        return around.find(({ unfolded, fn }) => !unfolded && fn === undefined) ?? around.find(({ fn }) => fn !== undefined) ?? around[0];
    }

    private get isEveryOne(): boolean { return this.calls.every(({ unfolded }) => unfolded); }

    private toggleSelected(): void { if (this.selected) this.toggle([this.selected]); }

    private toggleAll(): void {
        const { selected, isEveryOne } = this;
        for (let depth = 0; depth < DEEPEST && (isEveryOne ? depth === 0 : !this.isEveryOne); depth++) {
            for (const { key } of this.calls) if (isEveryOne) this.unfolded.delete(key); else this.unfolded.add(key);
            this.look();
        }
        this.changed(selected);
    }

    private look(): void {
        this.calls = foldables(this.view, this.unfolded);
        this.show();
    }

    private show(): void {
        const { selected } = this;
        const name = selected ? foldName(selected) : '', brief = shorten(name, MOST_CHARACTERS);
        this.one.textContent = `${selected?.unfolded ? 'Fold' : 'Unfold'} ${brief}`.trimEnd();
        this.one.title = selected ? `${brief === name ? '' : `${name}\n`}${selected.thread}: ${selected.steps.length} steps inside (u)` : 'The selected step is not folded';
        this.one.disabled = !selected;
        this.one.setAttribute('aria-expanded', String(selected?.unfolded === true));
        this.all.textContent = this.isEveryOne ? 'Fold all' : 'Unfold all';
        this.all.title = this.isEveryOne ? 'What kernel calls do inside stands under their names' : 'Draws every step of every kernel call, and every line of long notes';
    }
}
