/** The state in which the threads start: after their entries, settled like the state after any step. */
import { evaluate, runBlocks } from '../model/eval.js';
import type { Code, Program } from '../model/program.js';
import { forgotten, frameNumbers, stateOf } from './frames.js';

export interface Initial {
    values: number[];
    pcs: number[];
    /** What is violated already. */
    codes: Code[];
    /** An assume() has failed: no run begins. */
    pruned?: boolean;
}

export function initialState(program: Program): Initial {
    let values = program.variables.map(v => v.init);
    const pcs: number[] = [];
    for (const thread of program.threads) {
        const run = runBlocks(thread.entry, values);
        if (run.outcome === 'violated') return { values: program.variables.map(v => v.init), pcs, codes: [run.code!] };
        if (run.outcome === 'pruned') return { values: program.variables.map(v => v.init), pcs, codes: [], pruned: true };
        if (run.outcome !== 'next') throw new Error(`${thread.name} cannot start`);
        values = run.values;
        pcs.push(run.pc);
    }
    if (!settle(program, values)) return { values: program.variables.map(v => v.init), pcs, codes: ['inconclusive'] };
    return { values, pcs, codes: [...new Set(program.invariants.filter(i => evaluate(i.violated, values) !== 0).map(i => i.code))] };
}

/** Whether the values stay within their bounds. */
function settle(program: Program, values: number[]): boolean {
    const { frames, variables } = program;
    const inside = (id: number): boolean => values[id] >= variables[id].lo && values[id] <= variables[id].hi;
    const numbered = new Set(program.seqGroups.flat());
    if (!variables.every(({ id }) => numbered.has(id) || inside(id))) return false;
    for (let found = true; found;) {
        found = false;
        for (const f of frameNumbers(frames)) {
            if (evaluate(forgotten(frames, f), values) === 0) continue;
            found = true;
            for (const id of [stateOf(frames, f), ...frames.reset[f - 1]]) values[id] = 0;
            for (const id of frames.forget) if (values[id] === f) values[id] = 0;
        }
    }
    for (const group of program.seqGroups) {
        let old = 0;
        let fresh = 0;
        const renumbered = new Map([[0, 0]]);
        for (const value of [...new Set(group.map(id => values[id]))].filter(n => n !== 0).sort((a, b) => a - b)) {
            fresh = fresh === 0 ? 2 - (value & 1) : fresh + (value - old <= 4 ? value - old : 4 - ((value - old) & 1));
            renumbered.set(value, fresh);
            old = value;
        }
        for (const id of group) values[id] = renumbered.get(values[id])!;
    }
    return variables.every(({ id }) => inside(id));
}
