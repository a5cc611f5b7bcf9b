/** Slots of the index of states (see states.ts), in groups that are looked at together. */
import type { Code } from './code/code.js';
import { CONTROL } from './regions.js';

/** Slots that are looked at together; the first of them is a multiple of it. */
export const GROUP = 4;

/** Locals. `tags`: mask of the bits of a slot that are the hash's. */
export interface IndexLocals { mask: number; tags: number; index: number }

/** Sets the locals of an index whose mask `mask` pushes. */
export function emitIndex(code: Code, mask: () => void, l: IndexLocals): void {
    mask();
    code.set(l.mask);
    code.get(l.mask); code.const(~(GROUP - 1)); code.binary('xor'); code.set(l.tags);
    code.const(0); code.load(CONTROL.index); code.set(l.index);
}

/** Pushes the pointer to slot `at`. */
export function slot(code: Code, l: { index: number; at: number }): void {
    code.get(l.index);
    code.get(l.at);
    code.scale();
    code.binary('add');
}

/** The next group: at = (at + GROUP) & mask */
export function next(code: Code, l: { at: number; mask: number }): void {
    code.get(l.at);
    code.const(GROUP);
    code.binary('add');
    code.get(l.mask);
    code.binary('and');
    code.set(l.at);
}

/** Enters state number `count` into the slot `at`. */
export function enter(code: Code, l: { hash: number; count: number; at: number } & IndexLocals): void {
    slot(code, l);
    code.get(l.hash);
    code.get(l.tags);
    code.binary('and');
    code.get(l.count);
    code.const(1);
    code.binary('add');
    code.binary('or');
    code.store(0);
}

/** Pushes the pointer to the state whose id `id` pushes. */
export function pointer(code: Code, id: () => void, words: number): void {
    code.const(0);
    code.load(CONTROL.states);
    id();
    code.words(words);
    code.binary('mul');
    code.binary('add');
}
