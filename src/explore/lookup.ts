/** Code that finds states in the index and enters them (see states.ts). */
import type { Code } from './code/code.js';
import { enter, GROUP, next, pointer, slot, type IndexLocals } from './slots.js';

type Probe = Record<'candidate' | 'hash' | 'slot' | 'at', number> & IndexLocals;

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
