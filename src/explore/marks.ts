/** Passes over a number for each state, in steps of the work: of many millions of states one of them takes a tenth of a second. */
import { CHUNK } from './budget.js';

type Marks = Int32Array | Uint8Array;

/** By state: what becomes of its mark; 0 stays. */
export function* remarked(marks: Marks, of: (mark: number) => number): Generator<void, Int32Array> {
    const result = new Int32Array(marks.length);
    for (let s = 0; s < marks.length; s++) {
        if (s % CHUNK === CHUNK - 1) yield;
        if (marks[s] !== 0) result[s] = of(marks[s]);
    }
    return result;
}

/** States that have a mark, one of these at least. */
export function* countMarked(...all: readonly Marks[]): Generator<void, number> {
    let count = 0;
    for (let s = 0; s < (all.at(0)?.length ?? 0); s++) {
        if (s % CHUNK === CHUNK - 1) yield;
        if (all.some(marks => marks[s] !== 0)) count++;
    }
    return count;
}
