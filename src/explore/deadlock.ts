/**
 * Deadlock: an unfinished thread that no continuation ever steps again, also while others still run.
 *
 * A violation
 * ends a run with nothing known of what would come, so there everybody counts as able to step; so it is for a state that was not
 * expanded. A state all of whose runs end in a failed assume() does not exist, so nobody is stuck in it; elsewhere a pruned run
 * tells nothing of the threads other than the one that stepped into it.
 *
 * Where the search is incomplete, most states lead to ones that were not expanded, and a thread that waits for itself would go
 * unnoticed. So there the wait-for cycles of each single state count as well.
 */
import type { Compiled } from './compile.js';
import { readField, type Field } from './layout.js';
import { CHUNK } from './components.js';
import { PRUNED, type Graph } from './graph.js';
import { decode, holdersOf, resting, restingTable, waitsOf } from './situation.js';
import type { StateTable } from './states.js';

/** Distinct situations that are told apart; more of them mark no further states. There are at most as many again that are unexplained. */
const MOST_KEYS = 64;

/**
 * By state: mask of the threads that some continuation steps.
 *
 * Both are least fixed points: "all runs end in a failed assume()", and "this thread steps somewhere ahead". Most edges lead to states with
 * higher ids, so sweeps from the last state to the first reach them in a few rounds.
 */
export function* stepping(graph: Graph, states: number, threads: number): Generator<void, Int32Array> {
    const all = threads === 0 ? 0 : 2 ** threads - 1;
    const { expanded } = graph;
    const doomed = yield* doomedStates(graph);
    // An expanded state without a step steps nobody; nothing is known of one that was not expanded.
    const masks = new Int32Array(states).fill(all, expanded);
    for (let again = true, work = 0; again;) {
        again = false;
        for (let s = expanded - 1; s >= 0; s--) {
            let mask = masks[s];
            if (mask === all) continue;
            for (let e = graph.first(s), end = graph.end(s); e < end; e++) {
                const to = graph.target(e);
                mask |= 1 << graph.thread(e);
                if (to >= 0) {
                    if (doomed === undefined || to >= expanded || doomed[to] === 0) mask |= masks[to];
                } else if (to !== PRUNED) mask = all;
            }
            if (mask !== masks[s]) {
                masks[s] = mask;
                again = true;
            }
            if (++work % CHUNK === 0) yield;
        }
    }
    // Nobody is stuck where no run exists.
    if (doomed) for (let s = 0; s < expanded; s++) if (doomed[s] === 1) masks[s] = all;
    return masks;
}

/** 1 for expanded states all of whose runs end in a failed assume(); undefined if no assume() fails. */
function* doomedStates(graph: Graph): Generator<void, Uint8Array | undefined> {
    const { expanded } = graph;
    let fails = false;
    for (let s = 0; s < expanded && !fails; s++) {
        for (let e = graph.first(s), end = graph.end(s); e < end && !fails; e++) fails = graph.target(e) === PRUNED;
        if (s % CHUNK === 0) yield;
    }
    if (!fails) return undefined;
    const doomed = new Uint8Array(expanded);
    for (let again = true, work = 0; again;) {
        again = false;
        for (let s = expanded - 1; s >= 0; s--) {
            const first = graph.first(s);
            const end = graph.end(s);
            if (doomed[s] === 1 || first === end) continue;
            let ends = true;
            for (let e = first; e < end && ends; e++) {
                const to = graph.target(e);
                ends = to === PRUNED || (to >= 0 && to < expanded && doomed[to] === 1);
            }
            if (ends) { doomed[s] = 1; again = true; }
            if (++work % CHUNK === 0) yield;
        }
    }
    return doomed;
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
    /** By thread and pc: the locks that the thread may wait for there, -1 where the state says which; undefined: it may wait for something else. */
    private readonly onLocks: (number[] | undefined)[][];

    /**
     * `whole`: every state was expanded, so the masks say it all; otherwise threads that wait for each other are stuck too. Without masks only
     * these and those of a state without a step are found.
     */
    constructor(private readonly compiled: Compiled, private readonly states: StateTable, private readonly graph: Graph,
        private readonly masks: Int32Array | undefined, private readonly whole: boolean) {
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
        let unable = this.masks ? this.all & ~this.masks[s] : disabled === this.all ? this.all : 0;
        const doubtful = disabled & ~unable;
        if ((unable | doubtful) === 0) return 0;
        const active = ~resting(this.compiled, this.table, this.states.slab, s * this.states.words);
        unable &= active;
        return doubtful & active ? unable | this.waitCycle(s, (doubtful & active) | unable) : unable;
    }

    private disabled(s: number): number {
        let enabled = 0;
        for (let e = this.graph.first(s), end = this.graph.end(s); e < end; e++) enabled |= 1 << this.graph.thread(e);
        return this.all & ~enabled;
    }

    /**
     * Those of `candidates`, none of them enabled, that wait for locks held among themselves: the largest set in which each waits, by every
     * step it could take, for a lock that one of the set holds and that only its holder can release.
     */
    private waitCycle(s: number, candidates: number): number {
        const { program } = this.compiled;
        let set = this.maybeWaiting(s, candidates);
        if (set === 0) return 0;
        const state = decode(this.compiled, this.states.slab, s);
        for (;;) {
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
        result ??= { marks: new Int32Array(states.count), keys: situations.keys };
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
