/** Code that finds states in the index and enters them (see states.ts). */
import type { Code, FunctionRef, ModuleCode } from './code/code.js';
import { forEach, increase } from './code/loops.js';
import { CONTROL } from './regions.js';

/** Slots that are looked at together; the first of them is a multiple of it. */
export const GROUP = 4;

/** Locals. `tags`: mask of the bits of a slot that are the hash's. */
export interface IndexLocals { mask: number; tags: number; index: number }
type Probe = Record<'candidate' | 'hash' | 'slot' | 'at', number> & IndexLocals;

/** Sets the locals of an index whose mask `mask` pushes. */
export function emitIndex(code: Code, mask: () => void, l: IndexLocals): void {
    mask();
    code.set(l.mask);
    code.get(l.mask); code.const(~(GROUP - 1)); code.binary('xor'); code.set(l.tags);
    code.const(0); code.load(CONTROL.index); code.set(l.index);
}

/**
 * Looks the candidate up: `known` is given code that pushes its id; `fresh` runs where it is not there, `at` being its slot. `published`, a
 * local: a state from there on is not looked at; that it might be the one is `fresh` as well.
 */
export function emitProbe(code: Code, words: number, l: Probe, known: (id: () => void) => void, fresh: () => void, published?: number): void {
    const [group, tag, like, free] = [code.local(), code.local(), code.local(), code.local()];
    const id = (): void => emitId(code, l);
    code.get(l.hash); code.get(l.mask); code.binary('and'); code.set(l.at);
    code.get(l.hash); code.get(l.tags); code.binary('and'); code.set(tag);
    code.block(found => code.loop(again => {
        slot(code, l);
        code.set(group);
        code.ofFour(group, undefined, undefined);
        code.set(free);
        // An empty slot has the tag 0.
        code.ofFour(group, l.tags, tag); code.get(free); code.const(-1); code.binary('xor'); code.binary('and');
        code.set(like);
        code.block(none => code.loop(more => {
            code.get(like);
            code.eqz();
            code.brIf(none);
            code.get(group); code.get(like); code.ctz(); code.scale(); code.binary('add');
            code.load(0);
            code.set(l.slot);
            code.block(differs => {
                if (published !== undefined) {
                    code.get(published);
                    id();
                    code.binary('le_s');
                    code.branch(() => { fresh(); code.br(found); });
                }
                const other = code.local();
                pointer(code, id, words);
                code.set(other);
                for (let word = 0; word < words; word++) {
                    code.get(other);
                    code.load(word);
                    code.get(l.candidate);
                    code.load(word);
                    code.binary('ne');
                    code.brIf(differs);
                }
                known(id);
                code.br(found);
            });
            code.get(like); code.get(like); code.const(1); code.binary('sub'); code.binary('and'); code.set(like);
            code.br(more);
        }));
        code.get(free);
        code.branch(() => {
            code.get(l.at); code.get(free); code.ctz(); code.binary('add'); code.set(l.at);
            fresh();
            code.br(found);
        });
        next(code, l);
        code.br(again);
    }));
}

/** Pushes the id that `slot` holds. */
function emitId(code: Code, l: Pick<Probe, 'slot' | 'tags'>): void {
    code.get(l.slot);
    code.get(l.tags); code.const(-1); code.binary('xor');
    code.binary('and');
    code.const(1);
    code.binary('sub');
}

/**
 * Loads the slots that a lookup of this hash will need first, or of the states that stand in them the one that it may be, for no other reason
 * than to have the memory near: a load that is used for nothing but `sink` holds nobody up.
 */
export function emitTouch(code: Code, words: number, hash: () => void, l: IndexLocals & { at: number; slot: number; sink: number }, state: boolean): void {
    hash(); code.get(l.mask); code.binary('and'); code.set(l.at);
    slot(code, l);
    if (!state) code.load(0);
    else {
        const [group, tag] = [code.local(), code.local()];
        code.set(group);
        hash(); code.get(l.tags); code.binary('and'); code.set(tag);
        code.get(group);
        code.ofFour(group, l.tags, tag); code.const(1 << (GROUP - 1)); code.binary('or'); code.ctz();
        code.scale();
        code.binary('add');
        code.load(0);
        code.set(l.slot);
        // An empty slot leads to the words before the first state.
        pointer(code, () => emitId(code, l), words);
        code.set(l.at);
        code.get(l.at);
        code.load(0);
        // A state may lie in two lines of a cache.
        if (words > 1) { code.get(l.at); code.load(words - 1); code.binary('xor'); }
    }
    code.get(l.sink);
    code.binary('xor');
    code.set(l.sink);
}

/** Appends the candidate as state number `count`, which stays as it is, and enters it into the slot `at`. */
export function emitAppend(code: Code, words: number, l: Omit<Probe, 'slot'> & { count: number }): void {
    const tail = code.local();
    pointer(code, () => code.get(l.count), words);
    code.set(tail);
    for (let word = 0; word < words; word++) {
        code.get(tail);
        code.get(l.candidate);
        code.load(word);
        code.store(word);
    }
    enter(code, l);
}

/** States that are entered at a time: their slots are on their way together. */
export const ENTERED = 64;

/** `(n)`: enters so many of the stored states that are not in the index yet; 1: all are. `hashes`: a region of ENTERED words. */
export function defineRehash(module: ModuleCode, words: number, hashes: number): FunctionRef {
    return module.define(1, code => {
        const [count, state, hash, at, last, mask, tags, index, end, i, group, free, sink] = Array.from({ length: 13 }, () => code.local());
        const l = { count, hash, at, mask, tags, index };
        for (const [name, local] of [['entered', count], ['count', last]] as const) {
            code.const(0);
            code.load(CONTROL[name]);
            code.set(local);
        }
        emitIndex(code, () => { code.const(0); code.load(CONTROL.mask); }, l);
        pointer(code, () => code.get(count), words);
        code.set(state);
        const number = (): void => { code.get(i); code.scale(); };
        /** a = min(a, b + n) */
        const atMost = (a: number, b: number, n: () => void): void => {
            code.get(b); n(); code.binary('add');
            code.get(a);
            code.binary('lt_s');
            code.branch(() => { code.get(b); n(); code.binary('add'); code.set(a); });
        };
        atMost(last, count, () => code.get(0));
        code.block(done => code.loop(again => {
            code.get(last);
            code.get(count);
            code.binary('le_s');
            code.brIf(done);
            code.get(last); code.get(count); code.binary('sub'); code.set(end);
            code.const(0); code.set(i);
            atMost(end, i, () => code.const(ENTERED));
            forEach(code, i, end, () => {
                code.hash(state, words);
                code.set(hash);
                number(); code.get(hash); code.store(hashes);
                code.get(state); code.words(words); code.binary('add'); code.set(state);
                increase(code, i, 1);
            });
            for (const touch of [true, false]) {
                code.const(0); code.set(i);
                forEach(code, i, end, () => {
                    number(); code.load(hashes); code.set(hash);
                    code.get(hash); code.get(mask); code.binary('and'); code.set(at);
                    slot(code, l);
                    if (touch) {
                        code.load(0); code.get(sink); code.binary('xor'); code.set(sink);
                        return increase(code, i, 1);
                    }
                    code.set(group);
                    code.ofFour(group, undefined, undefined);
                    code.set(free);
                    code.block(found => code.loop(full => {
                        code.get(free);
                        code.brIf(found);
                        next(code, l);
                        slot(code, l);
                        code.set(group);
                        code.ofFour(group, undefined, undefined);
                        code.set(free);
                        code.br(full);
                    }));
                    code.get(at); code.get(free); code.ctz(); code.binary('add'); code.set(at);
                    enter(code, l);
                    increase(code, count, 1);
                    increase(code, i, 1);
                });
            }
            code.br(again);
        }));
        for (const [name, local] of [['entered', count], ['sink', sink]] as const) { code.const(0); code.get(local); code.store(CONTROL[name]); }
        code.const(0);
        code.load(CONTROL.count);
        code.get(count);
        code.binary('le_s');
        code.ret();
    });
}

/** Pushes the pointer to slot `at`. */
function slot(code: Code, l: { index: number; at: number }): void {
    code.get(l.index);
    code.get(l.at);
    code.scale();
    code.binary('add');
}

/** The next group: at = (at + GROUP) & mask */
function next(code: Code, l: { at: number; mask: number }): void {
    code.get(l.at);
    code.const(GROUP);
    code.binary('add');
    code.get(l.mask);
    code.binary('and');
    code.set(l.at);
}

function enter(code: Code, l: { hash: number; count: number; at: number } & IndexLocals): void {
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
