/** An array of words that grows in place where the host can do that: a WebAssembly memory is not copied when it grows. */
import { hasWebAssembly } from './code/module.js';
import { WasmMemory } from './code/memory.js';

export class GrowingWords {
    private memory = hasWebAssembly() ? WasmMemory.take() : undefined;
    /** Another object after `reserve` has said so. What is in it at first is undefined. */
    words = this.memory?.words ?? new Int32Array(1 << 12);
    private used = 0;

    unsigned(): Uint32Array { return new Uint32Array(this.words.buffer); }

    /** Makes room for so many words; true if there was none. Throws a RangeError where there is no memory. */
    reserve(words: number): boolean {
        this.used = Math.max(this.used, words);
        if (words <= this.words.length) return false;
        // What is claimed and not used costs nothing, but to claim more makes an engine look for garbage.
        const wanted = Math.max(words, 4 * this.words.length);
        if (this.memory) {
            this.memory.reserve(Math.min(wanted, Math.max(words, 2 ** 30)));
            this.words = this.memory.words;
        } else {
            const larger = new Int32Array(wanted);
            larger.set(this.words);
            this.words = larger;
        }
        return true;
    }

    /** The memory may serve somebody else from now on; nothing may be reserved any more. */
    release(): void {
        this.memory?.giveBack(4 * this.used);
        this.memory = undefined;
    }
}

/** Numbers in the order in which they came. */
export class GrowingList {
    ids = new Int32Array(1 << 8);
    count = 0;

    push(id: number): void {
        if (this.count === this.ids.length) {
            const larger = new Int32Array(2 * this.count);
            larger.set(this.ids);
            this.ids = larger;
        }
        this.ids[this.count++] = id;
    }
}
