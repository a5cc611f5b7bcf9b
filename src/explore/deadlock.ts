/**
 * Deadlock: an unfinished thread that no continuation ever steps again, also while others still run.
 *
 * Where the search is incomplete, most states lead to ones that were not expanded, and where another thread goes on to a violation, nothing is
 * known of what would come after it. So there who waits for ever by the state alone (waiting.ts) counts as well.
 */
import { mayPrune, type Ahead } from './ahead.js';
import type { Compiled } from './compile.js';
import { readField } from './layout.js';
import { CHUNK } from './budget.js';
import type { Graph } from './graph.js';
import { decode, decodeAt, holdersOf, resting, restingTable, waitsOf } from './situation.js';
import type { StateTable } from './states.js';
import { WaitsForEver, type Look } from './waiting.js';

/** Distinct situations that are told apart; beyond them only those about a lock or work that none of these is about. At most as many again are unexplained. */
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
    private readonly waits: WaitsForEver;
    private readonly look: Look;
    /** Who waits for ever by the state alone is told. */
    private readonly byItself: boolean;
    /** The word at which the state begins that is looked at. */
    private at = 0;

    /**
     * `ahead`: who is known to be stuck; without it those of a state without a step are. `isAll`: nobody else is. Otherwise those are stuck too who
     * wait for ever whatever else happens (waiting.ts): what comes after a violation, or in a state that was not expanded, is not known. `whole`: every
     * state was expanded. Where not, and runs may end in a failed assume(), it is not known either whether there is a run that goes on from there.
     */
    constructor(private readonly compiled: Compiled, private readonly states: StateTable, private readonly graph: Graph,
        private readonly ahead: Pick<Ahead, 'stuck' | 'doomed'> | undefined, private readonly isAll: boolean, whole: boolean) {
        const { program, layout } = compiled;
        this.byItself = !mayPrune(program) || (whole && ahead !== undefined);
        this.all = program.threads.length === 0 ? 0 : 2 ** program.threads.length - 1;
        this.table = restingTable(program);
        this.waits = new WaitsForEver(program);
        this.look = {
            pc: t => readField(layout.pcs[t], states.slab, this.at), value: v => readField(layout.variables[v], states.slab, this.at),
            whole: () => decodeAt(compiled, states.slab, this.at),
        };
    }

    /** Mask of the threads that no continuation of state `s` steps, and that do not rest. */
    in(s: number): number {
        const { ahead, graph, states } = this;
        const known = ahead ? ahead.stuck[s] : 0;
        if (this.isAll || s >= graph.expanded || ahead?.doomed?.[s] === 1) return known;
        let enabled = 0;
        for (let e = graph.first(s), end = graph.end(s); e < end; e++) enabled |= 1 << graph.thread(e);
        const disabled = this.all & ~enabled;
        if (disabled === known) return known;
        const candidates = disabled & ~resting(this.compiled, this.table, states.slab, s * states.words, disabled);
        if (!ahead && disabled === this.all) return candidates;
        if (!this.byItself) return known;
        this.at = s * states.words;
        return candidates === known ? known : known | this.waits.among(this.look, candidates);
    }
}

/** Numbers the situations that are told apart. */
export class Situations {
    readonly keys: Situation[] = [];
    private readonly numbers = [new Map<string, number>(), new Map<string, number>()];
    private readonly told = [new Set<string>(), new Set<string>()];

    constructor(private readonly compiled: Compiled, private readonly states: StateTable) {}

    /** Of state `s`, in which the threads of the mask are stuck; undefined where it would be one too many, and about nothing new. */
    number(s: number, stuck: number): number | undefined {
        const situation = situationOf(this.compiled, this.states.slab, s, stuck);
        const key = `${situation.locks.join()};${situation.works.join()}`;
        const known = this.numbers[Number(situation.explained)];
        let number = known.get(key);
        if (number === undefined) {
            const told = this.told[Number(situation.explained)];
            const about = [...situation.locks.map(id => `lock ${id}`), ...situation.works.map(id => `work ${id}`)];
            if (known.size >= MOST_KEYS && about.every(name => told.has(name))) return undefined;
            number = this.keys.push(situation) - 1;
            known.set(key, number);
            about.forEach(name => told.add(name));
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
    for (let s = 0, { count } = states; s < count; s++) {
        // A state in which somebody is stuck takes many times as long as another.
        if (s % (CHUNK / 64) === 0) yield;
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
    for (let s = 0; s < marks.length; s++) {
        if (s % CHUNK === CHUNK - 1) yield;
        if (marks[s] > 0 && !kept[marks[s] - 1]) marks[s] = 0;
    }
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
