/** Strongly connected components (Tarjan's algorithm with explicit stacks), as a generator so that it can be interrupted. */
import type { Graph } from './graph.js';

export interface Components {
    /** Component of every state (not kept where only some vertices took part). A component's successors have smaller numbers. */
    of: Int32Array;
    count: number;
    /** Vertices by component: members[first[c]] .. members[first[c + 1] - 1]. */
    first: Int32Array;
    members: Int32Array;
}

/** How many edges between two chances to stop. */
export const CHUNK = 1 << 16;

/** Arrays over all states, made once and used by every call. */
export class TarjanArrays {
    readonly index: Int32Array;
    readonly low: Int32Array;
    readonly edge: Int32Array;
    readonly stack: Int32Array;
    readonly path: Int32Array;
    constructor(states: number) {
        this.index = new Int32Array(states);
        this.low = new Int32Array(states);
        this.edge = new Int32Array(states);
        this.stack = new Int32Array(states);
        this.path = new Int32Array(states);
    }
}

/**
 * Components of the graph restricted to `vertices` (all expanded states if undefined) and the edges between them.
 * Who takes part is told by `group`: all `vertices` have one value there that no other state has. States that are not expanded
 * have no edges.
 */
export function* components(graph: Graph, states: number, arrays: TarjanArrays, vertices?: Int32Array, group?: Int32Array): Generator<void, Components> {
    const { start, target, expanded } = graph;
    const { index, low, edge, stack, path } = arrays;
    const size = vertices ? vertices.length : states;
    const of = vertices ? group! : new Int32Array(states).fill(-1);
    const label = vertices && size > 0 ? group![vertices[0]] : -1;
    const members = new Int32Array(size);
    const firsts: number[] = [];
    for (let i = 0; i < size; i++) index[vertices ? vertices[i] : i] = 0;
    let visited = 0;
    let placed = 0;
    let top = 0;
    let work = 0;
    for (let i = 0; i < size; i++) {
        let next = vertices ? vertices[i] : i;
        if (index[next] !== 0) continue;
        for (let depth = 0; next >= 0 || depth > 0;) {
            if (next >= 0) {
                index[next] = low[next] = ++visited;
                edge[next] = next < expanded ? start[next] : 0;
                stack[top++] = next;
                path[depth++] = next;
                next = -1;
            }
            const v = path[depth - 1];
            const end = v < expanded ? start[v + 1] : 0;
            while (edge[v] < end) {
                const w = target[edge[v]++];
                work++;
                if (w < 0 || (vertices && of[w] !== label)) continue;
                if (index[w] === 0) { next = w; break; }
                // A vertex whose component is complete has index -1: it is no longer on the stack.
                if (index[w] > 0 && index[w] < low[v]) low[v] = index[w];
            }
            if (next < 0) {
                depth--;
                if (depth > 0 && low[v] < low[path[depth - 1]]) low[path[depth - 1]] = low[v];
                if (low[v] === index[v]) {
                    const c = firsts.push(placed) - 1;
                    for (let w = -1; w !== v;) {
                        w = stack[--top];
                        index[w] = -1;
                        if (!vertices) of[w] = c;
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
    return { of, count: firsts.length - 1, first: Int32Array.from(firsts), members };
}
