/** Expressions in the states of a run: what the scenario's names mean there, and what is refused. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { evaluateIn, type Evaluated } from '../../src/check/evaluate.js';
import { scenariosOf } from '../../src/check/index.js';
import { pickRun } from '../../src/check/picked.js';
import { ScenarioPrograms } from '../../src/check/programs.js';
import type { RunShown } from '../../src/check/result.js';
import { parseMmn } from '../../src/language/parse.js';

const URI = 'file:///w/a.mmn';
const seed = (name: string): string => readFileSync(join(import.meta.dirname, '../../scenarios/seed', name), 'utf8');

interface Stopped { run: RunShown; look(expression: string, at: number, thread: string, depth?: number): Evaluated }

function stopped(text: string, scenario: string): Stopped {
    const { model } = parseMmn(text, URI);
    const programs = new ScenarioPrograms({ model, uri: URI, scenario: scenariosOf(model).find(({ name }) => name === scenario)! });
    const run = pickRun(programs, { toEnd: true });
    if ('error' in run) throw new Error(run.error);
    return {
        run, look: (expression, at, thread, depth = 0) => {
            const told = evaluateIn(programs, { token: run.view.token!, expression, places: [{ at, thread, depth }] });
            if ('error' in told) throw new Error(told.error);
            return told[0];
        },
    };
}
const words = (told: Evaluated): string => 'error' in told ? `! ${told.error}` : told.text;

describe('an expression in a state', () => {
    it('has the values that the decoded state has, in each state of the run', () => {
        const { run: { view }, look } = stopped(seed('interval-fault.mmn'), 'full_pattern');
        const told = view.states.map((_, at) => words(look('A.pte', at, 'user')));
        expect(told).toEqual(view.states.map(({ pages }) => pages[0].pte));
        expect(new Set(told).size).toBeGreaterThan(1);
    });

    it('knows the locals of the call, sequence numbers as they are shown', () => {
        const { run: { view }, look } = stopped(seed('interval-fault.mmn'), 'full_pattern');
        const known = view.states.flatMap(({ threads }, at) => threads.flatMap(({ name, locals }) => locals.flatMap(({ also = [], ...local }) => [local, ...also].map(one => ({ at, thread: name, ...one })))));
        expect(new Set(known.map(({ name }) => name))).toContain('seq');
        expect(new Set(known.map(({ depth }) => depth)).size).toBeGreaterThan(2);
        expect(known.map(({ at, thread, name, depth }) => words(look(name, at, thread, depth)))).toEqual(known.map(({ value }) => value));
    });

    it('knows what a call was given, and the device whose function it is; elsewhere neither', () => {
        const { run: { view }, look } = stopped(seed('migrate-under-device-lock.mmn'), 'lock_held_across_setup');
        const at = view.steps.findIndex(({ stack }) => stack[0]?.fn === 'gpu.migrate_to_vram');
        expect(words(look('page.pte', at, 'driver', 1))).toBe('frame 1 rw');
        expect(look('svm', at, 'driver', 1)).toEqual({ text: 'gpu.svm', type: 'lock', what: 'gpu.svm' });
        expect(words(look('page.pte', at, 'driver', 0))).toMatch(/^! page is not known here/);
        expect(words(look('svm', at, 'user', 0))).toMatch(/^! /);
        // A struct's fields, once something lives in them.
        const later = view.states.findIndex(({ threads }) => threads[0].locals.some(({ name }) => name === 'm.src'));
        expect(words(look('m.src', later, 'driver', 1))).toBe(view.states[later].threads[0].locals.find(({ name }) => name === 'm.src')?.value);
    });

    it('is a condition where it is a value, and no condition where it is a thing', () => {
        const { look } = stopped(seed('migrate-under-device-lock.mmn'), 'lock_not_held');
        expect(look('A.pte != 0 && pte_present(A.pte)', 0, 'user')).toEqual({ text: 'true', type: 'bool', truth: true });
        expect(look('gpu.svm', 0, 'user')).not.toHaveProperty('truth');
        expect(look('A', 0, 'user')).toMatchObject({ type: 'page', what: 'A.pte' });
    });

    it('that would change something, wait, or is none is refused, and leaves the state as it was', () => {
        const { look } = stopped(seed('migrate-under-device-lock.mmn'), 'lock_held_across_setup');
        expect(words(look('mutex_lock(gpu.svm)', 0, 'user'))).toBe('! mutex_lock(gpu.svm) would change gpu.svm; a watched expression only looks');
        expect(words(look('mutex_lock(gpu.svm)', 1, 'user'))).toBe('! mutex_lock(gpu.svm) would have to wait');
        expect(look('gpu.svm', 0, 'user')).toMatchObject({ text: 'gpu.svm' });
        for (const wrong of ['', '1 +', '1 } thread x { let y = 2', '1; munmap(A)', 'nothing', '1\nlet y = 2', '1 } } scenario z { thread t { let a = 1']) expect(look(wrong, 0, 'user'), wrong).toHaveProperty('error');
        expect(words(look('1 % (A.pte - A.pte)', 0, 'user'))).toMatch(/^! .*divides by 0/);
    });
});
