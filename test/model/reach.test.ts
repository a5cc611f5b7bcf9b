/** Marks for the report of what is reached change nothing of what is explored. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { explore } from '../../src/explore/index.js';
import { isScenario } from '../../src/language/generated/ast.js';
import { parseMmn } from '../../src/language/parse.js';
import { lowerScenario } from '../../src/model/lower.js';

const root = new URL('../../scenarios/seed/', import.meta.url);

describe('statements that are marked', () => {
    it.each(readdirSync(root).filter(name => name.endsWith('.mmn')))('%s', name => {
        const uri = new URL(name, root).href;
        const { model } = parseMmn(readFileSync(new URL(name, root), 'utf8'), uri);
        for (const scenario of model.items.filter(isScenario)) {
            const [plain, marked] = [{}, { reach: true }].map(options => lowerScenario(model, uri, scenario, options).program!);
            expect(plain.covers.some(c => c.statement)).toBe(false);
            expect(marked.covers.some(c => c.statement)).toBe(true);
            const [a, b] = [explore(plain), explore(marked)];
            expect(b.violations, scenario.name).toEqual(a.violations);
            expect({ ...b.stats, milliseconds: 0 }, scenario.name).toEqual({ ...a.stats, milliseconds: 0 });
            expect(b.outcomes).toEqual(a.outcomes);
        }
    });
});
