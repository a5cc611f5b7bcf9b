/** The preview page: what is shown, which step is selected, and what the host is told. */
import type { SourceRange } from '../model/program.js';
import { NOT_MINIMAL, type TraceView } from '../trace/view.js';
import { Diagram, fitGrounds } from './diagram.js';
import { h } from './dom.js';
import { emptyState, heading } from './heading.js';
import { isToPage, isTraceView, type FromPage, type SavedPage, type ToPage } from './protocol.js';
import { Scrubber } from './scrubber.js';
import { stateTables } from './state.js';
import { stepDetail, stepTable } from './steps.js';
import { relevant, type Relevant } from './tables.js';
import type { Palette } from './theme.js';

/** What the page needs of its host. */
export interface Host {
    post(message: FromPage): void;
    save(state: SavedPage): void;
    saved(): unknown;
    colors(): Palette;
}

export class Page {
    private view: TraceView | undefined;
    private shown: Relevant | undefined;
    private step = 0;
    private readonly scrubber = new Scrubber(step => this.choose(step));
    private readonly diagram = new Diagram(step => this.pick(step));
    private readonly now = h('div', { class: 'now-holder' });
    private readonly state = h('div', { class: 'state-holder' });
    private readonly old = h('div', { class: 'old', role: 'status' });
    private readonly trouble = h('div', { class: 'trouble', role: 'status' });

    constructor(private readonly root: HTMLElement, private readonly host: Host) {}

    /** Shows what was there before a reload of the window, and tells the host that it may send. */
    start(): void {
        const saved = this.host.saved() as Partial<SavedPage> | undefined;
        if (saved && isTraceView(saved.view)) this.show(saved.view, Number(saved.step) || 0);
        else this.empty('No diagram yet.', 'Open a .mmn file and choose "Show diagram" above a scenario.');
        this.host.post({ type: 'ready' });
    }

    /** Anything may come in; what is unknown is ignored. */
    receive(data: unknown): void {
        if (!isToPage(data)) return;
        const message: ToPage = data;
        switch (message.type) {
            case 'show': return this.show(message.view);
            case 'earlier': return this.earlier(message.why);
            case 'empty': return this.empty(message.message, message.hint);
            case 'select': return this.select(message.step);
        }
    }

    /** The theme has changed. */
    repaint(): void {
        if (this.view) void this.draw(this.view);
    }

    key(event: KeyboardEvent): void {
        if (this.view && !(event.target instanceof HTMLInputElement) && this.scrubber.key(event)) event.preventDefault();
        // The slider's own keys differ by platform (Home and End are missing on some); the page's are the same everywhere.
        else if (this.view && event.target instanceof HTMLInputElement && (event.key === 'Home' || event.key === 'End') && this.scrubber.key(event)) event.preventDefault();
    }

    private show(view: TraceView, step?: number): void {
        const same = this.view?.uri === view.uri && this.view.scenario === view.scenario && this.view.code === view.code;
        const wasAtEnd = this.view === undefined || this.step >= this.view.steps.length;
        const last = view.steps.length;
        this.step = Math.min(last, step ?? (same && !wasAtEnd ? this.step : view.code === 'ok' && !same ? 0 : last));
        this.view = view;
        this.shown = relevant(view);
        this.trouble.replaceChildren();
        this.earlier('');
        this.now.style.minHeight = '';
        this.root.replaceChildren(
            heading(view, { reveal: range => this.reveal(range), scenario: name => this.host.post({ type: 'scenario', name }) }),
            this.old, this.scrubber.element, this.now, this.trouble,
            h('div', { class: 'columns' }, h('div', { class: 'picture' }, this.diagram.element), this.state),
            this.allSteps(view));
        this.select(this.step);
        void this.draw(view);
    }

    private async draw(view: TraceView): Promise<void> {
        try {
            await this.diagram.render(view, this.host.colors());
            fitGrounds(this.diagram.element);
            this.diagram.select(this.step, view.steps.length);
        } catch (error) {
            if (this.view !== view) return;
            this.diagram.clear();
            const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
            this.trouble.replaceChildren(h('p', {}, `The diagram cannot be drawn (${reason}). The steps:`), stepTable(view, step => this.choose(step)));
        }
    }

    /** The picture of before stays while somebody types, and says so. */
    private earlier(why: string): void {
        this.old.textContent = why && `${why} This is the run of the text before.`;
        this.root.classList.toggle('earlier', why !== '');
    }

    private empty(message: string, hint: string): void {
        this.earlier('');
        this.view = undefined;
        this.diagram.clear();
        this.root.replaceChildren(emptyState(message, hint));
        this.host.save({ step: 0 });
    }

    /** Selects a step for the user: the host hears of it. */
    private choose(step: number): void {
        this.select(step);
        this.host.post({ type: 'selected', step: this.step });
    }

    /** A click in the picture: the step, and its line in the editor. */
    private pick(step: number): void {
        this.choose(step);
        const range = this.view?.steps[this.step - 1]?.userRange;
        if (range) this.reveal(range);
    }

    private select(step: number): void {
        const { view, shown } = this;
        if (!view || !shown || !Number.isFinite(step)) return;
        const last = view.steps.length;
        this.step = Math.min(last, Math.max(0, Math.trunc(step)));
        this.scrubber.show(this.step, last);
        this.diagram.select(this.step, last);
        this.now.replaceChildren(stepDetail(view, this.step, range => this.reveal(range)));
        // As high as the highest so far: the picture below does not jump from step to step.
        this.now.style.minHeight = `${this.now.offsetHeight}px`;
        const index = this.step === 0 ? 0 : view.steps[this.step - 1].after;
        const state = view.states[index] ?? view.states[view.states.length - 1];
        this.state.replaceChildren(stateTables(state, view.states[index - 1], shown));
        this.host.save({ view, step: this.step });
    }

    private reveal({ uri, start, end }: SourceRange): void {
        this.host.post({ type: 'reveal', uri, range: { start, end } });
    }

    /** Built when it is opened: a run may have thousands of steps. */
    private allSteps(view: TraceView): HTMLElement {
        const details = h('details', { class: 'all' }, h('summary', {}, `All ${view.steps.length} steps, ${view.contextSwitches} context switches${view.minimal ? '' : ` (${NOT_MINIMAL})`}`));
        details.addEventListener('toggle', () => {
            if (details.open && details.childElementCount === 1) details.append(stepTable(view, step => this.choose(step)));
        });
        return details;
    }
}

