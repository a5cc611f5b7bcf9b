/** Code that fills an index which has grown with the states that are stored. */
import type { FunctionRef, ModuleCode } from './code/code.js';
import { forEach, increase } from './code/loops.js';
import { CONTROL } from './regions.js';
import { emitIndex, enter, next, pointer, slot } from './slots.js';

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
