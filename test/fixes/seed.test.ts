/**
 * Every bug of the seed is mended by some candidate, in copies as well. That a fix is one is not taken on trust: the edited text is checked
 * here once more, as a whole.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkText } from '../../src/check/index.js';
import type { ScenarioResult } from '../../src/check/result.js';
import { FixSearch, type ProvenFix } from '../../src/fixes/index.js';
import { editedBy, renamed, reordered, withBystander } from './copies.js';

const FOLDER = 'scenarios/seed', URI = 'file:///seed.mmn';
const files = readdirSync(FOLDER).filter(name => name.endsWith('.mmn'));
const COPIES: [string, (text: string) => string][] = [
    ['as it is', text => text],
    ['with other names', renamed],
    ['with other names, in another order and beside an unrelated device at once', text => withBystander(reordered(renamed(text)))],
];

function fixesOf(text: string, { scenario, verdict }: ScenarioResult, results: ScenarioResult[], enough: number): ProvenFix[] {
    const search = new FixSearch(text, URI, { scenario, code: verdict }, results, {}, enough);
    while (!search.run(1000));
    return search.proven;
}

const buggy = (results: ScenarioResult[]): ScenarioResult[] => results.filter(({ violations }) => violations.length > 0);

describe.each(COPIES)('the seed %s', (_, copy) => {
    it.each(files)('%s', file => {
        const text = copy(readFileSync(`${FOLDER}/${file}`, 'utf8'));
        const { problems, scenarios } = checkText(text, URI);
        expect(problems).toEqual([]);
        expect(buggy(scenarios).length).toBeGreaterThan(0);
        for (const bug of buggy(scenarios)) {
            expect(bug.asExpected, `${bug.scenario}: ${bug.message}`).toBe(true);
            const fixes = fixesOf(text, bug, scenarios, 1);
            expect(fixes.length, `fixes of ${bug.scenario}`).toBe(1);
            const after = checkText(editedBy(text, fixes[0].edits), URI);
            expect(after.problems).toEqual([]);
            expect(after.scenarios.map(({ scenario, asExpected }) => [scenario, asExpected])).toEqual(scenarios.map(({ scenario }) => [scenario, true]));
            expect(after.scenarios.find(({ scenario }) => scenario === bug.scenario)).toMatchObject({ verdict: 'ok', codes: [], stats: { states: fixes[0].states } });
        }
    }, 300_000);
});
