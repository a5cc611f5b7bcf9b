/** Macro-steps change the number of states and nothing that is said of a Program: on random Programs. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../../src/explore/compile.js';
import { Frontier } from '../../src/explore/frontier.js';
import { explore } from '../../src/explore/index.js';
import { decode } from '../../src/explore/situation.js';
import type { Program } from '../../src/model/program.js';
import { randomProgram, randomProtocol, type Draw } from './random.js';

const RUNS = Number(process.env.NOTISCOPE_RUNS ?? 500);
/** Another one gives other Programs: the nightly size can be run in pieces. */
const SEED = Number(process.env.NOTISCOPE_SEED ?? 411);

/** States without a successor, as text; undefined if there are too many states. */
function terminalStates(program: Program, reduce: boolean): Set<string> | undefined {
    const compiled = compile(program, { reduce });
    const frontier = new Frontier(compiled, { maxStates: 5000 });
    while (!frontier.done) frontier.expand(100);
    const { states, graph, full } = frontier;
    const last = Array.from({ length: graph.expanded }, (_, s) => s).filter(s => graph.first(s) === graph.end(s));
    const result = new Set(last.map(s => JSON.stringify(decode(compiled, states.slab, s))));
    compiled.instance.release();
    graph.release();
    return full ? undefined : result;
}

/** What is said, without the runs. */
function said(program: Program, reduction: 'on' | 'off'): unknown {
    const { violations, incomplete, covered, stats: { complete } } = explore(program, { reduction });
    const distinct = (list: readonly unknown[]): unknown[] => [...new Set(list)].sort();
    // Not by deadlock: inside of a macro-step fewer threads may be stuck than at its end, which is about the same locks then, and more.
    return {
        codes: distinct(violations.map(v => v.code)), locks: distinct(violations.flatMap(v => v.onLocks ?? [])), works: distinct(violations.flatMap(v => v.onWorks ?? [])),
        incomplete: incomplete?.reason, covered, complete,
    };
}

describe('macro-steps', () => {
    it.each([['Programs', randomProgram], ['protocols', randomProtocol]] as [string, (draw: Draw) => Program][])('keep the findings and the last states of random %s', (_, random) => {
        let [states, reduced] = [0, 0];
        fc.assert(fc.property(fc.gen(), g => {
            const program = random((lo, hi) => g(fc.integer, { min: lo, max: hi }));
            const last = terminalStates(program, false);
            if (last === undefined) return;
            expect(terminalStates(program, true)).toEqual(last);
            expect(said(program, 'on')).toEqual(said(program, 'off'));
            states += explore(program, { reduction: 'off' }).stats.states;
            reduced += explore(program, { reduction: 'on' }).stats.states;
        }), { numRuns: RUNS, seed: SEED });
        // There must be something to be wrong about.
        expect(reduced).toBeLessThan(states);
    }, 300_000 * Math.ceil(RUNS / 500));
});
