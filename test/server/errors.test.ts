/** Errors of a text over the protocol: their codes, where these are explained, and the name that was meant as a fix. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CodeAction, Diagnostic, TextEdit } from 'vscode-languageserver-types';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FINDING_CODES } from '../../src/check/result.js';
import { PROBLEM_CODES } from '../../src/language/problem-codes.js';
import { explainedIn } from '../../src/server/docs.js';
import { DOCS, TestClient } from './client.js';
import { ScriptedChecker } from './scripted.js';

let client: TestClient;
let uri: string, files = 0;
beforeAll(async () => { client = await TestClient.start(new ScriptedChecker()); });
beforeEach(() => { uri = `file:///errors/${++files}.mmn`; });
afterAll(() => client.stop());

async function diagnosticsOf(text: string): Promise<Diagnostic[]> {
    await client.open(uri, text);
    return (await client.until(() => client.diagnostics(uri))).diagnostics;
}

/** The text with every fix applied, last first. */
async function fixed(text: string): Promise<string> {
    const diagnostics = await diagnosticsOf(text);
    const actions = await client.request<CodeAction[]>('textDocument/codeAction', { textDocument: { uri }, range: diagnostics[0].range, context: { diagnostics } });
    const edits: TextEdit[] = actions.flatMap(({ edit }) => edit?.changes?.[uri] ?? []);
    const lines = text.split('\n');
    for (const { range: { start, end }, newText } of edits.sort((a, b) => b.range.start.line - a.range.start.line || b.range.start.character - a.range.start.character)) {
        lines[start.line] = lines[start.line].slice(0, start.character) + newText + lines[start.line].slice(end.character);
    }
    return lines.join('\n');
}

/** `[wrong|right]`: what is written, and what was meant. */
const MEANT = `use kernel ["6.13"|"6.12"]
mm proc { page A }
device gpu mirrors [porc|proc] {
    [mutx|mutex] svm
    int flags
    notifier interval mni covers A { [invalidat|invalidate](range, cur_seq) { mmu_interval_set_seq(mni, [curseq|cur_seq]) return true } }
    fn ready() -> [intt|int] { return [flag|flags] }
}
device iommu mirrors proc { maps [AA|A] }
override fn [hmm_range_falt|hmm_range_fault](page, sub, seq) { return -[EAGIAN|EAGAIN] }
scenario s {
    thread t in [prco|proc] {
        [mutx_lock|mutex_lock](&gpu->svm)
        mutex_unlock(gpu.[svn|svm])
        spin_lock([svm|gpu.svm])
        if (proc.A.[ptee|pte] == 0) goto [uot|out]
        munmap(proc.[AA|A])
        let r = range(proc, A, [MMU_NOTIFY_UNMAPP|MMU_NOTIFY_UNMAP])
        [migrate_vm|migrate_vma] m(A, gpu)
        out: m.[srcc|src] = 0
    }
    expect [deadlok|deadlock] on gpu.[svn|svm]
}
`;
const taking = (part: 1 | 2) => MEANT.replace(/\[([^[|\]\s]+)\|([^\]]+)\]/g, `$${part}`);

describe('errors of a text', () => {
    it('have a code that leads to its section of the catalogue', async () => {
        const [first] = await diagnosticsOf('scenario s { thread t { munmapp(1) } }');
        expect(first).toMatchObject({ code: 'unknown-function', message: expect.stringContaining('did you mean `munmap`?') as string });
        const [path, line] = (first.codeDescription?.href ?? '').split('#L');
        expect(readFileSync(fileURLToPath(path), 'utf8').split('\n')[Number(line) - 1]).toBe('### unknown-function');
    });

    it('are explained one and all', () => {
        const explained = explainedIn(DOCS);
        expect([...PROBLEM_CODES, ...FINDING_CODES].filter(code => explained(code) === undefined)).toEqual([]);
        expect(explained('deadlock')).toBeUndefined();
    });

    it('lead nowhere where the catalogue is missing', () => expect(explainedIn(join(DOCS, 'nowhere'))('unknown-name')).toBeUndefined());

    it('offer the name that was meant, whatever it is a name of', async () => expect(await fixed(taking(1))).toBe(taking(2)));

    it('offer nothing where no name is near', async () => {
        const text = 'scenario s { thread t { frobnicate() } }';
        expect(await fixed(text)).toBe(text);
    });
});
