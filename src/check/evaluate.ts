/** Expressions of the language in the states of a run, for whoever has stopped there. */
import { replay } from '../explore/replay.js';
import { readToken } from '../explore/token.js';
import type { State, Trace } from '../explore/verdict.js';
import type { Program, Thread } from '../model/program.js';
import type { NumType } from '../model/objects.js';
import type { Watched, WatchPlace } from '../model/watch.js';
import { continuedValues } from '../trace/seq.js';
import { valueText } from '../trace/text.js';
import type { ScenarioPrograms } from './programs.js';

/** `at`: after so many steps of the run; in a call of the thread: `depth` of those of its next step's stack. */
export interface EvaluateQuestion { token: string; expression: string; places: { at: number; thread: string; depth: number }[] }
/** `truth`: as a condition; absent for what is no value. `what`: the name under which the decoded state has the thing. */
export type Evaluated = { text: string; type: string; truth?: boolean; what?: string } | { error: string };

/** One answer a place. Throws for a scenario that cannot be lowered. */
export function evaluateIn(programs: ScenarioPrograms, { token, expression, places }: EvaluateQuestion): Evaluated[] | { error: string; otherText?: boolean } {
    const schedule = readToken(token);
    if ('error' in schedule) return schedule;
    const watch = programs.watch(schedule.program);
    if (!watch) return { otherText: true, error: 'this run is of another text than the scenario is now' };
    const { program } = watch, { trace } = replay(program, schedule);
    let shown: number[][] | undefined;
    return places.map(({ at, thread, depth }): Evaluated => {
        const state = trace.states[Math.min(at, trace.states.length - 1)], of = program.threads.find(({ name }) => name === thread);
        if (!of) return { error: `there is no thread ${thread}` };
        const told = watch.evaluate(expression, placeIn(program, trace, of, at, depth, state));
        if (told.kind !== 'number' || told.type !== 'seq') return inWords(program, told);
        // Numbers that only grow, as in the views: any variable that has the value knows under which number it is shown.
        shown ??= continuedValues(program, trace.steps, trace.states);
        const same = program.seqGroups.flat().find(id => state.values[id] === told.value);
        const number = same === undefined ? told.value : shown[Math.min(at, shown.length - 1)][same];
        return { ...inWords(program, told), text: valueText(program, { kind: 'seq' }, number) } as Evaluated;
    });
}

function placeIn(program: Program, { steps }: Trace, thread: Thread, at: number, depth: number, state: State): WatchPlace {
    const { steps: own, pcs, id } = thread, pc = pcs[state.pcs[id]];
    const next = steps.find((step, i) => i >= at && step.thread === id)?.step ?? pc?.steps[0];
    return {
        thread: id, calls: next === undefined ? [] : own[next].stack.slice(0, depth), values: state.values,
        locals: (pc?.locals ?? []).flatMap(({ variable, also = [], ...own }) => [own, ...also].map(({ name, isNumber, depth: at }) =>
            ({ name, type: typeOf(program.variables[variable].kind, isNumber === true), value: state.values[variable], ...at !== undefined && { depth: at } }))),
    };
}

const typeOf = (kind: Program['variables'][number]['kind'], isNumber: boolean): NumType => kind === 'seq' || (!isNumber && (kind === 'bool' || kind === 'pfn' || kind === 'pte')) ? kind : 'int';

function inWords(program: Program, told: Watched): Evaluated {
    switch (told.kind) {
        case 'error': return { error: told.message };
        case 'number': return { text: valueText(program, { kind: told.type }, told.value), type: told.type, truth: told.value !== 0 };
        case 'thing': {
            const what = told.lock !== undefined ? program.locks[told.lock]?.name : told.page !== undefined ? `${program.pages[told.page].name}.pte` : told.named;
            return { text: told.text, type: told.lock !== undefined ? 'lock' : told.page !== undefined ? 'page' : 'thing', ...what !== undefined && { what } };
        }
    }
}
