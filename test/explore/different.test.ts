/** Further counterexamples: really different ones, all of them where there are few, and said so. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Events, type Last } from '../../src/explore/events.js';
import { explore } from '../../src/explore/index.js';
import { replay } from '../../src/explore/replay.js';
import { readToken, type Schedule } from '../../src/explore/token.js';
import type { Violation } from '../../src/explore/verdict.js';
import { runStep } from '../../src/model/eval.js';
import type { Program } from '../../src/model/program.js';
import { bin, c, check, eq, ProgramBuilder, set, v } from './build.js';
import { randomProgram } from './random.js';

const found = (program: Program, counterexamples: number): Violation => explore(program, { counterexamples, tokens: true }).violations[0];
const schedules = (violation: Violation): string[] => [violation, ...violation.others ?? []].map(({ trace }) => trace.steps.map(s => s.thread).join(''));

describe('another counterexample', () => {
    it('is not one with independent steps swapped, or with steps of somebody else', () => {
        const b = new ProgramBuilder();
        const [m, n] = [b.lock('m'), b.lock('n')];
        const [x, y] = [b.variable('x', 0, 1), b.variable('y', 0, 1)];
        b.thread('one').lock(0, m, 1).lock(1, n, 2);
        b.thread('two').lock(0, n, 1).lock(1, m, 2);
        b.thread('busy').step(0, 1, { do: [set(x, 1)] }).step(1, 2, { do: [set(y, 1)] });
        const deadlock = explore(b.build(), { counterexamples: 3 }).violations.find(d => d.onLocks!.length === 2)!;
        expect(deadlock.others).toEqual([]);
        expect(deadlock.noOther).toBe('none');
    });

    it('has the conflicting steps in another order, the easiest first', () => {
        const b = new ProgramBuilder();
        const [x, y] = [b.variable('x', 0, 2), b.variable('y', 0, 2)];
        b.thread('a').step(0, 1, { do: [set(x, 1)] }).step(1, 2, { do: [set(y, 1)] });
        b.thread('b').step(0, 1, { do: [set(x, 2)] }).step(1, 2, { do: [set(y, 2)] });
        b.thread('reader').step(0, 1, { do: [check(bin('<', bin('+', v(x), v(y)), c(3)), 'assertion')] });
        const violation = found(b.build(), 9);
        // Each set of stores and each order of those to x and of those to y in which the sum is 3 or more.
        expect(schedules(violation)).toEqual(['112', '0012', '1102', '0112', '00112', '01102', '10012']);
        expect(violation.noOther).toBe('none');
        const switches = (violation.others ?? []).map(o => o.trace.contextSwitches);
        expect(switches).toEqual([...switches].sort((p, q) => p - q));
    });

    it('makes another choice', () => {
        const b = new ProgramBuilder();
        const x = b.variable('x', 0, 3);
        b.thread('t').step(0, 1, { do: [set(x, 1)] }).step(0, 1, { do: [set(x, 2)] }).step(0, 1, { do: [set(x, 3)] }).step(1, 2, { do: [check(eq(v(x), c(2)), 'assertion')] });
        const violation = found(b.build(), 5);
        expect([violation, ...violation.others!].map(({ trace }) => trace.steps[0].step)).toEqual([0, 2]);
        expect(violation.noOther).toBe('none');
    });

    it('goes round a loop once more; nobody can say that there is no other', () => {
        const b = new ProgramBuilder();
        const x = b.variable('x', 0, 1);
        b.thread('t').step(0, 0, { do: [set(x, 0)] }).step(0, 1, { do: [check(v(x), 'assertion')] });
        const three = found(b.build(), 3);
        expect(schedules(three)).toEqual(['0', '00', '000']);
        expect(three.noOther).toBeUndefined();
        expect(found(b.build(), 1000).noOther).toBe('not found');
    });

    it('is not looked for unless asked, nor of a livelock; an incomplete exploration proves nothing', () => {
        const b = new ProgramBuilder();
        const x = b.variable('x', 0, 1);
        b.thread('t').step(0, 0, { do: [set(x, bin('-', c(1), v(x)))] });
        expect(found(b.build(), 2)).toMatchObject({ code: 'livelock', noOther: 'not sought' });
        expect(found(b.build(), 1)).not.toHaveProperty('noOther');
        const d = new ProgramBuilder();
        const m = d.lock('m');
        const y = d.variable('y', 0, 100);
        d.thread('t').lock(0, m, 1).lock(1, m, 2);
        d.thread('u').step(0, 0, { when: bin('<', v(y), c(100)), do: [set(y, bin('+', v(y), c(1)))] });
        const some = explore(d.build(), { counterexamples: 2, maxStates: 40 });
        expect(some.incomplete?.reason).toBe('states');
        expect(some.violations[0]).toMatchObject({ code: 'deadlock', noOther: 'not found' });
    });
});

/** The keys of all runs that violate an assertion, by taking all steps of a Program without frames and sequence numbers, where assertions stand in steps. */
function allKeys(program: Program): Set<string> {
    const events = new Events(program);
    const keys = new Set<string>();
    const go = (pcs: number[], values: number[], last: Last): void => {
        for (const t of program.threads) {
            const effects = new Set<string>();
            for (const k of t.pcs[pcs[t.id]].steps) {
                const run = runStep(t.steps[k], values);
                // Two choices with the same effect are one.
                const effect = JSON.stringify(run.outcome === 'violated' ? run.message : [run.pc, run.values]);
                if (run.outcome === 'blocked' || effects.has(effect)) continue;
                effects.add(effect);
                const after = events.after(last, t.id, k);
                if (run.outcome === 'violated') keys.add(`${after[t.id]}`);
                else go(pcs.with(t.id, run.pc), run.values, after);
            }
        }
    };
    go(program.threads.map(() => 0), program.variables.map(x => x.init), events.start());
    return keys;
}

const step = fc.record({ read: fc.nat(2), write: fc.nat(2), how: fc.constantFrom('set', 'copy', 'wait', 'check', 'choose'), value: fc.nat(2) });
const straight = fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 3 });

function straightProgram(threads: (typeof straight extends fc.Arbitrary<infer T> ? T : never)): Program {
    const b = new ProgramBuilder();
    const x = [0, 1, 2].map(i => b.variable(`x${i}`, 0, 2));
    threads.forEach((steps, t) => {
        const thread = b.thread(`t${t}`);
        steps.forEach(({ read, write, how, value }, pc) => {
            if (how === 'wait') thread.step(pc, pc + 1, { when: eq(v(x[read]), c(value)) });
            else if (how === 'check') thread.step(pc, pc + 1, { do: [check(bin('!=', v(x[read]), c(value)), 'assertion')] });
            else thread.step(pc, pc + 1, { do: [set(x[write], how === 'copy' ? v(x[read]) : value)] });
            if (how === 'choose') thread.step(pc, pc + 1, { do: [set(x[write], 2 - value)] });
        });
    });
    return b.build();
}

describe('of random Programs', () => {
    it('all are found, where no loop makes them infinitely many', () => {
        fc.assert(fc.property(straight, threads => {
            const program = straightProgram(threads);
            const assertion = explore(program, { counterexamples: 1000 }).violations.find(({ code }) => code === 'assertion');
            const keys = allKeys(program);
            expect(assertion === undefined).toBe(keys.size === 0);
            if (!assertion) return;
            if (assertion.noOther === 'none') expect(1 + assertion.others!.length).toBe(keys.size);
            else expect(1 + assertion.others!.length).toBeLessThanOrEqual(keys.size);
            for (const [i, { trace, code }] of assertion.others!.entries()) {
                expect(code).toBe('assertion');
                if (trace.minimal) expect(trace.contextSwitches).toBeGreaterThanOrEqual((assertion.others![i - 1] ?? assertion).trace.contextSwitches);
            }
        }), { numRuns: 300 });
    });

    it('each is one', () => {
        fc.assert(fc.property(fc.infiniteStream(fc.nat()), draws => {
            const program = randomProgram((lo, hi) => lo + draws.next().value! % (hi - lo + 1));
            const { violations } = explore(program, { counterexamples: 4, maxStates: 1000, tokens: true });
            for (const { code, onLocks, others = [], trace } of violations) {
                const tokens = [trace, ...others.map(o => o.trace)].map(({ token }) => token!);
                expect(new Set(tokens).size).toBe(tokens.length);
                for (const other of others) {
                    expect([other.code, other.onLocks]).toEqual([code, onLocks]);
                    const { violation } = replay(program, readToken(other.trace.token!) as Schedule);
                    expect([violation?.code, violation?.onLocks]).toEqual([code, onLocks]);
                }
            }
        }), { numRuns: 200 });
    });

    it('swapping independent neighbours changes no event, swapping dependent ones does', () => {
        const b = new ProgramBuilder();
        const [x, y] = [b.variable('x', 0, 9), b.variable('y', 0, 9)];
        b.thread('a').step(0, 1, { do: [set(x, 1)] });
        b.thread('b').step(0, 1, { do: [set(y, v(x))] });
        b.thread('c').step(0, 1, { do: [set(y, 2)] });
        const events = new Events(b.build());
        const after = (...threads: number[]): string => threads.reduce<Last>((last, t) => events.after(last, t, 0), events.start()).join();
        expect(after(0, 2)).toBe(after(2, 0));
        expect(after(0, 1)).not.toBe(after(1, 0));
        expect(after(1, 2)).not.toBe(after(2, 1));
        expect(after(0, 2, 1)).toBe(after(2, 0, 1));
    });
});
