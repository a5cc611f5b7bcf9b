/** Every scenario under semantics/ says itself what must come out; add one by adding text. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkText } from '../../src/check/index.js';

const folder = join(import.meta.dirname, 'semantics');

for (const file of readdirSync(folder).filter(f => f.endsWith('.mmn'))) {
    describe(file, () => {
        const result = checkText(readFileSync(join(folder, file), 'utf8'), `file:///${file}`, {});
        test('no problems', () => expect(result.problems).toEqual([]));
        for (const scenario of result.scenarios) {
            test(scenario.scenario, () => {
                expect(scenario.stats.complete, scenario.message).toBe(true);
                expect({ asExpected: scenario.asExpected, codes: scenario.codes, message: scenario.message })
                    .toMatchObject({ asExpected: true });
            });
        }
        test('has scenarios', () => expect(result.scenarios.length).toBeGreaterThan(0));
    });
}
