/** What can be done with the run that is shown: go another way, compare it, hand it on, ask for another one. */
import { tellApart } from '../trace/escape.js';
import type { TraceView } from '../trace/view.js';
import { h, link, prose } from './dom.js';
import type { FromPage } from './protocol.js';

/** Of a scenario's name in the list. */
const MOST_CHARACTERS = 60;

export class Tools {
    readonly element = h('section', { class: 'tools', 'aria-label': 'Runs' });
    private readonly scenarios = h('select', { 'aria-label': 'Compare with a scenario of this file', change: () => this.compare() });
    /** What order the bug needs; the rest is for those who can ask for another run. */
    readonly critical = h('p', { class: 'critical' });
    private readonly notice = h('p', { class: 'notice', role: 'status' });
    private readonly comparing = h('label', { hidden: true }, 'Compare with ', this.scenarios);

    constructor(view: TraceView, private readonly post: (message: FromPage) => void, private readonly go: (step: number) => void) {
        const { token, code, open } = view;
        const bad = code !== 'ok' && !open;
        const input = h('input', { type: 'text', placeholder: 'Token of a run', 'aria-label': 'Token of a run', spellcheck: 'false' });
        const replay = h('form', { class: 'replay', submit: event => {
            event.preventDefault();
            if (input.value.trim() !== '') post({ type: 'replay', token: input.value.trim() });
        } }, input, h('button', { type: 'submit', title: 'Shows the run of this token beside this one' }, 'Replay'));
        this.element.append(this.critical, h('div', { class: 'bar' },
            bad && link('Another counterexample', 'One that differs in more than the order of independent steps', () => post({ type: 'another' })),
            link('Explore from the start', 'Pick each step yourself', () => post({ type: 'explore' })),
            token !== undefined && link('Copy token', 'A short text that makes this run again', () => post({ type: 'copy', token, as: 'token' })),
            token !== undefined && link('Copy link', 'Opens this run in VS Code', () => post({ type: 'copy', token, as: 'link' })),
            this.comparing, replay), this.notice);
        if (view.critical) this.needs(view.critical);
    }

    /** Scenarios to compare with. */
    offer(names: readonly string[]): void {
        this.comparing.hidden = names.length === 0;
        const shown = tellApart(names, () => MOST_CHARACTERS);
        this.scenarios.replaceChildren(h('option', { value: '' }, '\u2026'), ...names.map((name, i) => h('option', { value: name, title: name }, shown[i])));
    }

    /** The order that the run needs. */
    needs({ message, steps }: NonNullable<TraceView['critical']>): void {
        this.critical.replaceChildren(...prose(message), ...steps.flatMap(step => [' ', link(`step ${step}`, `Go to step ${step}`, () => this.go(step))]));
    }

    /** `busy`: something is being looked for, and can be given up. */
    say(text: string, busy: boolean): void {
        this.notice.replaceChildren(...prose(text), ...busy ? [' ', link('Cancel', 'Give up looking for it', () => this.post({ type: 'cancel' }))] : []);
    }

    private compare(): void {
        const name = this.scenarios.value;
        // So that the same one can be chosen again.
        this.scenarios.value = '';
        if (name !== '') this.post({ type: 'compare', scenario: name });
    }
}
