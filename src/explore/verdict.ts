/** What the explorer says about a Program. Plain JSON-able data. */
import type { Code } from '../model/program.js';
import type { StuckPlaces } from './stuck-places.js';

export type Reduction = 'on' | 'off' | 'macro' | 'symmetry';

export interface Limits {
    /** Most states to store. */
    maxStates: number;
    /** Most seconds to search; 0: no limit. */
    timeout: number;
    /** Most megabytes for states, their index, and the edges that are kept; as much as there is, if absent. */
    maxMemory?: number;
    /** About how many states there will be, if that is known (from the last run, for example): the search then need not grow its tables. */
    expectedStates?: number;
    /** Edges (4 bytes each) beyond these are not kept but found again where they are needed: less memory, more time. 2^28 if absent. */
    maxEdges?: number;
    /**
     * Fewer states with the same findings. `macro`: macro-steps in place of steps, with runs that may be longer than they must be (movers.ts);
     * `symmetry`: of states that differ in the order of interchangeable threads one (symmetry.ts); `on`: both. Off if absent.
     */
    reduction?: Reduction;
    /** Each run gets its token (Trace.token). */
    tokens?: boolean;
    /**
     * Threads that search, from 1 on; at most 4 are of use, and those of more than 1 only where the host can start them. If absent, what the
     * host holds to be right. What is found does not depend on it.
     */
    workers?: number;
    /** One worker searches alone until there are so many states; 200,000 if absent, and more than `expectedStates` if those are fewer than 500,000. */
    alone?: number;
    /** Also where threads stand (Verdict.standing); without reductions only. */
    standing?: boolean;
    /** How many different counterexamples of each violation are looked for (different.ts); more than 1 rules out reductions. 1 if absent. */
    counterexamples?: number;
    /** Of each violation the pair of steps whose order it needs (critical.ts); rules out reductions. */
    critical?: boolean;
}

export interface Stats {
    /** Reachable states stored (absorbing violation states not counted); with a reduction those that it leaves. */
    states: number;
    transitions: number;
    /** Breadth-first depth reached, in steps. */
    depth: number;
    milliseconds: number;
    /** Bytes per stored state (slab and index, without the edges kept for the liveness checks). */
    bytesPerState: number;
    /** Every interleaving was explored. */
    complete: boolean;
}

/** A run: `states[0]` is the initial state, `states[i]` the one after `steps[i - 1]`. A state is the value of every variable, and the pcs. */
export interface State { pcs: number[]; values: number[] }

export interface TraceStep {
    thread: number;
    /** Thread.steps index. */
    step: number;
}

export interface Trace {
    steps: TraceStep[];
    /** steps.length + 1 states, or steps.length where the last step violates (then it has no state after it). */
    states: State[];
    contextSwitches: number;
    /** The fewest context switches, and with these the fewest steps. */
    minimal: boolean;
    /** For a livelock: the index of the state to which the run returns. */
    loopsTo?: number;
    /** The run as a short text, which `replay()` makes again (token.ts). */
    token?: string;
}

export interface Violation {
    code: Code;
    /** One sentence for people: which property, who, where. */
    message: string;
    /** deadlock: threads that can never step again. */
    threads?: number[];
    /** Index of the lock (Program.locks) or work that the deadlock is about. */
    onLocks?: number[];
    onWorks?: number[];
    /** Invariants: which (device, page, frame). */
    device?: number;
    page?: number;
    frame?: number;
    trace: Trace;
    /** Different ones of the same code, for a deadlock about the same locks, if they were asked for: the easiest first. */
    others?: Violation[];
    /** There are fewer of them than asked for: `none`: no other one exists; `not found`: there may be others; `not sought`: of a livelock one is looked for. */
    noOther?: 'none' | 'not found' | 'not sought';
    /** If it was asked for: `none`: each order of two steps of the run can be the other one, and some run fails still; `not known`: a limit. */
    critical?: CriticalPair | 'none' | 'not known';
}

/** Two steps of a run, of different threads. No run in which `later` comes first, the first time of each, fails with the code. */
export interface CriticalPair {
    earlier: TraceStep;
    later: TraceStep;
    /** Indices in the run's steps; of a step that a deadlock keeps from being done, their number. */
    at: [number, number];
    /** So many states are reached in the other order, in which both steps can be done. */
    states: number;
    /** Nothing else fails in the other order either. */
    clean: boolean;
}

/** How often something is the outcome. */
export interface Outcome {
    /** `ok`: every thread is at its end or idle; `inconclusive`: a step that leaves what is modelled. */
    code: Code | 'ok';
    /** `steps`: of what a step violates, so many steps out of so many states; else states in which it is so. */
    of: 'states' | 'steps';
    count: number;
}

export interface Verdict {
    /** One violation per code and, for deadlocks, per set of locks; empty: nothing found. */
    violations: Violation[];
    stats: Stats;
    /** Why the exploration is incomplete: limit, range, frames, cancelled. */
    incomplete?: { reason: 'states' | 'timeout' | 'memory' | 'range' | 'frames' | 'cancelled' | 'seq' | 'pruned' | 'internal'; message: string };
    /** Of an incomplete exploration: what the time or the memory was too little to look for to the end, even among the states that were explored. */
    missed?: Code[];
    /** In how many places each outcome was met; of an incomplete exploration, so far. */
    outcomes: Outcome[];
    /** By thread and pc: some state has the thread there. If it was asked for, and all was explored without reductions. */
    standing?: boolean[][];
    /** Who is stuck together in some state, and where; asked for together with `standing`. At most 1,000 combinations. */
    stuckAt?: StuckPlaces[];
    /** cover() marks (Program.covers) that some interleaving reaches. */
    covered: number[];
    /** Where nothing was found: a shortest run in which every thread ends, if there is one. */
    completeRun?: Trace;
}
