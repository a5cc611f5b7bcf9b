/** Which kernel calls of a run are drawn step by step, and the buttons for that: of the selected step's call, and of all. */
import { kernelCalls } from '../trace/outline.js';
import type { TraceView } from '../trace/view.js';
import type { Call } from '../trace/walk.js';
import { h } from './dom.js';

export class Folding {
    readonly element = h('div', { class: 'folding', role: 'group', 'aria-label': 'Kernel calls in the picture' });
    private readonly calls: readonly Call[];
    private readonly one = h('button', { type: 'button', click: () => this.toggleSelected() });
    private readonly all = h('button', { type: 'button', click: () => this.toggle(this.calls, !this.isEveryOne) });
    private step = 0;

    /** `unfolded`: keys of calls, also of such as this run does not have. `changed`: draw anew, with the row of this call where it is. */
    constructor(view: TraceView, readonly unfolded: Set<string>, private readonly changed: (stays: Call | undefined) => void) {
        this.calls = kernelCalls(view);
        if (this.calls.length > 0) this.element.append(this.one, this.all);
        this.show();
    }

    /** Folds what is unfolded of these, if all of it is; else unfolds them. */
    toggle(calls: readonly Call[], unfold = !calls.every(({ key }) => this.unfolded.has(key))): void {
        for (const { key } of calls) {
            if (unfold) this.unfolded.add(key);
            else this.unfolded.delete(key);
        }
        this.show();
        this.changed(calls.length < this.calls.length || calls.length === 1 ? calls[0] : this.selected);
    }

    /** The buttons are about the call that this step is inside of. */
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

    private get selected(): Call | undefined { return this.calls.find(({ steps }) => steps.includes(this.step)); }
    private get isEveryOne(): boolean { return this.calls.every(({ key }) => this.unfolded.has(key)); }

    private toggleSelected(): void { if (this.selected) this.toggle([this.selected]); }

    private show(): void {
        const { selected } = this;
        const isOpen = selected !== undefined && this.unfolded.has(selected.key);
        this.one.textContent = selected ? `${isOpen ? 'Fold' : 'Unfold'} ${selected.fn}()` : 'Unfold';
        this.one.title = selected ? `${selected.thread}: ${selected.steps.length} steps inside (u)` : 'The selected step is not folded into a kernel call';
        this.one.disabled = !selected;
        this.one.setAttribute('aria-expanded', String(isOpen));
        this.all.textContent = this.isEveryOne ? 'Fold all' : 'Unfold all';
        this.all.title = this.isEveryOne ? 'What kernel calls do inside stands under their names' : 'Draws every step of every kernel call';
    }
}
