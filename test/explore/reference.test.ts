/** The explorer against the reference interpreter, on random Programs: the same graph, the same findings, runs that are legal and best. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explore } from '../../src/explore/index.js';
import type { Trace } from '../../src/explore/verdict.js';
import type { Program } from '../../src/model/program.js';
import { exploredGraph, expectedGraph } from './compare.js';
import { randomProgram, randomProtocol } from './random.js';
import { keyOf, refDeadlocks, refDistances, refGraph, refLivelock, refOutcomes, refStuck, refTerminal, type RefGraph } from './reference.js';

const RUNS = 1500;
const SEED = 20250808;

/** Sum in which one switch outweighs any number of steps. */
const cost = (d: { switches: number; steps: number }): number => d.switches * 1e6 + d.steps;

/** Checks that the run is one of the Program's, and returns its cost. */
function follow(graph: RefGraph, trace: Trace, code?: string): number {
    expect(keyOf(trace.states[0])).toBe(graph.initial);
    trace.steps.forEach(({ thread, step }, i) => {
        const edges = graph.edges.get(keyOf(trace.states[i]))!.filter(e => e.thread === thread && e.step === step);
        if (i + 1 < trace.states.length) expect(edges.map(e => 'to' in e && e.to)).toContain(keyOf(trace.states[i + 1]));
        else expect(edges.map(e => 'code' in e && e.code)).toContain(code);
    });
    const switches = trace.steps.filter((s, i) => i > 0 && s.thread !== trace.steps[i - 1].thread).length;
    expect(trace.contextSwitches).toBe(switches);
    return cost({ switches, steps: trace.steps.length });
}

function compareVerdicts(program: Program, graph: RefGraph): void {
    const verdict = explore(program);
    const edges = [...graph.edges].flatMap(([key, list]) => list.map(edge => ({ key, edge })));
    const codes = new Set<string>([...graph.startCodes, ...edges.flatMap(({ edge }) => 'code' in edge ? [edge.code] : [])]);
    const isPruned = verdict.incomplete?.reason === 'pruned';
    expect(verdict.incomplete !== undefined && !isPruned).toBe(codes.delete('inconclusive'));
    expect(new Set(verdict.covered)).toEqual(graph.covered);
    expect(verdict.stats.states).toBe(graph.states.size);
    if (graph.initial === undefined) {
        expect(new Set(verdict.violations.map(v => v.code))).toEqual(codes);
        expect(isPruned).toBe(verdict.violations.length === 0 && verdict.incomplete?.reason !== 'range' && verdict.incomplete?.reason !== 'seq');
        return;
    }
    // Where assume() ends every run there is nothing to be ok.
    if (isPruned) expect([refOutcomes(program, graph).get('ok states'), verdict.violations]).toEqual([undefined, []]);
    else if (verdict.incomplete === undefined && verdict.violations.length === 0 && edges.some(({ edge }) => 'pruned' in edge)) expect(refOutcomes(program, graph).get('ok states')).toBeGreaterThan(0);
    expect(new Map(verdict.outcomes.map(o => [`${o.code} ${o.of}`, o.count]))).toEqual(refOutcomes(program, graph));
    const deadlocks = refDeadlocks(program, graph);
    if (deadlocks.size > 0) codes.add('deadlock');
    if (refLivelock(program, graph).size > 0) codes.add('livelock');
    for (const code of refTerminal(program, graph).keys()) codes.add(code);
    expect(new Set(verdict.violations.map(v => v.code))).toEqual(codes);
    const lockSets = new Set([...deadlocks.values()].map(d => d.locks.join()));
    if (lockSets.size <= 8) expect(new Set(verdict.violations.filter(v => v.code === 'deadlock').map(v => v.onLocks!.join()))).toEqual(lockSets);
    const distances = refDistances(program, graph);
    const nearest = (key: string): number => Math.min(...program.threads.map(t => cost(distances.get(`${key} ${t.id}`) ?? { switches: 999, steps: 0 })));
    const stuck = refStuck(program, graph);
    for (const violation of verdict.violations) {
        const paid = follow(graph, violation.trace, violation.code);
        const { trace } = violation;
        const last = keyOf(trace.states[trace.states.length - 1]);
        if (violation.code === 'deadlock') {
            expect(stuck.get(last)).toEqual(violation.threads);
        } else if (violation.code === 'livelock') {
            expect(last).toBe(keyOf(trace.states[trace.loopsTo!]));
            const turn = trace.steps.slice(trace.loopsTo!);
            expect(turn.length).toBeGreaterThan(0);
            const stepping = new Set(turn.map(s => s.thread));
            for (const state of trace.states.slice(trace.loopsTo!)) for (const e of graph.edges.get(keyOf(state))!) expect(stepping).toContain(e.thread);
        } else if (trace.states.length === trace.steps.length) {
            const best = Math.min(...edges.filter(({ edge }) => 'code' in edge && edge.code === violation.code).map(({ key, edge }) => {
                const ways = program.threads.map(t => ({ t, d: distances.get(`${key} ${t.id}`) })).filter(w => w.d);
                return Math.min(...ways.map(({ t, d }) => cost({ switches: d!.switches + Number(t.id !== edge.thread), steps: d!.steps + 1 })));
            }));
            expect(paid).toBe(best);
        }
    }
    for (const violation of verdict.violations.filter(v => v.code === 'deadlock')) {
        const same = [...deadlocks].filter(([, d]) => d.locks.join() === violation.onLocks!.join()).map(([key]) => key);
        expect(follow(graph, violation.trace)).toBe(Math.min(...same.map(nearest)));
    }
    if (verdict.completeRun) expect(verdict.violations).toEqual([]);
}

describe('random programs', () => {
    it('have the same states, edges and findings as in the reference', () => {
        const seen = { states: 0, largest: 0, deadlock: 0, livelock: 0, ok: 0, started: 0 };
        fc.assert(fc.property(fc.gen(), g => {
            const program = randomProgram((lo, hi) => g(fc.integer, { min: lo, max: hi }));
            const graph = refGraph(program);
            if (graph.states.size > 400) return;
            expect(exploredGraph(program, 1000)).toEqual(expectedGraph(graph));
            compareVerdicts(program, graph);
            seen.states += graph.states.size;
            seen.largest = Math.max(seen.largest, graph.states.size);
            seen.started += Number(graph.initial !== undefined);
            if (graph.initial === undefined) return;
            const dead = refDeadlocks(program, graph).size > 0;
            const live = refLivelock(program, graph).size > 0;
            seen.deadlock += Number(dead);
            seen.livelock += Number(live);
            seen.ok += Number(!dead && !live);
        }), { numRuns: RUNS, seed: SEED });
        // The generator must stay worth its name.
        expect(seen.largest).toBeGreaterThan(100);
        expect(Math.min(seen.deadlock, seen.livelock, seen.ok)).toBeGreaterThan(RUNS / 20);
    }, 300_000);

    it('that mostly do what others cannot see have them too', () => {
        fc.assert(fc.property(fc.gen(), g => {
            const program = randomProtocol((lo, hi) => g(fc.integer, { min: lo, max: hi }));
            const graph = refGraph(program);
            if (graph.states.size > 200) return;
            expect(exploredGraph(program, 1000)).toEqual(expectedGraph(graph));
            compareVerdicts(program, graph);
        }), { numRuns: RUNS / 5, seed: SEED + 2 });
    }, 300_000);

    it('have the same states and edges where there is no WebAssembly', () => {
        fc.assert(fc.property(fc.gen(), g => {
            const program = randomProgram((lo, hi) => g(fc.integer, { min: lo, max: hi }));
            const graph = refGraph(program);
            if (graph.states.size <= 400) expect(exploredGraph(program, 1000, { backend: 'javascript' })).toEqual(expectedGraph(graph));
        }), { numRuns: RUNS / 5, seed: SEED + 1 });
    }, 300_000);
});
