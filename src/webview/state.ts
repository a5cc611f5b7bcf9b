/** The state at one step as tables; what differs from the state before is marked. */
import type { StateView } from '../trace/view.js';
import { cell, h } from './dom.js';
import { changedCells, tables, type Relevant, type Row, type Table } from './tables.js';

/** What a table shows: its frame, and each row with what is marked in it. */
interface Shown { element: HTMLElement; frame: string; rows: string[] }

export class StateTables {
    readonly element = h('section', { class: 'state', 'aria-label': 'State' });
    /** By title. */
    private shown = new Map<string, Shown>();
    /** The tables of a state are those of the state before it one step on, and a step back again. */
    private readonly known = new WeakMap<StateView, Table[]>();

    constructor(private readonly relevant: Relevant) {}

    /** `before`: the state to compare with, if any. A table or a row that says the same as before is left alone: it needs no new layout. */
    show(state: StateView, before: StateView | undefined): void {
        const old = new Map(before && this.tables(before).map(table => [table.title, table]));
        const now = new Map(this.tables(state).map(table => [table.title, this.updated(table, old.get(table.title))]));
        for (const [title, { element }] of this.shown) if (now.get(title)?.element !== element) element.remove();
        let at = this.element.firstElementChild;
        for (const { element } of now.values()) {
            if (element === at) at = at.nextElementSibling;
            else this.element.insertBefore(element, at);
        }
        this.shown = now;
    }

    /** The element that is there, with the rows that differ made anew; or a new one. */
    private updated(table: Table, old: Table | undefined): Shown {
        const frame = JSON.stringify(table.columns), rows = table.rows.map((row, i) => JSON.stringify([row, changedTexts(row, old?.rows[i])]));
        const kept = this.shown.get(table.title);
        if (kept?.frame !== frame) return { element: tableElement(table, old), frame, rows };
        const body = kept.element.querySelector('tbody')!, elements = [...body.children];
        table.rows.forEach((row, i) => {
            if (i >= elements.length) body.append(rowElement(row, old?.rows[i]));
            else if (rows[i] !== kept.rows[i]) elements[i].replaceWith(rowElement(row, old?.rows[i]));
        });
        for (const element of elements.slice(table.rows.length)) element.remove();
        return { element: kept.element, frame, rows };
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
