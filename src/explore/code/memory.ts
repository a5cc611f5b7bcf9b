/**
 * The memory of generated code. It grows and never shrinks.
 *
 * A WebAssembly memory claims gigabytes of address space, so an engine allows only some of them at a time: they are used again. That spares
 * the kernel's work for pages that are touched first, too, which can take as long as the search. What is in a used one is undefined.
 */
import type { Instance } from './code.js';

const PAGE_WORDS = 1 << 14;
/** Pages of 64 KiB. */
export const MOST_PAGES = 1 << 16;
/** Words of the largest memory: 4 GiB. */
export const MOST_WORDS = MOST_PAGES * PAGE_WORDS;
/** What is kept for later: so many memories, and bytes that were touched. */
const MOST_KEPT = 4;
const MOST_KEPT_BYTES = 512 << 20;

const unused: { own: WasmMemory[]; shared: WasmMemory[] } = { own: [], shared: [] };

/** What is kept for later is given back, once its garbage is collected. */
export function forgetMemory(): void {
    unused.own = [];
    unused.shared = [];
}

export class WasmMemory {
    readonly memory: WebAssembly.Memory;
    words: Int32Array;
    /** Bytes that may have been written to. */
    private touched = 0;

    private constructor(private readonly kind: keyof typeof unused) {
        this.memory = new WebAssembly.Memory(kind === 'shared' ? { initial: 1, maximum: MOST_PAGES, shared: true } : { initial: 1 });
        this.words = new Int32Array(this.memory.buffer);
    }

    /** The one that was given back last comes first: whoever gives back in reverse order gets the same ones again. */
    static take(): WasmMemory { return unused.own.pop() ?? new WasmMemory('own'); }

    /** One that several threads can use; undefined where the host has none. */
    static takeShared(): WasmMemory | undefined {
        try {
            return unused.shared.pop() ?? new WasmMemory('shared');
        } catch {
            return undefined;
        }
    }

    reserve(words: number): void {
        const missing = Math.ceil(words / PAGE_WORDS) - this.words.length / PAGE_WORDS;
        if (missing <= 0) return;
        if (words > MOST_WORDS) throw new RangeError('a WebAssembly memory has at most 4 GiB');
        this.memory.grow(missing);
        this.words = new Int32Array(this.memory.buffer);
    }

    /** What was used last is most likely to be of use again: where it is too much together, others go. */
    giveBack(touched: number): void {
        this.touched = Math.max(this.touched, touched);
        const others = unused[this.kind];
        if (this.touched > MOST_KEPT_BYTES || others.includes(this)) return;
        others.push(this);
        if (others.length > MOST_KEPT) others.shift();
        const bytes = (): number => [...unused.own, ...unused.shared].reduce((sum, memory) => sum + memory.touched, 0);
        while (bytes() > MOST_KEPT_BYTES) {
            const [other] = [unused.own, unused.shared].filter(([first]) => first !== undefined && first !== this);
            other.shift();
        }
    }
}

export class WasmInstance implements Instance {
    readonly stride = 4;
    constructor(readonly fn: Instance['fn'], private readonly memory: WasmMemory, readonly size: number) {}
    get words(): Int32Array { return this.memory.words; }
    reserve(words: number): void { this.memory.reserve(words); }
    release(touched = 0): void { this.memory.giveBack(touched); }
}

export class JavaScriptInstance implements Instance {
    readonly stride = 1;
    /** `use` tells the functions which array their memory is. */
    constructor(readonly fn: Instance['fn'], public words: Int32Array, private readonly use: (words: Int32Array) => void, readonly size: number) {}

    reserve(words: number): void {
        if (words <= this.words.length) return;
        if (words > MOST_WORDS) throw new RangeError('at most 4 GiB of memory');
        const larger = new Int32Array(Math.max(words, Math.min(MOST_WORDS, 2 * this.words.length)));
        larger.set(this.words);
        this.words = larger;
        this.use(larger);
    }

    release(): void { /* The garbage collector's. */ }
}
