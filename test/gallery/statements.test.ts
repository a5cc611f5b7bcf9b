/**
 * Each statement of the gallery's good drivers, deleted in turn: the verdict of some good scenario flips, or a comment on the line says why the statement is not
 * needed here. A comment that says so of a statement that is needed is a mistake, too.
 */
import { describe, expect, test } from 'vitest';
import { galleryFiles } from './files.js';
import { casesOf, deletions, isOverridden, parsed } from './variants.js';
import { codesOf } from './verdict.js';

describe.each(galleryFiles('scenarios'))('$name', ({ text }) => {
    const model = parsed(text);
    const good = casesOf(model).filter(({ isOk }) => isOk);

    test.each(deletions(text, model).map(deletion => ({ ...deletion, at: deletion.line + 1 })))('$at $name', { timeout: 300_000 }, ({ text: variant, fn, excuse }) => {
        const users = good.filter(each => !isOverridden(text, fn, each));
        expect(users.length, 'good scenarios that use it').toBeGreaterThan(0);
        const isNeeded = users.some(({ scenario }) => codesOf(variant, scenario.name).length > 0);
        expect(isNeeded ? 'needed' : 'not needed').toBe(excuse === undefined ? 'needed' : 'not needed');
    });
});
