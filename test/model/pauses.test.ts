/**
 * Lowering and the analysis of locks can be left between two steps of the work, also amid one thread of a large scenario. Steps are counted,
 * not timed: of each part there are as many as it has to look at in some hundreds at once.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../src/check/index.js';
import { ScenarioCheck } from '../../src/check/scenario.js';
import { isScenario } from '../../src/language/generated/ast.js';
import { parseMmn } from '../../src/language/parse.js';
import { analyseInSteps } from '../../src/lockdep/index.js';
import { domains } from '../../src/lockdep/domains.js';
import { relevance } from '../../src/lockdep/relevance.js';
import { Resources } from '../../src/lockdep/resources.js';
import { finishProgram, opsOf } from '../../src/model/finish.js';
import { inPieces, type Steps } from '../../src/model/in-steps.js';
import { lowerScenario } from '../../src/model/lower.js';
import { narrowRanges } from '../../src/model/ranges.js';
import { seqGroups } from '../../src/model/sequence.js';

function counted(work: Steps<unknown>): number {
    let steps = 1;
    while (!work.next().done) steps++;
    return steps;
}

const uri = 'file:///large.mmn', { model } = parseMmn(readFileSync(new URL('../bench/large-3-devices.mmn', import.meta.url), 'utf8'), uri);
const scenario = model.items.find(isScenario)!;

describe('four threads, four pages, three devices', () => {
    const program = lowerScenario(model, uri, scenario, { lockdep: true }).program!;
    const largest = [...program.threads].sort((a, b) => b.steps.length - a.steps.length)[0];
    const ops = program.threads.flatMap(t => [...opsOf(program, t.id)]), blocks = program.threads.reduce((n, t) => n + t.steps.reduce((m, step) => m + step.blocks.length, 0), 0);

    it('is large', () => expect([ops.length > 5_000, blocks > 10_000, largest.steps.length > 500]).toEqual([true, true, true]));

    it.each<[string, () => Steps<unknown>, number]>([
        ['sequence numbers that meet', () => seqGroups(program, t => [...opsOf(program, t)].map(op => ({ op }))), ops.length / 1000],
        ['bounds of variables', () => narrowRanges(structuredClone(program), t => opsOf(program, t)), program.threads.length],
        ['marks, constants and bounds', () => finishProgram(structuredClone(program)), blocks / 50],
        ['what the analysis of locks knows of shared variables', () => domains(program), program.threads.reduce((n, t) => n + t.steps.length, 0) / 200],
        ['what a thread asks for', () => relevance(largest, new Resources(program)), largest.steps.length / 200],
        ['the analysis of locks', () => analyseInSteps(program), 500],
    ])('%s', (_, work, least) => expect(counted(work())).toBeGreaterThan(least));

    it('all of it', () => {
        // Two Programs, two passes over the blocks of each, and the analysis of locks.
        expect(counted(ScenarioCheck.lower({ model, uri, scenario }, DEFAULT_LIMITS))).toBeGreaterThan(4 * blocks / 50 + 500);
    });
});

it('work in pieces has a step after each of them', () => {
    const seen: number[] = [];
    expect(counted(inPieces([1, 2, 3, 4, 5], 2, n => seen.push(n)))).toBe(3);
    expect(seen).toEqual([1, 2, 3, 4, 5]);
});
