/** Which states lie on cycles, on graphs that no Program has: against what walking from every state finds. */
import { describe, expect, it } from 'vitest';
import { CHUNK } from '../../src/explore/budget.js';
import { cycleComponents, TarjanArrays } from '../../src/explore/components.js';
import { Graph } from '../../src/explore/graph.js';
import { targetBitsFor } from '../../src/explore/limits.js';

/** Edges by state: target and thread. */
type Edges = (readonly [to: number, thread: number])[][];

const THREADS = 3;

function graphOf(edges: Edges): Graph {
    const graph = new Graph(THREADS), bits = targetBitsFor(THREADS), all = edges.flat();
    const starts = new Array<number>(edges.length);
    let first = 0;
    edges.forEach((list, s) => { starts[s] = first; first += list.length; });
    graph.append(Int32Array.from([...starts, ...all.map(([to, thread]) => thread << bits | to)]), { firstEdge: 0, edge: edges.length }, edges.length, all.length);
    return graph;
}

/** States on cycles of the threads' steps, by component. */
function found(edges: Edges, loops: number): number[][] {
    const work = cycleComponents(graphOf(edges), edges.length, () => new TarjanArrays(edges.length), loops);
    for (;;) {
        const { done, value } = work.next();
        if (!done) continue;
        const parts = Array.from({ length: value.count }, (_, c) => [...value.members.subarray(value.first[c], value.first[c + 1])].sort((a, b) => a - b));
        return parts.filter(part => part.length > 1 || edges[part[0]].some(([to, thread]) => to === part[0] && (loops >>> thread & 1) === 1)).sort((a, b) => a[0] - b[0]);
    }
}

function expected(edges: Edges, loops: number): number[][] {
    const reached = edges.map((_, s) => {
        const seen = new Set<number>(), open = [s];
        for (let at = open.pop(); at !== undefined; at = open.pop()) {
            for (const [to, thread] of edges[at]) if ((loops >>> thread & 1) === 1 && !seen.has(to)) { seen.add(to); open.push(to); }
        }
        return seen;
    });
    const parts = new Map<number, number[]>();
    edges.forEach((_, s) => {
        if (!reached[s].has(s)) return;
        const first = edges.findIndex((_, t) => reached[s].has(t) && reached[t].has(s));
        parts.set(first, [...parts.get(first) ?? [], s]);
    });
    return [...parts.values()].sort((a, b) => a[0] - b[0]);
}

describe('states on cycles', () => {
    it('are looked for with pauses, also along one run through all states, and where all are left', () => {
        const chunks = 8, count = chunks * CHUNK, all = [0, 1, 2].reduce((mask, t) => mask | 1 << t, 0);
        const pauses = (edges: Edges): number => {
            const work = cycleComponents(graphOf(edges), edges.length, () => new TarjanArrays(edges.length), all);
            for (let steps = 0; ; steps++) if (work.next().done) return steps;
        };
        // Against the order of the ids: after two passes over all states it is taken away in one go.
        expect(pauses(Array.from({ length: count }, (_, s) => s === 0 ? [] : [[s - 1, 0]]))).toBeGreaterThanOrEqual(5 * chunks - 1);
        // Each on a cycle of its own: one pass over the edges, one to take away, one to list, one to see what goes on, and the walk.
        expect(pauses(Array.from({ length: count }, (_, s) => [[s, 0]]))).toBeGreaterThanOrEqual(5 * chunks - 1);
    });

    it('are those from which a walk comes back, in 500 random graphs', () => {
        let seed = 1;
        const below = (n: number): number => { seed = Math.imul(seed, 0x5bd1e995) + 0x2545f491 | 0; return ((seed ^ seed >>> 13) >>> 0) % n; };
        for (let i = 0; i < 500; i++) {
            const n = 2 + below(30);
            // Mostly ahead, as breadth-first numbers are.
            const edges = Array.from({ length: n }, (_, s) => Array.from({ length: below(4) }, () => [below(5) === 0 ? below(s + 1) : Math.min(n - 1, s + below(n - s)), below(THREADS)] as const));
            expect(found(edges, 0b111)).toEqual(expected(edges, 0b111));
        }
    });

    it('are found where every edge leads back', () => {
        const chain: Edges = Array.from({ length: 1000 }, (_, s) => s > 0 ? [[s - 1, 0]] : []);
        expect(found(chain, 0b1)).toEqual([]);
        chain[0] = [[4, 0]];
        expect(found(chain, 0b1)).toEqual([[0, 1, 2, 3, 4]]);
        expect(found(chain, 0b10)).toEqual([]);
    });

    it('are found where more edges lead to a state than are counted', () => {
        // One edge more than fits: those from outside, if they were all subtracted, would leave the state free.
        const outside = 65_534;
        const last: Edges = [...Array.from({ length: outside }, () => [[outside, 0] as const]), [[outside + 1, 0]], [[outside, 0]]];
        expect(found(last, 0b1)).toEqual([[outside, outside + 1]]);
        // 65,536 edges: none, to whom 16 bits are enough.
        const first: Edges = [[[1, 0]], [[0, 0]], ...Array.from({ length: 65_535 }, () => [[0, 0] as const])];
        expect(found(first, 0b1)).toEqual([[0, 1]]);
    });
});
