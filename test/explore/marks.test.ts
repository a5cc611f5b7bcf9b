/** Marks of states, with pauses; counted, not timed. */
import { describe, expect, it } from 'vitest';
import { CHUNK } from '../../src/explore/budget.js';
import { countMarked, remarked } from '../../src/explore/marks.js';

function done<T>(work: Generator<void, T>): { pauses: number; value: T } {
    for (let pauses = 0; ; pauses++) {
        const step = work.next();
        if (step.done) return { pauses, value: step.value };
    }
}

describe('marks', () => {
    it('get another number, and none stays none', () => {
        expect(done(remarked(Int32Array.from([0, 2, 1, 0]), mark => mark + 5))).toEqual({ pauses: 0, value: Int32Array.from([0, 7, 6, 0]) });
        expect(done(remarked(Uint8Array.from([1, 0]), () => 300)).value).toEqual(Int32Array.from([300, 0]));
    });

    it('are counted once for a state', () => {
        expect(done(countMarked(Int32Array.from([0, 2, 1, 0]), Int32Array.from([1, 1, 0, 0]))).value).toBe(3);
        expect(done(countMarked()).value).toBe(0);
    });

    it('are gone through with pauses', () => {
        const many = new Int32Array(7 * CHUNK).fill(1);
        expect(done(remarked(many, mark => mark)).pauses).toBe(7);
        expect(done(countMarked(many))).toEqual({ pauses: 7, value: 7 * CHUNK });
    });
});
