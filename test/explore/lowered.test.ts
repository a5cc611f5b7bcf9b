/** The explorer against the reference interpreter on the scenarios that ship: every state and edge. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isScenario } from '../../src/language/generated/ast.js';
import { parseMmn } from '../../src/language/parse.js';
import { lowerScenario } from '../../src/model/lower.js';
import { exploredGraph, expectedGraph } from './compare.js';
import { refGraph } from './reference.js';

/** Above this, the reference interpreter is too slow for a unit test. */
const MOST_STATES = 1500;

const root = new URL('../../scenarios/', import.meta.url);
const files = (readdirSync(root, { recursive: true }) as string[]).filter(name => name.endsWith('.mmn')).sort();

const scenarios = files.flatMap(name => {
    const uri = new URL(name, root).href;
    const { model } = parseMmn(readFileSync(new URL(name, root), 'utf8'), uri);
    return model.items.filter(isScenario).map(scenario => ({ name: `${name}: ${scenario.name}`, program: lowerScenario(model, uri, scenario).program }));
});

describe('shipped scenarios', () => {
    it.each(scenarios)('$name', ({ program }) => {
        if (!program) return;
        const explored = exploredGraph(program, MOST_STATES);
        if (explored) expect(explored).toEqual(expectedGraph(refGraph(program)));
    });
});
