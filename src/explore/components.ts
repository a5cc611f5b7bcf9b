/**
 * Strongly connected components, as generators so that they can be interrupted: R. E. Tarjan, "Depth-first search and linear graph algorithms",
 * SIAM Journal on Computing 1(2), 1972, of what is left once states that lie on no cycle are taken away from both ends. From the front that is
 * a topological sort by counts of edges (A. B. Kahn, "Topological sorting of large networks", CACM 5(11), 1962) that stops where cycles begin; as a
 * step before the search for components it is the trimming of W. McLendon et al., "Finding strongly connected components in distributed graphs",
 * Journal of Parallel and Distributed Computing 65(8), 2005.
 */
import { GrowingList } from './growing.js';
import type { Graph } from './graph.js';

export interface Components {
    /** Component of every vertex that took part, else -1; empty if there is none. A component's successors have smaller numbers. */
    of: Int32Array;
    count: number;
    /** Vertices by component: members[first[c]] .. members[first[c + 1] - 1]. */
    first: Int32Array;
    members: Int32Array;
}

/** How many states, or edges, between two chances to stop: a millisecond or so. */
export const CHUNK = 1 << 14;

/**
 * States that may lie on a cycle, in ascending order: all that do, and some that do not. `loops`: mask of the threads that can take part in one.
 *
 * What no cycle leads to has an order, and is taken away state by state once nothing leads to it any more; mostly nothing is left. Of the
 * rest, what leads to no cycle goes as well.
 */
function* cyclicStates(graph: Graph, loops: number): Generator<void, Int32Array> {
    const { expanded } = graph;
    if (loops === 0) return new Int32Array(0);
    const degree = yield* takenAway(graph, loops);
    const rest = new GrowingList();
    for (let s = 0; s < expanded; s++) {
        if (s % CHUNK === 0) yield;
        if (degree[s] !== GONE) rest.push(s);
    }
    for (let before = -1; rest.count > 0 && rest.count !== before;) {
        before = rest.count;
        let kept = before;
        for (let i = before - 1; i >= 0; i--) {
            const s = rest.ids[i];
            let goesOn = false;
            for (let e = graph.first(s), end = graph.end(s); e < end && !goesOn; e++) {
                const to = graph.target(e);
                goesOn = to >= 0 && to < expanded && degree[to] !== GONE && (loops >>> graph.thread(e) & 1) === 1;
            }
            if (goesOn) rest.ids[--kept] = s;
            else degree[s] = GONE;
            if (i % CHUNK === 0) yield;
        }
        rest.dropFirst(kept);
    }
    return rest.ids.slice(0, rest.count);
}

const GONE = 0;
/** Nothing that is not gone leads to it. */
const FREE = 1;
/** That many edges lead to it, or more: it is taken for a state on a cycle. The numbers are narrow because they are read in no order. */
const MANY = 0xffff;
/** A sweep that takes away less than this part of the states is not worth another one. */
const WORTH = 1 / 64;

/**
 * By state: GONE if no cycle leads to it. Ids are nearly an order, so a few sweeps take away most states while they read the edges as they
 * lie; then each one that is free is taken at once.
 */
function* takenAway(graph: Graph, loops: number): Generator<void, Uint16Array> {
    const { expanded } = graph;
    const degree = new Uint16Array(expanded).fill(FREE);
    for (let s = 0; s < expanded; s++) {
        if (s % CHUNK === 0) yield;
        for (let e = graph.first(s), end = graph.end(s); e < end; e++) {
            const to = graph.target(e);
            if (to >= 0 && to < expanded && degree[to] < MANY && (loops >>> graph.thread(e) & 1) === 1) degree[to]++;
        }
    }
    const behind = new GrowingList();
    for (let atOnce = false, again = true; again;) {
        again = false;
        let taken = 0;
        for (let at = 0; at < expanded; at++) {
            if (at % CHUNK === 0) yield;
            if (degree[at] !== FREE) continue;
            behind.push(at);
            while (behind.count > 0) {
                const s = behind.ids[--behind.count];
                degree[s] = GONE;
                if (++taken % CHUNK === 0) yield;
                for (let e = graph.first(s), end = graph.end(s); e < end; e++) {
                    const to = graph.target(e);
                    if (to < 0 || to >= expanded || degree[to] === MANY || (loops >>> graph.thread(e) & 1) === 0) continue;
                    // What lies ahead has its turn in this sweep.
                    if (--degree[to] !== FREE || to > at) continue;
                    if (atOnce) behind.push(to);
                    else again = true;
                }
            }
        }
        atOnce = taken < WORTH * expanded;
    }
    return degree;
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
