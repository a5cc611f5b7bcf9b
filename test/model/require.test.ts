/** What functions ask of their arguments: told where the call is inlined, else where a run breaks it; it is no step. */
import { describe, expect, test } from 'vitest';
import { checkText } from '../../src/check/index.js';

const head = 'mm proc { page A }\nmm other { page B }\ndevice vm shares proc {\n    fn nothing() { }\n    fn bare(n) { if (n) return }\n    fn something(n) { if (n) return 1 }\n}\n';
const check = (thread: string, more = '') => checkText(`${head}${more}scenario s { thread t { ${thread} } thread u { cpu_access(A) } }\n`, 'file:///a.mmn');
const said = (thread: string) => check(thread).problems.map(({ code, message }) => `${code}: ${message}`);
const codes = (thread: string) => { const { problems, scenarios } = check(thread); return [...problems.map(({ code }) => code), ...scenarios.flatMap(one => one.codes)]; };

describe('known where the call is inlined', () => {
    test.each([
        ['mprotect(A, 77)', 'argument-value: `prot == PROT_NONE || prot == PROT_READ || prot == PROT_WRITE` must hold, but prot is 77 (in mprotect())'],
        ['kvm_create_memslot(vm, B)', 'argument-value: `page.mm == vm.mm` must hold, but page is the page B and vm is the device vm (in kvm_create_memslot())'],
        ['migrate_vma m(A, vm); migrate_device_range(m, 77)', 'argument-value: 77 is not the number of a frame (in migrate_device_range())'],
        ['int n = 1 + vm.nothing()', 'no-value: `+` needs two values, but here are a number and nothing'],
        ['int n = vm.bare(1)', 'no-value: this call returns nothing'],
        ['let n = munmap(A)', 'no-value: this call returns nothing'],
        ['int n = 0; n = munmap(A)', 'no-value: this call returns nothing'],
    ])('%s', (thread, message) => expect(said(thread)).toEqual([message]));
    test('an event that there is not', () => expect(said('mmu_notifier_invalidate_range_start(range(proc, A, 99))')).toEqual([expect.stringMatching(/^argument-value: the event of a range is one of MMU_NOTIFY_UNMAP, .*, not 99$/)]));
    test.each(['mprotect(A, PROT_NONE)', 'kvm_create_memslot(vm, A)', 'migrate_vma m(A, vm); migrate_device_range(m, A.home); migrate_device_finalize(m)', 'int n = vm.something(0); assert(n == 0)', 'vm.nothing()'])('%s is right', thread => expect(codes(thread)).toEqual([]));
});

describe('known in a run', () => {
    test('an argument', () => expect(codes('int p = 1; if (maybe()) p = 77; mprotect(A, p)')).toEqual(['assertion']));
    test('a frame', () => expect(codes('int f = 1; if (maybe()) f = 77; migrate_vma m(A, vm); migrate_device_range(m, f); migrate_device_finalize(m)')).toEqual(['assertion']));
});

test('it costs no state', () => {
    const states = (body: string) => check('int n = 0; choose { n = 1 } or { n = 2 } ask(n); munmap(A)', `fn ask(n) { ${body} cpu_access(A) }\n`).scenarios[0].stats.states;
    expect(states('require(n > 0 && n < 3)')).toBe(states(''));
});
