/** The state at one step as tables; what differs from the state before is marked. */
import type { StateView } from '../trace/view.js';
import { cell, h } from './dom.js';
import { changedCells, tables, type Relevant, type Row, type Table } from './tables.js';

/** What a table shows: its frame, and each row with what is marked in it. */
interface Shown { frame: string; rows: string[] }

export class StateTables {
    readonly element = h('section', { class: 'state', 'aria-label': 'State' });
    /** Of each table, in order. */
    private shown: Shown[] = [];
    /** The tables of a state are those of the state before it one step on, and a step back again. */
    private readonly known = new WeakMap<StateView, Table[]>();

    constructor(private readonly relevant: Relevant) {}

    /** `before`: the state to compare with, if any. A row that says the same as before is left alone: it needs no new layout. */
    show(state: StateView, before: StateView | undefined): void {
        const old = before && new Map(this.tables(before).map(table => [table.title, table]));
        const now = this.tables(state).map(table => ({ table, old: old?.get(table.title) }));
        const shown = now.map(({ table, old }) => ({ frame: JSON.stringify([table.title, table.columns, table.rows.length]), rows: table.rows.map((row, i) => JSON.stringify([row, changedTexts(row, old?.rows[i])])) }));
        if (shown.length !== this.shown.length) this.element.replaceChildren(...now.map(({ table, old }) => tableElement(table, old)));
        else now.forEach(({ table, old }, i) => {
            const element = this.element.children[i];
            if (shown[i].frame !== this.shown[i].frame) return element.replaceWith(tableElement(table, old));
            const rows = element.querySelectorAll('tbody > tr');
            table.rows.forEach((row, j) => { if (shown[i].rows[j] !== this.shown[i].rows[j]) rows[j].replaceWith(rowElement(row, old?.rows[j])); });
        });
        this.shown = shown;
    }

    private tables(state: StateView): Table[] {
        const known = this.known.get(state) ?? tables(state, this.relevant);
        this.known.set(state, known);
        return known;
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
