/** What happens in one step, in words; and all steps as a table. */
import type { SourceRange } from '../model/program.js';
import type { TraceView, ViewStep } from '../trace/view.js';
import { callText } from '../trace/walk.js';
import { brief, cell, h, link } from './dom.js';

/** Absent where there is no editor to go to. */
export type Reveal = ((range: SourceRange) => void) | undefined;

/** `driver.mmn:12`, `20_mm.mmn:58`, `Untitled-1:3`. */
export function placeText(range: SourceRange): string {
    const file = range.uri.replace(/^untitled:/, '').split('/').pop() ?? range.uri;
    return `${decode(file)}:${range.start.line + 1}`;
}

function decode(text: string): string {
    try {
        return decodeURIComponent(text);
    } catch {
        return text;
    }
}

/** The selected step: who, what, from where it was called, what it changed. */
export function stepDetail(view: TraceView, step: number, reveal: Reveal): HTMLElement {
    const current = view.steps[step - 1];
    if (!current) return h('section', { class: 'now', 'aria-live': 'polite' }, h('p', { class: 'what' }, 'Before the first step.'));
    return h('section', { class: 'now', 'aria-live': 'polite' },
        h('p', { class: 'what' }, brief(current.thread, 'who'), ' ', link(current.text, `Go to ${placeText(current.range)}`, reveal && (() => reveal(current.range))),
            h('span', { class: 'place' }, ` ${placeText(current.range)}`)),
        calls(current, reveal), changes(current));
}

function calls({ stack, range }: ViewStep, reveal: Reveal): HTMLElement | undefined {
    if (stack.length === 0) return undefined;
    const list = h('ol', { class: 'calls', 'aria-label': 'Call stack, outermost first' });
    stack.forEach((frame, i) => {
        // The function's own text is where the next call is made from, or the step itself.
        const inside = stack[i + 1]?.call ?? range;
        list.append(h('li', {}, link(callText(frame), `Called at ${placeText(frame.call)}; click: the place inside, ${placeText(inside)}`, reveal && (() => reveal(inside)))));
    });
    return list;
}

function changes({ changes, returns = [], stack }: ViewStep): HTMLElement | undefined {
    if (changes.length + returns.length === 0) return undefined;
    return h('ul', { class: 'changes', 'aria-label': 'Changed in this step' },
        ...returns.map(({ depth, value }) => h('li', {}, brief(`${stack[depth].fn}()`, 'name'), ' returns ', brief(value, 'to'))),
        ...changes.map(({ name, from, to }) => h('li', {}, brief(name, 'name'), ' ', brief(from), ' \u2192 ', brief(to, 'to'))));
}

/** The innermost call that a step stands in, and what calls return in it. */
function inside({ stack, returns = [] }: ViewStep): string {
    const inmost = stack.at(-1);
    return [...inmost ? [callText(inmost)] : [], ...returns.map(({ depth, value }) => `${stack[depth].fn}() returns ${value}`)].join('; ');
}

/** Every step in a row of its own: for those who cannot see the picture, and where there is none. */
export function stepTable(view: TraceView, select: (step: number) => void): HTMLElement {
    const body = h('tbody', {}, ...view.steps.map(step => h('tr', { 'data-step': step.index },
        h('td', {}, link(String(step.index), `Select step ${step.index}`, () => select(step.index))),
        ...[step.thread, step.text, inside(step), step.changes.map(({ name, from, to }) => `${name}: ${from} \u2192 ${to}`).join('; ')].map(text => h('td', {}, cell(text))))));
    return h('table', { class: 'steps', 'aria-label': 'All steps' }, h('thead', {}, h('tr', {}, ...['Step', 'Thread', 'Does', 'In', 'Changes'].map(title => h('th', { scope: 'col' }, title)))), body);
}

/** The row of the selected step, also for those who cannot see its colour. */
export function markRow(table: HTMLElement, step: number): void {
    table.querySelector('[aria-current]')?.removeAttribute('aria-current');
    table.querySelector(`[data-step="${step}"]`)?.setAttribute('aria-current', 'step');
}
