/** The explorer against the reference interpreter on the scenarios that ship: every state and edge. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isScenario } from '../../src/language/generated/ast.js';
import { parseMmn } from '../../src/language/parse.js';
import { lowerScenario } from '../../src/model/lower.js';
import { holdersOf, lockOf } from '../../src/explore/situation.js';
import type { Program, Step } from '../../src/model/program.js';
import { exploredGraph, expectedGraph } from './compare.js';
import { refGraph, type RefGraph } from './reference.js';

/** Above this, the reference interpreter is too slow for a unit test. */
const MOST_STATES = 1500;

const root = new URL('../../scenarios/', import.meta.url);
const files = (readdirSync(root, { recursive: true }) as string[]).filter(name => name.endsWith('.mmn')).sort();

const scenarios = files.flatMap(name => {
    const uri = new URL(name, root).href;
    const { model } = parseMmn(readFileSync(new URL(name, root), 'utf8'), uri);
    return model.items.filter(isScenario).map(scenario => ({ name: `${name}: ${scenario.name}`, program: lowerScenario(model, uri, scenario).program }));
});

/** Who holds what the step waits for in a mode that keeps it from going on. */
function holders(program: Program, step: Step, values: readonly number[]): number[] {
    const { waits, effect } = step;
    const lock = waits?.lock && !waits.condition ? lockOf(waits.lock, step, values) : undefined;
    if (lock === undefined) return [];
    const reads = effect.kind === 'lock' && effect.mode === 'read', { queued } = program.locks[lock];
    return holdersOf(program, lock, values).filter(({ read }) => !read || !reads || (queued >= 0 && values[queued] > 0)).map(({ thread }) => thread);
}

/** Steps that could not be taken and then can, although whoever held what they wait for still does: what `waits` says (see waiting.ts) is not so. */
function takenAway(program: Program, { states, edges }: RefGraph): string[] {
    const wrong = new Set<string>();
    for (const [key, from] of edges) {
        const before = states.get(key)!, able = new Set(from.map(({ thread }) => thread));
        for (const edge of from) {
            if (!('to' in edge)) continue;
            const after = states.get(edge.to)!;
            for (const next of edges.get(edge.to) ?? []) {
                if (able.has(next.thread)) continue;
                const { name, steps } = program.threads[next.thread], step = steps[next.step];
                const held = holders(program, step, before.values), still = holders(program, step, after.values);
                if (held.some(h => still.includes(h))) wrong.add(`${name}: ${step.text}`);
            }
        }
    }
    return [...wrong];
}

describe('shipped scenarios', () => {
    it.each(scenarios)('$name', ({ program }) => {
        if (!program) return;
        const explored = exploredGraph(program, MOST_STATES);
        if (!explored) return;
        const graph = refGraph(program);
        expect(explored).toEqual(expectedGraph(graph));
        expect(takenAway(program, graph)).toEqual([]);
    });
});
