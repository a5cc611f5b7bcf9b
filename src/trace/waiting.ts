/** Who stands where, and who waits for what. */
import { evaluate, runStep } from '../model/eval.js';
import type { Lock, LockRef, Program, Step, Thread } from '../model/program.js';
import type { State } from '../explore/verdict.js';

export interface Waiting {
    step: Step;
    /** Index in Program.locks. */
    lock?: number;
    work?: number;
    text: string;
}

/** The lock that a step is about in a state; the index may use what the step itself computes. */
export function lockOf(program: Program, ref: LockRef, values: readonly number[], temps: readonly number[] = []): number | undefined {
    const index = ref.index === undefined ? 0 : evaluate(ref.index, values, temps);
    return index >= 0 && index < ref.count && program.locks[ref.lock + index] ? ref.lock + index : undefined;
}

/** Steps that the thread could take next, whether they are enabled or not. */
export function nextSteps(thread: Thread, pc: number): Step[] {
    return (thread.pcs[pc]?.steps ?? []).map(id => thread.steps[id]).filter(step => step !== undefined);
}

/** What the thread waits for; undefined while it has a step that it can take, or none at all. */
export function waiting(program: Program, thread: Thread, state: State): Waiting | undefined {
    const steps = nextSteps(thread, state.pcs[thread.id]);
    let found: Waiting | undefined;
    for (const step of steps) {
        const run = runStep(step, state.values);
        if (run.outcome !== 'blocked') return undefined;
        found ??= describe(program, step, state.values, run.temps);
    }
    return found;
}

function describe(program: Program, step: Step, values: readonly number[], temps: readonly number[]): Waiting {
    const { waits } = step;
    const lock = waits?.lock ? lockOf(program, waits.lock, values, temps) : undefined;
    if (lock !== undefined) return { step, lock, text: program.locks[lock].name };
    const work = waits?.work;
    if (work !== undefined && program.works[work]) return { step, work, text: `work ${program.works[work].name}` };
    return { step, text: waits?.text ?? step.text };
}

/** Names of the threads that hold a lock for reading. */
export function readersOf(program: Program, lock: Lock, values: readonly number[]): string[] {
    return program.threads.filter((_, id) => (lock.readers[id] ?? -1) >= 0 && values[lock.readers[id]] > 0).map(thread => thread.name);
}

/** Name of the thread that holds a lock for writing. */
export function holderOf(program: Program, lock: Lock, values: readonly number[]): string | undefined {
    const holder = lock.holder >= 0 ? values[lock.holder] : 0;
    return holder > 0 ? program.threads[holder - 1]?.name ?? `thread ${holder - 1}` : undefined;
}

/** Who keeps `thread` out of a lock, in words. */
export function heldBy(program: Program, lock: Lock, values: readonly number[], thread: string): string | undefined {
    const holder = holderOf(program, lock, values);
    if (holder !== undefined) return holder === thread ? 'itself' : holder;
    const readers = readersOf(program, lock, values);
    const queued = lock.queued >= 0 ? values[lock.queued] : 0;
    const names = readers.map(name => name === thread ? 'itself' : name).join(', ');
    if (names === '') return queued > 0 ? 'a queued writer' : undefined;
    return `${names} (read${queued > 0 ? ', a writer is queued' : ''})`;
}
