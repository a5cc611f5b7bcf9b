/**
 * Deadlock: an unfinished thread that no continuation ever steps again, also while others still run.
 *
 * Which threads still step is the same for all states of a component, and follows from the components that it leads to. A violation
 * ends a run with nothing known of what would come, so there everybody counts as able to step; so it is for a state that was not
 * expanded. A state all of whose runs end in a failed assume() does not exist, so nobody is stuck in it; elsewhere a pruned run
 * tells nothing of the threads other than the one that stepped into it.
 */
import type { Compiled } from './compile.js';
import { CHUNK, type Components } from './components.js';
import { PRUNED, type Graph } from './graph.js';
import { resting, restingTable, waitsOf, decode } from './situation.js';
import type { StateTable } from './states.js';

/** Distinct situations that are told apart; more of them mark no further states. */
const MOST_KEYS = 64;

/** By component: mask of the threads that some continuation steps. */
export function* stepping(graph: Graph, parts: Components, threads: number): Generator<void, Int32Array> {
    const all = threads === 0 ? 0 : 2 ** threads - 1;
    const masks = new Int32Array(parts.count);
    // Whether some run from here does not end in a failed assume().
    const real = new Uint8Array(parts.count);
    const { start, target, thread, expanded } = graph;
    let work = 0;
    for (let c = 0; c < parts.count; c++) {
        let mask = 0;
        let exists = parts.first[c + 1] - parts.first[c] > 1;
        for (let i = parts.first[c]; i < parts.first[c + 1]; i++) {
            const s = parts.members[i];
            if (s >= expanded || start[s] === start[s + 1]) exists = true;
            if (s >= expanded) { mask = all; continue; }
            for (let e = start[s]; e < start[s + 1]; e++) {
                const to = target[e];
                mask |= 1 << thread[e];
                if (to >= 0) {
                    const d = parts.of[to];
                    if (d === c || real[d] === 1) exists = true;
                    if (d !== c && real[d] === 1) mask |= masks[d];
                } else if (to !== PRUNED) {
                    mask = all;
                    exists = true;
                }
            }
            work += start[s + 1] - start[s] + 1;
        }
        masks[c] = mask;
        real[c] = Number(exists);
        if (work >= CHUNK) {
            work = 0;
            yield;
        }
    }
    // Nobody is stuck where no run exists.
    for (let c = 0; c < parts.count; c++) if (real[c] === 0) masks[c] = all;
    return masks;
}

export interface Stuck {
    /** Key + 1 of each state in which somebody is stuck, else 0. */
    marks: Int32Array;
    /** Locks and works waited for, by key. */
    keys: { locks: number[]; works: number[] }[];
}

/** Groups the states in which somebody is stuck by what the stuck threads wait for; undefined if there are none. */
export function* stuckStates(compiled: Compiled, states: StateTable, parts: Components, masks: Int32Array): Generator<void, Stuck | undefined> {
    const { program, layout } = compiled;
    const all = program.threads.length === 0 ? 0 : 2 ** program.threads.length - 1;
    const table = restingTable(program);
    const numbers = new Map<string, number>();
    let result: Stuck | undefined;
    for (let s = 0; s < states.count; s++) {
        if (s % CHUNK === 0) yield;
        const able = masks[parts.of[s]];
        if (able === all) continue;
        const stuck = all & ~able & ~resting(compiled, table, states.slab, s * layout.words);
        if (stuck === 0) continue;
        result ??= { marks: new Int32Array(states.count), keys: [] };
        const { locks, works } = waitedFor(compiled, states.slab, s, stuck);
        const key = `${locks.join()};${works.join()}`;
        let number = numbers.get(key);
        if (number === undefined && numbers.size < MOST_KEYS) {
            number = result.keys.push({ locks, works }) - 1;
            numbers.set(key, number);
        }
        if (number !== undefined) result.marks[s] = number + 1;
    }
    return result;
}

function waitedFor(compiled: Compiled, slab: Int32Array, s: number, stuck: number): { locks: number[]; works: number[] } {
    const state = decode(compiled, slab, s);
    const waits = compiled.program.threads.filter(t => (stuck >>> t.id & 1) === 1).flatMap(t => waitsOf(compiled.program, t.id, state));
    const distinct = (ids: (number | undefined)[]): number[] => [...new Set(ids.filter(id => id !== undefined))].sort((a, b) => a - b);
    return { locks: distinct(waits.map(w => w.lock)), works: distinct(waits.map(w => w.work)) };
}

/** Mask of the threads that are stuck in state `s`. */
export function stuckIn(compiled: Compiled, states: StateTable, parts: Components, masks: Int32Array, s: number): number {
    const all = 2 ** compiled.program.threads.length - 1;
    return all & ~masks[parts.of[s]] & ~resting(compiled, restingTable(compiled.program), states.slab, s * states.words);
}
