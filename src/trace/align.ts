/**
 * Two runs side by side: which step of the one is which step of the other.
 *
 * The longest common subsequence of their steps, by thread, function and text. Not by line: the same step of two scenarios, or of an overridden
 * function, stands at another one. Of several longest ones the one whose steps come first in the second run; so equal runs give equal rows.
 */
import type { TraceView, ViewStep } from './view.js';

/** Steps count from 1, as their index does; one of the two may be missing. */
export interface Row { left?: number; right?: number }

export interface Alignment {
    rows: Row[];
    /** The first row in which the runs differ; absent where they are the same. */
    difference?: number;
}

/** More pairs of steps than this are not compared: beyond their equal beginning and end such runs have nothing to do with each other. */
const MOST_PAIRS = 25_000_000;

export function align(left: TraceView, right: TraceView): Alignment {
    const [a, b] = [left.steps.map(nameOf), right.steps.map(nameOf)];
    let begin = 0;
    while (begin < Math.min(a.length, b.length) && a[begin] === b[begin]) begin++;
    let end = 0;
    while (end < Math.min(a.length, b.length) - begin && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
    const rows: Row[] = Array.from({ length: begin }, (_, i) => ({ left: i + 1, right: i + 1 }));
    rows.push(...middle(a.slice(begin, a.length - end), b.slice(begin, b.length - end), begin));
    for (let i = end; i > 0; i--) rows.push({ left: a.length - i + 1, right: b.length - i + 1 });
    const difference = rows.findIndex(row => row.left === undefined || row.right === undefined);
    return { rows, ...difference >= 0 && { difference } };
}

const nameOf = ({ thread, stack, text }: ViewStep): string => JSON.stringify([thread, stack.at(-1)?.fn, text]);

function middle(a: readonly string[], b: readonly string[], offset: number): Row[] {
    const width = b.length + 1;
    const row = (i: number | undefined, j: number | undefined): Row => ({ ...i !== undefined && { left: offset + i + 1 }, ...j !== undefined && { right: offset + j + 1 } });
    if (a.length * b.length > MOST_PAIRS) return [...a.map((_, i) => row(i, undefined)), ...b.map((_, j) => row(undefined, j))];
    // Of the ends from i and j on: the length of their longest common subsequence.
    const length = new Uint16Array((a.length + 1) * width);
    for (let i = a.length - 1; i >= 0; i--) {
        for (let j = b.length - 1; j >= 0; j--) {
            length[i * width + j] = a[i] === b[j] ? length[(i + 1) * width + j + 1] + 1 : Math.max(length[(i + 1) * width + j], length[i * width + j + 1]);
        }
    }
    const rows: Row[] = [];
    let [i, j] = [0, 0];
    while (i < a.length || j < b.length) {
        if (i < a.length && j < b.length && a[i] === b[j]) rows.push(row(i++, j++));
        else if (j === b.length || (i < a.length && length[(i + 1) * width + j] >= length[i * width + j + 1])) rows.push(row(i++, undefined));
        else rows.push(row(undefined, j++));
    }
    return rows;
}

/** How many steps each run has done after so many rows. */
export function positionsAt({ rows }: Alignment, row: number): { left: number; right: number } {
    const at = { left: 0, right: 0 };
    for (const { left, right } of rows.slice(0, row)) {
        at.left = left ?? at.left;
        at.right = right ?? at.right;
    }
    return at;
}

/** So many rows after which a run has done so many steps, the fewest. */
export function rowsTo({ rows }: Alignment, side: 'left' | 'right', position: number): number {
    return position <= 0 ? 0 : rows.findIndex(row => row[side] === position) + 1;
}
