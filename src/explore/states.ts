/**
 * The set of states: one append-only slab that is also the breadth-first queue, and an open-addressing index into it.
 *
 * A state's id is its place in the slab, so ids are stable and in breadth-first order. Storage is exact: equal hashes are compared
 * word by word. A slot of the index is 0 or id + 1, with four more bits of the hash on top to spare most comparisons.
 *
 * The index has its place before the slab, large enough for the most states that there may be; while there are fewer, only the start of it
 * is used, and the rest is memory that is claimed but never touched.
 */
import type { Instance } from './code/code.js';
import { CONTROL } from './regions.js';

/** The index grows beyond 5/8 full. */
const FULL = 0.625;
const FEWEST_SLOTS = 2048;
/** Up to so many states, room that is never used costs less than to grow once more. */
const MANY = 1 << 22;

const slotsFor = (states: number): number => 2 ** Math.ceil(Math.log2(Math.max(FEWEST_SLOTS, states / FULL)));

export class StateTable {
    /** State `id` starts at word id * words. Another object after `reserve`. */
    slab: Int32Array;
    private slots = 0;
    private readonly first: number;

    /** `start`: first word of memory that is free. */
    constructor(private readonly instance: Instance, readonly words: number, private readonly start: number, private readonly most: number) {
        this.first = start + slotsFor(most);
        instance.reserve(this.first + 64 * words);
        this.slab = instance.words.subarray(this.first);
        this.set('count', 0);
        this.set('most', most);
        this.set('index', start * instance.stride);
        this.set('states', this.first * instance.stride);
        this.growIndex(FEWEST_SLOTS);
    }

    get count(): number { return this.get('count'); }

    /** Pointer to a state. */
    pointer(id: number): number { return (this.first + id * this.words) * this.instance.stride | 0; }

    /** Makes room for so many states more, as far as the limit allows. Throws a RangeError where there is no memory. */
    reserve(more: number): void {
        const states = Math.min(this.most, this.count + more);
        const words = this.first + states * this.words;
        if (words > this.instance.words.length) {
            this.instance.reserve(this.first + Math.min(this.most, Math.ceil(states * (states < MANY ? 2 : 1.25))) * this.words);
            this.slab = this.instance.words.subarray(this.first);
        }
        if (states > this.slots * FULL) this.growIndex(slotsFor(Math.min(this.most, states < MANY ? 3 * states : states)));
    }

    /** Adds the first state, which stands in the slab already. */
    addFirst(): void {
        this.set('count', 1);
        this.instance.fn.rehash();
    }

    bytesPerState(): number {
        return this.count === 0 ? 0 : 4 * (this.words + this.slots / this.count);
    }

    get(name: keyof typeof CONTROL): number { return this.instance.words[CONTROL[name]]; }
    set(name: keyof typeof CONTROL, value: number): void { this.instance.words[CONTROL[name]] = value; }

    /** A slot does not tell where its state would be in a larger index, so all are entered again; the slab is read in order. */
    private growIndex(slots: number): void {
        this.slots = slots;
        this.instance.words.fill(0, this.start, this.start + slots);
        this.set('mask', slots - 1);
        this.instance.fn.rehash();
    }
}
