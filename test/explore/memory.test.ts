/** Memories that are used again: what is kept of them for the next exploration. */
import { beforeEach, describe, expect, it } from 'vitest';
import { forgetMemory, WasmMemory } from '../../src/explore/code/memory.js';

const MB = 1 << 20;
const shared = (): WasmMemory => WasmMemory.takeShared()!;

beforeEach(forgetMemory);

describe('memory that is given back', () => {
    it('is used again, the last one first, each kind by itself', () => {
        const own = [WasmMemory.take(), WasmMemory.take()], other = shared();
        for (const memory of [...own, other]) memory.giveBack(MB);
        expect(WasmMemory.take()).toBe(own[1]);
        expect(WasmMemory.take()).toBe(own[0]);
        expect(own).not.toContain(WasmMemory.take());
        expect(shared()).toBe(other);
    });

    it('makes room for what was used last, of whichever kind', () => {
        const first = WasmMemory.take(), second = shared();
        first.giveBack(300 * MB);
        second.giveBack(300 * MB);
        expect(WasmMemory.take()).not.toBe(first);
        expect(shared()).toBe(second);
        second.giveBack(300 * MB);
        const third = WasmMemory.take();
        third.giveBack(400 * MB);
        expect(shared()).not.toBe(second);
        expect(WasmMemory.take()).toBe(third);
    });

    it('counts for what was ever written of it', () => {
        const memory = WasmMemory.take(), other = shared();
        memory.giveBack(300 * MB);
        WasmMemory.take().giveBack(1);
        other.giveBack(300 * MB);
        expect(WasmMemory.take()).not.toBe(memory);
    });

    it('is not kept where it is too much by itself, nor twice, nor more than some', () => {
        const large = WasmMemory.take();
        large.giveBack(600 * MB);
        expect(WasmMemory.take()).not.toBe(large);
        const six = Array.from({ length: 6 }, () => WasmMemory.take());
        for (const memory of [...six, six[5]]) memory.giveBack(MB);
        expect(Array.from({ length: 5 }, () => six.indexOf(WasmMemory.take()))).toEqual([5, 4, 3, 2, -1]);
    });
});
