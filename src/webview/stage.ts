/** The run that the page is about, and, if asked for, another one beside it: what is selected in both, and the slider over their rows. */
import type { ThreadOption } from '../check/result.js';
import type { SourceRange } from '../model/program.js';
import type { TraceView } from '../trace/view.js';
import { Beside } from './beside.js';
import { brief, h } from './dom.js';
import { sentence, verdictMark } from './heading.js';
import { NextSteps, type Pick as Picked } from './next.js';
import type { FromPage } from './protocol.js';
import type { SavedBeside } from './saved.js';
import { RunView } from './run.js';
import type { Scrubber } from './scrubber.js';
import type { Palette } from './theme.js';
import { Tools } from './tools.js';

export interface StageActions {
    post(message: FromPage): void;
    /** Absent where there is no editor, and nobody who could make another run. */
    reveal?: (range: SourceRange) => void;
    colors(): Palette;
    /** Another step of the run is shown, or it is folded otherwise; with a second run beside it. */
    shown(step: number, beside: SavedBeside | undefined): void;
}

export class Stage {
    readonly run: RunView;
    readonly next: NextSteps;
    readonly tools: Tools;
    readonly elements: readonly HTMLElement[];
    private step = 0;
    private row = 0;
    private beside: Beside | undefined;
    /** Commands are about the second run: the reader is in it. */
    private besideHasFocus = false;
    private readonly first: HTMLElement;
    private readonly runs = h('div', { class: 'runs' });

    constructor(readonly view: TraceView, private readonly scrubber: Scrubber, private readonly actions: StageActions, unfolded: Set<string>) {
        this.run = new RunView(view, { choose: step => this.choose(step), reveal: actions.reveal, folded: () => this.tellPlace() }, unfolded);
        this.next = new NextSteps(view, pick => this.pick(view, pick));
        this.tools = new Tools(view, message => actions.post(message), step => this.choose(step));
        this.first = h('div', { class: 'first' }, h('header', { class: 'own' }, h('h2', {}, brief(view.scenario), ' ', verdictMark(view)), sentence(view, actions.reveal)), actions.reveal && this.next.element, this.run.element);
        this.runs.append(this.first);
        for (const event of ['focusin', 'pointerdown']) this.runs.addEventListener(event, ({ target }) => this.focus(target instanceof Node && this.beside?.element.contains(target) === true));
        // Of a report nobody can make another run.
        this.elements = [actions.reveal && !view.report ? this.tools.element : this.tools.critical, scrubber.element, this.runs];
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

    /** Selects a step of the second run. */
    selectBeside(step: number): void {
        if (this.beside) this.selectRow(this.beside.rowTo(step));
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

    /** The second run as it is shown. */
    get second(): SavedBeside | undefined {
        const { beside } = this;
        return beside && { view: beside.view, title: beside.title, led: beside.isLed, row: this.row, focus: this.besideHasFocus };
    }

    /** Shows a second run: one that is led on at its end, where the next step is picked. `place`: as it was shown before. */
    put(view: TraceView, title: string, options?: ThreadOption[][], place?: Pick<SavedBeside, 'row' | 'focus'>): void {
        const old = this.beside;
        if (old?.title === title && JSON.stringify(old.view) === JSON.stringify(view)) return old.offer(options);
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
        const hadKeyboard = old?.element.contains(document.activeElement) === true;
        this.runs.classList.add('two');
        this.runs.replaceChildren(beside.difference, this.first, beside.element);
        if (place) this.focus(place.focus);
        this.selectRow(place ? place.row : options && view.open ? beside.rowTo(view.steps.length) : beside.rowOf(this.step));
        beside.draw(this.actions.colors());
        this.markFocus();
        if (hadKeyboard) beside.takeKeyboard();
        // In a narrow page it stands below the first, out of sight.
        if (!old && !place && beside.element.getBoundingClientRect().top > this.first.getBoundingClientRect().top + 1) beside.difference.scrollIntoView({ block: 'start' });
    }

    /** Shows the first run alone. */
    private apart(): void {
        this.beside = undefined;
        this.focus(false);
        this.run.differs(undefined);
        this.runs.classList.remove('two');
        this.runs.replaceChildren(this.first);
        this.select(this.step);
    }

    /** Another run is shown in its place. */
    leave(): void { this.focus(false); }

    private focus(beside: boolean): void {
        if (beside === this.besideHasFocus) return;
        this.besideHasFocus = beside;
        this.actions.post({ type: 'focus', beside });
        this.markFocus();
        this.tellPlace();
    }

    private markFocus(): void {
        this.first.classList.toggle('has-focus', !this.besideHasFocus);
        this.beside?.element.classList.toggle('has-focus', this.besideHasFocus);
    }

    private pick({ token }: TraceView, { at, thread, way }: Picked): void {
        if (token !== undefined) this.actions.post({ type: 'pick', token, at, thread, way });
    }

    private selectRow(row: number): void {
        if (!this.beside) return;
        const at = this.row = Math.min(this.beside.rows, Math.max(0, row));
        this.scrubber.show(at, this.beside.rows);
        this.show(this.beside.select(at));
    }

    private show(step: number): void {
        this.step = step;
        this.next.select(step);
        this.run.select(step);
        this.tellPlace();
    }

    private tellPlace(): void { this.actions.shown(this.step, this.second); }

    private tell(): void { this.actions.post({ type: 'selected', step: this.step }); }
}
