/** The critical pair: the order that a counterexample needs, and only where the other order was explored. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explore, Search } from '../../src/explore/index.js';
import type { CriticalPair, Violation } from '../../src/explore/verdict.js';
import type { Program } from '../../src/model/program.js';
import { c, check, crossing, eq, ne, or, ProgramBuilder, set, v } from './build.js';
import { randomProgram, randomProtocol } from './random.js';
import { refGraph, refLivelock, refStuck, refTerminal } from './reference.js';

const first = (program: Program): Violation => explore(program, { critical: true }).violations[0];
const steps = (program: Program): unknown => {
    const { critical } = first(program);
    if (typeof critical !== 'object') return critical;
    const text = ({ thread, step }: CriticalPair['earlier']): string => program.threads[thread].steps[step].text;
    return [text(critical.earlier), text(critical.later)];
};

/** `free` between `look` and `use`: a check that is out of date. */
function outdated(): ProgramBuilder {
    const b = new ProgramBuilder();
    const [freed, seen] = [b.variable('freed', 0, 1), b.variable('seen', 0, 1)];
    b.thread('user').step(0, 1, { do: [set(freed, 1)], text: 'free', effect: { kind: 'frame', action: 'put' } });
    b.thread('driver').step(0, 1, { do: [set(seen, v(freed))], text: 'look' })
        .step(1, 2, { do: [check(or(v(seen), eq(v(freed), c(0))), 'use_after_free')], text: 'use', effect: { kind: 'map', device: 0, page: 0 } });
    return b;
}

describe('the critical pair', () => {
    it('is the order without which nothing fails', () => {
        expect(steps(outdated().build())).toEqual(['free', 'use']);
    });

    it('is one about memory before the hand-over of a lock', () => {
        const b = new ProgramBuilder();
        const m = b.lock('m');
        const freed = b.variable('freed', 0, 1);
        b.thread('user').lock(0, m, 1).step(1, 2, { do: [set(freed, 1)], text: 'free', effect: { kind: 'frame', action: 'put' } }).unlock(2, m, 3);
        b.thread('driver').lock(0, m, 1).step(1, 2, { do: [check(eq(v(freed), c(0)), 'use_after_free')], text: 'use', effect: { kind: 'map', device: 0, page: 0 } }).unlock(2, m, 3);
        expect(steps(b.build())).toEqual(['free', 'use']);
    });

    it('of a deadlock is about what the stuck wait for', () => {
        expect(steps(crossing().build())).toEqual(['mutex_lock(n)', 'mutex_lock(n)']);
        expect(first(crossing().build()).critical).toMatchObject({ earlier: { thread: 1 }, later: { thread: 0 }, at: [1, 2], clean: true });
    });

    it('is none where other runs fail in any order', () => {
        const b = new ProgramBuilder();
        const x = b.variable('x', 0, 2);
        b.thread('a').step(0, 1, { do: [set(x, 1)] });
        b.thread('b').step(0, 1, { do: [set(x, 2)] });
        b.thread('c').step(0, 1, { do: [check(eq(v(x), c(0)), 'assertion')] });
        expect(steps(b.build())).toBe('none');
    });

    it('is not an order that cannot be had', () => {
        const b = new ProgramBuilder();
        const x = b.variable('x', 0, 2);
        b.thread('a').step(0, 1, { do: [set(x, 1)], text: 'ready' });
        b.thread('b').step(0, 1, { when: ne(v(x), c(0)), do: [check(c(0), 'assertion')], text: 'go' });
        expect(steps(b.build())).toBe('none');
    });

    it('says where something else fails in the other order', () => {
        const b = new ProgramBuilder();
        const x = b.variable('x', 0, 1);
        b.thread('a').step(0, 1, { do: [check(eq(v(x), c(0)), 'assertion'), set(x, 1)] });
        b.thread('b').step(0, 1, { do: [check(eq(v(x), c(0)), 'leak'), set(x, 1)] });
        const { violations } = explore(b.build(), { critical: true });
        expect(violations.map(({ code, critical }) => [code, (critical as CriticalPair).clean])).toEqual([['assertion', false], ['leak', false]]);
    });

    it('takes another turn of a loop for the other order only if it is the first', () => {
        const b = new ProgramBuilder();
        const x = b.variable('x', 0, 1);
        // The second turn of the loop fails as the first does.
        b.thread('a').step(0, 1, { do: [set(x, 1)] });
        b.thread('b').step(0, 0, { do: [check(eq(v(x), c(0)), 'assertion')] }).step(0, 1);
        expect(steps(b.build())).toBe('none');
        const d = new ProgramBuilder();
        const y = d.variable('y', 0, 1);
        d.thread('a').step(0, 1, { do: [set(y, 1)] });
        d.thread('b').step(0, 1, { do: [check(eq(v(y), c(0)), 'assertion')] }).step(1, 0);
        expect(steps(d.build())).toBe('none');
    });

    it('is not known of an exploration that did not come to its end, and not looked for unless asked', () => {
        expect(explore(outdated().build(), { critical: true, maxStates: 7 }).violations.map(({ critical }) => critical)).toEqual(['not known']);
        expect(explore(outdated().build()).violations[0]).not.toHaveProperty('critical');
    });
});

/** Whether some run, in which `earlier` is not done before `later`, fails with the code; and whether one does both. */
function otherOrder(program: Program, code: string, { earlier, later }: CriticalPair): { fails: boolean; possible: boolean } {
    const graph = refGraph(program);
    const bad = new Set<string>(code === 'deadlock' ? refStuck(program, graph).keys() : code === 'livelock' ? refLivelock(program, graph) : []);
    for (const [at, keys] of refTerminal(program, graph)) if (at === code) keys.forEach(key => bad.add(key));
    const result = { fails: false, possible: false };
    const seen = new Set([`${graph.initial} false`]);
    const queue: [string, boolean][] = [[graph.initial!, false]];
    for (const [key, after] of queue) {
        if (bad.has(key)) result.fails = true;
        for (const edge of graph.edges.get(key)!) {
            const isEarlier = edge.thread === earlier.thread && edge.step === earlier.step;
            if ('pruned' in edge || (isEarlier && !after)) continue;
            if (isEarlier) result.possible = true;
            if ('code' in edge) { result.fails ||= edge.code === code; continue; }
            const next: [string, boolean] = [edge.to, after || (edge.thread === later.thread && edge.step === later.step)];
            if (seen.has(next.join(' '))) continue;
            seen.add(next.join(' '));
            queue.push(next);
        }
    }
    return result;
}

describe('of random Programs', () => {
    it.each([['plain', randomProgram, 1200], ['protocols', randomProtocol, 800]] as const)('the reference finds no such violation in the other order: %s', (_, make, numRuns) => {
        let pairs = 0;
        const codes = new Set<string>();
        fc.assert(fc.property(fc.infiniteStream(fc.nat()), draws => {
            const program = make((lo, hi) => lo + draws.next().value! % (hi - lo + 1));
            const { violations, stats } = explore(program, { critical: true, maxStates: 400 });
            for (const { code, critical, trace } of violations) {
                if (trace.steps.length > 0) expect(critical).toBeDefined();
                if (!stats.complete && trace.steps.length > 0) expect(critical).toBe('not known');
                if (typeof critical !== 'object') continue;
                pairs++;
                codes.add(code);
                // The first time of each.
                const when = ({ thread, step }: CriticalPair['earlier']): number => trace.steps.findIndex(s => s.thread === thread && s.step === step);
                expect([when(critical.earlier), when(critical.later)]).toEqual([critical.at[0], critical.at[1] < trace.steps.length ? critical.at[1] : -1]);
                expect(otherOrder(program, code, critical)).toEqual({ fails: false, possible: true });
            }
        }), { numRuns, seed: 20261126 });
        if (make === randomProtocol) expect(pairs).toBeGreaterThan(20);
        if (make === randomProtocol) expect([...codes]).toEqual(expect.arrayContaining(['deadlock', 'assertion', 'leak']));
    });
});

describe('the search for it', () => {
    /** Pieces between which an exploration can be ended. */
    function pieces(program: Program, critical: boolean): number {
        const search = new Search(program, { critical });
        let count = 1;
        while (!search.run(0)) count++;
        expect(search.verdict().violations.map(({ critical }) => typeof critical)).toEqual([critical ? 'object' : 'undefined']);
        return count;
    }

    it.each([100, 400])('can be ended all along a run of %i steps', length => {
        const b = new ProgramBuilder();
        const [freed, at] = [b.variable('freed', 0, 1), b.variable('at', 0, length)];
        b.thread('user').step(0, 1, { do: [set(freed, 1)], text: 'free', effect: { kind: 'frame', action: 'put' } });
        const driver = b.thread('driver');
        for (let pc = 0; pc < length; pc++) driver.step(pc, pc + 1, { do: [set(at, c(pc + 1))] });
        driver.step(length, length + 1, { do: [check(eq(v(freed), c(0)), 'use_after_free')], text: 'use', effect: { kind: 'map', device: 0, page: 0 } });
        const program = b.build();
        expect(pieces(program, true) - pieces(program, false)).toBeGreaterThan(length / 25);
    });
});
