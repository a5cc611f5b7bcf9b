/** Reports of lockdep and the server: one made a scenario, a finding printed as one, and what offers that. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CodeAction, Diagnostic } from 'vscode-languageserver-types';
import { COPY_COLUMNS, COPY_LOCKDEP, LOCKDEP, SKELETON, type LockdepAnswer, type SkeletonAnswer } from '../../src/server/protocol.js';
import { FileRuns } from '../../src/server/fileRun.js';
import { SlicedChecker } from '../../src/server/slices.js';
import { readReports } from '../../src/splat/index.js';
import { SkeletonCheck } from '../../src/splat/skeleton/prove.js';
import { textOf } from '../splat/logs.js';
import { TestClient } from './client.js';

const scenarios = join(import.meta.dirname, '../../scenarios');
let uri = '', number = 0;
let client: TestClient;
beforeAll(async () => { client = await TestClient.start(new SlicedChecker(new FileRuns().start, callback => setImmediate(callback))); });
afterEach(() => client.closeAll());
afterAll(() => client.stop());

async function opened(path: string): Promise<Diagnostic[]> {
    uri = `file:///driver${++number}.mmn`;
    await client.open(uri, readFileSync(join(scenarios, path), 'utf8'));
    return client.settled(uri);
}

const actionsAt = (diagnostic: Diagnostic): Promise<CodeAction[]> => client.request('textDocument/codeAction', { textDocument: { uri }, range: diagnostic.range, context: { diagnostics: [diagnostic] } });
const related = (diagnostic: Diagnostic): string[] => (diagnostic.relatedInformation ?? []).map(({ message }) => message);

describe('a report', () => {
    it.each(['6.12-b_compact', '6.12-a_seed'])('%s is the scenario that the command line makes of it', async name => {
        const [report] = readReports(textOf(name)), check = new SkeletonCheck(report);
        while (!check.run(1000));
        expect(await client.request<SkeletonAnswer>(SKELETON, { report })).toEqual(check.result);
    });

    it('of which none can be made says why', async () => {
        const [report] = readReports('WARNING: possible circular locking dependency detected\n6.12.1 Not tainted\n');
        expect(await client.request<SkeletonAnswer>(SKELETON, { report })).toEqual({ none: 'nothing in it names what somebody does under a lock' });
    });
});

describe('a finding about locks', () => {
    it('can be copied as lockdep would print it, with what the explorer says of it', async () => {
        const diagnostics = await opened('seed/migrate-ab-ba.mmn'), found = diagnostics.find(({ code }) => code === 'lock_order')!;
        const action = (await actionsAt(found)).find(({ command }) => command?.command === COPY_LOCKDEP)!;
        expect(action.title).toMatch(/^Copy as lockdep report: lock_order in \w+$/);
        const [of, scenario, code, finding] = action.command!.arguments as string[];
        const answer = await client.request<LockdepAnswer>(LOCKDEP, { uri: of, scenario, code, finding });
        expect(answer).toHaveProperty('text', expect.stringContaining(`# notiscope: lock_order at driver${number}.mmn:${found.range.start.line + 1}, scenario ${scenario}`));
        expect((answer as { text: string }).text).toMatch(/^# (?:confirmed: some interleaving|refuted|not exercised)/m);
        const [again] = readReports((answer as { text: string }).text);
        expect([again.kind, again.complete]).toEqual(['circular', true]);
        expect(await client.request<LockdepAnswer>(LOCKDEP, { uri: of, scenario, code, finding: 'another' })).toEqual({ message: `${scenario} has no such lock_order any more.`, hint: 'Look at what is underlined now.' });
    });

    it('that a deadlock stands for can be copied there, beside the columns of its run', async () => {
        const diagnostics = await opened('seed/migrate-under-device-lock.mmn'), deadlock = diagnostics.find(({ code }) => code === 'deadlock')!;
        const commands = (await actionsAt(deadlock)).flatMap(({ command }) => command ?? []).map(({ command, arguments: args = [] }) => [command, ...args.slice(1, 3) as string[]]);
        expect(commands).toContainEqual([COPY_LOCKDEP, 'lock_held_across_setup', 'self_deadlock']);
        expect(commands).toContainEqual([COPY_COLUMNS, 'lock_held_across_setup', 'deadlock']);
    });

    it('that is about something else has no such report', async () => {
        for (const diagnostic of await opened('seed/interval-fault.mmn')) {
            if (['lock_order', 'self_deadlock', 'deadlock'].includes(String(diagnostic.code))) continue;
            expect((await actionsAt(diagnostic)).filter(({ command }) => command?.command === COPY_LOCKDEP)).toEqual([]);
        }
    });

    it('says what lockdep does not see of it, and nothing where it sees all', async () => {
        const plain = await opened('kernel-runs/b-mmap-lock.mmn');
        expect(plain.filter(({ code }) => code === 'lock_order' || code === 'deadlock').flatMap(related).some(text => text.startsWith('lockdep does not see it since 6.4: '))).toBe(true);
        await client.closeAll();
        const own = (await opened('seed/migrate-under-device-lock.mmn')).filter(({ code }) => code === 'self_deadlock' || code === 'deadlock');
        expect(own.length).toBeGreaterThan(0);
        for (const diagnostic of own) expect(related(diagnostic).filter(text => text.includes('lockdep'))).toEqual([]);
    });
});
