/** What an editor shows: hover, completion, definitions, symbols. The cursor is at `|`. */
import { DocumentState, URI } from 'langium';
import type { Hover, LocationLink, MarkupContent } from 'vscode-languageserver';
import { describe, expect, test } from 'vitest';
import { KERNEL_VERSIONS } from '../../src/kernel/library.js';
import { open } from './helpers.js';

const FILE = `use kernel "6.12"
/// The process.
mm proc { page A; page T thp }
enum { LOW, HIGH }
/// Our GPU.
device gpu mirrors proc {
    /// Guards the device page table.
    mutex svm
    rwsem lock2
    notifier interval mni covers A {
        invalidate(range, cur_seq) { mutex_lock(svm); mmu_interval_set_seq(mni, cur_seq); unmap(range); mutex_unlock(svm); return true }
    }
    work deferred { }
    /// Handles a fault.
    /// Retries.
    fn fault(page, write = true) -> int { seq_t seq = mmu_interval_read_begin(mni); return 0 }
}
`;

async function hover(marked: string): Promise<string | undefined> {
    const { document, services, position } = await open(marked);
    const result = await services.mmn.lsp.HoverProvider!.getHoverContent(document, { textDocument: document.textDocument, position }) as Hover | undefined;
    return (result?.contents as MarkupContent | undefined)?.value;
}

async function completions(marked: string): Promise<string[]> {
    const { document, services, position } = await open(marked);
    const list = await services.mmn.lsp.CompletionProvider!.getCompletion(document, { textDocument: document.textDocument, position });
    return (list?.items ?? []).map(item => item.label);
}

async function definitions(marked: string): Promise<string[]> {
    const { document, services, position } = await open(marked);
    const links = await services.mmn.lsp.DefinitionProvider!.getDefinition(document, { textDocument: document.textDocument, position }) as LocationLink[] | undefined;
    return (links ?? []).map(({ targetUri, targetSelectionRange }) => {
        const target = services.shared.workspace.LangiumDocuments.getDocument(URI.parse(targetUri))!;
        return `${targetUri.startsWith('file:') ? 'file' : targetUri.replace(/\d\d_\w+/, 'NN')} ${target.textDocument.getText(targetSelectionRange)}:${targetSelectionRange.start.line + 1}`;
    });
}

describe('hover', () => {
    test.each([
        ['a library function', 'scenario s { thread t { mun|map(A) } }', ['fn munmap(pages)', `kernel library 6.12`]],
        ['a primitive', 'scenario s { thread t { mutex_|lock(gpu.svm) } }', ['fn mutex_lock(lock)', 'may sleep', 'primitive']],
        ['a lock', 'scenario s { thread t { mutex_lock(gpu.sv|m) } }', ['mutex gpu.svm', 'Guards the device page table.']],
        ['a lock without comment', 'scenario s { thread t { down_read(gpu.loc|k2) } }', ['rwsem gpu.lock2', 'a waiting writer blocks new readers']],
        ['a lock of the library', 'scenario s { thread t { down_read(proc.mmap_|lock) } }', ['rwsem mm.mmap_lock', '00_types']],
        ['a device', 'scenario s { thread t { gp|u.fault(A) } }', ['device gpu mirrors proc', 'Our GPU.']],
        ['a driver function', 'scenario s { thread t { gpu.fa|ult(A) } }', ['fn gpu.fault(page, write = true) -> int', 'Handles a fault.\nRetries.']],
        ['a page', 'scenario s { thread t { munmap(|T) } }', ['page proc.T thp']],
        ['an mm', 'scenario s { thread t in pro|c { } }', ['mm proc', 'The process.']],
        ['an enum value', 'scenario s { thread t { int x = HIG|H } }', ['HIGH = 1']],
        ['an event', 'scenario s { thread t { int x = MMU_NOTIFY_|CLEAR } }', ['MMU_NOTIFY_CLEAR = 1']],
        ['a local', 'scenario s { thread t { pfn f = 0; put_page(|f) } }', ['pfn f']],
        ['a parameter', 'fn f(page) { munmap(pag|e) }', ['parameter page']],
        ['a result', 'scenario s { thread t { } expect live|lock }', ['livelock', 'strongly fair']],
        ['a type', 'fn f() { se|q_t s = 0 }', ['compared only for equality']],
        ['a comment behind', 'device d { int n // how many\n}\nscenario s { thread t { d.|n = 1 } }', ['int d.n', 'how many']],
        ['a documented enum', '/// Levels.\nenum { LO, MID }\nscenario s { thread t { gpu.fault(MI|D) } }', ['MID = 1', 'Levels.']],
        ['a struct', 'fn f(page) { migrate_|vma m(page) }', ['struct migrate_vma']],
        ['a keyword', 'scenario s { thr|ead t { } }', ['starts with the others']],
        ['a soft name', 'fn gpu.g() { kfree(sel|f) }', ['self', 'The device whose function this is.']],
        ['an override', 'override fn gpu.fau|lt(page) { }', ['fn gpu.fault']],
        ['a range', 'fn f(range) { if (range.blocka|ble) return }', ['range.blockable', 'May the callbacks sleep?']],
    ])('%s', async (_name, text, parts) => {
        const content = await hover(FILE + text);
        for (const part of parts) expect(content).toContain(part);
    });
    test('a callback of the driver says what the kernel says', async () => expect(await hover(FILE.replace('invalidate(range', 'invali|date(range'))).toContain('must store `cur_seq`'));
    test.each(['scenario s { | }', '// mun|map', 'scenario s { thread t { 1|2 } }'])('nothing at %s', async text => expect(await hover(FILE + text)).toBeUndefined());
});

describe('definition', () => {
    test.each([
        ['scenario s { thread t { mun|map(A) } }', [/^mmn-kernel:\/6.12\/NN.mmn munmap:\d+$/]],
        ['scenario s { thread t { mutex_l|ock(gpu.svm) } }', [/^mmn-kernel:\/primitives.mmn mutex_lock:\d+$/]],
        ['scenario s { thread t { mutex_lock(&gpu->sv|m) } }', [/^file svm:8$/]],
        ['scenario s { thread t { munmap(|A) } }', [/^file A:3$/]],
        ['fn f(page) { migrate_v|ma m(page) }', [/^mmn-kernel:\/6.12\/NN.mmn migrate_vma:\d+$/]],
        ['fn f(sub) { sub.invali|date(0, 0) }', [/^file invalidate:11$/]],
        ['fn f() { goto en|d; end: return }', [/^file end:18$/]],
        ['override fn gpu.fau|lt(page) { }', [/^file fault:16$/]],
        ['scenario s { override fn mun|map(page) { } }', [/^mmn-kernel:\/6.12\/NN.mmn munmap:\d+$/]],
        ['scenario s { thread t { } expect deadlock on gpu.defe|rred }', [/^file deferred:13$/]],
    ])('%s', async (text, expected) => {
        const found = await definitions(FILE + text);
        expect(found).toHaveLength(expected.length);
        expected.forEach((pattern, i) => expect(found[i]).toMatch(pattern));
    });
    test('a member of anything that may have it', async () => {
        const two = 'device other mirrors proc { notifier interval m2 covers T { invalidate(range, seq) { return true } } }\n';
        expect((await definitions(`${FILE}${two}fn f(x) { x.invali|date(0, 0) }`)).sort()).toEqual(['file invalidate:11', 'file invalidate:18']);
    });
    test('within the library', async () => {
        const { services } = await open(FILE);
        const document = services.mmn.mmn.Library.documents('6.12').find(d => d.textDocument.getText().includes('fn munmap('))!;
        const position = document.textDocument.positionAt(document.textDocument.getText().indexOf('mmap_write_lock(') + 3);
        const links = await services.mmn.lsp.DefinitionProvider!.getDefinition(document, { textDocument: { uri: document.uri.toString() }, position });
        expect(links?.map(({ targetUri }) => targetUri)[0]).toMatch(/^mmn-kernel:/);
    });
});

describe('completion', () => {
    test.each<[string, string[], string[]]>([
        ['|', ['scenario', 'device', 'override fn'], ['thread', 'munmap']],
        ['scenario s { | }', ['thread', 'expect', 'override fn'], ['scenario', 'munmap']],
        ['scenario s { thread t { | } }', ['munmap', 'mutex_lock', 'gpu', 'if', 'choose', 'seq_t', 'migrate_vma'], ['scenario', 'svm', 'dynamic', 'any', 'HIGH']],
        ['scenario s { thread t { munmap(|) } }', ['A', 'T', 'gpu'], ['if', 'thread', 'NULL']],
        ['scenario s { thread t { mutex_lock(gpu.|) } }', ['svm', 'mni', 'owner'], ['lock2', 'deferred', 'fault', 'map', 'munmap', 'A']],
        ['scenario s { thread t { int x = gpu.| } }', ['svm', 'lock2', 'mni', 'deferred', 'fault', 'map', 'owner'], ['munmap', 'A']],
        ['scenario s { thread t { gpu.|\n munmap(A) } }', ['svm', 'fault'], ['munmap']],
        ['scenario s { thread t { gpu->s| } }', ['svm'], ['munmap']],
        ['scenario s { thread t { proc.| } }', ['A', 'pages', 'mmap_lock', 'mm_users'], ['svm']],
        ['scenario s { thread t { munmap(A) } expect | }', ['ok', 'deadlock', 'only'], ['munmap', 'lock_order']],
        ['scenario s { thread t { munmap(A) } expect deadlock, | }', ['livelock'], ['only']],
        ['scenario s { thread t { munmap(A) } expect deadlock on gpu.| }', ['svm', 'deferred'], ['munmap']],
        ['override fn |', ['munmap', 'gpu', 'mmu_interval_read_begin'], ['mutex_lock', 'A']],
        ['scenario s { override fn gpu.| }', ['fault', 'invalidate'], ['svm', 'munmap']],
        ['use kernel "|"', [...KERNEL_VERSIONS], ['munmap']],
        ['device d mirrors |', ['proc'], ['gpu', 'munmap']],
        ['device d mirrors proc { | }', ['notifier plain', 'fn', 'mutex', 'maps'], ['let', 'munmap']],
        ['device d mirrors proc { notifier interval n covers | { } }', ['A', 'T'], ['proc']],
        ['device d mirrors proc { notifier plain { | } }', ['invalidate_range_start', 'release'], ['invalidate']],
        ['fn f(range) { if (range.event == |) return }', ['MMU_NOTIFY_CLEAR'], ['if']],
        ['fn f(range) { if (range.| ) return }', ['event', 'owner', 'blockable', 'mm', 'pages'], ['svm']],
        ['fn f(page) { migrate_vma m(page); m.| }', ['src', 'dst', 'migrate'], ['svm']],
        ['fn f(page) { int local_one = 0; { int local_two = 0 } | }', ['local_one', 'page'], ['local_two']],
        ['fn f() { again: goto | }', ['again'], ['munmap']],
        ['fn gpu.g() { mutex_lock(|) }', ['svm', 'self'], ['owner', 'lock2']],
        ['per |', ['mm', 'page', 'frame'], ['munmap']],
        ['scenario s { thread t in | }', ['proc'], ['gpu']],
        ['fn f() -> | { }', ['seq_t', 'pfn'], ['mutex']],
        ['// mun|', [], ['munmap']],
        ['/* mun| */', [], ['munmap']],
    ])('%s', async (text, present, absent) => {
        const labels = await completions(FILE + text);
        for (const label of present) expect(labels).toContain(label);
        for (const label of absent) expect(labels).not.toContain(label);
        expect(new Set(labels).size).toBe(labels.length);
    });
    test('what the file says comes before what is built in', async () => {
        const { document, services, position } = await open(`${FILE}scenario s { thread t { gpu.| } }`);
        const { items } = (await services.mmn.lsp.CompletionProvider!.getCompletion(document, { textDocument: document.textDocument, position }))!;
        const sorted = items.map(({ label, sortText }) => ({ label, key: sortText ?? label })).sort((a, b) => a.key < b.key ? -1 : 1).map(({ label }) => label);
        expect(sorted.indexOf('svm')).toBeLessThan(sorted.indexOf('owner'));
    });
    test('replaces the word at the cursor, and adds parentheses', async () => {
        const { document, services, position } = await open(`${FILE}scenario s { thread t { mun|x } }`);
        const list = await services.mmn.lsp.CompletionProvider!.getCompletion(document, { textDocument: document.textDocument, position });
        const item = list!.items.find(({ label }) => label === 'munmap')!;
        expect(item.textEdit).toMatchObject({ newText: 'munmap($0)', range: { start: { character: 24 }, end: { character: 28 } } });
    });
});

test('document symbols', async () => {
    const { document, services } = await open(`${FILE}scenario s { override fn gpu.fault(page) { int x = 0 } thread t { } expect ok }\nfn { }`);
    const symbols = await services.mmn.lsp.DocumentSymbolProvider!.getSymbols(document, { textDocument: { uri: '' } });
    const tree = (list: typeof symbols): unknown[] => list.map(({ name, children }) => children?.length ? [name, tree(children)] : name);
    expect(tree(symbols)).toEqual([['proc', ['A', 'T']], ['enum', ['LOW', 'HIGH']], ['gpu', ['svm', 'lock2', ['mni', ['invalidate']], 'deferred', 'fault']], ['s', ['gpu.fault', 't']]]);
});

test('an edit rebuilds the file alone', async () => {
    const { services, document } = await open(FILE);
    const built: string[] = [];
    const { workspace } = services.shared;
    const listener = workspace.DocumentBuilder.onDocumentPhase(DocumentState.Linked, ({ uri }) => { built.push(uri.toString()); });
    workspace.TextDocuments.set(document.textDocument);
    await workspace.DocumentBuilder.update([document.uri], []);
    expect(services.mmn.mmn.Library.documents('6.12').map(({ state }) => state)).toEqual(expect.arrayContaining([DocumentState.Validated]));
    expect(built[0]).toBe(document.uri.toString());
    built.length = 0;
    await workspace.DocumentBuilder.update([document.uri], []);
    listener.dispose();
    expect(built).toContain(document.uri.toString());
    expect(built.filter(uri => uri.startsWith('mmn-kernel:'))).toEqual([]);
});
