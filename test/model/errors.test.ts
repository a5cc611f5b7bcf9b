/** Each line that ends in `//! text` must have a problem whose message contains the text, and no other line may have one. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lowerScenario } from '../../src/model/lower.js';
import { parseMmn } from '../../src/language/parse.js';

const folder = join(import.meta.dirname, 'errors');

for (const file of readdirSync(folder)) {
    const text = readFileSync(join(folder, file), 'utf8');
    const uri = `file:///${file}`;
    const { model, problems } = parseMmn(text, uri);
    test(`${file} parses`, () => expect(problems).toEqual([]));
    for (const scenario of model.items) {
        if (scenario.$type !== 'Scenario') continue;
        const line = scenario.$cstNode!.range.start.line;
        const wanted = /\/\/!\s*(.*)$/.exec(text.split('\n')[line])?.[1] ?? 'no expectation on this line';
        test(`${scenario.name}: ${wanted}`, () => {
            const lowered = lowerScenario(model, uri, scenario);
            expect(lowered.program).toBeUndefined();
            expect(lowered.problems).toHaveLength(1);
            expect(lowered.problems[0].message).toContain(wanted);
        });
    }
}
