/** Go to implementation, call hierarchy, references: from a driver into the kernel library and back. */
import type { CallHierarchyItem } from 'vscode-languageserver';
import { describe, expect, test } from 'vitest';
import { URI } from 'langium';
import { open, type Editor } from '../helpers.js';
import { ODD, shown } from './fixture.js';

const FILE = `use kernel "6.12"
mm proc { page A }
device gpu mirrors proc {
    mutex svm
    work late { mutex_lock(svm) }
    notifier interval mni covers A {
        invalidate(range, cur_seq) { mmu_interval_set_seq(mni, cur_seq); queue_work(late); return true }
    }
    notifier plain { release(mm) { } }
    fn fault(page) { seq_t seq = mmu_interval_read_begin(mni); fault2(page) }
    fn fault2(page) { }
}
device nic mirrors proc { notifier interval covers A { invalidate(range, cur_seq) { return true } } }
override fn hmm_vma_walk(page) { }
scenario s {
    override fn gpu.fault(page) { fault2(page); fault2(page) }
    override fn gpu.mni.invalidate(range, cur_seq) { return false }
    thread t { gpu.fault(A); munmap(A) }
}
`;

const at = (before: string, after: string, text = FILE) => open(text.replace(before + after, `${before}|${after}`));

describe('implementation', () => {
    async function implementations(editor: Editor, position = editor.position): Promise<string[]> {
        const links = await editor.services.mmn.lsp.ImplementationProvider!.getImplementation(editor.document, { textDocument: editor.document.textDocument, position }) ?? [];
        return (links as { targetUri: string; targetSelectionRange: Parameters<typeof shown>[1] }[]).map(({ targetUri, targetSelectionRange }) =>
            targetUri === editor.document.uri.toString() ? shown(editor, targetSelectionRange) : targetUri);
    }
    test.each<[string, string, string, string[]]>([
        ['a function of a driver', 'fn ', 'fault(page) {', ['16:16 gpu.fault']],
        ['a call of it', 'gpu.', 'fault(A)', ['16:16 gpu.fault']],
        ['an override: what it replaces', 'override fn gpu.', 'fault(page)', ['10:7 fault']],
        ['a callback', '        ', 'invalidate(range, cur_seq) { mmu', ['17:16 gpu.mni.invalidate']],
        ['a function that nobody replaces', 'fn ', 'fault2(page) { }', ['11:7 fault2']],
        ['a lock', 'mutex ', 'svm', []],
    ])('%s', async (_name, before, after, expected) => expect(await implementations(await at(before, after))).toEqual(expected));
    test('what the kernel calls, from the library', async () => {
        const editor = await open(FILE);
        const library = editor.services.mmn.mmn.Library.documents('6.12').find(one => one.textDocument.getText().includes('sub.invalidate(range, cur)'))!;
        const position = library.textDocument.positionAt(library.textDocument.getText().indexOf('sub.invalidate(range, cur)') + 5);
        const links = await editor.services.mmn.lsp.ImplementationProvider!.getImplementation(library, { textDocument: { uri: '' }, position });
        const own = (links as { targetUri: string; targetSelectionRange: Parameters<typeof shown>[1] }[]).filter(({ targetUri }) => targetUri === editor.document.uri.toString());
        expect(own.map(({ targetSelectionRange }) => shown(editor, targetSelectionRange))).toEqual(['7:8 invalidate', '13:55 invalidate', '17:16 gpu.mni.invalidate']);
    });
    test('a callback of the wrong kind of notifier is called by nobody', async () => {
        const editor = await open('mm p { page A }\ndevice d mirrors p { notifier plain { |invalidate(range, cur_seq) { } } }');
        const provider = editor.services.mmn.lsp.CallHierarchyProvider!;
        const [item] = await provider.prepareCallHierarchy(editor.document, { textDocument: editor.document.textDocument, position: editor.position }) ?? [];
        expect(await provider.incomingCalls({ item })).toEqual([]);
    });
    test('outside of the document', async () => expect(await implementations(await open(FILE), { line: 99, character: 9 })).toEqual([]));
    test.each(ODD.slice(0, 5))('%s', async (_name, text) => expect(await implementations(await open(text))).toEqual([]));
});

describe('call hierarchy', () => {
    const provider = (editor: Editor) => editor.services.mmn.lsp.CallHierarchyProvider!;
    async function item(editor: Editor): Promise<CallHierarchyItem> {
        const [found, ...more] = await provider(editor).prepareCallHierarchy(editor.document, { textDocument: editor.document.textDocument, position: editor.position }) ?? [];
        expect(more).toEqual([]);
        return found;
    }
    const name = ({ name: own, detail }: CallHierarchyItem) => detail ? `${own} (${detail})` : own;
    async function incoming(editor: Editor, of?: CallHierarchyItem) {
        return (await provider(editor).incomingCalls({ item: of ?? await item(editor) }) ?? []);
    }
    async function outgoing(editor: Editor, of?: CallHierarchyItem) {
        return (await provider(editor).outgoingCalls({ item: of ?? await item(editor) }) ?? []);
    }
    test('the kernel calls a callback', async () => {
        const editor = await at('        ', 'invalidate(range, cur_seq) { mmu');
        expect(name(await item(editor))).toBe('invalidate (notifier mni of gpu)');
        expect((await incoming(editor)).map(({ from }) => name(from))).toEqual(['mn_itree_invalidate (kernel library 6.12, 11_interval.mmn)', 'mn_itree_release (kernel library 6.12, 11_interval.mmn)']);
    });
    test('from there up to the thread', async () => {
        const editor = await at('        ', 'invalidate(range, cur_seq) { mmu');
        let level = [await item(editor)];
        const seen: string[] = [];
        for (let depth = 0; depth < 12 && level.length; depth++) {
            const above = (await Promise.all(level.map(one => incoming(editor, one)))).flat().map(({ from }) => from);
            level = above.filter(one => !seen.includes(name(one)) && seen.push(name(one)));
        }
        expect(seen).toContain('munmap (kernel library 6.12, 23_zap.mmn)');
        expect(seen).toContain('t (thread, scenario s)');
    });
    test('the library calls what the file has', async () => {
        const editor = await at('        ', 'invalidate(range, cur_seq) { mmu');
        const [{ from }] = await incoming(editor);
        expect((await outgoing(editor, from)).map(({ to }) => name(to))).toEqual([
            'mn_itree_inv_start_range (kernel library 6.12, 11_interval.mmn)', 'overlaps (primitive)', 'invalidate (notifier mni of gpu)', 'invalidate (notifier interval of nic)',
            'gpu.mni.invalidate (override, scenario s)', 'assert (primitive)', 'mn_itree_inv_end (kernel library 6.12, 11_interval.mmn)']);
    });
    test('a function and what replaces it', async () => {
        const editor = await at('thread ', 't {');
        expect((await outgoing(editor)).map(({ to, fromRanges }) => `${name(to)} ${fromRanges.map(range => shown(editor, range)).join()}`)).toEqual(
            ['fault (gpu) 18:19 fault', 'gpu.fault (override, scenario s) 18:19 fault', 'munmap (kernel library 6.12, 23_zap.mmn) 18:29 munmap']);
    });
    test('an override is called where its function is, and calls twice', async () => {
        const editor = await at('override fn gpu.', 'fault(page)');
        expect((await incoming(editor)).map(({ from }) => name(from))).toEqual(['t (thread, scenario s)']);
        expect((await outgoing(editor)).map(({ to, fromRanges }) => `${name(to)} ${fromRanges.map(range => shown(editor, range)).join()}`)).toEqual(['fault2 (gpu) 16:34 fault2,16:48 fault2']);
    });
    test('a work item is called where it is queued', async () => {
        const editor = await at('work ', 'late');
        expect((await incoming(editor)).map(({ from }) => name(from))).toEqual(['invalidate (notifier mni of gpu)']);
        expect((await outgoing(editor)).map(({ to }) => name(to))).toEqual(['mutex_lock (primitive)']);
    });
    test('an item of a text that has changed since', async () => {
        const editor = await at('work ', 'late');
        const old = { ...await item(editor), name: 'other' };
        expect(await incoming(editor, old)).toEqual([]);
        expect(await outgoing(editor, { ...old, uri: 'file:///closed.mmn', data: undefined })).toEqual([]);
        expect(await outgoing(editor, { ...old, selectionRange: { start: { line: 99, character: 0 }, end: { line: 99, character: 4 } } })).toEqual([]);
    });
    test('nothing at a lock', async () => {
        const editor = await at('mutex ', 'svm');
        expect(await provider(editor).prepareCallHierarchy(editor.document, { textDocument: editor.document.textDocument, position: editor.position })).toBeUndefined();
    });
    test.each(ODD.slice(0, 5))('%s', async (_name, text) => {
        const editor = await open(text);
        expect(await provider(editor).prepareCallHierarchy(editor.document, { textDocument: editor.document.textDocument, position: editor.position })).toBeUndefined();
    });
});

describe('references', () => {
    async function references(editor: Editor, position = editor.position): Promise<string[]> {
        const found = await editor.services.mmn.lsp.ReferencesProvider!.findReferences(editor.document, { textDocument: editor.document.textDocument, position, context: { includeDeclaration: true } });
        return found.map(({ uri, range }) => uri === editor.document.uri.toString() ? shown(editor, range) : editor.services.shared.workspace.LangiumDocuments.getDocument(URI.parse(uri))!.uri.path);
    }
    test.each<[string, string, string, string[]]>([
        ['a function with its overrides', 'fn ', 'fault(page) { seq', ['10:7 fault', '16:20 fault', '18:19 fault']],
        ['a lock', 'mutex ', 'svm', ['4:10 svm', '5:27 svm']],
        ['a device', 'device ', 'gpu', ['3:7 gpu', '16:16 gpu', '17:16 gpu', '18:15 gpu']],
        ['a notifier', 'interval ', 'mni', ['6:22 mni', '7:58 mni', '10:57 mni', '17:20 mni']],
    ])('%s', async (_name, before, after, expected) => expect(await references(await at(before, after))).toEqual(expected));
    test('a member that may mean it', async () => expect(await references(await open('mm p { page A }\ndevice a mirrors p { mutex |l }\ndevice b mirrors p { mutex l }\nfn f(x) { mutex_lock(x.l) }'))).toEqual(['2:27 l', '4:23 l']));
    test('a library function, in the library too', async () => {
        const found = await references(await at('A); ', 'munmap'));
        expect(found).toContain('18:29 munmap');
        expect(found.some(path => path.startsWith('/6.12/'))).toBe(true);
        expect(found.some(path => path.startsWith('/7.0/'))).toBe(false);
    });
    test('outside of the document', async () => expect(await references(await open(FILE), { line: 99, character: 0 })).toEqual([]));
    test.each(ODD.slice(0, 5))('%s', async (_name, text) => expect(await references(await open(text))).toEqual([]));
});
