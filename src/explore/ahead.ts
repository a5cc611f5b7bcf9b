/**
 * Which threads can never step again, state by state.
 *
 * A thread lacks a step where it does not rest, is not enabled, and lacks one in every successor: a greatest fixed point. Successors mostly
 * have higher ids, so going through the states backwards once settles nearly all of them; where an edge leads back, who is not enabled there is taken for
 * stuck until the few states where somebody may be stuck are gone through again. (A thread that rests later on, and not here, has stepped in between.)
 *
 * It is the fixed point of "in all that may follow" (AG) of E. A. Emerson, E. M. Clarke, "Characterizing correctness properties of parallel programs using
 * fixpoints", ICALP 1980, LNCS 85, of all threads at once, a bit each. That sets of bits need few sweeps in an order in which most successors come
 * first is M. S. Hecht, J. D. Ullman, "A simple algorithm for global data flow analysis problems", SIAM Journal on Computing 4, 1975.
 */
import type { Program } from '../model/program.js';
import type { Compiled } from './compile.js';
import { CHUNK } from './budget.js';
import type { Frontier } from './frontier.js';
import { PRUNED, type Graph } from './graph.js';
import { GrowingList } from './growing.js';
import { resting, restingTable, userThreads } from './situation.js';

export interface Ahead {
    /** By state: mask of the threads that no continuation steps and that do not rest. */
    stuck: Int32Array;
    /** Expanded states in which every thread rests, in ascending order. */
    atRest: Int32Array;
    /** If assume() may fail: 1 for expanded states all of whose runs end in that. */
    doomed?: Uint8Array;
}

/** States between two chances to stop where the edges of each are made again, to see what became of the threads. */
const NAMED = 128;

/**
 * A violation ends a run with nothing known of what would come, so there every thread counts as able to step; so it is for a state that was
 * not expanded. A state all of whose runs end in a failed assume() does not exist: nobody is stuck in it, and it lets nobody step.
 */
export function* lookAhead(compiled: Compiled, { states, graph }: Frontier): Generator<void, Ahead> {
    const threads = compiled.program.threads.length;
    const all = threads === 0 ? 0 : 2 ** threads - 1;
    const table = restingTable(compiled.program);
    const users = userThreads(compiled.program);
    const atRest = new GrowingList();
    const waiting = new GrowingList();
    const doomed = mayPrune(compiled.program) ? yield* doomedStates(graph) : undefined;
    const stuck = yield* notEnabled(graph, states.count, all);
    /** Of states below, 0 in `stuck` says that nobody is; not so where they may be doomed. */
    const settled = doomed ? 0 : states.count;
    for (let s = graph.expanded - 1; s >= 0;) {
        const { low, start, edge, mask } = graph.around(s);
        for (; s >= low; s--) {
            if (s % CHUNK === 0) yield;
            const here = stuck[s];
            const able = all & ~here;
            const first = start[s - low], end = start[s - low + 1];
            let unable = here;
            if (doomed !== undefined && doomed[s] === 1) unable = 0;
            else {
                // Mostly some successor leaves nobody stuck, and that was all.
                for (let e = first; e < end && unable !== 0; e++) {
                    const to = edge[e] & mask;
                    if (to < settled && stuck[to] === 0) unable = 0;
                }
                if (unable !== 0) unable = inAllSuccessors(graph, stuck, doomed, s, unable, false);
            }
            // A user thread that rests is at its end, so it is not enabled; a service may be both.
            const asked = (able & users) === 0 ? all : unable;
            const rests = asked === 0 ? 0 : resting(compiled, table, states.slab, s * states.words, asked);
            if (asked !== 0 && rests === all) atRest.push(s);
            stuck[s] = unable &= ~rests;
            if (unable !== 0) waiting.push(s);
        }
    }
    yield* settle(graph, stuck, doomed, waiting, false, CHUNK);
    if (graph.names) yield* settle(graph, stuck, doomed, waiting, true, NAMED);
    return { stuck, atRest: atRest.ids.slice(0, atRest.count).reverse(), ...doomed ? { doomed } : {} };
}

/** By state: mask of the threads that have no step there; of one that was not expanded, 0. */
function* notEnabled(graph: Graph, states: number, all: number): Generator<void, Int32Array> {
    const masks = new Int32Array(states);
    for (let s = graph.expanded - 1; s >= 0;) {
        const { low, start, edge, bits } = graph.around(s);
        for (; s >= low; s--) {
            if (s % CHUNK === 0) yield;
            let able = 0;
            for (let e = start[s - low], end = start[s - low + 1]; e < end; e++) able |= 1 << (edge[e] >>> bits);
            masks[s] = all & ~able;
        }
    }
    return masks;
}

/** Goes through the states `waiting` until nothing changes any more; left in it are those where somebody is stuck. `pause`: states between two chances to stop. */
function* settle(graph: Graph, stuck: Int32Array, doomed: Uint8Array | undefined, waiting: GrowingList, exactly: boolean, pause: number): Generator<void, void> {
    for (let again = true, work = 0; again && waiting.count > 0;) {
        again = false;
        let left = 0;
        for (let i = 0; i < waiting.count; i++) {
            const s = waiting.ids[i];
            const before = stuck[s];
            const after = inAllSuccessors(graph, stuck, doomed, s, before, exactly);
            if (after !== before) {
                stuck[s] = after;
                again = true;
            }
            if (after !== 0) waiting.ids[left++] = s;
            if (++work % pause === 0) yield;
        }
        waiting.count = left;
    }
}

/**
 * Those of the threads `asked` whom all successors of `s` leave stuck, as far as is known. Who is called what in a successor costs time to find, and mostly
 * need not be known: unless it is asked for `exactly`, whoever is interchangeable with one who is stuck there counts as stuck.
 */
function inAllSuccessors(graph: Graph, stuck: Int32Array, doomed: Uint8Array | undefined, s: number, asked: number, exactly: boolean): number {
    const { names } = graph;
    const first = graph.first(s), end = graph.end(s);
    let left = asked;
    for (let e = first; e < end && left !== 0; e++) {
        const to = graph.target(e);
        if (to >= 0) {
            if (doomed !== undefined && to < doomed.length && doomed[to] === 1) continue;
            const there = stuck[to];
            left &= there === 0 || !names ? there : exactly ? names.before(s, e - first, there) : names.close(there);
        } else if (to !== PRUNED) left = 0;
    }
    return left;
}

/** Whether an assume() stands in it, which may end a run without one. */
export const mayPrune = ({ threads }: Program): boolean => threads.some(t => t.steps.some(step => step.blocks.some(block => block.exit.kind === 'prune')));

/** 1 for expanded states all of whose runs end in a failed assume(). */
function* doomedStates(graph: Graph): Generator<void, Uint8Array> {
    const { expanded } = graph;
    const doomed = new Uint8Array(expanded);
    for (let again = true, work = 0; again;) {
        again = false;
        for (let s = expanded - 1; s >= 0; s--) {
            if (++work % CHUNK === 0) yield;
            const first = graph.first(s);
            const end = graph.end(s);
            if (doomed[s] === 1 || first === end) continue;
            let ends = true;
            for (let e = first; e < end && ends; e++) {
                const to = graph.target(e);
                ends = to === PRUNED || (to >= 0 && to < expanded && doomed[to] === 1);
            }
            if (ends) { doomed[s] = 1; again = true; }
        }
    }
    return doomed;
}
