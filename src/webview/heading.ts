/** The head of the page: which scenario, what broke, where and why. */
import type { SourceRange } from '../model/program.js';
import type { TraceView } from '../trace/view.js';
import { h, link, prose, whole } from './dom.js';
import { placeText } from './steps.js';

/** Absent where there is no editor to go to. */
export interface HeadingActions { reveal?: (range: SourceRange) => void; scenario?: (name: string) => void }

/** The scenario's name goes to the scenario, the place goes to the line that broke the property. */
export function heading(view: TraceView, { reveal, scenario }: HeadingActions): HTMLElement {
    return h('header', {},
        h('h1', {}, link(view.scenario, view.report ? 'Go to the report' : 'Go to the scenario', scenario && (() => scenario(view.scenario))), ' ', verdictMark(view)),
        // They say the same as its sentence, and more.
        view.report ? h('section', { class: 'report', 'aria-label': 'In words' }, ...view.report.map(text => h('p', {}, ...whole(text)))) : sentence(view, reveal));
}

/** What broke, where and why. */
export function sentence({ message, at }: TraceView, reveal: HeadingActions['reveal']): HTMLElement {
    return h('p', { class: 'sentence' }, ...withPlace(message, at && placeText(at), place => link(place, 'Go to where it broke', reveal && at && (() => reveal(at)))));
}

/** What the run shows; one that has not come to an end shows nothing so far. */
export function verdictMark({ code, open }: TraceView): HTMLElement {
    if (open) return h('span', { class: 'verdict open' }, 'open');
    const bad = code !== 'ok';
    return h('span', { class: `verdict ${bad ? 'bad' : 'good'}` }, `${bad ? '\u2717' : '\u2713'} ${code}`);
}

/** The place is a link where the sentence names it, else at its end. */
function withPlace(message: string, place: string | undefined, toLink: (place: string) => HTMLElement): (string | Node)[] {
    if (place === undefined) return prose(message);
    const named = message.search(new RegExp(`${place.replace(/\W/g, '\\$&')}(?!\\d)`));
    return named < 0 ? [...prose(message), ' ', toLink(place)] : [...prose(message.slice(0, named)), toLink(place), ...prose(message.slice(named + place.length))];
}

/** Nothing to draw, and what to do about it; `explore`: the scenario can be gone through step by step all the same. */
export function emptyState(message: string, hint: string, explore?: () => void): HTMLElement {
    return h('section', { class: 'empty', role: 'status' }, h('p', { class: 'message' }, message), h('p', { class: 'hint' }, hint),
        explore && h('p', {}, link('Explore from the start', 'Pick each step yourself', explore)));
}
