/**
 * Expressions of a Program: side-effect free, over 32-bit integers, no syntax attached.
 *
 * Every value is an integer: booleans are 0 and 1, a page table entry packs kind, write bit and frame (see pte.ts), a pfn is a
 * frame number (1 .. frames.count), 0, or a negative errno. Arithmetic wraps at 32 bits like C on two's complement.
 */
export type BinaryOp = '+' | '-' | '*' | '%' | '==' | '!=' | '<' | '<=' | '>' | '>=' | '&&' | '||' | '&' | '|' | '<<' | '>>';

export type Expr =
    | { readonly op: 'const'; readonly value: number }
    /** A state variable, by its id in Program.variables. */
    | { readonly op: 'var'; readonly id: number }
    /** Element `index` (zero-based) of `length` consecutive variables from id `base`. Out of range reads 0. */
    | { readonly op: 'elem'; readonly base: number; readonly length: number; readonly index: Expr }
    /** A register that lives within one step only; not part of the state. Reads 0 until it is set. */
    | { readonly op: 'temp'; readonly id: number }
    | { readonly op: '!' | '-' | '~'; readonly a: Expr }
    /** && and || yield 0 or 1; both sides are pure, so the order of evaluation cannot be seen. `%` is C's; x % 0 is 0. */
    | { readonly op: BinaryOp; readonly a: Expr; readonly b: Expr }
    | { readonly op: '?:'; readonly c: Expr; readonly a: Expr; readonly b: Expr };

/** What an assignment writes. An element out of range writes nothing. */
export type Target =
    | { readonly op: 'var'; readonly id: number }
    | { readonly op: 'elem'; readonly base: number; readonly length: number; readonly index: Expr }
    | { readonly op: 'temp'; readonly id: number };
