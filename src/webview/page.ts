/** The preview page: what is shown, which step is selected, and what the host is told. */
import type { SourceRange } from '../model/program.js';
import type { TraceView } from '../trace/view.js';
import { h, whole } from './dom.js';
import { exportMenu } from './exportMenu.js';
import { toPng } from './exportPixels.js';
import { emptyState, heading } from './heading.js';
import { isToPage, type FromPage, type ToPage } from './protocol.js';
import { savedPage, type SavedBeside, type SavedPage } from './saved.js';
import { Scrubber } from './scrubber.js';
import { Stage } from './stage.js';
import type { Palette } from './theme.js';

/** What the page needs of its host. */
export interface Host {
    post(message: FromPage): void;
    save(state: SavedPage): void;
    saved(): unknown;
    colors(): Palette;
    /** False: there is no source to go to. */
    hasEditor: boolean;
}

export class Page {
    private stage: Stage | undefined;
    private step = 0;
    /** Kernel calls that are drawn step by step, by their keys; kept over edits. */
    private unfolded = new Set<string>();
    /** From before a reload, until the host has sent it again. */
    private kept: SavedPage | undefined;
    private keptBeside: SavedBeside | undefined;
    private readonly scrubber = new Scrubber(step => this.stage?.scrub(step));
    private readonly old = h('div', { class: 'old', role: 'status' });

    constructor(private readonly root: HTMLElement, private readonly host: Host) {}

    /** Shows what was there before a reload of the window, and tells the host that it may send. */
    start(): void {
        const saved = savedPage(this.host.saved());
        const { run, beside } = saved;
        if (!run) this.empty('No diagram yet.', 'Open a .mmn file and choose "Show diagram" above a scenario.');
        else if (run.cut) {
            this.kept = saved;
            this.root.replaceChildren(emptyState(`${run.view.scenario}: the run is made again.`, ''));
        } else {
            this.show(run.view, saved);
            if (beside && !beside.cut) this.stage?.put(beside.view, beside.title, beside.led ? [] : undefined, beside);
            else this.keptBeside = beside;
        }
        this.host.post({ type: 'ready' });
    }

    /** Anything may come in; what is unknown is ignored. */
    receive(data: unknown): void {
        if (!isToPage(data)) return;
        const message: ToPage = data;
        switch (message.type) {
            case 'show': return this.show(message.view);
            case 'earlier': return this.earlier(message.why);
            case 'empty': return this.empty(message.message, message.hint, message.explore);
            case 'select': return message.beside ? this.stage?.selectBeside(message.step) : this.stage?.select(message.step);
            case 'here': return this.here(message.steps);
            case 'pixels': return void this.pixels(message.id, message.svg);
            case 'options': return this.stage?.next.offer(message.options);
            case 'scenarios': return this.stage?.tools.offer(message.names);
            case 'critical': return this.stage?.tools.needs(message.critical);
            case 'notice': return this.stage?.tools.say(message.text, message.busy === true);
            case 'beside': return this.beside(message);
        }
    }

    /** The theme has changed. */
    repaint(): void {
        this.stage?.draw();
    }

    key(event: KeyboardEvent): void {
        // The slider's own keys differ by platform (Home and End are missing on some); the page's are the same everywhere.
        const field = event.target instanceof HTMLInputElement ? event.target.type : event.target instanceof HTMLSelectElement ? 'select' : '';
        const mine = field === '' || (field === 'range' && (event.key === 'Home' || event.key === 'End'));
        if (this.stage && mine && (this.scrubber.key(event) || this.stage.run.key(event))) event.preventDefault();
    }

    /** `saved`: as it was shown before a reload. */
    private show(view: TraceView, saved = this.keptOf(view)): void {
        this.kept = undefined;
        const old = this.stage?.view;
        // The picture that is there would only be drawn anew.
        if (old && JSON.stringify(old) === JSON.stringify(view)) return this.earlier('');
        const sameScenario = old?.uri === view.uri && old.scenario === view.scenario;
        const same = sameScenario && old.code === view.code;
        if (!sameScenario) this.unfolded = new Set(saved?.unfolded);
        const beside = sameScenario ? this.stage?.second : undefined;
        if (saved?.beside) this.keptBeside = saved.beside;
        const wasAtEnd = old === undefined || this.step >= old.steps.length;
        const last = view.steps.length;
        const first = Math.min(last, saved?.step ?? (same && !wasAtEnd ? this.step : view.code === 'ok' && !same ? 0 : last));
        const plays = same && this.scrubber.plays;
        this.scrubber.play(false);
        const { hasEditor } = this.host;
        const reveal = hasEditor ? (range: SourceRange): void => this.reveal(range) : undefined;
        this.stage?.leave();
        const stage = this.stage = new Stage(view, this.scrubber, {
            post: message => this.host.post(message), reveal, colors: () => this.host.colors(),
            shown: (at, beside) => { this.step = at; this.host.save({ run: { view }, step: at, unfolded: [...this.unfolded], ...beside && { beside } }); },
        }, this.unfolded);
        this.earlier('');
        this.root.replaceChildren(
            hasEditor ? exportMenu(format => this.host.post({ type: 'export', format })) : '',
            heading(view, { reveal, scenario: hasEditor ? name => this.host.post({ type: 'scenario', name }) : undefined }),
            this.old, ...stage.elements);
        stage.select(first);
        stage.draw();
        // Until the host says what has become of it in the text as it is.
        if (beside) stage.put(beside.view, beside.title, beside.led ? [] : undefined, beside);
        // An edit that leaves the run as it is does not stop it.
        if (plays && first < last) this.scrubber.play(true);
    }

    private keptOf({ uri, scenario, code }: TraceView): SavedPage | undefined {
        const view = this.kept?.run?.view;
        return view?.uri === uri && view.scenario === scenario && view.code === code ? this.kept : undefined;
    }

    private beside({ view, title, options, again }: Extract<ToPage, { type: 'beside' }>): void {
        const place = this.keptBeside?.title === title ? this.keptBeside : again && this.stage?.second;
        this.keptBeside = undefined;
        this.stage?.put(view, title, options, place || undefined);
    }

    /** The picture of before stays while somebody types, and says so. */
    private earlier(why: string): void {
        this.old.replaceChildren(...why === '' ? [] : whole(`${why} This is the run of the text before.`));
        this.root.classList.toggle('earlier', why !== '');
    }

    private empty(message: string, hint: string, explore = false): void {
        this.earlier('');
        this.kept = undefined;
        this.stage?.leave();
        this.stage = undefined;
        this.scrubber.play(false);
        this.root.replaceChildren(emptyState(message, hint, explore ? () => this.host.post({ type: 'explore' }) : undefined));
        this.host.save({ step: 0 });
    }

    /** Goes to the next of these steps, unless one of them is selected. */
    private here(steps: readonly number[]): void {
        this.stage?.run.here(steps);
        if (steps.length > 0 && !steps.includes(this.step)) this.stage?.select(steps.find(step => step > this.step) ?? steps[0]);
    }

    private async pixels(id: number, svg: string): Promise<void> {
        const answer = await toPng(svg).then(png => ({ png }), (error: unknown) => ({ error: error instanceof Error ? error.message : String(error) }));
        this.host.post({ type: 'pixels', id, ...answer });
    }

    private reveal({ uri, start, end }: SourceRange): void {
        this.host.post({ type: 'reveal', uri, range: { start, end } });
    }
}
