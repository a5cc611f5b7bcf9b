/** notiscope/trace: the diagram behind a verdict, or in words why there is none and what to do. */
import type { ScenarioResult } from '../check/result.js';
import type { TraceView } from '../trace/view.js';
import { scenarioState, type FileState, type ScenarioState } from './fileState.js';
import type { TraceAnswer, TraceParams } from './protocol.js';
import { states, title } from './words.js';

export function traceAnswer(state: FileState | undefined, { uri, scenario, code }: TraceParams): TraceAnswer {
    if (!state) return { message: `${uri} is not open.`, hint: 'Open the scenario file, then show its diagram.' };
    if (state.refused !== undefined) return { message: `Not checked: ${state.refused}`, hint: 'Open a scenario file of ordinary size.' };
    const names = (state.language?.scenarios ?? []).map(({ name }) => name);
    const name = scenario ?? firstOf(state, names);
    if (name === undefined) return { message: 'This file has no scenario.', hint: 'Write one: scenario NAME { thread a { ... } thread b { ... } expect ok }' };
    if (!names.includes(name)) {
        return { message: `There is no scenario ${name} in this file.`, hint: names.length > 0 ? `It has: ${names.join(', ')}.` : 'It has none at all.' };
    }
    return ofScenario(name, scenarioState(state, name), code);
}

/** Where nobody said which: what is wrong first, then what has something to show. */
function firstOf(state: FileState, names: string[]): string | undefined {
    const results = names.map(name => state.run.results.get(name)).filter(result => result !== undefined);
    const shown = results.filter(result => result.trace || result.violations.length > 0);
    return (shown.find(({ asExpected }) => !asExpected) ?? shown.find(({ verdict }) => verdict !== 'ok') ?? shown[0])?.scenario ?? names[0];
}

function ofScenario(name: string, known: ScenarioState, code: string | undefined): TraceAnswer {
    switch (known.kind) {
        case 'checking': return { unchecked: true, message: `${name} is being explored${known.states > 0 ? ` (${states(known.states)} so far)` : ''}.`, hint: 'The diagram appears with the verdict.' };
        case 'unchecked': return { unchecked: true, message: `${name} could not be checked: ${known.reason}.`, hint: 'The Problems view names the place. The diagram appears once it is fixed.' };
        case 'failed': return { message: `${name}: ${known.reason}.`, hint: 'It starts again with the next edit.' };
        case 'cancelled': return { message: `${name}: ${title(known)}.`, hint: 'The next edit starts the exploration again, as does the quick fix "Explore again" at its name.' };
        case 'result': return ofResult(known.result, code) ?? noTrace(known.result);
    }
}

function ofResult(result: ScenarioResult, code: string | undefined): TraceView | undefined {
    // An edit may have made this code go away: then the scenario's own diagram is the better answer.
    const own = result.violations.find(violation => violation.code === code)?.trace;
    return own ?? result.trace ?? result.violations[0]?.trace;
}

function noTrace({ scenario, verdict, message }: ScenarioResult): TraceAnswer {
    if (verdict === 'inconclusive') return { scenario, message: `${scenario}: inconclusive: ${message}`, hint: 'Raise notiscope.limits.maxStates, notiscope.limits.timeout or notiscope.limits.maxMemory, or make the scenario smaller.' };
    return { scenario, message: `${scenario}: ${message}`, hint: 'There is no run to draw: no interleaving brings every thread to its end.' };
}
