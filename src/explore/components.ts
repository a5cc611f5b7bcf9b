/**
 * Strongly connected components, as generators so that they can be interrupted: R. E. Tarjan, "Depth-first search and linear graph algorithms",
 * SIAM Journal on Computing 1(2), 1972, of the states that may lie on a cycle.
 */
import { CHUNK } from './budget.js';
import { cyclicStates } from './cyclic.js';
import type { Graph } from './graph.js';

export interface Components {
    /** Component of every vertex that took part, else -1; empty if there is none. A component's successors have smaller numbers. */
    of: Int32Array;
    count: number;
    /** Vertices by component: members[first[c]] .. members[first[c + 1] - 1]. */
    first: Int32Array;
    members: Int32Array;
}

/** Arrays over all states, made once and used by every call. */
export class TarjanArrays {
    readonly index: Int32Array;
    readonly low: Int32Array;
    readonly edge: Uint32Array;
    readonly stack: Int32Array;
    readonly path: Int32Array;
    constructor(states: number) {
        this.index = new Int32Array(states);
        this.low = new Int32Array(states);
        this.edge = new Uint32Array(states);
        this.stack = new Int32Array(states);
        this.path = new Int32Array(states);
    }
}

/**
 * Components of the graph restricted to `vertices`, expanded states, and the edges between them (Tarjan's algorithm with explicit stacks).
 * Who takes part is told by `group`: all `vertices` have one value there that no other state has.
 */
export function* components(graph: Graph, arrays: TarjanArrays, vertices: Int32Array, group: Int32Array): Generator<void, Components> {
    const { index, low, edge, stack, path } = arrays;
    const label = vertices.length > 0 ? group[vertices[0]] : -1;
    const members = new Int32Array(vertices.length);
    const firsts: number[] = [];
    for (const v of vertices) index[v] = 0;
    let visited = 0;
    let placed = 0;
    let top = 0;
    let work = 0;
    for (const root of vertices) {
        let next = root;
        if (index[next] !== 0) continue;
        for (let depth = 0; next >= 0 || depth > 0;) {
            if (next >= 0) {
                index[next] = low[next] = ++visited;
                edge[next] = 0;
                stack[top++] = next;
                path[depth++] = next;
                next = -1;
            }
            const v = path[depth - 1];
            const first = graph.first(v);
            const count = graph.end(v) - first;
            while (edge[v] < count) {
                const w = graph.target(first + edge[v]++);
                work++;
                if (w < 0 || group[w] !== label) continue;
                if (index[w] === 0) { next = w; break; }
                // A vertex whose component is complete has index -1: it is no longer on the stack.
                if (index[w] > 0 && index[w] < low[v]) low[v] = index[w];
            }
            if (next < 0) {
                depth--;
                if (depth > 0 && low[v] < low[path[depth - 1]]) low[path[depth - 1]] = low[v];
                if (low[v] === index[v]) {
                    firsts.push(placed);
                    for (let w = -1; w !== v;) {
                        w = stack[--top];
                        index[w] = -1;
                        members[placed++] = w;
                    }
                }
            }
            if (work >= CHUNK) {
                work = 0;
                yield;
            }
        }
    }
    firsts.push(placed);
    return { of: group, count: firsts.length - 1, first: Int32Array.from(firsts), members };
}

/** Components of all cycles of the graph, made by steps of threads of the mask `loops`; `of` is -1 for states that lie on none, and empty if there is none. */
export function* cycleComponents(graph: Graph, states: number, arrays: () => TarjanArrays, loops: number): Generator<void, Components> {
    return yield* componentsAmong(graph, states, arrays, yield* cyclicStates(graph, loops));
}

/** Components of the graph restricted to `vertices`; `of` is -1 for all other states, and empty if there are no vertices. */
export function* componentsAmong(graph: Graph, states: number, arrays: () => TarjanArrays, vertices: Int32Array): Generator<void, Components> {
    if (vertices.length === 0) return { of: new Int32Array(0), count: 0, first: Int32Array.of(0), members: vertices };
    const of = new Int32Array(states).fill(-1);
    for (const s of vertices) of[s] = 0;
    const parts = yield* components(graph, arrays(), vertices, of);
    for (let c = 0; c < parts.count; c++) for (let i = parts.first[c]; i < parts.first[c + 1]; i++) of[parts.members[i]] = c;
    return parts;
}
