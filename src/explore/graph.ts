/**
 * The explored graph: for every expanded state its edges in the order in which they were generated (by thread, then by alternative).
 *
 * An edge is one word: the thread, and the target state or what the step came to instead. Which alternative it was is found by executing the
 * thread's steps again. Where there are too many edges to keep, all of them are found that way: some states' at a time are at hand.
 */
import { GrowingWords } from './growing.js';
import { firstSpecial, targetBitsFor } from './limits.js';
import type { Names } from './names.js';

/** Target of a step that an assume() forbids. */
export const PRUNED = -1;

/** Target of a step that violates site `site`, and back. */
export const violating = (site: number): number => -2 - site;
export const siteOf = (target: number): number => -2 - target;

/** Buffers of a call of the search, as regions of its memory. */
export interface EdgeBuffers { firstEdge: number; edge: number }

/** Finds the edges of expanded states again, those of `state` among them. */
export type EdgeSource = (state: number) => { from: number; count: number; words: Int32Array; start: Uint32Array };

export class Graph {
    /** States 0 .. expanded-1 have their edges. */
    expanded = 0;
    edges = 0;
    /** Where interchangeable threads may have changed places along an edge: the thread of an edge is as its source calls it. */
    names?: Names;
    private readonly starts = new GrowingWords();
    private readonly edgeWords = new GrowingWords();
    private start: Uint32Array = this.starts.unsigned();
    private edge: Int32Array = this.edgeWords.words;
    /** The states whose edges are at hand. */
    private low = 0;
    private high = 0;
    private source?: EdgeSource;
    private readonly bits: number;
    private readonly mask: number;
    private readonly special: number;

    constructor(threads: number) {
        this.bits = targetBitsFor(threads);
        this.mask = 2 ** this.bits - 1;
        this.special = firstSpecial(threads);
        this.start[0] = 0;
    }

    /** Edges of an expanded state: `first(s) <= e < end(s)`. They are valid until those of another state are asked for. */
    first(s: number): number {
        if (s < this.low || s >= this.high) this.bring(s);
        return this.start[s - this.low];
    }

    /** To be asked after `first(s)`. */
    end(s: number): number { return this.start[s - this.low + 1]; }

    thread(e: number): number { return this.edge[e] >>> this.bits; }

    /** A state's id, PRUNED, `violating(site)`, or a negative number that is none of these: a state that is not stored. */
    target(e: number): number {
        const target = this.edge[e] & this.mask;
        return target < this.special ? target : target - this.mask - 1;
    }

    /**
     * The states around `s` whose edges are at hand, as they lie in memory, for loops over many: those from `low` on and less than `high`; the edges of `s` are
     * `edge[start[s - low]]` up to `edge[start[s - low + 1]]`. Of an edge the bits of `mask` are its target, which is no state if it is not less than
     * `expanded`, and those from `bits` on the thread.
     */
    around(s: number): { low: number; high: number; start: Uint32Array; edge: Int32Array; mask: number; bits: number } {
        this.first(s);
        const { low, high, start, edge, mask, bits } = this;
        return { low, high, start, edge, mask, bits };
    }

    /** Appends the edges of the next `count` states from the buffers in `words`. Throws a RangeError where there is no memory. */
    append(words: Int32Array, at: EdgeBuffers, count: number, edges: number): void {
        if (!this.source) {
            if (this.starts.reserve(this.expanded + count + 1)) this.start = this.starts.unsigned();
            if (this.edgeWords.reserve(this.edges + edges)) this.edge = this.edgeWords.words;
            this.edge.set(words.subarray(at.edge, at.edge + edges), this.edges);
            this.start.set(words.subarray(at.firstEdge, at.firstEdge + count), this.expanded);
            this.start[this.expanded + count] = this.edges + edges;
            this.high = this.expanded + count;
        }
        this.expanded += count;
        this.edges += edges;
    }

    /** From now on edges are found again when they are asked for. */
    forget(source: EdgeSource): void {
        this.source = source;
        this.release();
        this.start = new Uint32Array(0);
        this.low = this.high = 0;
    }

    /** States from `states` on are no longer stored. No state before `first` has an edge to them. */
    cut(states: number, first: number): void {
        if (this.source) {
            this.low = this.high = 0;
            return;
        }
        for (let e = this.first(first), end = this.start[states]; e < end; e++) this.hide(e, states);
    }

    release(): void {
        this.edgeWords.release();
        this.starts.release();
    }

    private bring(s: number): void {
        if (!this.source) throw new RangeError(`state ${s} has no edges`);
        const { from, count, words, start } = this.source(s);
        this.edge = words;
        this.start = start;
        this.low = from;
        this.high = from + count;
        for (let e = start[0]; e < start[count]; e++) this.hide(e, this.expanded);
    }

    /** A target that is not stored gets the first special number, which is that of no site (MOST_SITES). */
    private hide(e: number, states: number): void {
        const target = this.edge[e] & this.mask;
        if (target >= states && target < this.special) this.edge[e] = (this.edge[e] & ~this.mask) | this.special;
    }
}
