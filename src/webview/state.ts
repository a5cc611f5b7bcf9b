/** The state at one step as tables; what differs from the state before is marked. */
import type { StateView } from '../trace/view.js';
import { cell, h } from './dom.js';
import { changedCells, tables, type Relevant, type Row, type Table } from './tables.js';

export class StateTables {
    readonly element = h('section', { class: 'state', 'aria-label': 'State' });
    /** What each table shows, in order. */
    private shown: string[] = [];

    constructor(private readonly relevant: Relevant) {}

    /** `before`: the state to compare with, if any. A table that says the same as before is left alone: it needs no new layout. */
    show(state: StateView, before: StateView | undefined): void {
        const old = before && new Map(tables(before, this.relevant).map(table => [table.title, table]));
        const now = tables(state, this.relevant).map(table => ({ table, old: old?.get(table.title) }));
        const keys = now.map(({ table, old }) => JSON.stringify([table, table.rows.map((row, i) => changedTexts(row, old?.rows[i]))]));
        const isOtherNumber = keys.length !== this.shown.length;
        if (isOtherNumber) this.element.replaceChildren(...now.map(({ table, old }) => tableElement(table, old)));
        else now.forEach(({ table, old }, i) => { if (keys[i] !== this.shown[i]) this.element.children[i].replaceWith(tableElement(table, old)); });
        this.shown = keys;
    }
}

/** The earlier texts of cells that differ. */
const changedTexts = (row: Row, old: Row | undefined): (string | undefined)[] => changedCells(row, old).map((isChanged, i) => isChanged ? old?.cells[i] : undefined);

function tableElement(table: Table, old: Table | undefined): HTMLElement {
    return h('table', {}, h('caption', {}, table.title),
        h('thead', {}, h('tr', {}, ...table.columns.map(column => h('th', { scope: 'col' }, column)))),
        h('tbody', {}, ...table.rows.map((row, i) => rowElement(row, old?.rows[i]))));
}

function rowElement(row: Row, old: Row | undefined): HTMLElement {
    const changed = changedTexts(row, old);
    return h('tr', { class: row.mark }, ...row.cells.map((text, i) => {
        const attributes = changed[i] === undefined ? {} : { class: 'changed', title: `was: ${changed[i] || 'nothing'}` };
        return i === 0 ? h('th', { scope: 'row', ...attributes }, cell(text)) : h('td', attributes, cell(text));
    }));
}
