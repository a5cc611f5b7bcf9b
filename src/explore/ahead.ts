/**
 * Which threads can never step again, state by state.
 *
 * A thread lacks a step where it does not rest, is not enabled, and lacks one in every successor: a greatest fixed point. Successors mostly
 * have higher ids, so going through the states backwards once settles nearly all of them; what leads back is taken for stuck until the few
 * states where somebody may be stuck are gone through again. (A thread that rests later on, and not here, has stepped in between.)
 *
 * It is the fixed point of "in all that may follow" (AG) of E. A. Emerson, E. M. Clarke, "Characterizing correctness properties of parallel programs using
 * fixpoints", ICALP 1980, LNCS 85, of all threads at once, a bit each. That sets of bits need few sweeps in an order in which most successors come
 * first is M. S. Hecht, J. D. Ullman, "A simple algorithm for global data flow analysis problems", SIAM Journal on Computing 4, 1975.
 */
import type { Program } from '../model/program.js';
import type { Compiled } from './compile.js';
import { CHUNK } from './components.js';
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
    const stuck = new Int32Array(states.count);
    const atRest = new GrowingList();
    const waiting = new GrowingList();
    const pause = graph.names ? NAMED : CHUNK;
    const doomed = mayPrune(compiled.program) ? yield* doomedStates(graph) : undefined;
    for (let s = graph.expanded - 1; s >= 0; s--) {
        if (s % pause === 0) yield;
        let able = 0;
        const first = graph.first(s);
        const end = graph.end(s);
        for (let e = first; e < end; e++) able |= 1 << graph.thread(e);
        let unable = all & ~able;
        if (doomed !== undefined && doomed[s] === 1) unable = 0;
        else if (unable !== 0 && first < end) unable = inAllSuccessors(graph, stuck, doomed, s, s, unable);
        // A user thread that rests is at its end, so it is not enabled; a service may be both.
        const asked = (able & users) === 0 ? all : unable;
        if (asked === 0) continue;
        const rests = resting(compiled, table, states.slab, s * states.words, asked);
        if (rests === all) atRest.push(s);
        unable &= ~rests;
        if (unable === 0) continue;
        stuck[s] = unable;
        waiting.push(s);
    }
    for (let again = waiting.count > 0, work = 0; again;) {
        again = false;
        let left = 0;
        for (let i = 0; i < waiting.count; i++) {
            const s = waiting.ids[i];
            const before = stuck[s];
            const after = inAllSuccessors(graph, stuck, doomed, s, -1, before);
            if (after !== before) {
                stuck[s] = after;
                again = true;
            }
            if (after !== 0) waiting.ids[left++] = s;
            if (++work % pause === 0) yield;
        }
        waiting.count = left;
    }
    return { stuck, atRest: atRest.ids.slice(0, atRest.count).reverse(), ...doomed ? { doomed } : {} };
}

/** Those of the threads `asked` whom all successors of `s` leave stuck, as far as is known; a successor up to state `unknown` does not count yet. */
function inAllSuccessors(graph: Graph, stuck: Int32Array, doomed: Uint8Array | undefined, s: number, unknown: number, asked: number): number {
    const { names } = graph;
    const first = graph.first(s), end = graph.end(s);
    const common = (named: (mask: number, i: number) => number): number => {
        let left = asked;
        for (let e = first; e < end && left !== 0; e++) {
            const to = graph.target(e);
            if (to > unknown) {
                if (doomed === undefined || to >= doomed.length || doomed[to] === 0) left &= named(stuck[to], e - first);
            } else if (to < 0 && to !== PRUNED) left = 0;
        }
        return left;
    };
    if (!names) return common(mask => mask);
    // Who is called what in a successor costs time to find, and mostly need not be known.
    return common(mask => names.close(mask)) === 0 ? 0 : common((mask, i) => names.before(s, i, mask));
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
