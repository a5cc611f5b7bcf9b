/**
 * Shortest runs without an array over all states: the state before one of level n is one of level n - 1, so one pass over the levels, the last
 * one first, finds them.
 */
import { CHUNK } from './components.js';
import type { Frontier } from './frontier.js';
import { withEdges } from './runs.js';
import type { Run } from './schedule.js';

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
