/** What became of a run that was made again: data. */
import type { Program, Step } from '../model/program.js';
import { holdersOf, waitsOf } from './situation.js';
import type { State, Trace, Violation } from './verdict.js';

/** Why a thread does not step: `holders` are the threads that have the lock, `lock` and `work` index the Program's lists. */
export interface ReplayWait { text: string; lock?: number; work?: number; holders: number[] }

/** How a replay ended; `at` counts steps from 1: the one that ended it. */
export type ReplayEnd =
    /** Every step was made, and the last state is the one that the run is about: the threads are stuck, the cycle closes, the property is violated, or all rest. */
    | { kind: 'same' }
    /** Every step was made, and threads can go on. Only of a run that is about nothing yet (code `open`). */
    | { kind: 'open' }
    /** Every step was made, but what the run showed is not so at its end. */
    | { kind: 'gone'; message: string }
    /** This step violates something; before the end of the run if `at` is less than its number of steps. */
    | { kind: 'violated'; at: number }
    /** It is this thread's turn, but it can only wait. */
    | { kind: 'blocked'; at: number; thread: number; step: Step; waits: ReplayWait[] }
    /** It is this thread's turn, but it is at its end. */
    | { kind: 'ended'; at: number; thread: number }
    /** The thread has no such choice here, or there is no such thread. */
    | { kind: 'impossible'; at: number; message: string }
    /** An assume() fails: this run is none. */
    | { kind: 'pruned'; at: number; thread: number }
    /** A limit of the exploration. */
    | { kind: 'limit'; at: number; message: string };

export interface Replay {
    end: ReplayEnd;
    /** As far as it came. */
    trace: Trace;
    /** What the run shows; absent for one that shows none (any more). For `deadlock` who is stuck is what the schedule says. */
    violation?: Violation;
}

/** What the thread waits for in the state, before it can take the step. */
export function waitsOfStep(program: Program, thread: number, step: number, state: State): ReplayWait[] {
    return waitsOf(program, thread, state).filter(w => w.step.id === step)
        .map(({ text, lock, work }) => ({ text, lock, work, holders: lock === undefined ? [] : holdersOf(program, lock, state.values).map(h => h.thread) }));
}
