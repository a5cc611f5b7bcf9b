/** notiscope/verdicts: how far each scenario of a file is, for status bar, preview and tests. */
import { scenarioState, type FileState, type ScenarioPlace } from './fileState.js';
import type { ScenarioStatus, VerdictsParams } from './protocol.js';
import { title } from './words.js';

export function verdictsParams(state: FileState): VerdictsParams {
    const { uri, version, run, language } = state;
    const running = run.phase === 'running' || !language;
    return { uri, version, running, scenarios: (language?.scenarios ?? []).map(place => status(state, place)) };
}

function status(state: FileState, { name, range }: ScenarioPlace): ScenarioStatus {
    const known = scenarioState(state, name);
    const common = { name, range, message: title(known) };
    switch (known.kind) {
        case 'checking': return { ...common, asExpected: false, states: known.states, running: true, hasTrace: false };
        case 'unchecked': return { ...common, asExpected: false, states: 0, running: false, hasTrace: false };
        case 'failed': case 'cancelled': return { ...common, verdict: 'inconclusive', asExpected: false, states: 0, running: false, hasTrace: false };
        case 'result': {
            const { verdict, asExpected, stats, trace, violations } = known.result;
            return { ...common, verdict, asExpected, states: stats.states, running: false, hasTrace: trace !== undefined || violations.length > 0 };
        }
    }
}
