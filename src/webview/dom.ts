/** Elements from data. Text is only ever text: there is no way to pass markup. */

import { codeParts } from '../trace/escape.js';

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

/** A button that looks like a link: goes to a place in a source file. Where there is nothing to go to it is plain text. */
export function link(text: string, title: string, click: (() => void) | undefined, label?: string): HTMLElement {
    return click ? h('button', { class: 'link', type: 'button', title, 'aria-label': label, click }, text) : h('span', {}, text);
}

/** A sentence: what stands in backticks in it is set as code. */
export function prose(text: string): (Node | string)[] {
    return codeParts(text).map(({ text, isCode }) => isCode ? h('code', {}, text) : text);
}
