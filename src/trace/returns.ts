/** What calls return, where a reader needs it: errors, and the answer of a call that asks something. */
import { runStep } from '../model/eval.js';
import type { CallFrame, Program } from '../model/program.js';
import type { TraceStep } from '../explore/verdict.js';
import { valueText } from './text.js';
import type { ViewReturn } from './view.js';

/** Of the calls that end in the step and that the scenario's own text makes or answers, innermost first. `values`: the state before it. */
export function returnsOf(program: Program, { thread, step: id }: TraceStep, values: readonly number[]): ViewReturn[] {
    const { steps, pcs } = program.threads[thread], { stack } = steps[id];
    const told = stack.map((frame, depth) => ({ frame, depth })).filter(({ frame, depth }) => frame.result && !(frame.library && stack[depth - 1]?.library === true)).reverse();
    if (told.length === 0) return [];
    const { outcome, pc, temps } = runStep(steps[id], values);
    // Where the step fails nothing returns.
    if (outcome !== 'next') return [];
    const next: readonly CallFrame[] = steps[pcs[pc].steps[0]]?.stack ?? [];
    return told.flatMap(({ frame, depth }) => {
        const { result } = frame;
        const value = result && temps[result.temp];
        if (!result || value === undefined || (!result.isOwn && next.includes(frame))) return [];
        return result.type === 'bool' || value < 0 ? [{ depth, value: valueText(program, { kind: result.type }, value) }] : [];
    });
}
