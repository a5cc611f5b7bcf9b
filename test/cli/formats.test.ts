/** `check --format sarif` and `junit` against their schemas, and for the same files against what `--format json` says. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Draft04 from 'ajv-draft-04';
import type { Log, Result } from 'sarif';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { memoryPages, validateXML } from 'xmllint-wasm';

const root = join(import.meta.dirname, '../..');
const sarifSchema = JSON.parse(readFileSync(createRequire(import.meta.url).resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'), 'utf8')) as object;
const isSarif = new Draft04({ strict: false, allErrors: true, validateFormats: false, unicodeRegExp: false }).compile(sarifSchema);
const xsd = readFileSync(join(root, 'docs/junit.xsd'), 'utf8');

let folder: string;
beforeAll(() => {
    execFileSync(process.execPath, [join(root, 'src/build/bundle.mjs'), '--if-stale']);
    folder = mkdtempSync(join(tmpdir(), 'notiscope-formats-'));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const check = (format: string, ...args: string[]) => spawnSync(process.execPath, ['dist/cli.js', 'check', ...args, '--format', format], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 });

function sarif(...args: string[]): { results: Result[]; log: Log; status: number | null } {
    const { stdout, status } = check('sarif', ...args), log = JSON.parse(stdout) as Log;
    isSarif(log);
    expect(isSarif.errors ?? []).toEqual([]);
    return { results: log.runs[0].results ?? [], log, status };
}

async function junit(...args: string[]): Promise<{ xml: string; cases: { name: string; outcome: string }[] }> {
    const xml = check('junit', ...args).stdout;
    const { errors } = await validateXML({ xml, schema: xsd, initialMemoryPages: memoryPages.MiB * 64, maxMemoryPages: memoryPages.GiB });
    expect(errors).toEqual([]);
    return { xml, cases: [...xml.matchAll(/<testcase [^>]*name="([^"]*)" file[^>]*?(\/>|>\s*<(\w+))/g)].map(([, name, , outcome = 'passed']) => ({ name, outcome })) };
}

const CASES = 'test/cli/cases';
describe.each([['scenarios/seed/migrate-under-device-lock.mmn'], [`${CASES}/deadlock-not-expected`], [`${CASES}/unknown-name`], [`${CASES}/does-not-parse`], [`${CASES}/expected-not-found`], [`${CASES}/cover-not-reached`], [`${CASES}/findings-incomplete`]])('%s', { timeout: 300_000 }, path => {
    it('is valid, and says what JSON says', async () => {
        const { results, problems } = JSON.parse(check('json', path).stdout) as { results: { scenario: string; asExpected: boolean; findings: unknown[] }[]; problems: { code: string; severity: string }[] };
        const { results: told } = sarif(path), { cases } = await junit(path);
        const failed = results.filter(({ asExpected }) => !asExpected);
        for (const { scenario } of failed) expect(told).toContainEqual(expect.objectContaining({ level: 'error', message: { text: expect.stringContaining(`scenario ${scenario}: `) as string } }));
        const errors = told.filter(({ level }) => level === 'error'), ofScenarios = new Set(errors.flatMap(({ message: { text = '' } }) => /^scenario (\w+): /.exec(text)?.[1] ?? []));
        expect([...ofScenarios].sort()).toEqual(failed.map(({ scenario }) => scenario).sort());
        expect(errors.filter(({ ruleId = '' }) => problems.some(({ code }) => code === ruleId)).length).toBe(problems.filter(({ severity }) => severity === 'error').length);
        for (const { code } of problems) expect(told.map(({ ruleId }) => ruleId)).toContain(code);
        expect(cases.filter(({ name }) => name !== 'the text')).toEqual(results.map(({ scenario, asExpected }) => ({ name: scenario, outcome: asExpected ? 'passed' : 'failure' })));
        expect(cases.some(({ name }) => name === 'the text')).toBe(problems.some(({ severity }) => severity === 'error'));
    });
});

test('a counterexample is a code flow: each thread has its steps, their order is that of the run', () => {
    const { results } = sarif(`${CASES}/deadlock-not-expected`);
    const { codeFlows: [{ threadFlows }] = [], relatedLocations } = results.find(({ ruleId }) => ruleId === 'deadlock')!;
    const [{ trace }] = (JSON.parse(check('json', `${CASES}/deadlock-not-expected`).stdout) as { results: { trace: { steps: { thread: string }[] } }[] }).results;
    const steps = threadFlows.flatMap(({ id, locations }) => locations.map(({ executionOrder = 0 }) => ({ order: executionOrder, thread: id })));
    expect(steps.sort((a, b) => a.order - b.order).map(({ thread }) => thread)).toEqual(trace.steps.map(({ thread }) => thread));
    expect(relatedLocations).not.toEqual([]);
});

test('what was not explored to the end is open, with the limit and the exit code', async () => {
    const { results, log, status } = sarif(`${CASES}/state-limit`, '--max-states', '20');
    expect(results).toMatchObject([{ kind: 'open', level: 'none', ruleId: 'inconclusive', message: { text: expect.stringContaining('--max-states') as string } }]);
    expect([status, log.runs[0].invocations?.[0].exitCode]).toEqual([3, 3]);
    expect((await junit(`${CASES}/state-limit`, '--max-states', '20')).cases).toEqual([{ name: 's', outcome: 'error' }]);
});

test('texts that mean something in XML or in an address change nothing but the text', { timeout: 60_000 }, async () => {
    const path = join(folder, 'a b#<&">%41.mmn');
    writeFileSync(path, 'use kernel "7.0"\nmm proc { page A }\ndevice gpu mirrors proc { int a[2]; int b[2] }\nscenario s {\n thread t { assert(gpu.a[gpu.b[0]]>1) }\n thread u { munmap(A) }\n}\n');
    const { results } = sarif(path), { xml } = await junit(path);
    expect(results.find(({ ruleId }) => ruleId === 'assertion')?.locations?.[0].physicalLocation?.artifactLocation?.uri).toMatch(/^file:.*\/a%20b%23%3C&%22%3E%2541\.mmn$/);
    expect(xml).toContain('a b#&lt;&amp;&quot;');
});
