import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { checkText } from '../../src/check/index.js';
import { toAscii, toMermaid, toSvg, traceView } from '../../src/trace/index.js';
import { deadlock, Machine, useAfterFree } from './fixture.js';

const view = (make: typeof deadlock, names = {}) => {
    const { program, trace } = make(names);
    return traceView(program, make === deadlock ? 'deadlock' : 'use_after_free', make === deadlock ? 'driver waits for gpu.svm, which it holds itself' : 'gpu can access frame 1', trace);
};

describe('ascii', () => {
    test('columns of a commit message, time downward, who waits, and the sentence', () => {
        expect(toAscii(view(deadlock))).toBe(`\
  CPU0 driver                              | CPU1 user
  -----------                              | ---------
  mutex_lock(gpu.svm)                      |
  gpu.migrate_to_vram()                    |
    down_read(proc.mmap_lock)              |
                                           | munmap()
                                           |   <waits for proc.mmap_lock,
                                           |     held by driver (read)>
    migrate_vma_setup()                    |
      invalidate_range_start               |
        proc.invalidate_seq: 2 -> 3        |
      gpu.invalidate_range_start()         |
        <waits for gpu.svm, held by itself>

driver: blocked for ever, waits for gpu.svm
user: blocked for ever, waits for proc.mmap_lock
*** deadlock: driver waits for gpu.svm, which it holds itself
`);
    });

    test('a stale translation is said where it becomes one', () => {
        expect(toAscii(view(useAfterFree))).toBe(`\
  CPU0 driver                         | CPU1 user
  -----------                         | ---------
  gpu.fault()                         |
    mmu_interval_read_begin()         |
    hmm_range_fault(): f = frame 1    |
                                      | munmap()
                                      |   down_write(proc.mmap_lock)
                                      |   downgrade_write(proc.mmap_lock)
                                      |   invalidate_range_start
                                      |     proc.invalidate_seq: 2 -> 3
                                      |   gpu.invalidate()
                                      |     mutex_lock(gpu.svm)
    <waits for gpu.svm, held by user> |
                                      |     mmu_interval_set_seq(gpu.mni,
                                      |       cur_seq)
                                      |       gpu.mni.seq: 1 -> 3
                                      |     clear_pte(A)
                                      |     tlb_flush(A)
                                      |     drain(A)
                                      |     mutex_unlock(gpu.svm)
                                      |   A.pte: frame 1 rw -> none
                                      |   put_page(frame 1)
                                      |     frame 1 is freed
    mutex_lock(gpu.svm)               |
    map(A, f)                         |
      stale in gpu's TLB: A -> frame 1 ro/rw: freed

*** use_after_free: gpu can access frame 1
`);
    });

    test('a page too narrow for columns: numbered steps, each number once', () => {
        expect(toAscii(view(useAfterFree), 50).split('\n').slice(0, 11)).toEqual([
            '       driver: gpu.fault()', '    1. driver:   mmu_interval_read_begin()', '    2. driver:   hmm_range_fault(): f = frame 1', '       user: munmap()',
            '  3-4. user:   down_write(proc.mmap_lock)', '    5. user:   downgrade_write(proc.mmap_lock)', '    6. user:   invalidate_range_start',
            '       user:     proc.invalidate_seq: 2 -> 3', '       user:   gpu.invalidate()', '    7. user:     mutex_lock(gpu.svm)', '       driver:   <waits for gpu.svm, held by']);
    });

    test('names too long for columns stand before the steps, whole', () => {
        const name = 'a_thread_whose_name_is_longer_than_its_column_could_be_wide';
        const text = toAscii(view(useAfterFree, { threads: ['driver', name] }));
        expect(text).toMatch(new RegExp(`^  CPU0: driver\\n  CPU1: ${name}\\n\\n +CPU0: gpu.fault\\(\\)\\n +1\\. CPU0:`));
        expect(text).toContain('CPU1: munmap()');
    });

    test('three threads stand side by side, eight are numbered', () => {
        const threads = (count: number, text: string): string => {
            const m = new Machine({ threads: Array.from({ length: count }, (_, i) => `t${i}`) });
            for (let i = 0; i < count; i++) m.thread(i, [{ text }]);
            return toAscii(traceView(m.program, 'ok', '', m.run([...m.program.threads.keys()])));
        };
        expect(threads(3, 'x = 1').split('\n')[0]).toMatch(/^ {2}CPU0 t0 +\| CPU1 t1 +\| CPU2 t2$/);
        expect(threads(8, 'mutex_lock(gpu.a_lock_with_a_name)').split('\n').slice(0, 2)).toEqual(['  1. t0: mutex_lock(gpu.a_lock_with_a_name)', '  2. t1: mutex_lock(gpu.a_lock_with_a_name)']);
    });

    test('nothing is cut', () => {
        const name = Array.from({ length: 60 }, (_, i) => `word${i}`).join('_');
        for (const width of [50, 75, 120]) {
            const text = toAscii(view(useAfterFree, { page: name }), width);
            expect(text).not.toContain('\u2026');
            expect(text.replace(/[\s|]/g, '')).toContain(`clear_pte(${name})`);
        }
    });

    test('no line can be taken for what git looks for in a mail', () => {
        const m = new Machine({ threads: ['t', 'u'] });
        m.thread(0, ['diff -= 1', '# a', '--- a', 'Index: b', '---', 'From x'].map(text => ({ text })));
        m.thread(1, []);
        expect(toAscii(traceView(m.program, 'ok', 'none', m.run([0, 0, 0, 0, 0, 0])))).not.toMatch(/^(diff -|#|---|Index: |From )/m);
    });

    test('a run that may not be the shortest says so', () => {
        const { program, trace } = deadlock();
        expect(toAscii(traceView(program, 'deadlock', 'x', { ...trace, minimal: false })).replace(/\s+/g, ' ')).toContain('(not minimal: there may be a run with fewer context switches or fewer steps)');
        const view = traceView(program, 'ok', 'x', { ...trace, minimal: false });
        for (const form of [toAscii, toMermaid, toSvg]) {
            expect(form(view)).toContain('not minimal');
            // Who picks the steps knows.
            expect(form({ ...view, open: true })).not.toContain('not minimal');
        }
    });

    test('no line is wider than asked, whatever the names', () => {
        fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 120 }), fc.integer({ min: 50, max: 120 }), (name, width) => {
            const text = toAscii(view(useAfterFree, { page: name, device: name, lock: name, threads: [name, `${name}!`] }), width);
            const body = text.split('\n');
            expect(Math.max(...body.map(line => [...line].length))).toBeLessThanOrEqual(width);
        }), { numRuns: 60 });
    });
});

describe('ascii of a file', () => {
    const picture = (text: string) => {
        const [scenario] = checkText(`use kernel "7.0"\nmm proc { page A }\n${text}`, 'file:///t.mmn', { timeout: 20 }).scenarios;
        return toAscii((scenario.violations.find(({ trace }) => trace.code === 'assertion') ?? scenario.violations[0]).trace);
    };

    test('a trylock that fails says so', () => {
        const text = picture('device gpu mirrors proc { mutex m }\nscenario s { thread a { mutex_lock(gpu.m); mutex_unlock(gpu.m) } thread b { if (!mutex_trylock(gpu.m)) assert(false) } }');
        expect(text).toContain('mutex_trylock(gpu.m) fails');
        expect(picture('device gpu mirrors proc { mutex m }\nscenario s { thread b { if (mutex_trylock(gpu.m)) assert(false) } }')).not.toContain('trylock(gpu.m) fails');
    });

    test('an access in flight of an explicit device is not a translation of frame 1', () => {
        const text = picture('mm other { page B }\ndevice gpu mirrors other access explicit { }\nscenario s { thread t { pfn f = B.home; gpu.map(B, f); gpu.read(B); assert(false) } }');
        expect(text).not.toContain('stale');
    });

    test('where a livelock goes round is marked', () => {
        const text = picture('global { bool x }\nscenario s { thread t { bool first = x; while (true) { x = true; x = false } } }');
        expect(text).toContain('- - - what follows is repeated for ever - - -\n  x = ');
        expect(text).toContain('(and again, for ever)');
    });
});
