/** Rename: what changes, and what is refused with which reason. The cursor is at `|`. */
import { ResponseError } from 'vscode-languageserver-protocol';
import { TextDocument } from 'langium';
import { describe, expect, test } from 'vitest';
import { open } from '../helpers.js';
import { ODD } from './fixture.js';

const FILE = `use kernel "6.12"
mm proc { page A }
struct pair { int a, b }
device gpu mirrors proc {
    mutex svm
    notifier plain mn { invalidate_range_start(range) { return 0 } }
    work late { }
    fn fault(page) { int n = 0; again: n += 1; if (n == 1) goto again; mutex_lock(svm) }
}
device other mirrors proc owner gpu { mutex svm; int count }
`;

/** The renamed text, or why not; undefined where there is no name. */
async function rename(marked: string, newName = 'renamed'): Promise<string | undefined> {
    const { document, services, position } = await open(marked);
    const params = { textDocument: { uri: document.uri.toString() }, position };
    const provider = services.mmn.lsp.RenameProvider!;
    try {
        const range = await provider.prepareRename(document, params);
        const edit = await provider.rename(document, { ...params, newName });
        if (!range) { expect(edit).toBeUndefined(); return undefined; }
        expect(Object.keys(edit!.changes!).every(uri => uri === document.uri.toString())).toBe(true);
        return TextDocument.applyEdits(document.textDocument, Object.values(edit!.changes!).flat());
    } catch (error) {
        if (error instanceof ResponseError) return error.message;
        throw error;
    }
}

describe('everywhere in the file', () => {
    test.each<[string, string, string, string]>([
        ['a function, its overrides, its calls', 'fn f(page) { }\nscenario s { override fn f(page) { } thread t { |f(A) } }', '', 'fn renamed(page) { }\nscenario s { override fn renamed(page) { } thread t { renamed(A) } }'],
        ['from an override', 'fn f(page) { }\nscenario s { override fn |f(page) { } thread t { f(A) } }', '', 'fn renamed(page) { }\nscenario s { override fn renamed(page) { } thread t { renamed(A) } }'],
        ['a label, in its function alone', 'fn f() { a: goto |a }\nfn g() { a: goto a }', '', 'fn f() { renamed: goto renamed }\nfn g() { a: goto a }'],
        ['a local', 'fn f() { int x = 1; int y = x; { |x += y } }', '', 'fn f() { int renamed = 1; int y = renamed; { renamed += y } }'],
        ['a parameter', 'fn f(a, b = 1) { munmap(a); f2(|b) }\nfn f2(b) { }', '', 'fn f(a, renamed = 1) { munmap(a); f2(renamed) }\nfn f2(b) { }'],
        ['the variable of a loop', 'fn f() { foreach (p in all_pages) { munmap(|p) } }', '', 'fn f() { foreach (renamed in all_pages) { munmap(renamed) } }'],
        ['a struct, where it is a type', 'struct tri { int a }\nfn f() { |tri x; x.a = 1 }', '', 'struct renamed { int a }\nfn f() { renamed x; x.a = 1 }'],
        ['a constant, an enum value', 'enum { LOW, HIGH }\nfn f() { int x = |HIGH }', 'TOP', 'enum { LOW, TOP }\nfn f() { int x = TOP }'],
        ['a scenario and a thread', 'scenario |s { thread t { } }', '', 'scenario renamed { thread t { } }'],
        ['a word of the language that may be a name', 'fn f(|p) { munmap(p) }', 'page', 'fn f(page) { munmap(page) }'],
        ['to the same name', 'fn f(|p) { munmap(p) }', 'p', 'fn f(p) { munmap(p) }'],
    ])('%s', async (_name, text, newName, expected) => expect(await rename(FILE + text, newName || undefined)).toBe(FILE + expected));
    test('a device, and who has it for an owner', async () => expect(await rename(`${FILE}scenario s { thread t { |gpu.fault(A) } }`)).toBe(`${FILE.replace('device gpu', 'device renamed').replace('owner gpu', 'owner renamed')}scenario s { thread t { renamed.fault(A) } }`));
    test('a lock of one device', async () => expect(await rename(`${FILE}fn f() { mutex_lock(&gpu->|svm) }\nscenario s { thread t { f() } expect deadlock on gpu.svm }`))
        .toBe(`${FILE.replace('mutex svm\n', 'mutex renamed\n').replace('mutex_lock(svm)', 'mutex_lock(renamed)')}fn f() { mutex_lock(&gpu->renamed) }\nscenario s { thread t { f() } expect deadlock on gpu.renamed }`));
    test('a lock that may be any device\'s: all of them', async () => expect(await rename(`${FILE}fn f(x) { mutex_lock(x.|svm) }`))
        .toBe(`${FILE.replaceAll('svm', 'renamed')}fn f(x) { mutex_lock(x.renamed) }`));
    test('from a declaration, with what may be meant together with it', async () => expect(await rename(`${FILE.replace('mutex svm\n', 'mutex |svm\n')}fn f(x) { mutex_lock(x.svm) }`))
        .toBe(`${FILE.replaceAll('svm', 'renamed')}fn f(x) { mutex_lock(x.renamed) }`));
    test('a work item', async () => expect(await rename(`${FILE}fn f() { queue_work(gpu.|late) }`)).toContain('work renamed { }'));
});

describe('refused', () => {
    test.each<[string, string, string, string]>([
        ['a library function', 'scenario s { thread t { |munmap(A) } }', '', '`munmap` belongs to the kernel library 6.12, 23_zap.mmn; to replace it write `override fn munmap`'],
        ['a primitive', 'fn f() { mutex_|lock(gpu.svm) }', '', '`mutex_lock` is built into the language'],
        ['a lock of the library', 'fn f() { down_read(proc.mmap_|lock) }', '', '`mmap_lock` belongs to the kernel library 6.12, 00_types.mmn'],
        ['a struct of the library', 'fn f(page) { migrate_|vma m(page) }', '', '`migrate_vma` belongs to the kernel library 6.12, 00_types.mmn'],
        ['a callback', 'override fn gpu.mn.invalidate_range_|start(range) { return 0 }', '', 'the kernel calls `invalidate_range_start` by this name'],
        ['a word of the language', 'sce|nario s { thread t { } }', '', '`scenario` is a word of the language'],
        ['a type', 'fn f() { in|t x = 0 }', '', '`int` is a type of the language'],
        ['a result', 'scenario s { thread t { } expect dead|lock }', '', '`deadlock` is a result'],
        ['a number', 'fn f() { int x = 1|2 }', '', '`12` names nothing that is declared'],
        ['an unknown name', 'fn f() { nobo|dy() }', '', '`nobody` names nothing that is declared'],
        ['to no name', 'fn f(|p) { }', '1p', '`1p` is no name: a name has letters, digits and `_`, and begins with no digit'],
        ['to a word of the language', 'fn f(|p) { munmap(p) }', 'while', '`while` is a word of the language that cannot stand here'],
        ['to what exists', 'fn |f() { }\nfn g() { }', 'g', '`g` is declared already'],
        ['to a parameter that exists', 'fn f(|a, b) { }', 'b', 'there is a parameter `b` already'],
        ['to a label that exists', 'fn f() { |a: x(); b: goto a }\nfn x() { }', 'b', 'there is a label `b` already'],
        ['to a library function', 'fn |f() { }', 'munmap', '`munmap` is a function of the kernel library: write `override fn munmap` to replace it'],
        ['to a name that would hide another', 'global { int count }\nfn f(|p) { count = p }', 'count', '`count` in line 12 would mean something else'],
        ['to a name that another would hide', 'global { int |total }\nfn f(p) { total = p }', 'p', '`p` in line 12 would mean something else'],
        ['to a callback', 'fn gpu.|handle(page, f) { }', 'migrate_to_ram', 'the kernel would call it: `migrate_to_ram` is the name of a callback'],
        ['to what every device has', 'fn gpu.|handle(page) { }', 'unmap', 'every device has `unmap` already (primitive)'],
        ['a device to an owner', 'device third mirrors proc owner vendor { }\ndevice four|th mirrors proc { }', 'vendor', 'the devices would have other owners, since `vendor` is one'],
    ])('%s', async (_name, text, newName, reason) => expect(await rename(FILE + text, newName || undefined)).toBe(`Cannot be renamed: ${reason}.`));
    test('in the library itself', async () => {
        const { services } = await open(FILE);
        const document = services.mmn.mmn.Library.documents('6.12').find(one => one.textDocument.getText().includes('fn munmap('))!;
        const position = document.textDocument.positionAt(document.textDocument.getText().indexOf('fn munmap(') + 4);
        expect(() => services.mmn.lsp.RenameProvider!.prepareRename(document, { textDocument: { uri: '' }, position })).toThrow('the kernel library cannot be changed');
    });
});

test.each(ODD.slice(0, 4))('nothing at %s', async (_name, text) => expect(await rename(text)).toBeUndefined());
test('a file with an error elsewhere', async () => expect(await rename('fn f(|p) { munmap(p) }\nfn g( {\n}\n')).toBe('fn f(renamed) { munmap(renamed) }\nfn g( {\n}\n'));
