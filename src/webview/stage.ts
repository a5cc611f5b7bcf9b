/** The run that the page is about, and, if asked for, another one beside it: what is selected in both, and the slider over their rows. */
import type { ThreadOption } from '../check/result.js';
import type { SourceRange } from '../model/program.js';
import type { TraceView } from '../trace/view.js';
import { Beside } from './beside.js';
import { h } from './dom.js';
import { NextSteps, type Pick } from './next.js';
import type { FromPage } from './protocol.js';
import { RunView } from './run.js';
import type { Scrubber } from './scrubber.js';
import type { Palette } from './theme.js';
import { Tools } from './tools.js';

export interface StageActions {
    post(message: FromPage): void;
    /** Absent where there is no editor, and nobody who could make another run. */
    reveal?: (range: SourceRange) => void;
    colors(): Palette;
    /** Another step of the run is shown, or it is folded otherwise. */
    shown(step: number): void;
}

export class Stage {
    readonly run: RunView;
    readonly next: NextSteps;
    readonly tools: Tools;
    readonly elements: readonly HTMLElement[];
    private step = 0;
    private beside: Beside | undefined;
    private readonly first: HTMLElement;
    private readonly runs = h('div', { class: 'runs' });

    constructor(readonly view: TraceView, private readonly scrubber: Scrubber, private readonly actions: StageActions, unfolded: Set<string>) {
        this.run = new RunView(view, { choose: step => this.choose(step), reveal: actions.reveal, folded: () => actions.shown(this.step) }, unfolded);
        this.next = new NextSteps(view, pick => this.pick(view, pick));
        this.tools = new Tools(view, message => actions.post(message), step => this.choose(step));
        this.first = h('div', { class: 'first' }, actions.reveal && this.next.element, this.run.element);
        this.runs.append(this.first);
        this.elements = [actions.reveal ? this.tools.element : this.tools.critical, scrubber.element, this.runs];
    }

    draw(): void {
        this.run.draw(this.actions.colors());
        this.beside?.draw(this.actions.colors());
    }

    /** Selects a step of the run, 0 for the initial state. */
    select(step: number): void {
        const at = Math.min(this.run.last, Math.max(0, Math.trunc(step)));
        if (this.beside) return this.selectRow(this.beside.rowOf(at));
        this.scrubber.show(at, this.run.last);
        this.show(at);
    }

    /** Selects a step for the user: the host hears of it. */
    choose(step: number): void {
        this.select(step);
        this.tell();
    }

    /** The slider goes through the steps, of two runs through their rows. */
    scrub(to: number): void {
        if (this.beside) this.selectRow(to); else this.select(to);
        this.tell();
    }

    /** Shows a second run: one that is led on at its end, where the next step is picked. */
    put(view: TraceView, title: string, options?: ThreadOption[][]): void {
        this.scrubber.play(false);
        this.tools.say('', false);
        const beside = this.beside = new Beside(this.run, view, { title, options }, {
            row: row => this.scrub(row),
            reveal: this.actions.reveal,
            pick: pick => this.pick(view, pick),
            onward: () => { if (view.token !== undefined) this.actions.post({ type: 'onward', token: view.token }); },
            copy: token => this.actions.post({ type: 'copy', token, as: 'token' }),
            export: format => this.actions.post({ type: 'export', format, beside: true }),
            close: () => { this.apart(); this.actions.post({ type: 'apart' }); },
        });
        this.runs.classList.add('two');
        this.runs.replaceChildren(this.first, beside.element);
        this.selectRow(options && view.open ? beside.rowTo(view.steps.length) : beside.rowOf(this.step));
        beside.draw(this.actions.colors());
    }

    private apart(): void {
        this.beside = undefined;
        this.run.differs(undefined);
        this.runs.classList.remove('two');
        this.runs.replaceChildren(this.first);
        this.select(this.step);
    }

    private pick({ token }: TraceView, { at, thread, way }: Pick): void {
        if (token !== undefined) this.actions.post({ type: 'pick', token, at, thread, way });
    }

    private selectRow(row: number): void {
        if (!this.beside) return;
        const at = Math.min(this.beside.rows, Math.max(0, row));
        this.scrubber.show(at, this.beside.rows);
        this.show(this.beside.select(at));
    }

    private show(step: number): void {
        this.step = step;
        this.run.select(step);
        this.next.select(step);
        this.actions.shown(step);
    }

    private tell(): void { this.actions.post({ type: 'selected', step: this.step }); }
}
