/** Code that is used again: for what means the same, and for nothing else. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { scenariosOf } from '../../src/check/index.js';
import { WasmModule } from '../../src/explore/code/module.js';
import { explore } from '../../src/explore/index.js';
import { forgetCode } from '../../src/explore/kept-code.js';
import type { Limits } from '../../src/explore/verdict.js';
import { parseMmn } from '../../src/language/parse.js';
import { lowerScenario } from '../../src/model/lower.js';
import type { Block, Program } from '../../src/model/program.js';
import { mirror } from './mirror.js';
import { randomProgram } from './random.js';

const RUNS = Number(process.env.NOTISCOPE_RUNS ?? 500);

let made: ReturnType<typeof vi.spyOn>;
beforeEach(() => {
    forgetCode();
    made = vi.spyOn(WasmModule.prototype, 'bytes');
});
afterEach(() => vi.restoreAllMocks());

/** Modules that were made by it. */
function modules(work: () => unknown): number {
    const before = made.mock.calls.length;
    work();
    return made.mock.calls.length - before;
}

function found(program: Program, limits: Partial<Limits> = {}): unknown {
    const { stats: { milliseconds: _time, ...stats }, ...verdict } = explore(program, { maxStates: 500, ...limits });
    return { ...verdict, stats };
}

/** The same as text means another thing: by one number, a bound, or a branch. */
function edit(program: Program, draw: (lo: number, hi: number) => number): void {
    const blocks: Block[] = program.threads.flatMap(t => t.steps.flatMap(s => s.blocks));
    const branches = blocks.flatMap(({ exit }) => exit.kind === 'branch' ? [exit] : []);
    const sets = blocks.flatMap(({ ops }) => ops.filter(op => op.kind === 'set'));
    switch (draw(0, 2)) {
        case 0: if (branches.length > 0) { const b = branches[draw(0, branches.length - 1)]; [b.then, b.else] = [b.else, b.then]; } break;
        case 1: if (sets.length > 0) sets[draw(0, sets.length - 1)].value = { op: 'const', value: draw(0, 1) }; break;
        default: { const x = program.variables[draw(0, program.variables.length - 1)]; x.init = x.lo; }
    }
}

const scenario = (before: string, amount: number): Program => {
    const text = `${before}global { int x = 0 }\nscenario s {\n    thread one { x = ${amount} }\n    thread two { assert(x != 2) }\n    expect assertion\n}\n`;
    const { model } = parseMmn(text, 'file:///x.mmn');
    return lowerScenario(model, 'file:///x.mmn', scenariosOf(model)[0]).program!;
};

describe('kept code', () => {
    it('is used for an equal Program, for each way to reduce it by itself', () => {
        expect(modules(() => found(mirror(2, 1, 1)))).toBe(1);
        expect(modules(() => found(mirror(2, 1, 1)))).toBe(0);
        expect(modules(() => found(mirror(2, 1, 1), { reduction: 'on' }))).toBe(1);
        expect(modules(() => found(mirror(2, 1, 1), { reduction: 'macro' }))).toBe(1);
        expect(modules(() => { found(mirror(2, 1, 1)); found(mirror(2, 1, 1), { reduction: 'on' }); })).toBe(0);
        expect(modules(() => found(mirror(1, 2, 1)))).toBe(1);
    });

    it('is forgotten after that of four others, and when it is to be', () => {
        for (const n of [1, 2, 3, 4]) found(scenario('', n));
        expect(modules(() => found(scenario('', 1)))).toBe(0);
        found(scenario('', 5));
        expect(modules(() => found(scenario('', 1)))).toBe(0);
        expect(modules(() => found(scenario('', 2)))).toBe(1);
        forgetCode();
        expect(modules(() => found(scenario('', 1)))).toBe(1);
    });

    it('is used for a text that has moved, whose findings are where it is now', () => {
        expect(modules(() => expect(explore(scenario('', 2)).violations[0].code).toBe('assertion'))).toBe(1);
        const moved = scenario('// another line\n', 2);
        expect(modules(() => {
            const { trace: { steps } } = explore(moved).violations[0];
            const { range } = moved.threads[steps.at(-1)!.thread].steps[steps.at(-1)!.step];
            expect(range.start.line).toBe(scenario('', 2).threads[1].steps[0].range.start.line + 1);
        })).toBe(0);
    });

    it('is not used for a Program that was changed in place', () => {
        const program = scenario('', 2);
        expect(explore(program).violations).toHaveLength(1);
        const set = program.threads[0].steps.flatMap(s => s.blocks.flatMap(b => b.ops)).find(op => op.kind === 'set')!;
        set.value = { op: 'const', value: 1 };
        expect(explore(program).violations).toEqual([]);
    });

    it('makes no difference: random Programs and others that differ in little, one after the other', () => {
        let kept = 0;
        fc.assert(fc.property(fc.gen(), g => {
            const draw = (min: number, max: number): number => g(() => fc.noBias(fc.integer({ min, max })));
            const one = randomProgram(draw), other = structuredClone(one);
            edit(other, draw);
            const reduction = (['off', 'on', 'macro', 'symmetry'] as const)[draw(0, 3)];
            const fresh = [one, other].map(program => { forgetCode(); return found(program, { reduction }); });
            // That of `other` is there.
            const first = made.mock.calls.length;
            expect([other, one, other, one].map(program => found(program, { reduction }))).toEqual([fresh[1], fresh[0], fresh[1], fresh[0]]);
            kept += Number(made.mock.calls.length - first <= 2);
            made.mockClear();
        }), { numRuns: Math.ceil(RUNS / 5), seed: 99 });
        expect(kept).toBeGreaterThan(RUNS / 10);
    });
});
