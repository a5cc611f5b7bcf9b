/** Code that finds states in the index and enters them (see states.ts). */
import type { Code, FunctionRef, ModuleCode } from './code/code.js';
import { ID_MASK } from './limits.js';
import { CONTROL } from './regions.js';

/** A chain of multiplications takes as long as it is, so long states are hashed in several that the processor works on at the same time. */
const MOST_LANES = 4;
const WORDS_OF_A_LANE = 3;

/** Sets `hash` to that of the state at pointer `state`. */
export function emitHash(code: Code, words: number, state: number, hash: number): void {
    const lanes = [hash];
    while (lanes.length < MOST_LANES && words > WORDS_OF_A_LANE * lanes.length) lanes.push(code.local());
    lanes.forEach((lane, i) => { code.const(0x2545f491 + i); code.set(lane); });
    const take = (lane: number, value: () => void): void => {
        code.get(lane);
        value();
        code.binary('xor');
        code.const(0x9e3779b1 | 0);
        code.binary('mul');
        code.set(lane);
        mix(code, lane, 15);
    };
    for (let word = 0; word < words; word++) take(lanes[word % lanes.length], () => { code.get(state); code.load(word); });
    for (const lane of lanes.slice(1)) take(hash, () => code.get(lane));
    code.get(hash);
    code.const(0x85ebca6b | 0);
    code.binary('mul');
    code.set(hash);
    mix(code, hash, 13);
}

/** hash ^= hash >>> bits */
function mix(code: Code, hash: number, bits: number): void {
    code.get(hash);
    code.get(hash);
    code.const(bits);
    code.binary('shr_u');
    code.binary('xor');
    code.set(hash);
}

/** Locals. */
interface Probe { candidate: number; hash: number; mask: number; index: number; slot: number; at: number }

/**
 * Looks the candidate up: `known` is given code that pushes its id; `fresh` runs where it is not there, `at` being its slot. `published`, a
 * local: a state from there on is not looked at; that it might be the one is `fresh` as well.
 */
export function emitProbe(code: Code, words: number, l: Probe, known: (id: () => void) => void, fresh: () => void, published?: number): void {
    code.get(l.hash);
    code.get(l.mask);
    code.binary('and');
    code.set(l.at);
    const id = (): void => { code.get(l.slot); code.const(ID_MASK); code.binary('and'); code.const(1); code.binary('sub'); };
    code.block(found => code.loop(again => {
        slot(code, l);
        code.load(0);
        code.set(l.slot);
        code.get(l.slot);
        code.eqz();
        code.branch(() => { fresh(); code.br(found); });
        code.block(differs => {
            code.get(l.slot);
            code.get(l.hash);
            code.binary('xor');
            code.const(~ID_MASK);
            code.binary('and');
            code.brIf(differs);
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
        next(code, l);
        code.br(again);
    }));
}

/**
 * Loads the first slot that a lookup of this hash will need, or the state that stands in it, for no other reason than to have the memory
 * near: a load that is used for nothing but `sink` holds nobody up.
 */
export function emitTouch(code: Code, words: number, hash: () => void, l: { mask: number; index: number; at: number; slot: number; sink: number }, state: boolean): void {
    hash();
    code.get(l.mask);
    code.binary('and');
    code.set(l.at);
    slot(code, l);
    code.load(0);
    if (state) {
        code.set(l.slot);
        // An empty slot leads to the words before the first state.
        pointer(code, () => { code.get(l.slot); code.const(ID_MASK); code.binary('and'); code.const(1); code.binary('sub'); }, words);
        code.load(0);
    }
    code.get(l.sink);
    code.binary('xor');
    code.set(l.sink);
}

/** Appends the candidate as state number `count`, which stays as it is, and enters it into the slot `at`. */
export function emitAppend(code: Code, words: number, l: { candidate: number; hash: number; count: number; index: number; at: number }): void {
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

/** `(n)`: enters so many of the stored states that are not in the index yet; 1: all are. */
export function defineRehash(module: ModuleCode, words: number): FunctionRef {
    return module.define(1, code => {
        const [count, state, hash, at, last, mask, index] = Array.from({ length: 7 }, () => code.local());
        for (const [name, local] of [['entered', count], ['count', last], ['mask', mask], ['index', index]] as const) {
            code.const(0);
            code.load(CONTROL[name]);
            code.set(local);
        }
        pointer(code, () => code.get(count), words);
        code.set(state);
        // last = min(last, entered + n)
        code.get(count);
        code.get(0);
        code.binary('add');
        code.get(last);
        code.binary('lt_s');
        code.branch(() => { code.get(count); code.get(0); code.binary('add'); code.set(last); });
        code.block(done => code.loop(again => {
            code.get(last);
            code.get(count);
            code.binary('le_s');
            code.brIf(done);
            emitHash(code, words, state, hash);
            code.get(hash);
            code.get(mask);
            code.binary('and');
            code.set(at);
            code.block(free => code.loop(taken => {
                slot(code, { index, at });
                code.load(0);
                code.eqz();
                code.brIf(free);
                next(code, { at, mask });
                code.br(taken);
            }));
            enter(code, { hash, count, index, at });
            code.get(state); code.words(words); code.binary('add'); code.set(state);
            code.get(count); code.const(1); code.binary('add'); code.set(count);
            code.br(again);
        }));
        code.const(0);
        code.get(count);
        code.store(CONTROL.entered);
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

/** at = (at + 1) & mask */
function next(code: Code, l: { at: number; mask: number }): void {
    code.get(l.at);
    code.const(1);
    code.binary('add');
    code.get(l.mask);
    code.binary('and');
    code.set(l.at);
}

function enter(code: Code, l: { hash: number; count: number; index: number; at: number }): void {
    slot(code, l);
    code.get(l.hash);
    code.const(~ID_MASK);
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
