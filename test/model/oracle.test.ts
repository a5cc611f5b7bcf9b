/** Random programs mean the same to the lowering as to a naive interpreter of their text. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseMmn } from '../../src/language/parse.js';
import { lowerScenario } from '../../src/model/lower.js';
import type { Program } from '../../src/model/program.js';
import { refGraph } from '../explore/reference.js';
import { meaning, type Meaning } from './oracle.js';
import { Maker, text } from './random.js';

const MOST_STATES = 4000;

function lowered(source: string): Program {
    const { model, problems } = parseMmn(source, 'file:///random.mmn');
    expect(problems).toEqual([]);
    const scenario = model.items.find(item => item.$type === 'Scenario');
    const result = lowerScenario(model, 'file:///random.mmn', scenario!);
    expect(result.problems).toEqual([]);
    return result.program!;
}

/** What the Program means, by the reference interpreter of Programs. */
function meaningOf(program: Program): Meaning {
    const graph = refGraph(program);
    const id = (name: string): number => program.variables.findIndex(v => v.name === name);
    const shared = (values: number[]): object => ({ x: [values[id('x')]], y: [values[id('y')]], a: [values[id('a[0]')], values[id('a[1]')]],
        m: [values[id('m')]], s: [values[id('s')]] });
    const codes = new Set<string>(graph.startCodes);
    const seen = new Set<string>();
    const ends = new Set<string>();
    for (const [key, state] of graph.states) {
        seen.add(JSON.stringify(shared(state.values)));
        const edges = graph.edges.get(key)!;
        if (edges.length === 0) ends.add(JSON.stringify([shared(state.values), program.threads.map(t => state.pcs[t.id] === t.end)]));
        for (const edge of edges) if ('code' in edge) codes.add(edge.code);
    }
    return { codes: [...codes].sort(), seen: [...seen].sort(), ends: [...ends].sort() };
}

const rounds = Number(process.env.ORACLE_ROUNDS ?? 150);

test(`${rounds} random programs`, { timeout: 300_000 }, () => {
    let compared = 0;
    fc.assert(fc.property(fc.array(fc.nat(2 ** 20), { minLength: 120, maxLength: 120 }), numbers => {
        let at = 0;
        const prog = new Maker(() => numbers[at++ % numbers.length] + Math.floor(at / numbers.length)).program();
        const wanted = meaning(prog, MOST_STATES);
        if (!wanted) return;
        compared++;
        const source = text(prog);
        const found = meaningOf(lowered(source));
        // Where a thread ends with a lock, the step that ends it is the violation: how much belongs to it is not compared.
        if (wanted.codes.includes('lock_misuse')) expect(found.codes, source).toContain('lock_misuse');
        else expect(found, source).toEqual(wanted);
    }), { numRuns: rounds, seed: Number(process.env.ORACLE_SEED ?? 7) });
    expect(compared).toBeGreaterThan(rounds / 2);
});
