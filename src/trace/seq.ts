/**
 * Sequence numbers that only grow.
 *
 * In the states of a trace they are renumbered after each step (Program.seqGroups), so a number that nobody touched may fall from one
 * state to the next. People count on: a value keeps the number under which it was first seen, and a new value lies as far from its
 * neighbour as the step put it.
 */
import { runStep } from '../model/eval.js';
import type { Program } from '../model/program.js';
import type { State, TraceStep } from '../explore/verdict.js';

type Shown = Map<number, number>;

/** The values of every state as they are shown: those of `seq_t` variables continued, all others untouched. */
export function continuedValues(program: Program, steps: readonly TraceStep[], states: readonly State[]): number[][] {
    const all = states.map(state => [...state.values]);
    for (const group of program.seqGroups) {
        let shown = identity(group, states[0]?.values ?? []);
        for (let i = 1; i < states.length; i++) {
            const before = states[i - 1].values;
            const after = states[i].values;
            const step = program.threads[steps[i - 1].thread]?.steps[steps[i - 1].step];
            const written = step ? runStep(step, before).values : after;
            shown = follow(group, shown, written, after) ?? identity(group, after);
            for (const id of group) all[i][id] = shown.get(after[id]) ?? after[id];
        }
    }
    return all;
}

function identity(group: readonly number[], values: readonly number[]): Shown {
    return new Map(group.map(id => [values[id], values[id]]));
}

/** How the values after a step are shown; undefined where the recorded state is not a renumbering of what the step wrote. */
function follow(group: readonly number[], before: Shown, written: readonly number[], after: readonly number[]): Shown | undefined {
    const shown: Shown = new Map();
    for (const id of group) {
        if (after[id] === 0) continue;
        if (written[id] === 0) return undefined;
        const number = nearest(before, written[id]);
        const other = shown.get(after[id]);
        if (other !== undefined && other !== number) return undefined;
        shown.set(after[id], number);
    }
    return shown;
}

/** A value that was there keeps its number; a new one is placed by its distance from the next lower, else the next higher one. */
function nearest(shown: Shown, value: number): number {
    const same = shown.get(value);
    if (same !== undefined && value !== 0) return same;
    let lower: number | undefined;
    let higher: number | undefined;
    for (const known of shown.keys()) {
        if (known === 0) continue;
        if (known < value && (lower === undefined || known > lower)) lower = known;
        if (known > value && (higher === undefined || known < higher)) higher = known;
    }
    if (lower !== undefined) return (shown.get(lower) ?? lower) + value - lower;
    if (higher !== undefined) return (shown.get(higher) ?? higher) + value - higher;
    return value;
}
