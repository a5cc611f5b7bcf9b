/** Elements from data. Text is only ever text: there is no way to pass markup. */

import { codeParts, shorten } from '../trace/escape.js';

type Attributes = Record<string, string | number | boolean | undefined | ((event: Event) => void)>;
type Child = Node | string | undefined | false;

/** An element; functions among the attributes are listeners, `true` and `false` switch an attribute on and off. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (typeof value === 'function') element.addEventListener(name, value);
        else if (value === true) element.setAttribute(name, '');
        else if (value !== undefined && value !== false) element.setAttribute(name, String(value));
    }
    element.append(...children.filter((child): child is Node | string => child !== undefined && child !== false));
    return element;
}

/** Characters of a text that is one of several in a line. A longer one is cut, and its tooltip has the whole; so has the table of all steps. */
const MOST_SHOWN = 200;
/** A longer text in a table has a box of its own that scrolls. */
const MOST_IN_CELL = 200;

/** A text in a line: cut where it is long, and without influence on which way its neighbours go. */
export function brief(text: string, className?: string, most = MOST_SHOWN): HTMLElement {
    const shown = shorten(text, most);
    return h('bdi', { class: className, title: shown === text ? undefined : text }, shown);
}

/** A text in a cell, whole. */
export function cell(text: string): Child {
    return text.length <= MOST_IN_CELL ? text : h('div', { class: 'long', dir: text.length > MOST_WHOLE ? 'auto' : undefined }, ...whole(text));
}

/** A longer text is set in parts: to break into lines thousands of characters that are no Latin letters takes the browser seconds, and it does so with the parts in sight only. */
const MOST_WHOLE = 1000;
const PART = 300;

/** A text in its place, whole, however long. */
export function whole(text: string): (Node | string)[] {
    if (text.length <= MOST_WHOLE) return [text];
    const characters = [...text];
    return Array.from({ length: Math.ceil(characters.length / PART) }, (_, i) => h('span', { class: 'part' }, characters.slice(i * PART, (i + 1) * PART).join('')));
}

/** A button that looks like a link: goes to a place in a source file. Where there is nothing to go to it is plain text. */
export function link(text: string, title: string, click: (() => void) | undefined, label?: string): HTMLElement {
    if (!click) return brief(text);
    const shown = shorten(text, MOST_SHOWN);
    return h('button', { class: 'link', type: 'button', title: shown === text ? title : `${text}\n${title}`, 'aria-label': label, click }, shown);
}

/** A sentence: what stands in backticks in it is set as code. */
export function prose(text: string): (Node | string)[] {
    return codeParts(text).flatMap(({ text, isCode }) => isCode ? [h('code', {}, ...whole(text))] : whole(text));
}
