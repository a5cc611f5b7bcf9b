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
 * What leads to no cycle is taken away first, and mostly nothing is left. Of the rest, what no cycle leads to has an order and goes state by state
 * once nothing leads to it any more; and so on from both ends.
 */
function* cyclicStates(graph: Graph, loops: number): Generator<void, Int32Array> {
    if (loops === 0) return new Int32Array(0);
    const ends = yield* endsSurely(graph, loops);
    const rest = new GrowingList();
    for (let s = 0; s < graph.expanded; s++) {
        if (s % CHUNK === 0) yield;
        if (ends[s] !== SURELY) rest.push(s);
    }
    if (rest.count > 0) yield* takeAway(graph, loops, ends, rest);
    return rest.ids.slice(0, rest.count);
}

/** Every run from it ends. */
const SURELY = 0xff;
/** A sweep that takes away less than this part of the states is not worth another one. */
const WORTH = 1 / 64;

/**
 * By state: SURELY, or that is not known, and the number of the first of its edges that may go on for ever (or of one before it). Successors
 * mostly have higher ids, so each sweep backwards settles what has no further edge back.
 */
function* endsSurely(graph: Graph, loops: number): Generator<void, Uint8Array> {
    const { expanded } = graph;
    const ends = new Uint8Array(expanded);
    for (let taken = expanded; taken >= WORTH * expanded && taken > 0;) {
        taken = 0;
        for (let s = expanded - 1; s >= 0;) {
            const { low, start, edge, mask, bits } = graph.around(s);
            for (; s >= low; s--) {
                if (s % CHUNK === 0) yield;
                const known = ends[s];
                if (known === SURELY) continue;
                const first = start[s - low], end = start[s - low + 1];
                let e = first + known;
                for (; e < end; e++) {
                    const to = edge[e] & mask;
                    if (to < expanded && ends[to] !== SURELY && (loops >>> (edge[e] >>> bits) & 1) === 1) break;
                }
                if (e < end) {
                    ends[s] = Math.min(e - first, SURELY - 1);
                    continue;
                }
                ends[s] = SURELY;
                taken++;
            }
        }
    }
    return ends;
}

/** Of the states `rest` leaves those that may lie on a cycle; `ends`: SURELY for all others. */
function* takeAway(graph: Graph, loops: number, ends: Uint8Array, rest: GrowingList): Generator<void, void> {
    const goesOn = (e: number): boolean => {
        const to = graph.target(e);
        return to >= 0 && to < ends.length && ends[to] !== SURELY && (loops >>> graph.thread(e) & 1) === 1;
    };
    const degree = new Int32Array(graph.expanded);
    for (let i = 0; i < rest.count; i++) {
        const s = rest.ids[i];
        if (i % CHUNK === 0) yield;
        for (let e = graph.first(s), end = graph.end(s); e < end; e++) if (goesOn(e)) degree[graph.target(e)]++;
    }
    const free = new GrowingList();
    for (let i = 0; i < rest.count; i++) {
        if (i % CHUNK === 0) yield;
        if (degree[rest.ids[i]] === 0) free.push(rest.ids[i]);
    }
    for (let work = 0; free.count > 0;) {
        const s = free.ids[--free.count];
        for (let e = graph.first(s), end = graph.end(s); e < end; e++) if (goesOn(e) && --degree[graph.target(e)] === 0) free.push(graph.target(e));
        ends[s] = SURELY;
        if (++work % CHUNK === 0) yield;
    }
    yield* keep(rest, s => ends[s] !== SURELY);
    for (let before = -1; rest.count > 0 && rest.count !== before;) {
        before = rest.count;
        for (let i = before - 1; i >= 0; i--) {
            const s = rest.ids[i];
            let on = false;
            for (let e = graph.first(s), end = graph.end(s); e < end && !on; e++) on = goesOn(e);
            if (!on) ends[s] = SURELY;
            if (i % CHUNK === 0) yield;
        }
        yield* keep(rest, s => ends[s] !== SURELY);
    }
}

function* keep(list: GrowingList, wanted: (s: number) => boolean): Generator<void, void> {
    let kept = 0;
    for (let i = 0; i < list.count; i++) {
        if (i % CHUNK === 0) yield;
        if (wanted(list.ids[i])) list.ids[kept++] = list.ids[i];
    }
    list.count = kept;
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
