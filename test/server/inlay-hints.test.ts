/** Locks held, as inlay hints: a hint is written as a comment `//< ...` at the end of its line. */
import type { InlayHint } from 'vscode-languageserver-types';
import { afterEach, describe, expect, it } from 'vitest';
import { FileRuns } from '../../src/server/fileRun.js';
import { SlicedChecker } from '../../src/server/slices.js';
import { TestClient } from './client.js';

const uri = 'file:///held.mmn';
let client: TestClient;
afterEach(() => client.stop());

const start = async (settings: unknown = {}): Promise<void> => { client = await TestClient.start(new SlicedChecker(new FileRuns().start, callback => setImmediate(callback)), settings); };
const whole = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };
const hints = (range = whole): Promise<InlayHint[]> => client.request('textDocument/inlayHint', { textDocument: { uri }, range });
const textOf = ({ label }: InlayHint): string => typeof label === 'string' ? label : label.map(({ value }) => value).join('');

/** The text with its hints, in place of the comments that say what is expected. */
async function annotated(expected: string): Promise<string> {
    const lines = expected.split('\n').map(line => line.replace(/ *\/\/< .*$/, ''));
    await client.open(uri, lines.join('\n'));
    await client.settled(uri);
    for (const hint of await hints()) lines[hint.position.line] = `${lines[hint.position.line].padEnd(hint.position.character)} //< ${textOf(hint)}`;
    return lines.join('\n');
}

const FILE = `use kernel "6.12"
mm proc { page A }
device gpu mirrors proc {
    mutex svm
    spinlock table
    maps A rw
    notifier plain {
        invalidate_range_start(range) {
            mutex_lock(svm) //< holds proc.mmap_lock (read); may hold frame.lock
            unmap(range) //< holds proc.mmap_lock (read), gpu.svm; may hold frame.lock
            mutex_unlock(svm) //< holds proc.mmap_lock (read), gpu.svm; may hold frame.lock
            return 0 //< holds proc.mmap_lock (read); may hold frame.lock
        }
    }
    int n
    fn sometimes(flag) {
        if (flag) mutex_lock(svm)
        n = 1 //< may hold gpu.svm
        if (flag) mutex_unlock(svm) //< holds gpu.svm
    }
    fn both() {
        n = 2 //< holds gpu.svm
        spin_lock(table) //< holds gpu.svm
        n = 3 //< holds gpu.svm, gpu.table
        spin_unlock(table) //< holds gpu.svm, gpu.table
    }
}
scenario s {
    thread a {
        mmap_read_lock(proc)
        cpu_access(A) //< holds proc.mmap_lock (read)
        mmap_read_unlock(proc) //< holds proc.mmap_lock (read)
        gpu.sometimes(true)
        mutex_lock(gpu.svm); gpu.both(); mutex_unlock(gpu.svm)
        gpu.sometimes(false)
    }
    thread b { munmap(A) }
}`;

describe('locks held', () => {
    it('stand at each line where they are held whoever comes there', async () => {
        await start();
        expect(await annotated(FILE)).toBe(FILE);
    });

    it('lead to where they were taken', async () => {
        await start();
        await annotated(FILE);
        const line = FILE.split('\n').findIndex(text => text.includes('unmap(range)'));
        const [hint] = await hints({ start: { line, character: 0 }, end: { line, character: 5 } });
        expect(hint).toMatchObject({ position: { line, character: '            unmap(range)'.length }, paddingLeft: true,
            label: [{ value: 'holds ' }, { value: 'proc.mmap_lock (read)' }, { value: ', ' }, { value: 'gpu.svm', tooltip: `taken in line ${line}`, location: { uri, range: { start: { line: line - 1 } } } },
                { value: '; may hold ' }, { value: 'frame.lock' }] });
    });

    it('are only of the text as it is, in the range that was asked for, of files that are open', async () => {
        await start();
        await annotated(FILE);
        expect(await hints({ start: { line: 500, character: 0 }, end: { line: 9000, character: 0 } })).toEqual([]);
        await client.change(uri, FILE.replace('mutex_lock(svm)', 'mutex_lock(svm'), 2);
        await client.settled(uri, 2);
        expect(await hints()).toEqual([]);
        await client.close(uri);
        expect(await hints()).toEqual([]);
        expect(await client.request('textDocument/inlayHint', { textDocument: { uri: 'file:///none.mmn' }, range: whole })).toEqual([]);
    });

    it('can be switched off', async () => {
        await start({ inlayHints: { heldLocks: false } });
        await annotated(FILE);
        expect(await hints()).toEqual([]);
    });
});
