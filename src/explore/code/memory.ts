/**
 * The memory of generated code. It grows and never shrinks.
 *
 * A WebAssembly memory claims gigabytes of address space, so an engine allows only some of them at a time: they are used again. What is in
 * a used one is undefined.
 */
import type { Instance } from './code.js';

const PAGE_WORDS = 1 << 14;
/** Pages of 64 KiB. */
const MOST_PAGES = 1 << 16;
/** A memory beyond this (64 MiB) is not kept for later. */
const MOST_KEPT_PAGES = 1 << 10;
const MOST_KEPT = 4;

const unused: WasmMemory[] = [];

export class WasmMemory {
    readonly memory = new WebAssembly.Memory({ initial: 1 });
    words = new Int32Array(this.memory.buffer);

    static take(): WasmMemory { return unused.pop() ?? new WasmMemory(); }

    reserve(words: number): void {
        const missing = Math.ceil(words / PAGE_WORDS) - this.words.length / PAGE_WORDS;
        if (missing <= 0) return;
        if (words > MOST_PAGES * PAGE_WORDS) throw new RangeError('a WebAssembly memory has at most 4 GiB');
        this.memory.grow(missing);
        this.words = new Int32Array(this.memory.buffer);
    }

    giveBack(): void {
        if (this.words.length <= MOST_KEPT_PAGES * PAGE_WORDS && unused.length < MOST_KEPT && !unused.includes(this)) unused.push(this);
    }
}

export class WasmInstance implements Instance {
    readonly stride = 4;
    constructor(readonly fn: Instance['fn'], private readonly memory: WasmMemory, readonly size: number) {}
    get words(): Int32Array { return this.memory.words; }
    reserve(words: number): void { this.memory.reserve(words); }
    release(): void { this.memory.giveBack(); }
}

export class JavaScriptInstance implements Instance {
    readonly stride = 1;
    /** `use` tells the functions which array their memory is. */
    constructor(readonly fn: Instance['fn'], public words: Int32Array, private readonly use: (words: Int32Array) => void, readonly size: number) {}

    reserve(words: number): void {
        if (words <= this.words.length) return;
        const larger = new Int32Array(Math.max(words, 2 * this.words.length));
        larger.set(this.words);
        this.words = larger;
        this.use(larger);
    }

    release(): void { /* The garbage collector's. */ }
}
