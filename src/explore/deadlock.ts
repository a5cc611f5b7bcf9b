/**
 * Deadlock: an unfinished thread that no continuation ever steps again, also while others still run.
 *
 * Which threads still step is the same for all states of a component, and follows from the components that it leads to. A violation
 * ends a run with nothing known of what would come, so there everybody counts as able to step; so it is for a state that was not
 * expanded. A state all of whose runs end in a failed assume() does not exist, so nobody is stuck in it; elsewhere a pruned run
 * tells nothing of the threads other than the one that stepped into it.
 *
 * Where the search is incomplete, most states lead to ones that were not expanded, and a thread that waits for itself would go
 * unnoticed. So there the wait-for cycles of each single state count as well.
 */
import type { Compiled } from './compile.js';
import { CHUNK, type Components } from './components.js';
import { PRUNED, type Graph } from './graph.js';
import { decode, holdersOf, resting, restingTable, waitsOf } from './situation.js';
import type { StateTable } from './states.js';

/** Distinct situations that are told apart; more of them mark no further states. There are at most as many again that are unexplained. */
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

/** What the stuck threads of a state wait for. */
export interface Situation {
    locks: number[];
    works: number[];
    /** Whoever has what they wait for is stuck or at rest as well, so the state shows why they wait for ever. */
    explained: boolean;
}

export interface Stuck {
    /** Key + 1 of each state in which somebody is stuck, else 0. */
    marks: Int32Array;
    keys: Situation[];
}

/** Tells who is stuck in a state. */
export class StuckThreads {
    private readonly all: number;
    private readonly table: Uint8Array[];

    /** `whole`: every state was expanded, so what a component leads to says it all; otherwise threads that wait for each other are stuck too. */
    constructor(private readonly compiled: Compiled, private readonly states: StateTable, private readonly graph: Graph,
        private readonly parts: Components, private readonly masks: Int32Array, private readonly whole: boolean) {
        const { threads } = compiled.program;
        this.all = threads.length === 0 ? 0 : 2 ** threads.length - 1;
        this.table = restingTable(compiled.program);
    }

    /** Mask of the threads that no continuation of state `s` steps, and that do not rest. */
    in(s: number): number {
        let unable = this.all & ~this.masks[this.parts.of[s]];
        const doubtful = !this.whole && s < this.graph.expanded ? this.disabled(s) & ~unable : 0;
        if ((unable | doubtful) === 0) return 0;
        const active = ~resting(this.compiled, this.table, this.states.slab, s * this.states.words);
        unable &= active;
        return doubtful & active ? unable | this.waitCycle(s, (doubtful & active) | unable) : unable;
    }

    private disabled(s: number): number {
        let enabled = 0;
        for (let e = this.graph.start[s]; e < this.graph.start[s + 1]; e++) enabled |= 1 << this.graph.thread[e];
        return this.all & ~enabled;
    }

    /**
     * Those of `candidates`, none of them enabled, that wait for locks held among themselves: the largest set in which each waits, by every
     * step it could take, for a lock that one of the set holds and that only its holder can release.
     */
    private waitCycle(s: number, candidates: number): number {
        const { program } = this.compiled;
        const state = decode(this.compiled, this.states.slab, s);
        for (let set = candidates; ;) {
            let kept = 0;
            for (const { id } of program.threads) {
                if ((set >>> id & 1) === 0) continue;
                const waits = waitsOf(program, id, state);
                const held = (lock: number | undefined): boolean => lock !== undefined && !program.locks[lock].anyUnlock
                    && holdersOf(program, lock, state.values).some(h => (set >>> h.thread & 1) === 1);
                if (waits.length > 0 && waits.every(w => held(w.lock))) kept |= 1 << id;
            }
            if (kept === set) return kept;
            set = kept;
        }
    }
}

/**
 * Groups the states in which somebody is stuck by what the stuck threads wait for; undefined if there are none.
 *
 * A thread is stuck already when the holder of its lock is bound to get stuck. Such a state explains nothing, so it is kept apart, and
 * dropped if a state that does explain is about the same locks and more.
 */
export function* stuckStates(compiled: Compiled, states: StateTable, threads: StuckThreads): Generator<void, Stuck | undefined> {
    const numbers = [new Map<string, number>(), new Map<string, number>()];
    let result: Stuck | undefined;
    for (let s = 0; s < states.count; s++) {
        if (s % (CHUNK / 4) === 0) yield;
        const stuck = threads.in(s);
        if (stuck === 0) continue;
        result ??= { marks: new Int32Array(states.count), keys: [] };
        const situation = situationOf(compiled, states.slab, s, stuck);
        const key = `${situation.locks.join()};${situation.works.join()}`;
        const known = numbers[Number(situation.explained)];
        let number = known.get(key);
        if (number === undefined && known.size < MOST_KEYS) {
            number = result.keys.push(situation) - 1;
            known.set(key, number);
        }
        if (number !== undefined) result.marks[s] = number + 1;
    }
    if (!result) return undefined;
    const { keys, marks } = result;
    const kept = keys.map(k => k.explained || !keys.some(e => e.explained && includes(e, k)));
    for (let s = 0; s < marks.length; s++) if (marks[s] > 0 && !kept[marks[s] - 1]) marks[s] = 0;
    return result;
}

function includes(a: Situation, b: Situation): boolean {
    return b.locks.every(id => a.locks.includes(id)) && b.works.every(id => a.works.includes(id));
}

function situationOf(compiled: Compiled, slab: Int32Array, s: number, stuck: number): Situation {
    const { program } = compiled;
    const state = decode(compiled, slab, s);
    const waits = program.threads.filter(t => (stuck >>> t.id & 1) === 1).flatMap(t => waitsOf(program, t.id, state));
    const distinct = (ids: (number | undefined)[]): number[] => [...new Set(ids.filter(id => id !== undefined))].sort((a, b) => a - b);
    const stays = (t: number): boolean => (stuck >>> t & 1) === 1 || state.pcs[t] === program.threads[t]?.end;
    const explained = waits.every(({ lock, work }) => {
        const owners = lock !== undefined ? holdersOf(program, lock, state.values).map(h => h.thread) : work !== undefined ? [program.works[work].thread] : [];
        return owners.length === 0 || owners.some(stays);
    });
    return { locks: distinct(waits.map(w => w.lock)), works: distinct(waits.map(w => w.work)), explained };
}
