/**
 * What lies where in the memory of an exploration, in words from its start: a few numbers, small tables of the Program's code, buffers for
 * the states that are being expanded, then the index and the states (see states.ts).
 */

/** Numbers that the search and its host share. */
export const CONTROL = {
    /** States stored, and expanded. */
    count: 0, expanded: 1,
    /** Slots of the index less GROUP. */
    mask: 2,
    /** Most states to store. */
    most: 3,
    /** 1: a state would be one more than that, so no more are stored. */
    full: 4,
    /** First id of the next level, and the level. */
    levelEnd: 5, depth: 6,
    /** Steps taken, pruned ones not counted. */
    transitions: 7,
    /** Pointers to the first slot and the first state. */
    index: 8, states: 9,
    /** Of the last call: states expanded, and their edges. */
    batch: 10, edges: 11,
    /** Edges before this call. */
    edgeBase: 13,
    /** Keeps the compiler from leaving out loads that are there to fetch memory early. */
    sink: 12,
    /** States that are in the index. */
    entered: 14,
} as const;
const CONTROL_WORDS = 16;

/** Hands out consecutive regions. */
export class Regions {
    end: number;

    /** `start`: first word that is free. */
    constructor(start = 0) { this.end = start + CONTROL_WORDS; }

    /** First word of a new region. */
    take(words: number): number {
        const start = this.end;
        this.end += Math.max(1, words);
        return start;
    }
}
