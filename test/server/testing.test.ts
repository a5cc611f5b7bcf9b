/** A scenario as a test: the same as the command line says, of texts that are open or not. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CancellationTokenSource } from 'vscode-languageserver-protocol/node.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkText } from '../../src/check/index.js';
import { isRefusal, isTestResult, PROGRAM, RUN, SCENARIOS, TEST, type ProgramAnswer, type RunAnswer, type ScenariosAnswer, type TestAnswer, type TestParams } from '../../src/server/protocol.js';
import { FileRuns } from '../../src/server/fileRun.js';
import { SlicedChecker } from '../../src/server/slices.js';
import { TestClient } from './client.js';

const SEED = join(import.meta.dirname, '../../scenarios/seed');
const uri = 'file:///folder/tested.mmn';
const TEXT = `mm proc { page A }
device d mirrors proc { mutex m
    fn twice() { mutex_lock(m) mutex_lock(m) }
}
scenario stuck {
    thread a {
        if (false) {
            munmap(A)
        }
        d.twice()
        munmap(A)
    }
    thread b { cpu_access(A) }
    expect ok
}
scenario other {
    thread c { cpu_access(A) }
    expect deadlock
}
`;

let client: TestClient;
beforeAll(async () => { client = await TestClient.start(new SlicedChecker(new FileRuns().start, callback => setImmediate(callback))); });
afterAll(() => client.stop());

const test = (params: Partial<TestParams> = {}): Promise<TestAnswer> => client.request(TEST, { uri, text: TEXT, scenario: 'stuck', ...params });
const done = async (params?: Partial<TestParams>) => {
    const answer = await test(params);
    if (!isTestResult(answer)) throw new Error(answer.message);
    return answer;
};

describe('the scenarios of a text that is not open', () => {
    it('are found with their places', async () => {
        const { scenarios } = await client.request<ScenariosAnswer>(SCENARIOS, { uri, text: TEXT });
        expect(scenarios).toMatchObject([{ name: 'stuck', range: { start: { line: 4, character: 0 } } }, { name: 'other', range: { start: { line: 15, character: 0 }, end: { line: 18, character: 1 } } }]);
    });

    it('are found in one with errors as well, and what is no text is refused', async () => {
        expect((await client.request<ScenariosAnswer>(SCENARIOS, { uri, text: TEXT.replace('d.twice()', 'd.twice(') })).scenarios.map(({ name }) => name)).toContain('other');
        expect(await client.request<ScenariosAnswer>(SCENARIOS, { uri, text: '\0' })).toMatchObject({ scenarios: [], problem: expect.stringContaining('not a text file') as unknown });
    });
});

describe('a scenario as a test', () => {
    it.each(readdirSync(SEED).filter(name => name.endsWith('.mmn')).slice(0, 6))('says of %s what the command line says', async name => {
        const text = readFileSync(join(SEED, name), 'utf8'), place = `file:///seed/${name}`;
        for (const { scenario, verdict, asExpected, message, codes, stats } of checkText(text, place).scenarios) {
            expect(await done({ uri: place, text, scenario })).toMatchObject({ verdict, asExpected, message, found: codes, states: stats.states });
        }
    });

    it('that fails tells why and where', async () => {
        expect(await done()).toMatchObject({
            asExpected: false, expected: [], found: ['deadlock'], hasTrace: true,
            reasons: [{ code: 'deadlock', message: expect.stringMatching(/^deadlock: .*\bm\b/) as unknown, range: { uri, start: { line: 2 } }, related: expect.any(Array) as unknown }],
        });
        expect(await done({ scenario: 'other' })).toMatchObject({ asExpected: false, expected: ['deadlock'], found: [], reasons: [{ message: 'deadlock is expected, but no interleaving shows it', range: { start: { line: 17 } } }] });
    });

    it('shows its run if that is asked for', async () => {
        expect((await done()).trace).toBeUndefined();
        expect((await done({ trace: true })).trace).toMatchObject({ scenario: 'stuck', code: 'deadlock' });
    });

    it('that passes has no reasons', async () => expect(await done({ text: TEXT.replace('expect ok', 'expect deadlock') })).toMatchObject({ asExpected: true, reasons: [] }));

    it('tells which statements its interleavings come to, those of other scenarios apart', async () => {
        const covered = (await done({ coverage: true })).covered!.map(({ range: { start, end }, reached }) => `${start.line}:${start.character}-${end.line}:${end.character} ${reached}`);
        // The thread comes to the second lock, and no farther. Of the `if` its first line counts.
        expect(covered).toEqual(['2:17-2:30 true', '2:31-2:44 true', '6:8-6:20 true', '7:12-7:21 false', '9:8-9:17 true', '10:8-10:17 false', '12:15-12:28 true']);
        expect((await done()).covered).toBeUndefined();
    });

    it('that cannot be checked says why', async () => {
        expect(await test({ text: TEXT.replace('d.twice()', 'd.twise()') })).toMatchObject({ message: expect.stringMatching(/^Not checked: .*twise/) as unknown, range: { start: { line: 9 } } });
        expect(await test({ scenario: 'gone' })).toMatchObject({ message: 'There is no scenario gone in this file any more.', hint: 'Refresh the tests.' });
    });

    it('is given up when it is cancelled, and when the text becomes another one', async () => {
        const many = Array.from({ length: 8 }, (_, i) => `    thread t${i} { munmap(A) cpu_access(A) }\n`).join(''), text = `mm proc { page A }\nscenario stuck {\n${many}}\n`;
        const source = new CancellationTokenSource();
        const cancelled = client.connection.sendRequest<TestAnswer>(TEST, { uri, text, scenario: 'stuck' } satisfies TestParams, source.token);
        // By then it has begun.
        await client.request(SCENARIOS, { uri, text });
        source.cancel();
        expect(await cancelled).toMatchObject({ message: 'Given up.' });
        const asked = test({ text });
        await client.open(uri, TEXT);
        expect(await asked).toMatchObject({ message: 'The text has changed meanwhile.' });
        await client.close(uri);
    });
});

describe('another version of the kernel than the file asks for', () => {
    const NEWER = readFileSync(join(SEED, '../iommu/sva-kernel-table-free.mmn'), 'utf8'), [, scenario] = /^scenario (\w+)/m.exec(NEWER)!;
    const place = 'file:///folder/version.mmn';
    let other: TestClient;
    beforeAll(async () => { other = await TestClient.start(new SlicedChecker(new FileRuns().start, callback => setImmediate(callback)), { kernelVersion: '6.12' }); });
    afterAll(() => other.stop());

    it('is what tests, runs and the printed Program are of, by the setting', async () => {
        await other.until(() => other.registered.length > 0, 'the settings');
        const said = await other.request<TestAnswer>(TEST, { uri: place, text: NEWER, scenario } satisfies TestParams);
        expect(said).toMatchObject({ message: expect.stringMatching(/pmd_free_pte_page|kernel_pgtable_work_func/) as unknown });
        await other.open(place, NEWER);
        const run = await other.request<RunAnswer>(RUN, { uri: place, scenario });
        expect(isRefusal(run) && run.message).toMatch(/pmd_free_pte_page|kernel_pgtable_work_func/);
        expect((await other.request<ProgramAnswer>(PROGRAM, { uri: place, scenario }))).toMatchObject({ message: expect.stringMatching(/has an error/) as unknown });
    });

    it('is not there where each file has its own', async () => {
        expect(isTestResult(await client.request<TestAnswer>(TEST, { uri: place, text: NEWER, scenario }))).toBe(true);
    });
});
