/**
 * Shortest runs without an array over all states: the state before one of level n is one of level n - 1, so one pass over the levels, the last
 * one first, finds them.
 */
import { CHUNK } from './budget.js';
import type { Frontier } from './frontier.js';
import { withEdges } from './runs.js';
import { siteOf } from './graph.js';
import type { Goals, Run } from './schedule.js';

/** A shortest run to each of the states, which were all expanded. */
export function* runsTo({ graph, levels }: Frontier, wanted: readonly number[]): Generator<void, Map<number, Run>> {
    const before = new Map<number, { state: number; thread: number }>();
    let reached = new Set<number>();
    for (let level = levels.length - 1; level > 0; level--) {
        const end = levels[level + 1] ?? graph.expanded;
        for (const state of wanted) if (state >= levels[level] && state < end) reached.add(state);
        if (reached.size === 0) continue;
        const earlier = new Set<number>();
        let missing = reached.size;
        for (let s = levels[level - 1]; s < levels[level] && missing > 0; s++) {
            for (let e = graph.first(s), last = graph.end(s); e < last; e++) {
                const to = graph.target(e);
                if (!reached.has(to) || before.has(to)) continue;
                before.set(to, { state: s, thread: graph.thread(e) });
                earlier.add(s);
                missing--;
            }
            if (s % (CHUNK / 16) === 0) yield;
        }
        reached = earlier;
    }
    return new Map(wanted.map(state => {
        const run: Run = { states: [state], threads: [] };
        for (let at = before.get(state); at; at = before.get(at.state)) {
            run.states.unshift(at.state);
            run.threads.unshift(at.thread);
        }
        return [state, withEdges(graph, run, false)];
    }));
}

/** For every goal a shortest run, if there is one: in place of `findSchedules`, which takes longer and needs more memory. */
export function* shortestRuns(frontier: Frontier, { count, ofSite, marks }: Goals): Generator<void, (Run | undefined)[]> {
    const { graph } = frontier;
    const places: ({ state: number; violates?: Run['violates'] } | undefined)[] = new Array(count).fill(undefined);
    for (let s = 0; s < graph.expanded; s++) {
        for (const mark of marks) if (mark[s] > 0) places[mark[s] - 1] ??= { state: s };
        for (let e = graph.first(s), end = graph.end(s); e < end; e++) {
            const site = siteOf(graph.target(e)), goal = ofSite[site] ?? -1;
            if (goal >= 0) places[goal] ??= { state: s, violates: { thread: graph.thread(e), site } };
        }
        if (s % (CHUNK / 16) === 0) yield;
    }
    const runs = yield* runsTo(frontier, places.flatMap(place => place ? [place.state] : []));
    return places.map(place => place && { ...runs.get(place.state)!, ...place.violates ? { violates: place.violates } : {} });
}
