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
import type { Names } from './names.js';
import type { Run } from './schedule.js';

/** Those of `vertices`, a component, in which a thread is enabled that steps nowhere inside. */
export function unfairStates(graph: Graph, names: Names, vertices: Int32Array, inside: (s: number) => boolean): Set<number> {
    /** By state and thread: what the first state calls it. */
    const called = new Map<number, Uint8Array>([[vertices[0], Uint8Array.from({ length: names.threads }, (_, t) => t)]]);
    const orbit = Array.from({ length: names.threads }, (_, t) => t);
    const of = (t: number): number => { while (orbit[t] !== t) t = orbit[t]; return t; };
    const queue = [vertices[0]];
    for (const s of queue) {
        const here = called.get(s)!;
        forEachEdge(graph, s, (to, e) => {
            if (to < 0 || !inside(to)) return;
            const next = names.edge(s, e).names;
            const there = called.get(to);
            if (there) {
                next.forEach((name, t) => { orbit[of(here[t])] = of(there[name]); });
                return;
            }
            const fresh = new Uint8Array(here.length);
            next.forEach((name, t) => { fresh[name] = here[t]; });
            called.set(to, fresh);
            queue.push(to);
        });
    }
    let steps = 0;
    for (const s of vertices) forEachEdge(graph, s, (to, _, t) => { if (to >= 0 && inside(to)) steps |= 1 << of(called.get(s)![t]); });
    const unfair = new Set<number>();
    for (const s of vertices) forEachEdge(graph, s, (_, __, t) => { if ((steps >>> of(called.get(s)![t]) & 1) === 0) unfair.add(s); });
    return unfair;
}

function forEachEdge(graph: Graph, s: number, visit: (to: number, e: number, thread: number) => void): void {
    const [first, end] = [graph.first(s), graph.end(s)];
    for (let e = first; e < end; e++) visit(graph.target(e), e - first, graph.thread(e));
}

interface Place { state: number; /** By thread of the state: what the state that the turn begins with calls it. */ called: Uint8Array }

/** As `turn` in livelock.ts: every thread that steps in the component that `from` is in has its turn, and at the end each is where it was. */
export function namedTurn(graph: Graph, names: Names, cycles: FairCycles, from: number): Run {
    const label = cycles.group[from];
    const inside = (s: number): boolean => s >= 0 && cycles.marks[s] === 1 && cycles.group[s] === label;
    const start: Place = { state: from, called: Uint8Array.from({ length: names.threads }, (_, t) => t) };
    const run = { states: [from], threads: [] as number[], edges: [] as number[] };
    let stepped = 0;
    let here = start;
    const key = ({ state, called }: Place): string => `${state} ${called.join()}`;

    /** Goes on by a shortest path to an edge of a thread that has not stepped, or for `home` back to the start; false if there is none. */
    const walk = (home: boolean): boolean => {
        const queue: { place: Place; came?: number; edge: number; by: number }[] = [{ place: here, edge: -1, by: -1 }];
        const seen = new Set([key(here)]);
        for (let i = 0; i < queue.length; i++) {
            const { place: { state, called } } = queue[i];
            let found = false;
            forEachEdge(graph, state, (to, edge, by) => {
                if (found || !inside(to)) return;
                const next = new Uint8Array(called.length);
                names.edge(state, edge).names.forEach((name, t) => { next[name] = called[t]; });
                const place = { state: to, called: next };
                found = home ? key(place) === key(start) : (stepped >>> called[by] & 1) === 0;
                if (!found && seen.has(key(place))) return;
                seen.add(key(place));
                queue.push({ place, came: i, edge, by });
            });
            if (!found) continue;
            const path = [];
            for (let at: typeof queue[number] | undefined = queue[queue.length - 1]; at?.came !== undefined; at = queue[at.came]) path.unshift({ ...at, called: queue[at.came].place.called });
            for (const { place, edge, by, called: before } of path) {
                run.states.push(place.state);
                run.edges.push(edge);
                run.threads.push(by);
                stepped |= 1 << before[by];
            }
            here = queue[queue.length - 1].place;
            return true;
        }
        return false;
    };

    while (walk(false));
    if (key(here) !== key(start) || run.threads.length === 0) walk(true);
    return run;
}
