/** Sizes on the real kernel library: what must be explored to the end within the default limits, and what need only start. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checkText } from '../../src/check/index.js';
import { Search } from '../../src/explore/index.js';
import { isScenario } from '../../src/language/generated/ast.js';
import { parseMmn } from '../../src/language/parse.js';
import { lowerScenario } from '../../src/model/lower.js';
import { galleryFiles } from './files.js';

describe.each(galleryFiles('test/gallery/sizes'))('$name', ({ uri, text }) => {
    test('is explored to the end', { timeout: 300_000 }, () => {
        const { problems, scenarios } = checkText(text, uri);
        expect(problems.map(({ message }) => message)).toEqual([]);
        expect(scenarios.length).toBeGreaterThan(0);
        expect(scenarios.filter(({ asExpected, codes }) => !asExpected || codes.length > 0).map(({ scenario, codes, message }) => ({ scenario, codes, message }))).toEqual([]);
    });
});

test('four threads, four pages, two mms, three devices: starts, and finds nothing wrong in what it sees', { timeout: 300_000 }, () => {
    const text = readFileSync(new URL('../bench/large-3-devices.mmn', import.meta.url), 'utf8');
    const { model, problems } = parseMmn(text, 'file:///large.mmn');
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    const scenario = model.items.find(isScenario)!;
    const { program } = lowerScenario(model, 'file:///large.mmn', scenario, { spareFrames: 6 });
    expect(program).toBeDefined();
    const search = new Search(program!, { maxStates: 300_000, timeout: 60 });
    while (!search.run(1000));
    const { violations, incomplete } = search.verdict();
    expect(violations).toEqual([]);
    expect(incomplete?.reason).toBe('states');
});
