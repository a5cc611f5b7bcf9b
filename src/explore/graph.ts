/**
 * The explored graph: for every expanded state its edges in the order in which they were generated (by thread, then by alternative).
 *
 * An edge is one word: the thread, and the target state or what the step came to instead. Which alternative it was is found by executing the
 * thread's steps again.
 */
import { FIRST_SPECIAL, TARGET_BITS } from './limits.js';
import { GrowingWords } from './growing.js';

const TARGET_MASK = 2 ** TARGET_BITS - 1;

/** Target of a step that an assume() forbids. */
export const PRUNED = -1;

/** Target of a step that violates site `site`, and back. */
export const violating = (site: number): number => -2 - site;
export const siteOf = (target: number): number => -2 - target;

export const threadOf = (edge: number): number => edge >>> TARGET_BITS;

/** A state's id, PRUNED, or `violating(site)`. */
export function targetOf(edge: number): number {
    const target = edge & TARGET_MASK;
    return target < FIRST_SPECIAL ? target : target - 2 ** TARGET_BITS;
}

/** Buffers of a call of the search, as regions of its memory. */
export interface EdgeBuffers { firstEdge: number; edge: number }

export class Graph {
    private readonly starts = new GrowingWords();
    private readonly edgeWords = new GrowingWords();
    /** Edges of state s: start[s] .. start[s + 1] - 1, less than 2^32 of them. Another object after `append`. */
    start: Uint32Array = this.starts.unsigned();
    /** See threadOf and targetOf. */
    edge: Int32Array = this.edgeWords.words;
    /** States 0 .. expanded-1 have their edges. */
    expanded = 0;
    edges = 0;

    constructor() { this.start[0] = 0; }

    /**
     * Appends the edges of the next `count` states from the buffers in `words`. `cut`: the last state could not be expanded to the end, its
     * edges are left out and it counts as not expanded.
     */
    append(words: Int32Array, at: EdgeBuffers, count: number, edges: number, cut: boolean): void {
        let whole = count;
        if (cut) {
            // The limit was met at edge number `edges`: the states after its own were not looked at.
            while (whole > 0 && (words[at.firstEdge + whole - 1] >>> 0) - this.edges > edges) whole--;
            whole--;
        }
        const end = whole < count ? (words[at.firstEdge + whole] >>> 0) - this.edges : edges;
        if (this.starts.reserve(this.expanded + whole + 1)) this.start = this.starts.unsigned();
        if (this.edgeWords.reserve(this.edges + end)) this.edge = this.edgeWords.words;
        const { start, edge } = this;
        edge.set(words.subarray(at.edge, at.edge + end), this.edges);
        start.set(words.subarray(at.firstEdge, at.firstEdge + whole), this.expanded);
        start[this.expanded + whole] = this.edges + end;
        this.expanded += whole;
        this.edges += end;
    }

    release(): void {
        this.starts.release();
        this.edgeWords.release();
    }
}
