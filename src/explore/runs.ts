/** Runs in a graph whose edges give threads other names: there a run is told by its edges. */
import type { Graph } from './graph.js';
import type { Run } from './schedule.js';

/**
 * Finds the edges of a run and calls each thread as the state before its step does. `after`: so far they are called as the state after it does. Where several
 * edges are meant, one of the thread that stepped before is chosen.
 */
export function withEdges(graph: Graph, run: Run, after: boolean): Run {
    const { names } = graph;
    if (!names) return run;
    const edges = run.threads.map((thread, i) => {
        const s = run.states[i];
        const [first, end] = [graph.first(s), graph.end(s)];
        const meant: number[] = [];
        for (let e = first; e < end; e++) {
            if (graph.target(e) === run.states[i + 1] && (after ? names.edge(s, e - first).names[graph.thread(e)] : graph.thread(e)) === thread) meant.push(e - first);
        }
        return meant.find(k => after && i > 0 && names.edge(s, k).thread === run.threads[i - 1]) ?? meant[0];
    });
    return { ...run, edges, threads: edges.map((k, i) => names.edge(run.states[i], k).thread) };
}

/** One run and, from its last state, another. */
export function joined(a: Run, b: Run): Run {
    const states = [...a.states, ...b.states.slice(1)];
    return { states, threads: [...a.threads, ...b.threads], ...a.edges && b.edges ? { edges: [...a.edges, ...b.edges] } : {} };
}
