import { describe, expect, it } from 'vitest';
import { codeLenses } from '../../src/server/lenses.js';
import { newRun, type FileState } from '../../src/server/fileState.js';
import { isTrace } from '../../src/server/protocol.js';
import { traceAnswer } from '../../src/server/traces.js';
import { resultTitle } from '../../src/server/words.js';
import { place, result, trace, violation } from './scripted.js';

const uri = 'file:///a.mmn';
const stateOf = (names: string[]): FileState => ({ uri, version: 1, run: newRun(),
    language: { problems: [], scenarios: names.map((name, i) => ({ name, nameRange: place(uri, i * 10), range: place(uri, i * 10) })) } });
const titles = (state: FileState) => codeLenses(state).map(({ command }) => command?.title);

describe('a verdict in a few words', () => {
    it.each([
        [result(uri, 's'), '✓ ok · 1,204 states'],
        [result(uri, 's', { expected: ['deadlock'], codes: ['deadlock'], verdict: 'deadlock', stats: { ...result(uri, 's').stats, states: 312 } }), 'deadlock, as expected · 312 states'],
        [result(uri, 's', { expected: ['leak'], codes: ['leak', 'lost_write'], verdict: 'leak' }), 'leak, as expected, and lost_write · 1,204 states'],
        [result(uri, 's', { codes: ['use_after_free'], verdict: 'use_after_free', asExpected: false }), '✗ use_after_free · 1,204 states'],
        [result(uri, 's', { expected: ['deadlock'], asExpected: false }), '✗ ok, not deadlock · 1,204 states'],
        [result(uri, 's', { verdict: 'inconclusive', asExpected: false, message: 'the limit was hit' }), 'inconclusive: the limit was hit'],
    ])('%#', (found, title) => expect(resultTitle(found)).toBe(title));
});

describe('code lenses', () => {
    it('tell what is being checked', () => {
        const state = stateOf(['s']);
        expect(titles(state)).toEqual(['checking ...']);
        state.run.progress.set('s', 12000);
        expect(titles(state)).toEqual(['checking ... 12,000 states']);
    });

    it('offer the diagram and the debugger where there is a run', () => {
        const state = stateOf(['s', 't']);
        state.run.results.set('s', result(uri, 's', { trace: trace(uri, 'ok') })).set('t', result(uri, 't'));
        expect(titles(state)).toEqual(['✓ ok · 1,204 states', 'Show diagram', 'Step through', '✓ ok · 1,204 states']);
        expect(codeLenses(state)[1].command).toMatchObject({ command: 'notiscope.showDiagram', arguments: [uri, 's'] });
        expect(codeLenses(state)[2].command).toMatchObject({ command: 'notiscope.debugScenario', arguments: [uri, 's'] });
    });

    it('say why a scenario is not checked', () => {
        const state = stateOf(['s', 't']);
        state.run = { ...state.run, phase: 'done', problems: [{ code: 'unknown-name', message: 'unknown name', severity: 'error', range: place(uri, 10) }] };
        expect(titles(state)).toEqual(['not checked: error in line 11', 'not checked: error in line 11']);
    });
});

describe('the diagram behind a verdict', () => {
    it('is the one of the scenario, and of the code', () => {
        const state = stateOf(['s']);
        state.run.results.set('s', result(uri, 's', { verdict: 'deadlock', trace: trace(uri, 'deadlock'), violations: [violation(uri, 'deadlock'), violation(uri, 'leak')] }));
        expect(traceAnswer(state, { uri, scenario: 's' })).toMatchObject({ code: 'deadlock' });
        expect(traceAnswer(state, { uri, scenario: 's', code: 'leak' })).toMatchObject({ code: 'leak' });
        expect(traceAnswer(state, { uri, scenario: 's', code: 'livelock' })).toMatchObject({ code: 'deadlock' });
    });

    it('is of what is wrong where no scenario is named', () => {
        const state = stateOf(['s', 't']);
        state.run.results.set('s', result(uri, 's', { trace: trace(uri, 'ok', 's') }));
        state.run.results.set('t', result(uri, 't', { asExpected: false, trace: trace(uri, 'leak', 't') }));
        expect(traceAnswer(state, { uri })).toMatchObject({ scenario: 't' });
    });

    it.each([
        [undefined, { uri }, 'is not open'],
        [stateOf([]), { uri }, 'no scenario'],
        [stateOf(['s']), { uri, scenario: 'x' }, 'no scenario x'],
        [stateOf(['s']), { uri, scenario: 's' }, 'is being explored'],
    ])('or says in words why there is none: %#', (state, params, words) => {
        const answer = traceAnswer(state, params);
        expect(isTrace(answer)).toBe(false);
        expect(answer.message).toContain(words);
        expect((answer as { hint: string }).hint).not.toBe('');
    });
});
