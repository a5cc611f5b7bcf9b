/**
 * Further counterexamples that are different ones.
 *
 * Of a counterexample counts what its end depends on: the steps that the violating step (or what the stuck threads wait for, or what the property
 * at the end reads) depends on, directly or through others, in the order in which they depend on each other (events.ts). Runs that only swap
 * independent steps are the same counterexample, and so are runs with steps of somebody else in between. A different one ends with another step,
 * or has other steps or another order of conflicting ones before it.
 *
 * The search is over runs, in order of (context switches, steps), as far as they differ: for each state and last thread those with different
 * events. There may be too many of them, or infinitely many (another turn of a loop is another run), so for each state only some are kept.
 * Only where none was left out is it known that there is no other one, and that those found are minimal.
 */
import type { Program } from '../model/program.js';
import type { Compiled } from './compile.js';
import { CHUNK } from './budget.js';
import { Events, type Last } from './events.js';
import type { Frontier } from './frontier.js';
import { siteOf, type Graph } from './graph.js';
import { readField } from './layout.js';
import type { Run } from './schedule.js';
import type { TraceMaker } from './trace.js';

/** Runs with different events that are kept for a state and last thread, and in all. */
const MOST_RUNS_OF_ONE = 16;
const MOST_RUNS = 200_000;

/** Where a counterexample ends, and what it depends on there. */
export interface End {
    isState(s: number): boolean;
    isSite(site: number): boolean;
    /** What the end depends on, equal for the same counterexample. `step`: the violating step, whose event `last` has. */
    key(events: Events, last: Last, state: number, violates?: { thread: number; site: number }): string;
}

export interface Different {
    runs: { run: Run; minimal: boolean }[];
    /** There is no other one than these and the first. */
    proven: boolean;
}

/** `violates`: it has come to its end by a step that leads to no state; `state` is the one before it. */
interface Partial { state: number; thread: number; last: Last; from?: Partial; violates?: Run['violates'] }

/** Where the runs take place; `pc` of a thread in a stored state. Neither macro-steps nor interchangeable threads. */
export interface Place { program: Program; graph: Graph; states: number; whole: boolean; maker: TraceMaker; pc(state: number, thread: number): number }

export function placeOf({ program, layout }: Compiled, { states, graph }: Frontier, maker: TraceMaker, whole: boolean): Place {
    return { program, graph, states: states.count, whole, maker, pc: (state, thread) => readField(layout.pcs[thread], states.slab, state * states.words) };
}

/** Up to `wanted` counterexamples that differ from the first one and from each other. */
export function* differentRuns(place: Place, end: End, first: Run, wanted: number): Generator<void, Different> {
    const { program, graph, maker, whole } = place;
    const events = new Events(program);
    const stepOf = (state: number, thread: number, target: number): number => {
        const { steps } = program.threads[thread].pcs[place.pc(state, thread)];
        return steps.length === 1 ? steps[0] : maker.step(state, thread, target);
    };
    const useful = yield* leadingTo(graph, place.states, end);
    const seen = new Set([keyOf(first)]);
    const found: Different = { runs: [], proven: false };
    const kept = new Map<number, Set<string>>();
    let [total, cut, work] = [0, !whole, 0];

    let layer: (Partial[] | undefined)[] = [[{ state: 0, thread: -1, last: events.start() }]];
    while (layer.length > 0) {
        const next: (Partial[] | undefined)[] = [];
        for (let steps = 0; steps < layer.length; steps++) {
            for (const run of layer[steps] ?? []) {
                if (++work % (CHUNK / 64) === 0) yield;
                const { state, violates } = run;
                if (!violates && !isNew(run)) continue;
                if (violates || end.isState(state)) {
                    offer(run);
                    if (found.runs.length === wanted) return found;
                    continue;
                }
                for (const { thread, target } of edgesOf(state)) {
                    if (target >= 0 ? useful[target] === 0 : target >= -1 || !end.isSite(siteOf(target))) continue;
                    const last = events.after(run.last, thread, stepOf(state, thread, target));
                    const to = run.thread < 0 || thread === run.thread ? layer : next;
                    (to[steps + 1] ??= []).push(target >= 0 ? { state: target, thread, last, from: run } : { state, thread, last, from: run, violates: { thread, site: siteOf(target) } });
                }
            }
            layer[steps] = undefined;
            if (total >= MOST_RUNS) return found;
        }
        layer = next;
    }
    return { ...found, proven: !cut };

    function edgesOf(state: number): { thread: number; target: number }[] {
        if (state >= graph.expanded) return [];
        const edges = [];
        for (let e = graph.first(state), last = graph.end(state); e < last; e++) edges.push({ thread: graph.thread(e), target: graph.target(e) });
        return edges;
    }

    /** No run with the same events has come to this state before. */
    function isNew({ state, thread, last }: Partial): boolean {
        const node = state * (program.threads.length + 1) + thread + 1;
        let known = kept.get(node);
        if (!known) kept.set(node, known = new Set());
        const key = last.join();
        if (known.has(key)) return false;
        if (known.size >= MOST_RUNS_OF_ONE) {
            cut = true;
            return false;
        }
        known.add(key);
        total++;
        return true;
    }

    function offer(run: Partial): void {
        const { state, last, violates } = run;
        const key = end.key(events, last, state, violates);
        if (seen.has(key)) return;
        seen.add(key);
        found.runs.push({ run: { ...wholeRun(violates ? run.from! : run), violates }, minimal: !cut });
    }

    function keyOf({ states, threads, violates }: Run): string {
        let last = events.start();
        threads.forEach((thread, i) => { last = events.after(last, thread, stepOf(states[i], thread, states[i + 1])); });
        const state = states[states.length - 1];
        if (violates) last = events.after(last, violates.thread, stepOf(state, violates.thread, -2 - violates.site));
        return end.key(events, last, state, violates);
    }
}

function wholeRun(run: Partial): Run {
    const states: number[] = [];
    const threads: number[] = [];
    for (let at: Partial | undefined = run; at; at = at.from) {
        states.push(at.state);
        if (at.thread >= 0) threads.push(at.thread);
    }
    return { states: states.reverse(), threads: threads.reverse() };
}

/** 1 for the states from which some run comes to such an end. */
function* leadingTo(graph: Graph, states: number, end: End): Generator<void, Uint8Array> {
    const leads = new Uint8Array(states);
    for (let s = 0; s < states; s++) if (end.isState(s)) leads[s] = 1;
    for (let again = true, work = 0; again;) {
        again = false;
        for (let s = graph.expanded - 1; s >= 0; s--) {
            if (++work % CHUNK === 0) yield;
            if (leads[s] === 1) continue;
            for (let e = graph.first(s), last = graph.end(s); e < last; e++) {
                const to = graph.target(e);
                if (to >= 0 ? leads[to] === 0 : to >= -1 || !end.isSite(siteOf(to))) continue;
                leads[s] = 1;
                again = true;
                break;
            }
        }
    }
    return leads;
}
