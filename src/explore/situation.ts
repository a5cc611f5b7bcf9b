/** Reading stored states: for people, and to tell who has finished and who waits for what. */
import { evaluate, runStep } from '../model/eval.js';
import type { LockRef, Program, Step } from '../model/program.js';
import type { Compiled } from './compile.js';
import { cutCycles, successors } from './flow.js';
import { readField } from './layout.js';
import type { State } from './verdict.js';

/** The state with number `id`, every variable decoded. */
export function decode(compiled: Compiled, slab: Int32Array, id: number): State {
    return decodeAt(compiled, slab, id * compiled.layout.words);
}

/** The state that starts at word `o`. */
export function decodeAt({ layout }: Compiled, slab: Int32Array, o: number): State {
    return { pcs: layout.pcs.map(f => readField(f, slab, o)), values: layout.variables.map(f => readField(f, slab, o)) };
}

/** Mask of the threads that the scenario starts. */
export function userThreads(program: Program): number {
    return program.threads.reduce((mask, t) => t.kind === 'thread' ? mask | 1 << t.id : mask, 0);
}

/** Mask of the threads that can come back to a pc. Only their steps can be part of a cycle. */
export function loopingThreads(program: Program): number {
    return program.threads.reduce((mask, { id, pcs, steps }) => cutCycles(pcs.map(info => info.steps.flatMap(k => successors(steps[k])))).size > 0 ? mask | 1 << id : mask, 0);
}

/** By thread and pc: 1 where the thread need not go on: at its end, or idle. */
export function restingTable(program: Program): Uint8Array[] {
    return program.threads.map(t => Uint8Array.from(t.pcs, (info, pc) => Number(pc === t.end || info.idle)));
}

/** Mask of the threads that rest in the state at `offset`, of those in the mask `asked`. */
export function resting({ layout: { pcs } }: Compiled, table: readonly Uint8Array[], slab: Int32Array, offset: number, asked = -1): number {
    let mask = 0;
    for (let t = 0; t < table.length; t++) if ((asked >>> t & 1) === 1 && table[t][readField(pcs[t], slab, offset)] === 1) mask |= 1 << t;
    return mask;
}

/** Number of the lock that `ref` means when `step` is tried in this state, undefined if its index is out of range. */
export function lockOf(ref: LockRef, step: Step, values: readonly number[]): number | undefined {
    // The index may be a register that the step itself computes before it has to wait.
    const index = ref.index ? evaluate(ref.index, values, runStep(step, values).temps) : 0;
    return index >= 0 && index < Math.max(1, ref.count) ? ref.lock + index : undefined;
}

export interface Wait { step: Step; text: string; lock?: number; work?: number; /** Its holder is not the only one who can end the wait. */ condition: boolean }

/** What thread `t` waits for in this state, one entry for each step that it could take next. */
export function waitsOf(program: Program, t: number, state: State): Wait[] {
    const thread = program.threads[t];
    return thread.pcs[state.pcs[t]].steps.map(k => {
        const step = thread.steps[k];
        const lock = step.waits?.lock ? lockOf(step.waits.lock, step, state.values) : undefined;
        return { step, text: step.waits?.text ?? step.text, lock, work: step.waits?.work, condition: step.waits?.condition ?? false };
    });
}

/** Threads that hold the lock, for write or read. */
export function holdersOf(program: Program, lock: number, values: readonly number[]): { thread: number; read: boolean }[] {
    const { holder, readers } = program.locks[lock];
    const writer = (values[holder] ?? 0) - 1;
    const held = readers.map((id, thread) => ({ thread, read: true, count: id < 0 ? 0 : values[id] })).filter(r => r.count > 0);
    return [...writer >= 0 ? [{ thread: writer, read: false }] : [], ...held.map(({ thread, read }) => ({ thread, read }))];
}
