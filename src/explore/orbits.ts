/**
 * Strong fairness where threads are interchangeable: it is owed to each thread, but the thread that is number 2 in a state may be number 3 when
 * a run comes by again.
 *
 * In a component, call every thread as one state does, following the names along a tree of edges. Each other edge then exchanges some of these
 * names, and the exchanges generate a group: the names that a thread can come back with are its orbit. The component stands for as many whole ones
 * as there are ways to name the threads up to that group, and in each of these exactly the threads of an orbit step somewhere if one of
 * them does here. So it is orbits that must not be enabled without a step, and a state in which one of an unfair orbit is enabled is out with
 * all its renamed ones: the search of livelock.ts stays as it is. (The graph with named edges is that of E. A. Emerson, A. P. Sistla,
 * "Utilizing symmetry when model-checking under fairness assumptions", ACM TOPLAS 19(4), 1997; they search its product with the threads.)
 */
import type { Graph } from './graph.js';
import type { FairCycles } from './livelock.js';
import { Orders } from './orders.js';
import type { Run } from './schedule.js';

/** States between two chances to stop: the edges of each are made again. */
const CHUNK = 256;

/** Those of `vertices`, a component, in which a thread is enabled that steps nowhere inside. */
export function* unfairStates(graph: Graph, orders: Orders, threads: number, vertices: Int32Array, inside: (s: number) => boolean): Generator<void, Set<number>> {
    /** By state: the order of its threads, as the first state calls them. */
    const called = new Map<number, number>([[vertices[0], Orders.SAME]]);
    const orbit = Array.from({ length: threads }, (_, t) => t);
    const of = (t: number): number => { while (orbit[t] !== t) t = orbit[t]; return t; };
    const queue = [vertices[0]];
    for (let i = 0; i < queue.length; i++) {
        const s = queue[i], here = called.get(s)!, edges = orders.edgesOf(s), first = graph.first(s);
        for (let k = 0; k < edges.length; k++) {
            const to = graph.target(first + k);
            if (to < 0 || !inside(to)) continue;
            const next = orders.behind(here, edges[k]), there = called.get(to);
            if (there === undefined) {
                called.set(to, next);
                queue.push(to);
            } else if (there !== next) {
                const [one, other] = [orders.called(next), orders.called(there)];
                for (let t = 0; t < threads; t++) orbit[of(one[t])] = of(other[t]);
            }
        }
        if (i % CHUNK === CHUNK - 1) yield;
    }
    let steps = 0, work = 0;
    for (const s of vertices) {
        const names = orders.called(called.get(s)!);
        for (let e = graph.first(s), end = graph.end(s); e < end; e++) {
            const to = graph.target(e);
            if (to >= 0 && inside(to)) steps |= 1 << of(names[graph.thread(e)]);
        }
        if (++work % CHUNK === 0) yield;
    }
    const unfair = new Set<number>();
    for (const s of vertices) {
        const names = orders.called(called.get(s)!);
        for (let e = graph.first(s), end = graph.end(s); e < end; e++) if ((steps >>> of(names[graph.thread(e)]) & 1) === 0) unfair.add(s);
        if (++work % CHUNK === 0) yield;
    }
    return unfair;
}

/** As `turn` in livelock.ts: every thread that steps in the component that `from` is in has its turn, and at the end each is where it was. */
export function* namedTurn(graph: Graph, orders: Orders, cycles: FairCycles, from: number): Generator<void, Run> {
    const label = cycles.group[from];
    const inside = (s: number): boolean => s >= 0 && cycles.marks[s] === 1 && cycles.group[s] === label;
    const run = { states: [from], threads: [] as number[], edges: [] as number[] };
    let stepped = 0;
    /** Where the run is, and what the state that the turn begins with calls the threads there. */
    let state = from, order = Orders.SAME;

    /** Goes on by a shortest path to an edge of a thread that has not stepped, or for `home` back to the start; false if there is none. */
    function* walk(home: boolean): Generator<void, boolean> {
        const states = [state], places = [order], came = [-1], by = [-1];
        const seen: Set<number>[] = [];
        const enter = (s: number, o: number): void => { (seen[o] ??= new Set()).add(s); };
        enter(state, order);
        for (let i = 0; i < states.length; i++) {
            const s = states[i], here = places[i], names = orders.called(here), edges = orders.edgesOf(s), first = graph.first(s);
            for (let k = 0; k < edges.length; k++) {
                const to = graph.target(first + k);
                if (!inside(to)) continue;
                const next = orders.behind(here, edges[k]);
                const found = home ? to === from && next === Orders.SAME : (stepped >>> names[graph.thread(first + k)] & 1) === 0;
                if (!found && seen[next]?.has(to)) continue;
                enter(to, next);
                states.push(to);
                places.push(next);
                came.push(i);
                by.push(k);
                if (!found) continue;
                const path: number[] = [];
                for (let at = states.length - 1; at > 0; at = came[at]) path.push(at);
                for (const at of path.reverse()) {
                    const source = states[came[at]], thread = graph.thread(graph.first(source) + by[at]);
                    run.states.push(states[at]);
                    run.edges.push(by[at]);
                    run.threads.push(thread);
                    stepped |= 1 << orders.called(places[came[at]])[thread];
                }
                [state, order] = [to, next];
                return true;
            }
            if (i % CHUNK === CHUNK - 1) yield;
        }
        return false;
    }

    while (yield* walk(false));
    if (state !== from || order !== Orders.SAME || run.threads.length === 0) yield* walk(true);
    return run;
}
