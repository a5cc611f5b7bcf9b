/** What helps to write a file and to look things up: completion that knows the place, snippets, signature help, hover, links, symbols of the workspace. The cursor is at `|`. */
import type { Hover, MarkupContent } from 'vscode-languageserver';
import { describe, expect, test } from 'vitest';
import { IN_DEVICE_SNIPPETS, IN_SCENARIO_SNIPPETS, TOP_SNIPPETS, type Pattern } from '../../../src/language/features/snippets.js';
import { open } from '../helpers.js';
import { ODD } from './fixture.js';

const FILE = `use kernel "6.12"
mm proc { page A; page B }
enum { LOW }
device gpu mirrors proc {
    mutex svm
    rwsem sem
    spinlock spin
    int count = 1, level
    bool busy
    work late { }
    notifier plain mn { release(mm) { } }
    fn fault(page, write = true) -> int { count = 2; level += 1; busy = true; return 0 }
}
`;

describe('completion', () => {
    async function labels(marked: string): Promise<string[]> {
        const { document, services, position } = await open(marked);
        const { items } = await services.mmn.lsp.CompletionProvider!.getCompletion(document, { textDocument: document.textDocument, position }) ?? { items: [] };
        return items.map(({ label, sortText }) => ({ label, key: sortText ?? label })).sort((a, b) => a.key < b.key ? -1 : a.key > b.key ? 1 : 0).map(({ label }) => label);
    }
    test.each<[string, string, string[], string[]]>([
        ['a mutex', 'fn f() { mutex_lock(|) }', ['gpu.svm'], ['gpu.sem', 'gpu.spin', 'munmap', 'LOW', 'MMU_NOTIFY_CLEAR', 'NULL', 'true', 'owner']],
        ['a mutex by its address', 'fn f() { mutex_lock(&|) }', ['gpu.svm'], ['gpu.sem', 'munmap']],
        ['a mutex of its own device', 'fn gpu.f() { mutex_lock(|) }', ['svm'], ['sem', 'count', 'late', 'unmap']],
        ['an rwsem', 'fn f() { down_read(|) }', ['gpu.sem', 'proc.mmap_lock'], ['gpu.svm', 'proc.A', 'munmap']],
        ['a spinlock', 'fn f() { spin_lock(|) }', ['gpu.spin'], ['gpu.svm', 'proc.mmap_lock']],
        ['a section', 'fn f() { atomic (|) { } }', ['gpu.svm', 'gpu.spin', 'proc.mmap_lock'], ['munmap', 'LOW']],
        ['a member that is a lock', 'fn f() { mutex_lock(gpu.|) }', ['svm'], ['sem', 'count', 'fault', 'map']],
        ['a page', 'fn f(page) { munmap(|) }', ['A', 'B', 'page'], ['LOW', 'NULL', 'true', 'munmap', 'MMU_NOTIFY_CLEAR', 'EBUSY']],
        ['a page, of a function of the file', 'fn f() { gpu.fault(|) }', ['A', 'B'], ['LOW', 'NULL', 'munmap']],
        ['an mm', 'fn f() { mmap_read_lock(|) }', ['proc'], ['LOW', 'munmap', 'NULL']],
        ['an event', 'fn f() { let r = range(proc, A, |) }', ['MMU_NOTIFY_CLEAR', 'MMU_NOTIFY_MIGRATE'], ['LOW', 'munmap', 'NULL']],
        ['what a deadlock is on', 'scenario s { thread t { } expect deadlock on | }', ['gpu.svm', 'gpu.late', 'proc.mmap_lock'], ['munmap', 'LOW', 'gpu.count']],
        ['an owner', 'fn f(page) { migrate_vma m(page, |) }', ['owner', 'gpu', 'current', 'NULL'], ['munmap', 'LOW', 'MMU_NOTIFY_CLEAR', 'true']],
        ['an owner of a range', 'fn f(owner) { let r = range(proc, A, MMU_NOTIFY_MIGRATE, |) }', ['owner', 'gpu', 'NULL'], ['munmap', 'LOW']],
        ['pages of a struct', 'fn f(page) { migrate_vma m(|) }', ['A', 'B', 'page'], ['NULL', 'LOW', 'munmap']],
        ['the owner of a device', 'device x mirrors proc owner hive { }\ndevice y mirrors proc owner | { }', ['hive', 'gpu', 'x', 'NULL'], ['proc', 'munmap', 'A', 'on']],
        ['the queue of a work item', 'device x mirrors proc { work a on wq { }\nwork b on | { } }', ['wq'], ['gpu', 'munmap', 'A', 'late']],
        ['what comes after a work item\'s name', 'device x mirrors proc { work b | { } }', ['on'], ['gpu', 'munmap', 'A']],
        ['anything', 'fn f() { int x = | }', ['LOW', 'A', 'NULL', 'munmap'], []],
    ])('%s', async (_name, text, present, absent) => {
        const found = await labels(FILE + text);
        for (const label of present) expect(found).toContain(label);
        for (const label of absent) expect(found).not.toContain(label);
        expect(new Set(found).size).toBe(found.length);
    });
    test('what fits comes first', async () => {
        expect((await labels(`${FILE}fn f() { munmap(|) }`)).slice(0, 2)).toEqual(['A', 'B']);
        expect((await labels(`${FILE}fn f() { mutex_lock(|) }`))[0]).toBe('gpu.svm');
    });
    test('functions of the file\'s kernel alone', async () => {
        const at = (version: string) => labels(`use kernel "${version}"\nmm p { page A }\nfn f() { | }`);
        const [old, recent] = [await at('6.1'), await at('7.0')];
        expect(recent.filter(label => !old.includes(label))).not.toEqual([]);
        expect(old.filter(label => !recent.includes(label))).not.toEqual([]);
    });
    test.each<[string, string, string]>([
        ['|', 'device with interval notifier', 'thread'], ['scenario s { | }', 'two threads', 'interval notifier'], ['device d mirrors proc { | }', 'interval fault loop', 'two threads'],
    ])('patterns at %s', async (text, present, absent) => {
        expect(await labels(FILE + text)).toContain(present);
        expect(await labels(FILE + text)).not.toContain(absent);
    });
    test.each([...ODD, ['outside of any brace', 'fn f() { } }|']])('%s', async (_name, text) => expect(Array.isArray(await labels(text))).toBe(true));
});

describe('patterns check as they stand', () => {
    const expanded = ({ body }: Pattern) => body.replace(/\$\{\d+:([^}]*)\}/g, '$1');
    const loop = IN_DEVICE_SNIPPETS.find(({ label }) => label === 'interval fault loop')!;
    const texts: [string, string][] = [
        ...TOP_SNIPPETS.map((pattern): [string, string] => [pattern.label, `mm proc { page A }\n${expanded(pattern)}\n${pattern.body.startsWith('device') ? '' : 'device gpu mirrors proc { fn fault(page) { } }'}\nscenario last { thread t { munmap(A) } }\n`]),
        ...IN_DEVICE_SNIPPETS.map((pattern): [string, string] => [pattern.label, `mm proc { page A }\ndevice gpu mirrors proc {\n${pattern === loop ? expanded(IN_DEVICE_SNIPPETS[0]) : ''}\n${expanded(pattern)}\n}\nscenario last { thread t { munmap(A) } }\n`]),
        ...IN_SCENARIO_SNIPPETS.map((pattern): [string, string] => [pattern.label, `mm proc { page A }\ndevice gpu mirrors proc { fn fault(page) { } }\nscenario last {\n${expanded(pattern)}\n}\n`]),
    ];
    test.each(texts)('%s', async (_label, text) => {
        const { document } = await open(text.replaceAll('|', '¦'));
        expect((document.diagnostics ?? []).map(({ message }) => message)).toEqual([]);
    });
});

describe('signature help', () => {
    async function help(marked: string): Promise<string | undefined> {
        const { document, services, position } = await open(marked);
        const found = await services.mmn.lsp.SignatureHelp!.provideSignatureHelp(document, { textDocument: document.textDocument, position });
        if (!found) return undefined;
        const { label, parameters } = found.signatures[found.activeSignature!];
        const [from, to] = parameters![found.activeParameter!]?.label as [number, number] ?? [0, 0];
        return `${label.slice(0, from)}<${label.slice(from, to)}>${label.slice(to)}`;
    }
    test.each<[string, string, string | undefined]>([
        ['a library function', 'fn f() { munmap(|) }', 'fn munmap(<pages>)'],
        ['a primitive', 'fn f() { copy_frame(x, |) }', 'fn copy_frame(source, <destination>)'],
        ['a driver\'s function', 'fn f() { gpu.fault(A, |) }', 'fn gpu.fault(page, <write = true>) -> int'],
        ['a call that is not closed', 'fn f() { gpu.fault(A,| }', 'fn gpu.fault(page, <write = true>) -> int'],
        ['the inner call', 'fn f() { gpu.fault(pages(A, |), 1) }', 'fn pages(first, <p2 = NULL>, p3 = NULL, p4 = NULL, p5 = NULL, p6 = NULL, p7 = NULL, p8 = NULL) -> handle'],
        ['the outer call behind the inner', 'fn f() { gpu.fault(pages(A, B), |1) }', 'fn gpu.fault(page, <write = true>) -> int'],
        ['a struct', 'fn f(page) { migrate_vma m(page, |) }', 'struct migrate_vma(pages, <pgmap_owner>)'],
        ['too many', 'fn f() { munmap(A, B, |) }', '<>fn munmap(pages)'],
        ['no call', 'fn f() { if (|a) g() }', undefined],
        ['behind the call', 'fn f() { munmap(A)| }', undefined],
        ['in a comment', 'fn f() { munmap( // |\n) }', undefined],
        ['a name that nobody knows', 'fn f() { nobody(|) }', undefined],
    ])('%s', async (_name, text, expected) => expect(await help(FILE + text)).toBe(expected));
    test.each(ODD)('%s', async (_name, text) => expect(await help(text)).toBeUndefined());
});

describe('hover says how the file uses it', () => {
    async function hover(marked: string): Promise<string | undefined> {
        const { document, services, position } = await open(marked);
        const found = await services.mmn.lsp.HoverProvider!.getHoverContent(document, { textDocument: document.textDocument, position }) as Hover | undefined;
        return (found?.contents as MarkupContent | undefined)?.value;
    }
    const TAKERS = `fn f() { mutex_lock(gpu.svm); if (maybe()) { mutex_unlock(gpu.svm); return }; down_write(&gpu->sem); up_write(gpu.sem); mutex_unlock(gpu.svm); spin_lock(gpu.spin) }
fn g() { down_read(proc.mmap_lock); mutex_lock(gpu.svm) }
fn h() { if (maybe()) mutex_lock(gpu.svm); else down_read(gpu.sem); spin_lock(gpu.spin) }
`;
    test('a lock: class, takers, order', async () => expect(await hover(`${FILE}${TAKERS}fn z() { mutex_unlock(gpu.s|vm) }`)).toBe(
        '```mmn\nmutex gpu.svm\n```\n\nA sleeping lock.\n\nLock class `gpu.svm`.  \nTaken in f, g, h.  \nTaken while holding `mm.mmap_lock` (g).  \nHeld while taking `gpu.sem` (f).'));
    test('a lock of the library: one class for all', async () => expect(await hover(`${FILE}${TAKERS}fn z() { up_read(proc.mmap_l|ock) }`)).toMatch(/Lock class `mmap_lock`: one for all, as lockdep sees it\. {2}\nTaken in g\. {2}\nHeld while taking `gpu\.svm` \(g\)\./));
    test.each<[string, string, string]>([
        ['a counter with known values', 'fn z() { gpu.co|unt = LOW }', 'Values: 1, 2, LOW.'],
        ['one that counts', 'fn z() { gpu.le|vel = 0 }', 'Initially 0; changed in 2 places of this file.'],
        ['a flag', 'fn z() { gpu.bu|sy = false }', 'Initially false; set in 2 places.'],
        ['a local', 'fn z() { int tr|ies = 3; tries = 4 }', 'Values: 3, 4.'],
    ])('%s', async (_name, text, part) => expect(await hover(FILE + text)).toContain(part));
    test('a library function: its versions', async () => {
        expect(await hover(`${FILE}fn z() { mun|map(A) }`)).toContain('*kernel library 6.12, 23_zap.mmn; in 6.1, 6.12 and 7.0*');
    });
    test.each(ODD.slice(0, 5))('%s', async (_name, text) => expect(typeof await hover(text)).toMatch(/undefined|string/));
});

describe('links', () => {
    async function links(text: string): Promise<string[]> {
        const { document, services } = await open(text);
        const found = await services.mmn.lsp.DocumentLinkProvider!.getDocumentLinks(document, { textDocument: { uri: document.uri.toString() } });
        return found.map(({ range, target }) => `${document.textDocument.getText(range)} ${target}`);
    }
    const linux = 'https://elixir.bootlin.com/linux';
    test.each<[string, string, string[]]>([
        ['a file', 'use kernel "6.12"\n// see mm/hmm.c.', [`mm/hmm.c ${linux}/v6.12/source/mm/hmm.c`]],
        ['a line', 'use kernel "6.1"\n/// mm/mmu_notifier.c:123, then', [`mm/mmu_notifier.c:123 ${linux}/v6.1/source/mm/mmu_notifier.c#L123`]],
        ['a function', '/* lib/test_hmm.c:dmirror_fault(), mm/rmap.c: f() */', [`lib/test_hmm.c ${linux}/v7.0/source/lib/test_hmm.c`, `dmirror_fault ${linux}/v7.0/A/ident/dmirror_fault`, `mm/rmap.c ${linux}/v7.0/source/mm/rmap.c`, `f ${linux}/v7.0/A/ident/f`]],
        ['documentation, headers, deep paths', '// Documentation/mm/hmm.rst include/linux/mmu_notifier.h drivers/gpu/drm/amd/amdkfd/kfd_svm.c', ['Documentation/mm/hmm.rst', 'include/linux/mmu_notifier.h', 'drivers/gpu/drm/amd/amdkfd/kfd_svm.c'].map(path => `${path} ${linux}/v7.0/source/${path}`)],
        ['mail', '// https://lore.kernel.org/linux-mm/2025@x.org/, <a.b-c@d.org>', ['https://lore.kernel.org/linux-mm/2025@x.org/ https://lore.kernel.org/linux-mm/2025@x.org/', 'a.b-c@d.org https://lore.kernel.org/all/a.b-c%40d.org/']],
        ['a commit', '// e649b3f0188f "KVM: x86", 13ec9308a857', ['e649b3f0188f https://git.kernel.org/linus/e649b3f0188f', '13ec9308a857 https://git.kernel.org/linus/13ec9308a857']],
        ['none outside of comments', 'use kernel "mm/hmm.c"\nfn f() { int mm = 1 }', []],
        ['none that leaves the tree', '// mm/../../etc/x.c /usr/include/mm/hmm.c xmm/hmm.c', []],
        ['a version that is none', 'use kernel "x y"\n// mm/hmm.c', [`mm/hmm.c ${linux}/v7.0/source/mm/hmm.c`]],
    ])('%s', async (_name, text, expected) => expect(await links(text)).toEqual(expected));
    test.each(ODD)('%s', async (_name, text) => expect(await links(text.replace('|', ''))).toEqual([]));
});

describe('symbols of the workspace', () => {
    async function symbols(query: string, text = FILE): Promise<string[]> {
        const { document, services } = await open(text);
        const found = await services.shared.lsp.WorkspaceSymbolProvider!.getSymbols({ query });
        return found.filter(({ location: { uri } }) => uri === document.uri.toString() || uri.startsWith('mmn-kernel:')).map(({ name, containerName, location: { uri } }) => `${name}${containerName ? ` in ${containerName}` : ''}${uri.startsWith('mmn') ? '*' : ''}`);
    }
    test('of a file, with what they are in', async () => expect(await symbols('fault', FILE)).toEqual(expect.arrayContaining(['fault in gpu', 'hmm_range_fault in kernel library 6.12, 30_hmm.mmn*'])));
    test('of the library only what somebody asks for', async () => expect((await symbols('')).filter(name => name.endsWith('*'))).toEqual([]));
    test('never more than a list can show', async () => expect((await symbols('e')).length).toBeLessThanOrEqual(500));
    test('nothing', async () => expect(await symbols('no such name at all')).toEqual([]));
});
