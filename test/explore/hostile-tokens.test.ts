/**
 * Tokens that somebody has changed: 10,000 of them are refused or made again as far as they go, and never is anything shown that is no run of the
 * Program, or that the token does not say.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explore } from '../../src/explore/index.js';
import { replay } from '../../src/explore/replay.js';
import { replayProblem } from '../../src/explore/replay-message.js';
import { readToken, type RunCode, type Schedule } from '../../src/explore/token.js';
import { randomProgram } from './random.js';
import { refGraph, refStuck } from './reference.js';

const MUTATIONS = 10_000;

/** Small Programs with the tokens of what is found in them. */
const programs = fc.sample(fc.gen().map(g => randomProgram((lo, hi) => g(fc.integer, { min: lo, max: hi }))), { numRuns: 80, seed: 1127 }).flatMap(program => {
    const graph = refGraph(program, 2000);
    if (graph.initial === undefined || graph.states.size >= 2000) return [];
    const { violations, completeRun } = explore(program, { tokens: true });
    const tokens = [...violations.map(({ trace }) => trace.token!), ...completeRun ? [completeRun.token!] : []];
    return tokens.length > 0 ? [{ program, graph, tokens, stuck: refStuck(program, graph) }] : [];
});

/** Nobody is shown steps that the Program has not, in this order, from its first state on. */
function isARun({ program, graph, stuck }: typeof programs[number], schedule: Schedule): void {
    const { end, trace, violation } = replay(program, schedule);
    const wayOf = ({ thread, step }: { thread: number; step: number }): number => program.threads[thread].pcs[program.threads[thread].steps[step].pc].steps.indexOf(step);
    expect(trace.steps.map(step => ({ thread: step.thread, way: wayOf(step) }))).toEqual(schedule.steps.slice(0, trace.steps.length));
    let at: string | undefined = graph.initial;
    for (const { thread, step } of trace.steps) {
        const edge = graph.edges.get(at!)?.find(e => e.thread === thread && e.step === step);
        expect(edge).toBeDefined();
        at = 'to' in edge! ? edge.to : undefined;
        if (at === undefined) break;
    }
    expect(typeof (replayProblem(program, schedule, { end, trace, ...violation && { violation } }) ?? '')).toBe('string');
    if (end.kind !== 'same') return;
    expect(trace.steps).toHaveLength(schedule.steps.length);
    // Of a Program that is not known to be the token's nobody is called stuck who is not.
    if (violation?.code === 'deadlock') for (const thread of violation.threads!) expect(stuck.get(at!)).toContain(thread);
}

const CHARACTERS = [...'abcdefghijklmnopqrstuvwxyzABCXYZ0123456789._- %\u0000\u{1F600}é'];

function mutated(token: string, kind: number, at: number, character: string): string {
    const i = at % token.length;
    switch (kind) {
        case 0: return token.slice(0, i) + character + token.slice(i + 1);
        case 1: return token.slice(0, i) + token.slice(i + 1);
        case 2: return token.slice(0, i) + character + token.slice(i);
        case 3: return token.slice(0, i) + (token[i + 1] ?? '') + token[i] + token.slice(i + 2);
        default: return token.slice(i) + token.slice(0, i);
    }
}

describe('a token that was changed', () => {
    it('is one of many Programs', () => expect(programs.length).toBeGreaterThan(30));

    it('is refused, or a run all the same', () => {
        let read = 0, tried = 0;
        fc.assert(fc.property(fc.nat(programs.length - 1), fc.nat(99), fc.nat(4), fc.nat(200), fc.constantFrom(...CHARACTERS), (p, t, kind, at, character) => {
            const known = programs[p], { tokens } = known, token = tokens[t % tokens.length], other = mutated(token, kind, at, character);
            if (other.trim() === token) return;
            tried++;
            const schedule = readToken(other);
            if ('error' in schedule) { expect(schedule.error.length).toBeGreaterThan(0); return; }
            read++;
            isARun(known, schedule);
        }), { numRuns: MUTATIONS, seed: 41 });
        expect(tried).toBeGreaterThan(MUTATIONS / 2);
        // Of the check of three digits one in 46,656 gets through.
        expect(read).toBeLessThan(5);
    });

    it('with a check that fits is a run, as far as it goes', () => {
        const codes: RunCode[] = ['deadlock', 'livelock', 'assertion', 'leak', 'ok', 'open', 'use_after_free'];
        // What readToken() can make of letters and digits.
        const letter = fc.oneof({ weight: 9, arbitrary: fc.nat(2) }, { weight: 1, arbitrary: fc.constantFrom(31, 32, 51) });
        const way = fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constantFrom(1, 2, 1e9, Infinity) });
        const schedules = fc.record({ program: fc.constantFrom('', 'abc'), code: fc.constantFrom(...codes), threads: fc.array(fc.oneof(letter, fc.constant(-1)), { maxLength: 3 }),
            loopsTo: fc.oneof(fc.nat(12), fc.constantFrom(NaN, Infinity, 1e9)), steps: fc.array(fc.record({ thread: letter, way }), { maxLength: 12 }) });
        fc.assert(fc.property(fc.nat(programs.length - 1), schedules, (p, schedule) => isARun(programs[p], schedule)), { numRuns: MUTATIONS, seed: 42 });
    });
});
