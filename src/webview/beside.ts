/** A second run beside the first: a fork, another scenario, another counterexample. Its steps stand in rows with those of the first. */
import type { ThreadOption } from '../check/result.js';
import type { SourceRange } from '../model/program.js';
import { align, positionsAt, rowsTo, type Alignment } from '../trace/align.js';
import type { TraceView } from '../trace/view.js';
import { brief, h, link } from './dom.js';
import { exportMenu } from './exportMenu.js';
import { sentence, verdictMark } from './heading.js';
import { NextSteps, type Pick } from './next.js';
import type { ExportFormat } from './protocol.js';
import { RunView } from './run.js';
import type { Palette } from './theme.js';

export interface BesideActions {
    /** A row was chosen, by a step of this run. */
    row(row: number): void;
    reveal?: (range: SourceRange) => void;
    pick(pick: Pick): void;
    onward(): void;
    copy(token: string): void;
    export(format: ExportFormat): void;
    close(): void;
}

export class Beside {
    readonly element: HTMLElement;
    /** Where the two runs part, said once for both. */
    readonly difference: HTMLElement;
    readonly rows: number;
    private readonly run: RunView;
    private readonly next: NextSteps;
    private readonly alignment: Alignment;
    readonly title: string;
    /** It was picked, and can be led on. */
    readonly isLed: boolean;

    constructor(first: RunView, readonly view: TraceView, { title, options }: { title: string; options?: ThreadOption[][] }, private readonly actions: BesideActions) {
        this.title = title;
        this.isLed = options !== undefined;
        this.alignment = align(first.view, view);
        this.rows = this.alignment.rows.length;
        this.run = new RunView(view, { choose: step => actions.row(rowsTo(this.alignment, 'right', step)), reveal: actions.reveal }, new Set(first.unfolded));
        this.next = new NextSteps(view, pick => actions.pick(pick));
        if (options) this.next.offer(options);
        const { token } = view;
        this.element = h('section', { class: 'beside', 'aria-label': title },
            h('header', {},
                actions.reveal && exportMenu(format => actions.export(format), 'Export this run'),
                h('h2', {}, brief(title), ' ', verdictMark(view)),
                sentence(view, actions.reveal),
                h('p', { class: 'actions' },
                    view.open && this.isLed && link('Run on to the end', 'Goes on in the order of the run that it left, as far as that can be', () => actions.onward()), ' ',
                    token !== undefined && link('Copy token', 'A short text that makes this run again', () => actions.copy(token)), ' ',
                    link('Close', 'Shows the first run alone', () => actions.close()))),
            this.next.element, this.run.element);
        this.difference = this.parting(first.view);
        first.differs(this.different.left);
        this.run.differs(this.different.right);
    }

    /** What could go next, once it is known. */
    offer(options: ThreadOption[][] | undefined): void { if (options) this.next.offer(options); }

    /** Keys go to the next thing to do in it. */
    takeKeyboard(): void {
        const [pick, action] = ['.next .pick', '.actions button'].map(selector => this.element.querySelector<HTMLElement>(selector));
        (pick ?? action)?.focus({ preventScroll: true });
    }

    draw(colors: Palette): void { this.run.draw(colors); }

    /** Shows what belongs to so many rows; returns the step of the first run. */
    select(row: number): number {
        const { left, right } = positionsAt(this.alignment, row);
        this.next.select(right);
        this.run.select(right);
        return left;
    }

    /** So many rows to a step of the first run. */
    rowOf(step: number): number { return rowsTo(this.alignment, 'left', step); }

    /** So many rows to a step of this one. */
    rowTo(step: number): number { return rowsTo(this.alignment, 'right', step); }

    /** The steps with which the runs go on where they differ first. */
    private get different(): { left?: number; right?: number } {
        const { difference, rows } = this.alignment;
        if (difference === undefined) return {};
        const rest = rows.slice(difference);
        return { left: rest.find(({ left }) => left !== undefined)?.left, right: rest.find(({ right }) => right !== undefined)?.right };
    }

    private parting(first: TraceView): HTMLElement {
        const { difference } = this.alignment;
        if (difference === undefined) return h('p', { class: 'difference' }, 'The same steps.');
        const { left, right } = this.different;
        const does = (view: TraceView, step: number | undefined): string => step === undefined ? 'nothing more' : `${view.steps[step - 1].thread} ${view.steps[step - 1].text}`;
        return h('p', { class: 'difference' }, link('First difference', 'Go there', () => this.actions.row(difference + 1)),
            `: the first run goes on with ${does(first, left)}, the second one with ${does(this.view, right)}.`);
    }
}
