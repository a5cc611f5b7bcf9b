/** Short texts about a scenario, the same in code lens, status and notification. */
import { foundAsExpected, type ScenarioResult } from '../check/result.js';
import { count } from '../model/words.js';
import type { ScenarioState } from './fileState.js';

export const states = (n: number): string => count(n, 'state');

export function title(state: ScenarioState): string {
    switch (state.kind) {
        case 'checking': return `${state.again === undefined ? '' : `${state.again} · `}checking ...${state.states > 0 ? ` ${states(state.states)}` : ''}`;
        case 'unchecked': return `not checked: ${state.reason}`;
        case 'failed': return `inconclusive: ${state.reason}`;
        case 'cancelled': return `inconclusive: cancelled${state.states > 0 ? ` at ${states(state.states)}` : ''}`;
        case 'result': return resultTitle(state.result);
    }
}

export function resultTitle(result: ScenarioResult): string {
    const codes = result.codes.length > 0 ? result.codes.join(', ') : 'ok';
    const size = states(result.stats.states);
    if (result.verdict === 'inconclusive') return `inconclusive: ${result.message}`;
    if (result.asExpected) return result.verdict === 'ok' ? `✓ ok · ${size}` : `${foundAsExpected(result)} · ${size}`;
    const expectation = result.expected.filter(code => code !== 'ok');
    return expectation.length > 0 ? `✗ ${codes}, not ${expectation.join(', ')} · ${size}` : `✗ ${codes} · ${size}`;
}
