/** A run's token: short, checked, and made again to the same end without a search. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explore } from '../../src/explore/index.js';
import { replay } from '../../src/explore/replay.js';
import { replayProblem } from '../../src/explore/replay-message.js';
import { readToken, tokenOf, type Schedule } from '../../src/explore/token.js';
import type { Program } from '../../src/model/program.js';
import { bin, c, check, crossing, eq, ProgramBuilder, set, v } from './build.js';
import { randomProgram } from './random.js';

function read(token: string): Schedule {
    const schedule = readToken(token);
    if ('error' in schedule) throw new Error(schedule.error);
    return schedule;
}

const tokenIn = (program: Program): string => explore(program, { tokens: true }).violations[0].trace.token!;

describe('a token', () => {
    it('is short and survives a URL', () => {
        const token = tokenIn(crossing().build());
        expect(token).toMatch(/^1-[a-z0-9]+-deadlock\.ab-ab-[a-z0-9]{3}$/);
        expect(encodeURIComponent(token)).toBe(token);
    });

    it('has every schedule: counts, choices, one after the other', () => {
        const b = new ProgramBuilder();
        for (let t = 0; t < 3; t++) {
            const thread = b.thread(`t${t}`);
            for (let pc = 0; pc < 3; pc++) for (let k = 0; k < (pc === 1 ? 1 : 12); k++) thread.step(pc, pc + 1);
        }
        const program = b.build();
        fc.assert(fc.property(fc.array(fc.tuple(fc.nat(2), fc.nat(2), fc.nat(11)), { maxLength: 30 }), raw => {
            const steps = raw.map(([thread, pc, way]) => {
                const ways = program.threads[thread].pcs[pc].steps;
                return { thread, step: ways[way % ways.length], way: way % ways.length };
            });
            const token = tokenOf(program, { code: 'ok', trace: { steps, states: [], contextSwitches: 0, minimal: true } });
            expect(read(token).steps).toEqual(steps.map(({ thread, way }) => ({ thread, way })));
        }));
    });

    it('that was damaged is refused', () => {
        const token = tokenIn(crossing().build());
        for (let i = 0; i < token.length; i++) {
            expect(readToken(token.slice(0, i) + (token[i] === 'x' ? 'y' : 'x') + token.slice(i + 1))).toHaveProperty('error');
            expect(readToken(token.slice(0, i))).toHaveProperty('error');
        }
        expect(readToken('hello')).toEqual({ error: expect.stringContaining('not the token of a run') as string });
        expect(readToken(`2${token.slice(1)}`)).toEqual({ error: 'this token has version 2, and only version 1 can be replayed here' });
    });

    it('knows its Program by what it does, not by where it stands', () => {
        const program = crossing().build();
        const moved = structuredClone(program);
        for (const t of moved.threads) for (const s of t.steps) s.range.start.line += 7;
        expect(tokenIn(moved)).toBe(tokenIn(program));
        const other = structuredClone(program);
        other.variables[0].hi++;
        expect(read(tokenIn(other)).program).not.toBe(read(tokenIn(program)).program);
    });
});

describe('a replay', () => {
    it('comes to the same end as the search, for every code', () => {
        fc.assert(fc.property(fc.infiniteStream(fc.nat()), draws => {
            const program = randomProgram((lo, hi) => lo + draws.next().value! % (hi - lo + 1));
            const { violations, completeRun } = explore(program, { maxStates: 3000, tokens: true });
            for (const violation of violations) {
                const schedule = read(violation.trace.token!);
                const again = replay(program, schedule);
                expect(replayProblem(program, schedule, again)).toBeUndefined();
                // The easiest run may violate more than one thing in its last step, but the code is the same.
                expect(again.violation).toMatchObject({ code: violation.code, ...violation.threads && { threads: violation.threads }, ...violation.onLocks && { onLocks: violation.onLocks } });
                expect(again.trace.steps).toEqual(violation.trace.steps);
                expect(again.trace.states).toEqual(violation.trace.states);
                expect(again.trace.loopsTo).toBe(violation.trace.loopsTo);
            }
            if (completeRun) expect(replay(program, read(completeRun.token!)).end).toEqual({ kind: 'same' });
        }), { numRuns: 400, seed: 20261125 });
    });

    it('of an edited Program says at which step it is blocked, and by whom', () => {
        const schedule = read(tokenIn(crossing().build()));
        const b = new ProgramBuilder();
        const [m, n] = [b.lock('m'), b.lock('n')];
        for (const name of ['one', 'two']) b.thread(name).lock(0, m, 1).lock(1, n, 2).unlock(2, n, 3).unlock(3, m, 4);
        const program = b.build();
        const again = replay(program, schedule);
        expect(again.end).toMatchObject({ kind: 'blocked', at: 2, thread: 1, waits: [{ lock: m, holders: [0] }] });
        expect(again.trace.steps).toHaveLength(1);
        expect(replayProblem(program, schedule, again)).toBe('the run stops being possible at step 2 of 2: two is blocked there, it waits for m, which one holds');
    });

    const asserting = (limit: number): Program => {
        const b = new ProgramBuilder();
        const x = b.variable('x', 0, 9);
        b.thread('t').step(0, 1, { do: [set(x, bin('+', v(x), c(1)))] }).step(1, 2, { do: [set(x, bin('+', v(x), c(1))), check(bin('<', v(x), c(limit)), 'assertion')] }).step(2, 3);
        return b.build();
    };

    it('of an edited Program says that it violates earlier, something else, or nothing any more', () => {
        const schedule = read(tokenIn(asserting(2)));
        const fixed = asserting(9);
        expect(replayProblem(fixed, schedule, replay(fixed, schedule))).toBe('all 2 steps can be made, but there is no assertion at its end');
        const longer: Schedule = { ...schedule, steps: [...schedule.steps, { thread: 0, way: 0 }] };
        const again = replay(asserting(2), longer);
        expect(again).toMatchObject({ end: { kind: 'violated', at: 2 }, violation: { code: 'assertion' } });
        expect(replayProblem(asserting(2), longer, again)).toBe('the run ends at step 2 of 3 with assertion');
    });

    it('of an edited Program may find that a thread has ended, has no such choice, or is not there', () => {
        const program = asserting(9);
        const problem = (steps: Schedule['steps']): string | undefined => {
            const schedule: Schedule = { program: '', code: 'assertion', steps };
            return replayProblem(program, schedule, replay(program, schedule));
        };
        const step = { thread: 0, way: 0 };
        expect(problem([step, step, step, step])).toBe('the run stops being possible at step 4 of 4: t has ended before');
        expect(problem([step, { thread: 0, way: 1 }])).toBe('the run stops being possible at step 2 of 2: t has no choice there');
        expect(problem([step, { thread: 1, way: 0 }])).toBe('the run stops being possible at step 2 of 2: there is no thread number 2');
    });

    /** What becomes of the first run of `before` after `after` has changed it; undefined: it still shows what it showed. */
    const edited = (before: Program, after: Program): string | undefined => {
        const schedule = read(tokenIn(before));
        expect(replayProblem(before, schedule, replay(before, schedule))).toBeUndefined();
        return replayProblem(after, schedule, replay(after, schedule));
    };

    it('of an edited Program calls nobody stuck who only has to wait', () => {
        const holder = (releases: boolean): Program => {
            const b = new ProgramBuilder();
            const m = b.lock('m');
            const t = b.thread('holder', 'service').lock(0, m, 1).step(1, 1);
            if (releases) t.unlock(1, m, 2);
            b.thread('user').lock(0, m, 1).unlock(1, m, 2);
            return b.build();
        };
        expect(edited(holder(false), holder(true))).toBe('all 1 steps can be made, but only an exploration can tell whether user waits for ever there: others can still step');
        const crossed = crossing();
        const renamed = crossing();
        renamed.threads[0].steps[3].text = 'mutex_unlock(m) // again';
        expect(edited(crossed.build(), renamed.build())).toBeUndefined();
    });

    it('of an edited Program calls no cycle a livelock in which somebody is denied a turn', () => {
        const spinner = (helped: boolean): Program => {
            const b = new ProgramBuilder();
            const x = b.variable('x', 0, 1);
            b.thread('spinner').step(0, 0, { when: eq(v(x), c(0)) }).step(0, 1, { when: v(x) });
            b.thread('helper', 'service').step(0, 1, { when: c(Number(helped)), do: [set(x, 1)] }).rests(0);
            return b.build();
        };
        expect(edited(spinner(false), spinner(true))).toBe('all 1 steps can be made, but it is no livelock: helper can step again and again, but has no turn');
    });

    it('of an edited Program calls nothing left at the end that still goes on', () => {
        const leaking = (more: 'thread' | 'worker' | undefined): Program => {
            const b = new ProgramBuilder();
            const x = b.variable('x', 0, 1);
            b.final(v(x), 'leak');
            const t = b.thread('user').step(0, 1, { do: [set(x, 1)] });
            if (more === 'thread') t.step(1, 2, { do: [set(x, 0)] });
            if (more === 'worker') b.thread('worker', 'worker').step(0, 0, { when: v(x), do: [set(x, 0)] }).rests(0);
            return b.build();
        };
        expect(edited(leaking(undefined), leaking('thread'))).toBe('all 1 steps can be made, but the run does not end there: user has not come to the end');
        expect(edited(leaking(undefined), leaking('worker'))).toBe('all 1 steps can be made, but only an exploration can tell whether the leak stays: worker can still step');
    });
});
