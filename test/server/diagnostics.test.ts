import { DiagnosticSeverity } from 'vscode-languageserver-types';
import { describe, expect, it } from 'vitest';
import type { Finding, ScenarioResult } from '../../src/check/result.js';
import { fileDiagnostics } from '../../src/server/diagnostics/file.js';
import { newRun, type FileState } from '../../src/server/fileState.js';
import { place, result, violation } from './scripted.js';

const uri = 'file:///a.mmn';
const { Error: ERROR, Warning: WARNING, Information: INFORMATION } = DiagnosticSeverity;

function state(results: ScenarioResult[], findings: Finding[] = []): FileState {
    const run = { ...newRun(), phase: 'done' as const, findings, problems: [], results: new Map(results.map(one => [one.scenario, one])) };
    return { uri, version: 1, language: { problems: [], scenarios: [{ name: 's', nameRange: place(uri, 0), range: place(uri, 0) }] }, run };
}

const of = (...results: ScenarioResult[]) => fileDiagnostics(state(results)).map(({ severity, code, message }) => ({ severity, code, message }));

describe('problems of the text as diagnostics', () => {
    it.each([['error', ERROR], ['warning', WARNING], ['information', INFORMATION]] as const)('shows one of severity %s as such', (severity, shown) => {
        const known = state([result(uri, 's')]), problem = { code: 'findings-incomplete' as const, message: 'something is missing', severity, range: place(uri, 2) };
        expect(fileDiagnostics({ ...known, run: { ...known.run, problems: [problem] } })).toMatchObject([{ severity: shown, code: 'findings-incomplete', message: 'something is missing', range: { start: { line: 2 } } }]);
    });
});

describe('verdicts as diagnostics', () => {
    it('says nothing of an ok', () => expect(of(result(uri, 's'))).toEqual([]));

    it('tells a cover() that nothing reaches, also of an ok', () => {
        const found = result(uri, 's', { uncovered: [{ text: 'cover()', range: place(uri, 3) }] });
        expect(of(found)).toEqual([{ severity: INFORMATION, code: 'cover-unreached', message: 'no interleaving reaches cover() [s]' }]);
    });

    it('shows an expected violation as information', () => {
        const found = result(uri, 's', { expected: ['deadlock'], codes: ['deadlock'], verdict: 'deadlock', violations: [violation(uri, 'deadlock', { expected: true })] });
        expect(of(found)).toEqual([{ severity: INFORMATION, code: 'deadlock', message: 'deadlock, as expected: deadlock happens [s]' }]);
    });

    it('shows an unexpected violation as an error', () => {
        const found = result(uri, 's', { codes: ['leak'], verdict: 'leak', asExpected: false, violations: [violation(uri, 'leak')] });
        expect(of(found)).toEqual([{ severity: ERROR, code: 'leak', message: 'leak: leak happens [s]' }]);
    });

    it('does not fail a met expectation by a further code, nor hide it', () => {
        const found = result(uri, 's', { expected: ['deadlock'], codes: ['deadlock', 'leak'], verdict: 'deadlock',
            violations: [violation(uri, 'deadlock', { expected: true }), violation(uri, 'leak')] });
        expect(of(found).map(({ severity, code }) => [severity, code])).toEqual([[INFORMATION, 'deadlock'], [INFORMATION, 'leak']]);
    });

    it('tells another deadlock than the expected one as information', () => {
        const found = result(uri, 's', { expected: ['deadlock'], codes: ['deadlock'], verdict: 'deadlock',
            violations: [violation(uri, 'deadlock', { expected: true }), violation(uri, 'deadlock', { range: place(uri, 5) })] });
        expect(of(found).map(({ severity }) => severity)).toEqual([INFORMATION, INFORMATION]);
    });

    it('makes one of several deadlocks at one place, and drops none', () => {
        const found = result(uri, 's', { codes: ['deadlock'], verdict: 'deadlock', asExpected: false, violations: [
            violation(uri, 'deadlock', { message: 'a waits', related: [{ message: 'one', range: place(uri, 1) }] }),
            violation(uri, 'deadlock', { message: 'a and b wait', related: [{ message: 'one', range: place(uri, 1) }, { message: 'two', range: place(uri, 2) }] })] });
        const [only, ...rest] = fileDiagnostics(state([found]));
        expect(rest).toEqual([]);
        expect(only.message).toMatch(/a waits.*\nalso: .*a and b wait/);
        expect(only.relatedInformation?.map(({ message }) => message)).toEqual(['one', 'two']);
    });

    it('shows an expected code that is not found as an error at the expectation', () => {
        const found = result(uri, 's', { expected: ['deadlock'], asExpected: false, unmet: [{ message: 'deadlock is expected, but no interleaving shows it', range: place(uri, 7, 3, 11) }] });
        const [only] = fileDiagnostics(state([found]));
        expect(only).toMatchObject({ severity: ERROR, range: { start: { line: 7, character: 3 } } });
    });

    it('shows a limit as a warning, never as ok', () => {
        const found = result(uri, 's', { verdict: 'inconclusive', asExpected: false, codes: ['inconclusive'], message: 'the limit of 10 states was hit' });
        expect(of(found)).toEqual([{ severity: WARNING, code: 'inconclusive', message: 'inconclusive: the limit of 10 states was hit' }]);
    });

    it('is never silent about a result that is not as expected', () => {
        expect(of(result(uri, 's', { asExpected: false, message: 'something is wrong' }))).toEqual([{ severity: ERROR, code: 'ok', message: 'something is wrong' }]);
    });

    it('names the whole chain as related information', () => {
        const chain = [{ message: 'driver: takes gpu.svm', range: place(uri, 3) }, { message: 'driver: calls migrate_vma_setup', range: place('mmn-kernel:/6.12/40_migrate.mmn', 9) }];
        const found = result(uri, 's', { asExpected: false, violations: [violation(uri, 'deadlock', { related: chain })] });
        expect(fileDiagnostics(state([found]))[0].relatedInformation?.map(({ message, location }) => [message, location.uri])).toEqual([
            ['driver: takes gpu.svm', uri], ['driver: calls migrate_vma_setup', 'mmn-kernel:/6.12/40_migrate.mmn']]);
    });

    it('puts what happens in the library at the scenario, with the place as related information', () => {
        const found = result(uri, 's', { asExpected: false, range: place(uri, 5), violations: [violation(uri, 'assertion', { range: place('mmn-kernel:/6.12/20_mm.mmn', 70) })] });
        const [only] = fileDiagnostics(state([found]));
        expect(only.range.start.line).toBe(5);
        expect(only.relatedInformation?.[0].location.uri).toBe('mmn-kernel:/6.12/20_mm.mmn');
    });
});

describe('static findings as diagnostics', () => {
    const finding = (change: Partial<Finding> = {}): Finding =>
        ({ code: 'lock_order', message: 'a then b, b then a', range: place(uri, 2), related: [], locks: ['a', 'b'], scenario: 's', ...change });
    const about = (early: Finding[], ...results: ScenarioResult[]) => fileDiagnostics(state(results, early)).filter(({ code }) => code === 'lock_order');

    it('warns until exploration has had its say', () => {
        expect(about([finding()])).toMatchObject([{ severity: WARNING, message: 'lock_order: a then b, b then a' }]);
    });

    it('turns a refuted one into information with the reason', () => {
        const [only] = about([finding()], result(uri, 's', { findings: [finding({ verdict: 'refuted', why: 'x is held around both' })] }));
        expect(only).toMatchObject({ severity: INFORMATION });
        expect(only.message).toContain('refuted in s: x is held around both');
    });

    it('shows as a mere hint what sleeps if it ever comes to the OOM reaper, which is in no scenario', () => {
        const sleeps = (change: Partial<Finding>) => fileDiagnostics(state([], [finding({ code: 'sleeping_call_in_nonblockable', locks: [], ...change })])).map(({ severity }) => severity);
        expect(sleeps({ primed: true })).toEqual([DiagnosticSeverity.Hint]);
        expect(sleeps({})).toEqual([WARNING]);
    });

    it('leaves a confirmed one to the deadlock at the same place', () => {
        const deadlock = violation(uri, 'deadlock', { range: place(uri, 2) });
        expect(about([finding()], result(uri, 's', { asExpected: false, violations: [deadlock], findings: [finding({ verdict: 'confirmed' })] }))).toEqual([]);
    });

    it('keeps a confirmed one elsewhere as a warning, as information where it is expected', () => {
        const confirmed = [finding({ verdict: 'confirmed' })];
        const elsewhere = [violation(uri, 'deadlock', { range: place(uri, 9) })];
        expect(about([], result(uri, 's', { asExpected: false, violations: elsewhere, findings: confirmed }))).toMatchObject([{ severity: WARNING }]);
        expect(about([], result(uri, 's', { violations: elsewhere, findings: confirmed }))).toMatchObject([{ severity: INFORMATION }]);
    });

    it('says once what several scenarios share, with what became of it in each', () => {
        const list = about([], result(uri, 's', { findings: [finding({ verdict: 'refuted' })] }),
            result(uri, 't', { findings: [finding({ verdict: 'confirmed', scenario: 't' })], violations: [violation(uri, 'deadlock', { expected: true, range: place(uri, 9) })] }));
        expect(list).toHaveLength(1);
        expect(list[0].message).toMatch(/confirmed in t; refuted in s/);
    });

    it('gives each reason once, with its scenarios', () => {
        const open = (scenario: string, why: string) => result(uri, scenario, { findings: [finding({ verdict: 'not exercised', scenario, why })] });
        expect(about([], open('s', 'nobody comes'), open('t', 'nobody comes'), open('u', 'too many'))[0].message).toMatch(/\(not exercised in s, t: nobody comes; not exercised in u: too many\)/);
    });

    it('knows the violation that confirms it, for its diagram', () => {
        const confirmed = [finding({ verdict: 'confirmed', shownBy: 'deadlock' })];
        expect(about([], result(uri, 's', { violations: [violation(uri, 'deadlock', { range: place(uri, 9) })], findings: confirmed }))[0].data).toEqual({ scenario: 's', code: 'lock_order', finding: expect.stringMatching(/^\d+:\d+ /), shownBy: 'deadlock' });
    });
});

describe('one list for a file', () => {
    it('does not repeat what the language layer says of the same place', () => {
        const both = state([]);
        both.language!.problems = [{ range: { start: { line: 4, character: 2 }, end: { line: 4, character: 8 } }, severity: ERROR, message: 'no page of that name' }];
        both.run.problems = [{ code: 'unknown-name', message: 'unknown name', severity: 'error', range: place(uri, 4, 2, 8) }, { code: 'recursion', message: 'recursion: f -> f', severity: 'error', range: place(uri, 9) }];
        expect(fileDiagnostics(both).map(({ message }) => message)).toEqual(['no page of that name', 'recursion: f -> f']);
    });

    it('says at every scenario that has no verdict that the checker stopped', () => {
        const broken = state([]);
        broken.run = { ...broken.run, phase: 'failed', failure: { message: 'it ran out of memory', advice: 'Give it more.' } };
        expect(fileDiagnostics(broken)).toMatchObject([{ severity: WARNING, code: 'inconclusive', data: { again: true },
            message: 'inconclusive: the checker stopped: it ran out of memory. Give it more. It starts again with the next edit.' }]);
        broken.run.failure = { message: 'x is not a function' };
        expect(fileDiagnostics(broken)[0].message).toContain('a bug of Notiscope');
    });

    it('goes by the text, whoever says it', () => {
        const mixed = state([result(uri, 's', { asExpected: false, violations: [violation(uri, 'leak', { range: place(uri, 5) })] })]);
        const at = (line: number, from: number, to: number) => ({ range: { start: { line, character: from }, end: { line, character: to } }, severity: ERROR, message: `${line}:${from}-${to}` });
        mixed.language!.problems = [at(9, 2, 3), at(9, 0, 4), at(9, 0, 1)];
        mixed.run.problems = [{ code: 'recursion', message: 'first', severity: 'error', range: place(uri, 1) }];
        expect(fileDiagnostics(mixed).map(({ message }) => message)).toEqual(['first', 'leak: leak happens [s]', '9:0-1', '9:0-4', '9:2-3']);
    });

    it('does not list thousands of errors', () => {
        const junk = state([]);
        junk.language!.problems = Array.from({ length: 5000 }, (_, line) => ({ range: { start: { line, character: 0 }, end: { line, character: 1 } }, severity: ERROR, message: `odd ${line}` }));
        const list = fileDiagnostics(junk);
        expect(list.length).toBe(201);
        expect(list.at(-1)?.message).toContain('4800 more');
    });
});
