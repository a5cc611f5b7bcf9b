/**
 * Livelock: a strongly fair cycle in which a user thread steps without end, or a worker in one run of a work item. Strongly fair: a thread that is enabled again and again
 * steps again and again. `choose` is adversarial: no alternative is owed a turn.
 *
 * The search is Streett's: in a component, a thread that is enabled somewhere but steps nowhere inside rules out every state where it
 * is enabled; what remains is split into components again. A component without such a thread is a fair cycle as a whole.
 *
 * The recursion is that of O. Lichtenstein, A. Pnueli, "Checking that finite state concurrent programs satisfy their linear specification", POPL
 * 1985, and E. A. Emerson, C.-L. Lei, "Modalities for model checking: branching time logic strikes back", Science of Computer Programming 8(3),
 * 1987, with a pair (enabled, steps) for each thread. Each round goes through the whole component once more, at most once for each state that is
 * ruled out; the lock-step search of M. R. Henzinger, J. A. Telle, "Faster algorithms for the nonemptiness of Streett automata and for communication
 * protocol pruning", SWAT 1996, with which that is not needed, is not used: there are few rounds.
 */
import type { Compiled } from './compile.js';
import { CHUNK } from './budget.js';
import { components, componentsAmong, type Components, type TarjanArrays } from './components.js';
import type { Frontier } from './frontier.js';
import type { Graph } from './graph.js';
import { readField } from './layout.js';
import { unfairStates } from './orbits.js';
import type { Run } from './schedule.js';

export interface FairCycles {
    /** 1 for each state of a fair component. */
    marks: Int32Array;
    /** Component of these states: equal numbers, equal component. */
    group: Int32Array;
}

/** States of a walk, with what is remembered of each, between two chances to stop. */
const PAUSE = CHUNK / 16;

/** Fair components in which a thread of the mask `users` steps; undefined if there are none. */
export function* fairCycles(graph: Graph, states: number, parts: Components, arrays: () => TarjanArrays, users: number): Generator<void, FairCycles | undefined> {
    if (parts.count === 0) return undefined;
    const { expanded } = graph;
    const group = parts.of.slice();
    let fresh = parts.count;
    let result: FairCycles | undefined;
    let work = 0;
    const waiting: Int32Array[] = [];
    for (let c = 0; c < parts.count; c++) {
        if (hasCycle(graph, parts.members, parts.first[c], parts.first[c + 1])) waiting.push(parts.members.slice(parts.first[c], parts.first[c + 1]));
        if (c % CHUNK === 0) yield;
    }
    for (let vertices = waiting.pop(); vertices; vertices = waiting.pop()) {
        const label = group[vertices[0]];
        let enabled = 0;
        let steps = 0;
        for (const s of vertices) {
            for (let e = graph.first(s), end = graph.end(s); e < end; e++) {
                const to = graph.target(e);
                enabled |= 1 << graph.thread(e);
                if (to >= 0 && group[to] === label) steps |= 1 << graph.thread(e);
            }
            if (++work % CHUNK === 0) yield;
        }
        // A smaller cycle inside steps no other threads than these.
        if ((steps & users) === 0) continue;
        // Of interchangeable threads one may step as another: all of them first, one by one only where that rules nothing out.
        const { names } = graph;
        const unfair = names ? names.close(enabled) & ~names.close(steps) : enabled & ~steps;
        const out = names && unfair === 0 ? yield* unfairStates(graph, names.orders(graph), names.threads, vertices, s => group[s] === label) : undefined;
        if (unfair === 0 && !out?.size) {
            result ??= { marks: new Int32Array(states), group };
            for (const s of vertices) result.marks[s] = 1;
            continue;
        }
        const rest = vertices.filter(s => {
            if (out) return !out.has(s);
            for (let e = graph.first(s), end = graph.end(s); e < end; e++) if ((unfair >>> graph.thread(e) & 1) === 1) return false;
            return true;
        });
        for (const s of vertices) group[s] = -1;
        if (rest.length === 0) continue;
        for (const s of rest) group[s] = fresh;
        const split = yield* components(graph, arrays(), rest, group);
        for (let c = 0; c < split.count; c++) {
            const members = split.members.slice(split.first[c], split.first[c + 1]);
            fresh++;
            for (const s of members) group[s] = fresh;
            if (hasCycle(graph, members, 0, members.length)) waiting.push(members);
        }
        fresh++;
    }
    return result;

    function hasCycle(g: Graph, members: Int32Array, from: number, to: number): boolean {
        if (to - from > 1) return true;
        const s = members[from];
        if (s >= expanded) return false;
        for (let e = g.first(s), end = g.end(s); e < end; e++) if (g.target(e) === s) return true;
        return false;
    }
}

/** By worker: fair components in which it steps and is nowhere idle: a run without an end. An item that is queued again and again ends each run. */
export function* endlessRuns({ program, layout }: Compiled, { states, graph }: Frontier, parts: Components, arrays: () => TarjanArrays): Generator<void, FairCycles[]> {
    const all: FairCycles[] = [];
    if (parts.count === 0) return all;
    for (const { id, kind, pcs } of program.threads) {
        if (kind !== 'worker') continue;
        const running = parts.members.filter(s => !pcs[readField(layout.pcs[id], states.slab, s * states.words)].idle);
        const found = yield* fairCycles(graph, states.count, yield* componentsAmong(graph, states.count, arrays, running), arrays, 1 << id);
        if (found) all.push(found);
    }
    return all;
}

/** One full turn of the fair component of `from`: every thread that steps in it has its turn, then back to `from`. */
export function* turn(graph: Graph, cycles: FairCycles, from: number): Generator<void, Run> {
    const label = cycles.group[from];
    const inside = (s: number): boolean => s >= 0 && cycles.marks[s] === 1 && cycles.group[s] === label;
    const run: Run = { states: [from], threads: [] };

    /** Goes on by a shortest path that ends with an edge of a `wanted` thread, or else in state `to`; false if there is none. */
    function* walk(wanted: number, to: number): Generator<void, boolean> {
        const here = run.states[run.states.length - 1];
        const queue = [here];
        const came = new Map<number, { from: number; by: number }>();
        for (let i = 0; i < queue.length; i++) {
            const s = queue[i];
            for (let e = graph.first(s), end = graph.end(s); e < end; e++) {
                const next = graph.target(e);
                const by = graph.thread(e);
                if (!inside(next)) continue;
                const found = wanted !== 0 ? (wanted >>> by & 1) === 1 : next === to;
                if (found) {
                    const path = [{ state: next, by }];
                    for (let at = s; at !== here; at = came.get(at)!.from) path.push({ state: at, by: came.get(at)!.by });
                    for (const { state, by } of path.reverse()) { run.states.push(state); run.threads.push(by); }
                    return true;
                }
                if (next !== here && !came.has(next)) {
                    came.set(next, { from: s, by });
                    queue.push(next);
                }
            }
            if (i % PAUSE === PAUSE - 1) yield;
        }
        return false;
    }

    const stepped = (): number => run.threads.reduce((mask, t) => mask | 1 << t, 0);
    let owed = 0;
    for (let s = 0; s < cycles.marks.length && s < graph.expanded; s++) {
        if (s % CHUNK === CHUNK - 1) yield;
        if (!inside(s)) continue;
        for (let e = graph.first(s), end = graph.end(s); e < end; e++) if (inside(graph.target(e))) owed |= 1 << graph.thread(e);
    }
    while ((owed & ~stepped()) !== 0 && (yield* walk(owed & ~stepped(), -1)));
    if (run.states[run.states.length - 1] !== from || run.threads.length === 0) yield* walk(0, from);
    return run;
}
