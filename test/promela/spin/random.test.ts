/** Random Programs: what the gallery does not use of a Program is compared as well. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explore } from '../../../src/explore/index.js';
import { toPromela } from '../../../src/promela/index.js';
import { missing, QUICK, runSpin } from '../../bench/spin.js';
import { randomProgram } from '../../explore/random.js';
import { compare } from '../compare.js';

const RUNS = 100;
const SEED = 20260101;

const programs = fc.sample(fc.gen().map(g => randomProgram((lo, hi) => g(fc.integer, { min: lo, max: hi }))), { numRuns: RUNS, seed: SEED });

describe.skipIf(missing()).concurrent('random Programs in SPIN', () => {
    test.each(programs.map((program, i) => ({ i, program })))('$i', async ({ program }) => {
        const verdict = explore(program, { maxStates: 100_000 });
        if (verdict.incomplete && ['states', 'internal'].includes(verdict.incomplete.reason)) return;
        expect(compare(program, verdict, await runSpin(toPromela(program), { compiler: QUICK, hashBits: 18 })).differences).toEqual([]);
    });
});
