/**
 * Where generated code goes. WebAssembly (wasm.ts) and JavaScript (javascript.ts) implement the same interface, so a step has one
 * meaning whatever it runs on.
 *
 * A stack machine over 32-bit integers, as WebAssembly is. Two rules keep the two alike: what stands on the stack must not depend on a
 * local or a word of memory that is written before it is used, and statements (set, store, branch, block ...) need an empty stack below
 * their operands. Truth is "not 0"; comparisons give 0 or 1.
 */

export type BinaryCode = 'add' | 'sub' | 'mul' | 'rem_s' | 'and' | 'or' | 'xor' | 'shl' | 'shr_s' | 'shr_u'
    | 'eq' | 'ne' | 'lt_s' | 'gt_s' | 'le_s' | 'ge_s' | 'lt_u' | 'le_u';

/** Target of `br`: the end of a block, or the start of a loop. */
export interface Label { readonly id: number; readonly loop: boolean }

export interface Code {
    /** A new local, 0 at first. Parameters are the locals 0, 1, ... */
    local(): number;
    const(n: number): void;
    get(local: number): void;
    set(local: number): void;
    /** Sets the local and leaves the value; the local must be used nowhere to the left of this place. */
    tee(local: number): void;
    binary(op: BinaryCode): void;
    eqz(): void;
    /** Pops a pointer; pushes the word that lies `words` words after it. */
    load(words: number): void;
    /** Pops a pointer and, on top of it, a value. */
    store(words: number): void;
    /** Pushes the distance between pointers that are `n` words apart. */
    words(n: number): void;
    /** Pops a number of words, pushes that distance. */
    scale(): void;
    /** Pops a condition; the value of the one or the other. */
    choose(a: () => void, b: () => void): void;
    /** Pops a condition. */
    branch(then: () => void, otherwise?: () => void): void;
    block(body: (label: Label) => void): void;
    loop(body: (label: Label) => void): void;
    br(label: Label): void;
    /** Pops a condition. */
    brIf(label: Label): void;
    /** Pops the arguments, pushes the result: to be taken off at once, by set, drop, ret or a condition. */
    call(fn: FunctionRef): void;
    /** Pushes a hash of the `words` words at the pointer in a local. Every bit of it depends on all of them. Not the same for every implementation. */
    hash(pointer: number, words: number): void;
    /**
     * Pushes which of the four words from the pointer in a local on are, under the mask in a local or whole, the value in a local or 0: bit k for the k-th.
     * It is fast where the first is a multiple of four words from the start of memory.
     */
    ofFour(pointer: number, mask: number | undefined, value: number | undefined): void;
    /** The number of the lowest bit that is set; 32 if none is. */
    ctz(): void;
    /** Pops the number of an entry of the table and, below it, two arguments; pushes the result, as for `call`. */
    callTable(): void;
    drop(): void;
    /** Pops the result of the function. */
    ret(): void;
    /** What `emit` emits runs before everything else of the function, after what was put there before. */
    atStart(emit: () => void): void;
}

export interface FunctionRef { readonly index: number; readonly params: number }

/** Functions that share one memory. */
export interface ModuleCode {
    /** Every path through `body` ends in `ret`. May be called while another function is being defined. */
    define(params: number, body: (code: Code) => void): FunctionRef;
    /** Appends a function of two parameters to the table; its number there. */
    enter(fn: FunctionRef): number;
    /** Does the host's part of the work in the background; `instantiate`, to be called afterwards with the same, is quick then. */
    prepare(exported: Record<string, FunctionRef>): Promise<void>;
    /** Makes the functions callable, with a memory of their own. */
    instantiate(exported: Record<string, FunctionRef>): Instance;
}

export interface Instance {
    readonly fn: Record<string, (...args: number[]) => number>;
    /** Memory as words; another object after `grow`. */
    readonly words: Int32Array;
    /** Distance of two words that follow each other, as pointers count. */
    readonly stride: number;
    /** Makes room for at least so many words. Throws a RangeError where the host gives no more. */
    reserve(words: number): void;
    /** The memory may serve another module from now on. `touched`: bytes of it that may have been written to. */
    release(touched?: number): void;
    /** Bytes or text, for the curious and for tests. */
    readonly size: number;
}
