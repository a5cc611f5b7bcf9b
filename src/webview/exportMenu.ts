/** What can be taken out of the preview. The host makes it and puts it where it belongs; only pixels are made here. */
import { h } from './dom.js';
import type { ExportFormat } from './protocol.js';

const ENTRIES: readonly [ExportFormat, string][] = [
    ['mermaid', 'Copy as mermaid'], ['ascii', 'Copy as ASCII columns'], ['svg', 'Save as SVG\u2026'], ['png', 'Save as PNG\u2026'], ['html', 'Save as HTML\u2026'],
];

export function exportMenu(choose: (format: ExportFormat) => void, title = 'Export'): HTMLElement {
    const menu = h('details', { class: 'export' }, h('summary', {}, title));
    const entry = ([format, title]: readonly [ExportFormat, string]): HTMLElement => h('button', { type: 'button', click: () => { menu.open = false; choose(format); } }, title);
    menu.append(h('div', { class: 'entries' }, ...ENTRIES.map(entry)));
    menu.addEventListener('keydown', event => {
        if (event.key !== 'Escape' || !menu.open) return;
        menu.open = false;
        menu.querySelector('summary')?.focus();
        event.stopPropagation();
    });
    return menu;
}
