/** Which scenario somebody means who did not say: the one under the cursor, else the first that is wrong, else the first. */
import type { Position } from '../model/program.js';
import type { ScenarioStatus } from '../server/protocol.js';

export const scenarioUnder = (scenarios: ScenarioStatus[], { line }: Position): ScenarioStatus | undefined =>
    scenarios.find(({ range }) => range.start.line <= line && line <= range.end.line);

export const scenarioMeant = (scenarios: ScenarioStatus[], cursor?: Position): ScenarioStatus | undefined =>
    (cursor && scenarioUnder(scenarios, cursor)) ?? scenarios.find(({ asExpected, running }) => !asExpected && !running) ?? scenarios[0];
