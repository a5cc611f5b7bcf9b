/**
 * Deadlock: an unfinished thread that no continuation ever steps again, also while others still run.
 *
 * Where the search is incomplete, most states lead to ones that were not expanded, and a thread that waits for itself would go
 * unnoticed. So there the wait-for cycles of each single state count as well.
 */
import type { Program } from '../model/program.js';
import type { Compiled } from './compile.js';
import { readField, type Field } from './layout.js';
import { CHUNK } from './components.js';
import type { Graph } from './graph.js';
import { decode, holdersOf, resting, restingTable, waitsOf } from './situation.js';
import type { StateTable } from './states.js';
import type { State } from './verdict.js';

/** Distinct situations that are told apart; more of them mark no further states. There are at most as many again that are unexplained. */
const MOST_KEYS = 64;

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
    /** States in which somebody is stuck, also those of situations that are not told apart. */
    count: number;
}

/** Tells who is stuck in a state. */
export class StuckThreads {
    private readonly all: number;
    private readonly table: Uint8Array[];
    /** By thread and pc: the locks that the thread may wait for there, -1 where the state says which; undefined: it may wait for something else. */
    private readonly onLocks: (number[] | undefined)[][];

    /**
     * `unable`: by state, the threads that are known to be stuck (see ahead.ts); without it those of a state without a step are. `whole`: every
     * state was expanded, so these are all; otherwise threads that wait for each other are stuck too.
     */
    constructor(private readonly compiled: Compiled, private readonly states: StateTable, private readonly graph: Graph,
        private readonly unable: Int32Array | undefined, private readonly whole: boolean) {
        const { threads } = compiled.program;
        this.all = threads.length === 0 ? 0 : 2 ** threads.length - 1;
        this.table = restingTable(compiled.program);
        this.onLocks = threads.map(t => t.pcs.map(({ steps }) => {
            const waits = steps.map(k => t.steps[k].waits);
            return waits.length === 0 || waits.some(w => !w?.lock || w.condition) ? undefined : waits.map(w => w!.lock!.index ? -1 : w!.lock!.lock);
        }));
    }

    /** Mask of the threads that no continuation of state `s` steps, and that do not rest. */
    in(s: number): number {
        const disabled = this.whole || s >= this.graph.expanded ? 0 : this.disabled(s);
        let unable = this.unable ? this.unable[s] : disabled === this.all ? this.all : 0;
        const doubtful = disabled & ~unable;
        if (doubtful === 0 && (unable === 0 || this.unable)) return unable;
        const active = ~resting(this.compiled, this.table, this.states.slab, s * this.states.words);
        unable &= active;
        return doubtful & active ? unable | this.waitCycle(s, (doubtful & active) | unable) : unable;
    }

    private disabled(s: number): number {
        let enabled = 0;
        for (let e = this.graph.first(s), end = this.graph.end(s); e < end; e++) enabled |= 1 << this.graph.thread(e);
        return this.all & ~enabled;
    }

    /** Those of `candidates`, none of them enabled, that wait for each other. */
    private waitCycle(s: number, candidates: number): number {
        const set = this.maybeWaiting(s, candidates);
        return set === 0 ? 0 : waitingForEachOther(this.compiled.program, decode(this.compiled, this.states.slab, s), set);
    }

    /** No fewer threads than `waitCycle` finds, in much less time: most states have none. */
    private maybeWaiting(s: number, candidates: number): number {
        const { compiled: { program, layout }, states: { slab, words } } = this;
        const read = (f: Field): number => readField(f, slab, s * words);
        const heldIn = (set: number, lock: number): boolean => {
            if (lock < 0) return true;
            const { holder, readers, anyUnlock } = program.locks[lock];
            if (anyUnlock) return false;
            const writer = read(layout.variables[holder]);
            return (writer > 0 && (set >>> (writer - 1) & 1) === 1) || readers.some((id, t) => id >= 0 && (set >>> t & 1) === 1 && read(layout.variables[id]) > 0);
        };
        for (let set = candidates; ;) {
            let kept = 0;
            for (let t = 0; t < program.threads.length; t++) {
                if ((set >>> t & 1) === 1 && this.onLocks[t][read(layout.pcs[t])]?.every(lock => heldIn(set, lock))) kept |= 1 << t;
            }
            if (kept === set) return kept;
            set = kept;
        }
    }
}

/**
 * Those of the mask `candidates`, none of them enabled, that wait for locks held among themselves: the largest set in which each waits, by every
 * step it could take, for a lock that one of the set holds and that only its holder can release.
 */
export function waitingForEachOther(program: Program, state: State, candidates: number): number {
    for (let set = candidates; ;) {
        let kept = 0;
        for (const { id } of program.threads) {
            if ((set >>> id & 1) === 0) continue;
            const waits = waitsOf(program, id, state);
            const held = (lock: number | undefined): boolean => lock !== undefined && !program.locks[lock].anyUnlock
                && holdersOf(program, lock, state.values).some(h => (set >>> h.thread & 1) === 1);
            if (waits.length > 0 && waits.every(w => !w.condition && held(w.lock))) kept |= 1 << id;
        }
        if (kept === set) return kept;
        set = kept;
    }
}

/** Numbers the situations that are told apart. */
export class Situations {
    readonly keys: Situation[] = [];
    private readonly numbers = [new Map<string, number>(), new Map<string, number>()];

    constructor(private readonly compiled: Compiled, private readonly states: StateTable) {}

    /** Of state `s`, in which the threads of the mask are stuck; undefined where it would be one too many. */
    number(s: number, stuck: number): number | undefined {
        const situation = situationOf(this.compiled, this.states.slab, s, stuck);
        const key = `${situation.locks.join()};${situation.works.join()}`;
        const known = this.numbers[Number(situation.explained)];
        let number = known.get(key);
        if (number === undefined && known.size < MOST_KEYS) {
            number = this.keys.push(situation) - 1;
            known.set(key, number);
        }
        return number;
    }

    /** By number: false where another one explains the same locks and works, and more. */
    worthTelling(): boolean[] { return this.keys.map(k => k.explained || !this.keys.some(e => e.explained && includes(e, k))); }
}

/**
 * Groups the states in which somebody is stuck by what the stuck threads wait for; undefined if there are none.
 *
 * A thread is stuck already when the holder of its lock is bound to get stuck. Such a state explains nothing, so it is kept apart, and
 * dropped if a state that does explain is about the same locks and more.
 */
export function* stuckStates(compiled: Compiled, states: StateTable, threads: StuckThreads): Generator<void, Stuck | undefined> {
    const situations = new Situations(compiled, states);
    let result: Stuck | undefined;
    for (let s = 0; s < states.count; s++) {
        if (s % (CHUNK / 4) === 0) yield;
        const stuck = threads.in(s);
        if (stuck === 0) continue;
        result ??= { marks: new Int32Array(states.count), keys: situations.keys, count: 0 };
        result.count++;
        const number = situations.number(s, stuck);
        if (number !== undefined) result.marks[s] = number + 1;
    }
    if (!result) return undefined;
    const { marks } = result;
    const kept = situations.worthTelling();
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
