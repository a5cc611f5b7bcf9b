/** Steps that macro-steps are made of change places with those of other threads, wherever they meet: on random Programs. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { movers, Passing } from '../../src/explore/movers.js';
import { disorder } from './commute.js';
import { lockedThreads } from './locked.js';
import { randomProgram, randomProtocol, type Draw } from './random.js';
import { slyLockers } from './sly.js';
import { refGraph } from './reference.js';

const RUNS = Number(process.env.NOTISCOPE_RUNS ?? 500);
const SEED = Number(process.env.NOTISCOPE_SEED ?? 523);

/** As it is, fast-check prefers the ends of a range. */
const uniform = (min: number, max: number): fc.Arbitrary<number> => fc.noBias(fc.integer({ min, max }));

/** Most states of a Program that are looked at. */
const MOST = 2000;

describe('movers', () => {
    /** How many times as many: small Programs of which only some go wrong. */
    it.each([['Programs', (draw: Draw) => randomProgram(draw, false), 1], ['protocols', randomProtocol, 1], ['lockers', lockedThreads, 2], ['sly lockers', slyLockers, 10]] as const)('change places in random %s', (_, make, times) => {
        let moving = 0;
        fc.assert(fc.property(fc.gen(), g => {
            const program = make((lo, hi) => g(uniform, lo, hi));
            const found = movers(program);
            moving += found.passing.flat().filter(p => p === Passing.both || p === Passing.left).length + found.opens.flat().filter(o => o).length;
            expect(disorder(program, refGraph(program, MOST), found)).toBeUndefined();
        }), { numRuns: times * RUNS, seed: SEED });
        // There must be something to be wrong about.
        expect(moving).toBeGreaterThan(times * RUNS);
    }, 300_000 * Math.ceil(RUNS / 500));
});
