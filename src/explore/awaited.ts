/** Who could end a wait that is not for a lock: threads with a step still to come that writes what the wait looks at. */
import { runStep } from '../model/eval.js';
import type { Expr, Target } from '../model/expr.js';
import { userRange } from '../model/place.js';
import type { Program, Step } from '../model/program.js';
import { accessOf, promised } from './access.js';
import { targetVariables } from './effects.js';
import { successors } from './flow.js';
import { holdersOf, waitsOf } from './situation.js';
import type { State } from './verdict.js';

/** A thread, and the first of its steps to come that writes what the waiting thread looks at. */
export interface Ender { thread: number; step: Step }

/**
 * Of a wait of `thread` at `step` in the state. A step that writes what is looked at need not end the wait, and need not be taken by every run of its thread.
 * Undefined where an array is looked at, or one is written that it may be of: which of its elements is meant is known only when the step is taken.
 */
export function enders(program: Program, thread: number, step: Step, { pcs }: State): Ender[] | undefined {
    const { reads } = accessOf(program, thread, step, promised(program));
    for (const variable of reads) if (program.variables[variable].thread !== undefined) reads.delete(variable);
    const targets = ({ blocks }: Step): Target[] => blocks.flatMap(({ ops }) => ops.flatMap(op => op.kind === 'set' ? [op.target] : [])).filter(target => targetVariables(target).some(variable => reads.has(variable)));
    const isOfArray = step.blocks.some(({ ops, exit }) => ops.some(op => (op.kind === 'set' && hasElement(op.value)) || (op.kind === 'check' && hasElement(op.cond))) || (exit.kind === 'branch' && hasElement(exit.cond)))
        || program.threads.some(({ steps }) => steps.some(other => targets(other).some(({ op }) => op === 'elem')));
    if (isOfArray) return undefined;
    const writes = (other: Step): boolean => targets(other).length > 0;
    return program.threads.flatMap(({ id }) => {
        // What follows this very wait comes too late for it, so a loop does not lead back to it.
        const found = toCome(program, id, pcs[id], id === thread ? step : undefined).find(writes);
        return found ? [{ thread: id, step: found }] : [];
    });
}

const hasElement = (e: Expr): boolean => e.op === 'elem' || ('a' in e && hasElement(e.a)) || ('b' in e && hasElement(e.b)) || ('c' in e && hasElement(e.c));

/** Steps that the thread can come to from a pc, the nearest first; `after`: beyond this one alone. */
function toCome(program: Program, t: number, from: number, after: Step | undefined): Step[] {
    const { pcs, steps } = program.threads[t];
    const found: Step[] = [];
    const seen = new Set<number>();
    const queue = after ? [...successors(after)] : [from];
    if (after) seen.add(from);
    for (const pc of queue) {
        if (seen.has(pc)) continue;
        seen.add(pc);
        for (const k of pcs[pc].steps) {
            found.push(steps[k]);
            queue.push(...successors(steps[k]));
        }
    }
    return found;
}

/** States that are looked at to find what becomes of a thread; beyond them it is not told. */
const MOST_STATES = 300;

/** The lock that the thread waits for at the end of every run from this state on, held already by one of the mask `stuck`, who never step again. Undefined where there is none, or it is not known. */
export function keptFrom(program: Program, thread: number, from: State, stuck: number): number | undefined {
    const locks = new Set<number | undefined>();
    const seen = new Set<string>();
    const stack = [from];
    for (let state = stack.pop(); state; state = stack.pop()) {
        const key = `${state.pcs.join()};${state.values.join()}`;
        if (seen.has(key)) continue;
        seen.add(key);
        const next = following(program, state);
        if (next === undefined || seen.size > MOST_STATES) return undefined;
        stack.push(...next);
        if (next.length === 0) for (const { lock } of waitsOf(program, thread, state)) locks.add(lock);
        if (next.length === 0 && state.pcs[thread] === program.threads[thread].end) return undefined;
    }
    const [lock] = locks;
    return lock !== undefined && locks.size === 1 && holdersOf(program, lock, from.values).some(holder => (stuck >>> holder.thread & 1) === 1) ? lock : undefined;
}

/** States after one more step of anybody; undefined where a step fails, is no part of any run, or leaves the range of a variable (as what is renumbered does). */
function following({ threads, variables }: Program, { pcs, values }: State): State[] | undefined {
    const found: State[] = [];
    for (const { id, steps, pcs: places } of threads) for (const k of places[pcs[id]].steps) {
        const run = runStep(steps[k], values);
        if (run.outcome === 'blocked') continue;
        if (run.outcome !== 'next' || run.values.some((value, v) => value < variables[v].lo || value > variables[v].hi)) return undefined;
        found.push({ pcs: pcs.map((pc, t) => t === id ? run.pc : pc), values: run.values });
    }
    return found;
}

/** The kernel function that the scenario has called here, as `hmm_range_fault()`: the outermost one. Undefined in code of the scenario's own file. */
export function calledHere({ uri }: Program, { range, stack }: Step): string | undefined {
    if (range.uri === uri) return undefined;
    const call = userRange(uri, range, stack);
    const frame = stack.find(({ call: at }) => at === call);
    return frame && `${frame.fn}()`;
}
