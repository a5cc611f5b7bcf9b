/** docs/check-result.schema.json against what `check --format json` prints. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { beforeAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const validate = new Ajv({ allErrors: true }).compile(JSON.parse(readFileSync(`${root}docs/check-result.schema.json`, 'utf8')));
beforeAll(() => { execFileSync(process.execPath, [`${root}src/build/bundle.mjs`, '--if-stale']); }, 120_000);

function check(...paths: string[]) {
    const { stdout } = spawnSync(process.execPath, ['dist/cli.js', 'check', ...paths, '--format', 'json'], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 });
    return JSON.parse(stdout) as { results: { asExpected: boolean; verdict: string; trace?: unknown }[]; problems: unknown[] };
}

test.each([
    ['scenarios/seed'],
    ['test/cli/cases/deadlock-not-expected/d.mmn'],
    ['test/cli/cases/unknown-name/bad.mmn'],
    ['test/cli/cases/does-not-parse/bad.mmn'],
    ['test/cli/cases/findings-incomplete/many.mmn'],
])('what is printed for %s is valid', { timeout: 300_000 }, path => {
    const output = check(path);
    validate(output);
    expect(validate.errors ?? []).toEqual([]);
});

test('a violation comes with its trace, a problem with its place', () => {
    expect(check('test/cli/cases/deadlock-not-expected/d.mmn').results[0]).toMatchObject({ asExpected: false, verdict: 'deadlock', trace: { steps: expect.arrayContaining([]) as unknown } });
    expect(check('test/cli/cases/unknown-name/bad.mmn').problems).not.toEqual([]);
});

test('an analysis of locks that gave up is told by the result and as a problem; of one that did not, by neither', () => {
    expect(check('test/cli/cases/findings-incomplete/many.mmn')).toMatchObject({ results: [{ findings: [], findingsComplete: false }], problems: [{ code: 'findings-incomplete', severity: 'information' }] });
    expect(check('test/cli/cases/ok/race.mmn')).toMatchObject({ results: [{ findingsComplete: true }], problems: [] });
});

test('several counterexamples are valid', () => {
    const output = check('test/cli/cases/counterexamples/two.mmn', '--counterexamples', '9');
    validate(output);
    expect(validate.errors ?? []).toEqual([]);
    expect(output.results[0]).toMatchObject({ others: [{}, {}, {}], noOther: 'none' });
});

test.each([
    ['of a use after free, with the order that it needs', 'seed/interval-fault.mmn', 'retry_forgotten'],
    ['of a complete run', 'seed/interval-fault.mmn', 'full_pattern'],
])('`diagram --format json` is a trace: %s', (_, file, scenario) => {
    const { stdout } = spawnSync(process.execPath, ['dist/cli.js', 'diagram', `scenarios/${file}`, '--scenario', scenario, '--format', 'json'], { cwd: root, encoding: 'utf8' });
    const trace = JSON.parse(stdout) as { steps: { calls: { fn: string; args?: string }[]; returns?: unknown[] }[]; critical?: unknown };
    const { results: [result] } = check('test/cli/cases/deadlock-not-expected/d.mmn');
    validate({ version: 1, results: [{ ...result, trace }], problems: [] });
    expect(validate.errors ?? []).toEqual([]);
    expect(trace.steps.some(({ calls }) => calls.some(({ fn, args }) => fn === 'gpu.fault' && args === 'A'))).toBe(true);
    expect(trace.critical !== undefined).toBe(scenario === 'retry_forgotten');
    expect(trace.steps.some(({ returns }) => returns !== undefined)).toBe(scenario === 'full_pattern');
});

test('the schema bites', () => {
    const output = check('test/cli/cases/deadlock-not-expected/d.mmn');
    expect(validate({ ...output, results: [{ ...output.results[0], verdict: 'fine' }] })).toBe(false);
    expect(validate({ ...output, results: [{ ...output.results[0], stats: undefined }] })).toBe(false);
});
