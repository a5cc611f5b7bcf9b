/**
 * The set of states: one append-only slab that is also the breadth-first queue, and an open-addressing index into it.
 *
 * A state's id is its place in the slab, so ids are stable and in breadth-first order. Storage is exact: equal hashes are compared
 * word by word. A slot of the index is 0 or id + 1, and the bits above, four or more, are those of the hash, to spare most comparisons.
 *
 * The index has its place before the slab, large enough for the most states that there may be; while there are fewer, only the start of it
 * is used, and the rest is memory that is claimed but never touched.
 */
import { MOST_WORDS } from './code/memory.js';
import type { Instance } from './code/code.js';
import { GROUP } from './slots.js';
import { CONTROL } from './regions.js';

const FEWEST_SLOTS = 2048;
/** Up to so many states, an index that is larger than need be costs less than to grow it once more; room for states, which costs nothing until it is used, up to more of them. */
const FEW = 1 << 18;
const MANY = 1 << 22;
/** Words to clear and states to enter at a time, so that whoever waits for the search is soon heard. */
const CLEAR = 1 << 18;
const ENTER = 1 << 14;
/** A large index may be fuller: 4 GiB are all there is. */
const LARGE_INDEX = 1 << 27;

/** Most states in an index of so many slots, a power of two. */
const capacity = (slots: number): number => Math.floor(slots * (slots < LARGE_INDEX ? 0.625 : 0.8));

function slotsFor(states: number): number {
    let slots = FEWEST_SLOTS;
    while (capacity(slots) < states) slots *= 2;
    return slots;
}

/** Most states of `words` words, up to `wanted`, that fit into so much memory together with their index. */
export function fitting(wanted: number, words: number, memory: number): number {
    let best = 1;
    for (let slots = FEWEST_SLOTS; slots < memory; slots *= 2) best = Math.max(best, Math.min(wanted, capacity(slots), Math.floor((memory - slots) / words)));
    return best;
}

export class StateTable {
    /** State `id` starts at word id * words. Another object after `reserve`. */
    slab: Int32Array;
    /** Most states that may be stored. */
    most: number;
    private slots = 0;
    /** Slots of the index that are in use or empty; the others have anything in them. */
    private cleared = 0;
    private whole = false;
    private readonly start: number;
    private readonly first: number;

    /** `start`: first word of memory that is free. `expected`: about how many states there will be, if that is known. `room`: words that may be used. */
    constructor(private instance: Instance, readonly words: number, start: number, wanted: number, expected = 0, room = Infinity) {
        this.start = Math.ceil(start / GROUP) * GROUP;
        this.most = fitting(wanted, words, Math.min(room, MOST_WORDS - this.start));
        this.first = this.start + slotsFor(this.most);
        const soon = Math.min(this.most, expected);
        instance.reserve(this.first + Math.max(64, soon) * words);
        this.slab = instance.words.subarray(this.first);
        this.set('count', 0);
        this.set('most', this.most);
        this.set('index', this.start * instance.stride);
        this.set('states', this.first * instance.stride);
        this.renewIndex(slotsFor(soon));
    }

    get count(): number { return this.get('count'); }

    /** Copies the spans `kept` of memory and the states into the memory of another instance, to go on there. The index must be complete. */
    moveTo(instance: Instance, kept: readonly (readonly [number, number])[]): void {
        const { words } = this.instance;
        const end = this.first + this.count * this.words;
        instance.reserve(end);
        for (const [from, to] of [...kept, [this.start, this.start + this.slots], [this.first, end]]) instance.words.set(words.subarray(from, to), from);
        this.instance = instance;
        this.slab = instance.words.subarray(this.first);
    }

    /** Pointer to a state. */
    pointer(id: number): number { return (this.first + id * this.words) * this.instance.stride | 0; }

    /**
     * Makes room for so many states more, as far as the limit allows. That can take long: false is to be asked again. Throws a RangeError where
     * there is no memory.
     */
    reserve(more: number): boolean {
        if (!this.indexed()) return false;
        const { most } = this;
        const states = Math.min(most, this.count + more);
        const words = this.first + states * this.words;
        if (words > this.instance.words.length) {
            this.claim(this.first + Math.min(most, Math.ceil(states * (states < MANY ? 4 : 1.25))) * this.words, words);
            this.slab = this.instance.words.subarray(this.first);
        }
        if (states <= capacity(this.slots)) return true;
        this.renewIndex(slotsFor(Math.min(most, states < FEW ? 3 * states : states)));
        return this.indexed();
    }

    /** More than is needed now, or, where there is not so much, just that. */
    private claim(wanted: number, needed: number): void {
        try {
            this.instance.reserve(wanted);
        } catch (error) {
            if (!(error instanceof RangeError)) throw error;
            this.instance.reserve(needed);
        }
    }

    /** Adds the first state, which stands in the slab already. */
    addFirst(): void { this.set('count', 1); }

    /** From now on there is room for what is stored, and for nothing else. */
    storeNoMore(): void {
        this.most = this.count;
        this.set('most', this.most);
    }

    /** Forgets the states from `count` on; nothing can be added any more. */
    drop(count: number): void { this.set('count', count); }

    bytesPerState(): number {
        return this.count === 0 ? 0 : 4 * (this.words + this.slots / this.count);
    }

    /** Bytes of states and index. */
    get touched(): number { return 4 * (this.slots + this.count * this.words); }

    get(name: keyof typeof CONTROL): number { return this.instance.words[CONTROL[name]]; }
    set(name: keyof typeof CONTROL, value: number): void { this.instance.words[CONTROL[name]] = value; }

    /** The index is complete. */
    get isIndexed(): boolean { return this.whole; }

    /** Works on an index that is not complete, a little; true if it is. */
    indexed(): boolean {
        if (this.whole) return true;
        const end = Math.min(this.slots, this.cleared + CLEAR);
        this.instance.words.fill(0, this.start + this.cleared, this.start + end);
        this.cleared = end;
        return this.whole = end === this.slots && this.instance.fn.rehash(ENTER) === 1;
    }

    /** A slot does not tell where its state would be in a larger index, so all are entered again; the slab is read in order. */
    private renewIndex(slots: number): void {
        this.slots = slots;
        this.cleared = 0;
        this.whole = false;
        this.set('mask', slots - GROUP);
        this.set('entered', 0);
    }
}
