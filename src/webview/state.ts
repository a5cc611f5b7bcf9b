/** The state at one step as tables; what differs from the state before is marked. */
import type { StateView } from '../trace/view.js';
import { cell, h } from './dom.js';
import { changedCells, tables, type Relevant, type Row, type Table } from './tables.js';

/** `before`: the state to compare with, if any. */
export function stateTables(state: StateView, before: StateView | undefined, shown: Relevant): HTMLElement {
    const old = before && new Map(tables(before, shown).map(table => [table.title, table]));
    return h('section', { class: 'state', 'aria-label': 'State' }, ...tables(state, shown).map(table => tableElement(table, old?.get(table.title))));
}

function tableElement(table: Table, old: Table | undefined): HTMLElement {
    return h('table', {}, h('caption', {}, table.title),
        h('thead', {}, h('tr', {}, ...table.columns.map(column => h('th', { scope: 'col' }, column)))),
        h('tbody', {}, ...table.rows.map((row, i) => rowElement(row, old?.rows[i]))));
}

function rowElement(row: Row, old: Row | undefined): HTMLElement {
    const changed = changedCells(row, old);
    return h('tr', { class: row.mark }, ...row.cells.map((text, i) => {
        const attributes = changed[i] ? { class: 'changed', title: `was: ${old?.cells[i] || 'nothing'}` } : {};
        return i === 0 ? h('th', { scope: 'row', ...attributes }, cell(text)) : h('td', attributes, cell(text));
    }));
}
