/** One run on the page: the picture, the lanes under it, the state beside it, and every step as a table. A step is selected in all of them at once. */
import type { SourceRange } from '../model/program.js';
import { NOT_MINIMAL, type TraceView } from '../trace/view.js';
import type { Call } from '../trace/walk.js';
import { Diagram } from './diagram.js';
import { h } from './dom.js';
import { Folding } from './folding.js';
import { LaneChart } from './lanes.js';
import { legend } from './legend.js';
import { StateTables } from './state.js';
import { markRow, stepDetail, stepTable } from './steps.js';
import { relevant } from './tables.js';
import type { Palette } from './theme.js';
import { Zoom } from './zoom.js';

/** What happens when somebody clicks in a run. */
export interface RunActions {
    choose(step: number): void;
    /** Absent where there is no editor. */
    reveal?: (range: SourceRange) => void;
    /** Other kernel calls are unfolded now. */
    folded?: () => void;
}

export class RunView {
    readonly element = h('article', { class: 'run' });
    private step = 0;
    /** Of the words about a step, in pixels: the most so far. */
    private height = 0;
    private readonly diagram: Diagram;
    private readonly waves: LaneChart;
    private readonly now = h('div', { class: 'now-holder' });
    private readonly state: StateTables;
    private readonly trouble = h('div', { class: 'trouble', role: 'status' });

    private readonly picture = h('div', { class: 'picture', tabindex: 0, 'aria-label': 'Picture, scrolls' });
    private readonly zoom: Zoom;
    private readonly folding: Folding;
    private colors: Palette | undefined;
    private table: HTMLElement | undefined;

    /** `unfolded`: keys of kernel calls that are drawn step by step. */
    constructor(readonly view: TraceView, private readonly actions: RunActions, readonly unfolded: Set<string>) {
        this.state = new StateTables(relevant(view));
        this.folding = new Folding(view, unfolded, stays => this.fold(stays));
        this.diagram = new Diagram(this.picture, { pick: step => this.pick(step), fold: calls => this.folding.toggle(calls) });
        this.zoom = new Zoom(this.picture, factor => this.diagram.zoom(factor), () => this.diagram.size);
        this.waves = new LaneChart(view, step => this.actions.choose(step));
        this.element.append(this.now, this.trouble,
            h('div', { class: 'columns' }, h('div', { class: 'left' }, h('div', { class: 'picture-bar' }, this.folding.element, this.zoom.element), this.picture, this.waves.element, legend()), h('div', { class: 'state-holder' }, this.state.element)),
            this.allSteps());
    }

    key(event: KeyboardEvent): boolean { return this.zoom.key(event) || this.folding.key(event); }

    /** Marks the steps of the line that the cursor is on. */
    here(steps: readonly number[]): void { this.waves.here(steps); }

    /** Marks the step in which the run differs from the one beside it. */
    differs(step: number | undefined): void { this.waves.differs(step); }

    get last(): number { return this.view.steps.length; }

    /** Draws the picture, also anew when the theme has changed; where that is not possible the steps stand in its place. */
    draw(colors: Palette, stays?: Call): void {
        this.colors = colors;
        try {
            this.diagram.render(this.view, colors, this.unfolded, stays);
            if (!stays) this.look();
        } catch (error) {
            this.diagram.clear();
            const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
            this.trouble.replaceChildren(h('p', {}, `The diagram cannot be drawn (${reason}). The steps:`), stepTable(this.view, step => this.actions.choose(step)));
        }
    }

    /** Shows a step, 0 for the initial state. First all that is written, then what looks at the result: the page is laid out once; before it is drawn, not at all. */
    select(step: number): void {
        const { view } = this;
        this.step = Math.min(this.last, Math.max(0, step));
        this.folding.select(this.step);
        this.now.replaceChildren(stepDetail(view, this.step, this.actions.reveal));
        if (this.table) markRow(this.table, this.step);
        const index = this.step === 0 ? 0 : view.steps[this.step - 1].after;
        const state = view.states[index] ?? view.states[view.states.length - 1];
        this.state.show(state, view.states[index - 1]);
        this.waves.select(this.step);
        this.diagram.select(this.step, this.last);
        if (this.colors) this.look();
    }

    /** What depends on how much room everything takes. */
    private look(): void {
        // As high as the highest so far: the picture below does not jump from step to step.
        const height = this.now.offsetHeight;
        // What is written as it is costs the page another look at its styles.
        if (height !== this.height) this.now.style.minHeight = `${this.height = height}px`;
        this.waves.follow();
        this.diagram.look();
    }

    private fold(stays: Call | undefined): void {
        if (this.colors) this.draw(this.colors, stays);
        this.actions.folded?.();
    }

    /** A click in the picture: the step, and its line in the editor. */
    private pick(step: number): void {
        this.actions.choose(step);
        const range = this.view.steps[this.step - 1]?.userRange;
        if (range) this.actions.reveal?.(range);
    }

    /** Built when it is opened: a run may have thousands of steps. */
    private allSteps(): HTMLElement {
        const { steps, contextSwitches, minimal, open } = this.view;
        const details = h('details', { class: 'all' }, h('summary', {}, `All ${steps.length} steps, ${contextSwitches} context switches${minimal || open ? '' : ` (${NOT_MINIMAL})`}`));
        details.addEventListener('toggle', () => {
            if (!details.open || this.table) return;
            details.append(this.table = stepTable(this.view, step => this.actions.choose(step)));
            markRow(this.table, this.step);
        });
        return details;
    }
}
