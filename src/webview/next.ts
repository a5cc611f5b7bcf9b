/** Who could go next at the selected step: picking one leaves the run there. */
import type { ThreadOption } from '../check/result.js';
import { shorten } from '../trace/escape.js';
import type { TraceView } from '../trace/view.js';
import { brief, h } from './dom.js';

/** Of a step on its button; the tooltip has the whole. */
const MOST_CHARACTERS = 80;

export interface Pick { at: number; thread: number; way: number }

export class NextSteps {
    readonly element = h('section', { class: 'next', 'aria-label': 'Could go next', hidden: true });
    private options: readonly (readonly ThreadOption[])[] = [];
    private at = 0;

    constructor(private readonly view: TraceView, private readonly pick: (pick: Pick) => void) {}

    /** By position; a run without them offers nothing. */
    offer(options: readonly (readonly ThreadOption[])[]): void {
        this.options = options;
        this.select(this.at);
    }

    select(at: number): void {
        this.at = at;
        const options = this.options[at];
        this.element.hidden = !options;
        if (options) this.element.replaceChildren(h('span', { class: 'title' }, 'Could go next:'), ...options.map(option => this.thread(option)));
    }

    private thread({ thread, name, ways, waits }: ThreadOption): HTMLElement {
        const own = this.view.steps[this.at];
        const buttons = ways.map(({ way, text, fails }) => {
            const taken = own?.thread === name && own.text === text;
            const does = taken ? 'The run goes on so; picking it leaves the run after this step' : 'Leave the run here and let this thread go';
            const brief = shorten(text, MOST_CHARACTERS), title = brief === text ? does : `${text}\n${does}`;
            return h('button', { type: 'button', class: `pick${taken ? ' taken' : ''}${fails ? ' fails' : ''}`, title, 'aria-label': `${name}: ${text}${fails ? ', which fails' : ''}`, click: () => this.pick({ at: this.at, thread, way }) },
                `${brief}${fails ? ' \u2717' : ''}`);
        });
        const instead = waits ?? (ways.length === 0 ? 'is at its end' : undefined);
        return h('div', { class: `option${ways.length > 0 ? '' : ' waits'}` }, brief(name, 'who', MOST_CHARACTERS), ' ', ...buttons, instead !== undefined && brief(instead, 'why'));
    }
}
