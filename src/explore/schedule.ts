/**
 * Runs that a person can read: among all runs to a goal the ones with the fewest context switches, and of these the shortest.
 *
 * A search over (state, thread that stepped last), in order of (switches, steps): layer by layer of switches, and within a layer by
 * steps. A state first reached after k switches need not be entered again after k + 2, nor after k + 1 unless by fewer steps: from
 * the first visit, any thread can go on at the same price.
 */
import { CHUNK } from './budget.js';
import { siteOf, type Graph } from './graph.js';
import { withEdges } from './runs.js';

/** States and last threads that may be stored, and queue entries that may be made, before the search is cut. */
const MOST_NODES = 1 << 26;
const MOST_ENTRIES = 1 << 26;

export interface Goals {
    count: number;
    /** Goal of a violated site, -1 for none. */
    ofSite: Int32Array;
    /** Each gives a state's goal + 1, or 0. */
    marks: (Int32Array | Uint8Array)[];
}

/**
 * States from 0 on, and the threads between them, each as the state before its step calls it; `edges`: which of the edges of that state, told where
 * threads are interchangeable. `violates`: the run ends with a step of this thread that violates `site`.
 */
export interface Run { states: number[]; threads: number[]; edges?: number[]; violates?: { thread: number; site: number } }

export interface Schedules { runs: (Run | undefined)[]; minimal: boolean }

interface Best { switches: number; steps: number; node: number; violates?: { thread: number; site: number } }

/** Grows by doubling; pairs (node, parent). */
class Queue {
    data = new Int32Array(64);
    length = 0;
    push(node: number, parent: number): void {
        if (this.length === this.data.length) {
            const data = new Int32Array(this.data.length * 2);
            data.set(this.data);
            this.data = data;
        }
        this.data[this.length++] = node;
        this.data[this.length++] = parent;
    }
}

/** For every goal a best run from state 0. Not minimal where the search had to be cut; then shortest runs stand in. */
export function* findSchedules(graph: Graph, states: number, threads: number, goals: Goals): Generator<void, Schedules> {
    const best: (Best | undefined)[] = new Array(goals.count).fill(undefined);
    if (states * threads > MOST_NODES) return yield* shortest(graph, states, goals, best.map(() => undefined));
    const { expanded } = graph;
    const parent = new Int32Array(states * threads);
    const fewest = new Int32Array(states).fill(-1);
    const soonest = new Int32Array(states);
    let missing = goals.count;
    let worst: Best | undefined;
    let entries = 0;
    let work = 0;

    const offer = (goal: number, switches: number, steps: number, node: number, violates?: Best['violates']): void => {
        const old = best[goal];
        if (old && (old.switches < switches || (old.switches === switches && old.steps <= steps))) return;
        if (!old) missing--;
        best[goal] = { switches, steps, node, violates };
        if (missing === 0) {
            worst = undefined;
            for (const b of best) if (b && (!worst || b.switches > worst.switches || (b.switches === worst.switches && b.steps > worst.steps))) worst = b;
        }
    };

    let layer: (Queue | undefined)[] = [new Queue()];
    for (let t = 0; t < threads; t++) layer[0]!.push(t, -1);
    if (threads === 0) for (const mark of goals.marks) if (mark[0] > 0) offer(mark[0] - 1, 0, 0, 0);
    search: for (let switches = 0; layer.length > 0; switches++) {
        const next: (Queue | undefined)[] = [];
        for (let steps = 0; steps < layer.length; steps++) {
            const queue = layer[steps];
            if (!queue) continue;
            if (worst && (worst.switches < switches || (worst.switches === switches && worst.steps <= steps))) break search;
            for (let i = 0; i < queue.length; i += 2) {
                const node = queue.data[i];
                if (parent[node] !== 0) continue;
                const s = Math.floor(node / threads);
                const t = node - s * threads;
                if (fewest[s] < 0) {
                    fewest[s] = switches;
                    soonest[s] = steps;
                    for (const mark of goals.marks) if (mark[s] > 0) offer(mark[s] - 1, switches, steps, node);
                } else if (fewest[s] < switches - 1 || (fewest[s] === switches - 1 && soonest[s] <= steps)) continue;
                parent[node] = queue.data[i + 1] + 2;
                const first = s < expanded ? graph.first(s) : 0;
                for (let e = first, end = s < expanded ? graph.end(s) : 0; e < end; e++) {
                    const to = graph.target(e);
                    const u = graph.thread(e);
                    if (to < 0) {
                        const site = siteOf(to);
                        if (site >= 0 && goals.ofSite[site] >= 0) offer(goals.ofSite[site], switches + Number(u !== t), steps + 1, node, { thread: u, site });
                        continue;
                    }
                    const successor = to * threads + (graph.names && to < states ? graph.names.edge(s, e - first).names[u] : u);
                    if (u === t) {
                        if (parent[successor] !== 0) continue;
                        (layer[steps + 1] ??= new Queue()).push(successor, node);
                    } else {
                        // A state seen by now was seen with no more switches and no more steps than these.
                        if (fewest[to] >= 0) continue;
                        (next[steps + 1] ??= new Queue()).push(successor, node);
                    }
                    entries++;
                }
                if (++work >= CHUNK / 16) {
                    work = 0;
                    yield;
                }
            }
            // A queue that has been gone through is not needed again.
            entries -= queue.length / 2;
            layer[steps] = undefined;
            if (entries > MOST_ENTRIES) return yield* shortest(graph, states, goals, best.map(b => b && runTo(graph, b, parent, threads)));
        }
        layer = next;
    }
    return { runs: best.map(b => b && runTo(graph, b, parent, threads)), minimal: true };
}

function runTo(graph: Graph, best: Best, parent: Int32Array, threads: number): Run {
    const states: number[] = [];
    const steps: number[] = [];
    for (let node = best.node; node >= 0; node = parent[node] - 2) {
        states.push(threads === 0 ? 0 : Math.floor(node / threads));
        if (threads === 0 || parent[node] === 1) break;
        steps.push(node % threads);
    }
    return withEdges(graph, { states: states.reverse(), threads: steps.reverse(), violates: best.violates }, true);
}

/** Breadth-first runs for the goals that have none yet. */
function* shortest(graph: Graph, states: number, goals: Goals, known: (Run | undefined)[]): Generator<void, Schedules> {
    const { expanded } = graph;
    const from = new Int32Array(states).fill(-1);
    const by = new Uint8Array(states);
    const runs = [...known];
    const runOf = (s: number, violates?: Run['violates']): Run => {
        const run: Run = { states: [s], threads: [], violates };
        for (let at = s; at !== 0; at = from[at]) {
            run.threads.push(by[at]);
            run.states.push(from[at]);
        }
        run.states.reverse();
        run.threads.reverse();
        return withEdges(graph, run, false);
    };
    // Ids are in breadth-first order, so one sweep meets every state after the one that it is first reached from.
    for (let s = 0; s < states; s++) {
        for (const mark of goals.marks) if (mark[s] > 0) runs[mark[s] - 1] ??= runOf(s);
        for (let e = s < expanded ? graph.first(s) : 0, end = s < expanded ? graph.end(s) : 0; e < end; e++) {
            const to = graph.target(e);
            if (to > 0 && from[to] < 0) {
                from[to] = s;
                by[to] = graph.thread(e);
            } else if (to < -1 && goals.ofSite[siteOf(to)] >= 0) {
                runs[goals.ofSite[siteOf(to)]] ??= runOf(s, { thread: graph.thread(e), site: siteOf(to) });
            }
        }
        if (s % CHUNK === 0) yield;
    }
    return { runs, minimal: false };
}
