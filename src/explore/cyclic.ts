/**
 * States that may lie on a cycle: what is left once states that lie on none are taken away from both ends. From the front that is a topological
 * sort by counts of edges (A. B. Kahn, "Topological sorting of large networks", CACM 5(11), 1962) that stops where cycles begin; as a step before the
 * search for components it is the trimming of W. McLendon et al., "Finding strongly connected components in distributed graphs", Journal of Parallel and
 * Distributed Computing 65, 2005.
 */
import { CHUNK } from './budget.js';
import type { Graph } from './graph.js';
import { GrowingList } from './growing.js';

/**
 * States that may lie on a cycle, in ascending order: all that do, and some that do not. `loops`: mask of the threads that can take part in one.
 *
 * What leads to no cycle is taken away first, and mostly nothing is left. Of the rest, what no cycle leads to has an order and goes state by state
 * once nothing leads to it any more; and so on from both ends.
 */
export function* cyclicStates(graph: Graph, loops: number): Generator<void, Int32Array> {
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
