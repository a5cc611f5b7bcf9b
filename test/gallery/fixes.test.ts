/** A broken variant that is an override differs from a good one by the override alone: without it the verdict is ok, and with it a good scenario is not. */
import { describe, expect, test } from 'vitest';
import { galleryFiles } from './files.js';
import { casesOf, parsed, withOverrides, withoutOverrides } from './variants.js';
import { codesOf } from './verdict.js';

const variants = galleryFiles('scenarios', 'test/gallery/draft').flatMap(file => {
    const cases = casesOf(parsed(file.text));
    const good = cases.filter(({ isOk, overrides }) => isOk && overrides.length === 0);
    return cases.filter(({ isOk, overrides }) => !isOk && overrides.length > 0)
        .map(broken => ({ title: `${file.name} ${broken.scenario.name}`, file, good, broken }));
});

describe.each(variants)('$title', ({ file, good, broken }) => {
    test('the fix alone makes it ok', { timeout: 300_000 }, () => {
        expect(codesOf(withoutOverrides(file.text, broken), broken.scenario.name)).toEqual([]);
    });

    test('a good scenario is not ok once the fix is taken back', { timeout: 300_000 }, () => {
        expect(good.length).toBeGreaterThan(0);
        const codes = good.flatMap(into => codesOf(withOverrides(file.text, into, broken), into.scenario.name));
        expect(codes).not.toEqual([]);
        expect(codes).not.toContain('not a program');
        expect(codes).not.toContain('inconclusive');
    });
});
