/**
 * The set of states: one append-only slab that is also the breadth-first queue, and an open-addressing index into it.
 *
 * A state's id is its place in the slab, so ids are stable and in breadth-first order. Storage is exact: equal hashes are compared
 * word by word. A slot of the index is 0 or id + 1, with five more bits of the hash on top to spare most comparisons.
 */
import { MOST_STATES } from './limits.js';

const ID_MASK = (1 << 27) - 1;
/** The index grows beyond 5/8 full. */
const FULL = 0.625;

export class StateTable {
    /** States 0 .. count-1, then room for at least one more: a successor is written at `tail()` and then added. */
    slab: Int32Array;
    count = 0;
    private slots: Int32Array;
    private growAt: number;

    constructor(readonly words: number, private readonly maxStates: number) {
        this.slab = new Int32Array(1024 * words);
        this.slots = new Int32Array(2048);
        this.growAt = 2048 * FULL;
    }

    /** Offset at which the next candidate is written. */
    tail(): number { return this.count * this.words; }

    /** Id of the state at the tail; it is new if and only if `count` has grown. -1: it is new, but there are maxStates already. */
    add(): number {
        const { slab, slots, words } = this;
        const tail = this.count * words;
        let h = 0x2545f491;
        for (let i = 0; i < words; i++) {
            h = Math.imul(h ^ slab[tail + i], 0x9e3779b1);
            h ^= h >>> 15;
        }
        h = Math.imul(h, 0x85ebca6b);
        h ^= h >>> 13;
        const mask = slots.length - 1;
        const tag = h & ~ID_MASK;
        let at = h & mask;
        for (let slot; (slot = slots[at]) !== 0; at = (at + 1) & mask) {
            if (((slot ^ tag) & ~ID_MASK) !== 0) continue;
            const other = ((slot & ID_MASK) - 1) * words;
            let i = 0;
            while (i < words && slab[other + i] === slab[tail + i]) i++;
            if (i === words) return (slot & ID_MASK) - 1;
        }
        if (this.count >= this.maxStates) return -1;
        slots[at] = tag | (this.count + 1);
        if (++this.count >= this.growAt) this.growIndex();
        if ((this.count + 1) * words > this.slab.length) this.growSlab();
        return this.count - 1;
    }

    bytesPerState(): number {
        return this.count === 0 ? 0 : (this.slab.byteLength + this.indexBytes) / this.count;
    }

    /** The index is needed only while searching. */
    dropIndex(): void { this.slots = new Int32Array(0); }

    private get indexBytes(): number { return this.growAt / FULL * 4; }

    private growSlab(): void {
        const room = Math.min(this.maxStates, MOST_STATES) + 1;
        const slab = new Int32Array(Math.min(room, Math.ceil(this.slab.length / this.words * 2)) * this.words);
        slab.set(this.slab);
        this.slab = slab;
    }

    /** The hash's low bits are lost in the slots, so they are computed again; the slab is read in order. */
    private growIndex(): void {
        const { slab, words } = this;
        const slots = new Int32Array(this.slots.length * 2);
        const mask = slots.length - 1;
        for (let id = 0, o = 0; id < this.count; id++) {
            let h = 0x2545f491;
            for (let i = 0; i < words; i++) {
                h = Math.imul(h ^ slab[o++], 0x9e3779b1);
                h ^= h >>> 15;
            }
            h = Math.imul(h, 0x85ebca6b);
            h ^= h >>> 13;
            let at = h & mask;
            while (slots[at] !== 0) at = (at + 1) & mask;
            slots[at] = (h & ~ID_MASK) | (id + 1);
        }
        this.slots = slots;
        this.growAt = slots.length * FULL;
    }
}
