import { describe, expect, it } from 'vitest';
import { scenarioMeant } from '../../src/extension/scenarioAt.js';
import type { ScenarioStatus } from '../../src/server/protocol.js';

const status = (name: string, line: number, asExpected: boolean, running = false): ScenarioStatus => ({ name, asExpected, running, states: 1, message: '', hasTrace: true,
    range: { uri: 'file:///a.mmn', start: { line, character: 0 }, end: { line: line + 5, character: 1 } } });
const three = [status('a', 10, true), status('b', 20, false), status('c', 30, true)];
const meant = (scenarios: ScenarioStatus[], line?: number) => scenarioMeant(scenarios, line === undefined ? undefined : { line, character: 3 })?.name;

describe('which scenario somebody means', () => {
    it('is the one under the cursor', () => expect([meant(three, 10), meant(three, 35)]).toEqual(['a', 'c']));
    it('else the first that is wrong', () => expect([meant(three, 0), meant(three)]).toEqual(['b', 'b']));
    it('not one that is still explored', () => expect(meant([status('a', 0, true), status('b', 9, false, true)])).toBe('a'));
    it('none where there is none', () => expect(meant([], 3)).toBeUndefined());
});
