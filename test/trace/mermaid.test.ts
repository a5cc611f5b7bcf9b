import fc from 'fast-check';
import mermaid from 'mermaid';
import { describe, expect, test } from 'vitest';
import { toMermaid, traceView, type TraceView } from '../../src/trace/index.js';
import { deadlock, useAfterFree } from './fixture.js';

const SENTENCE = 'driver waits for gpu.svm, which it holds itself, in gpu.invalidate_range_start()';

function deadlockView(): TraceView {
    const { program, trace } = deadlock();
    return traceView(program, 'deadlock', SENTENCE, trace);
}
function freedView(): TraceView {
    const { program, trace } = useAfterFree();
    return traceView(program, 'use_after_free', 'gpu can access frame 1 after munmap() has freed it', trace, undefined, { device: 0, page: 0, frame: 1 });
}

describe('mermaid', () => {
    test('a deadlock: locks as bars, who waits for whom, the callback that takes the lock again', () => {
        expect(toMermaid(deadlockView())).toBe(`sequenceDiagram
    participant L0 as driver
    participant L1 as user
    participant L2 as gpu
    participant L3 as mm proc
    Note over L3: A: frame 1 rw<br/>seq 2, active 0
    Note over L0: mutex_lock(gpu.svm)<br/>gpu.migrate_to_vram()<br/>down_read(proc.mmap_lock)
    activate L0
    activate L0
    Note over L1: munmap()<br/>waits for proc.mmap_lock<br/>held by driver (read)
    Note over L0: migrate_vma_setup()
    L0->>L3: invalidate_range_start
    Note over L3: seq 2 -> 3, active 1
    L0->>L2: gpu.invalidate_range_start()
    Note over L0: waits for gpu.svm<br/>held by itself
    Note over L0,L3: \u2717 deadlock<br/>driver waits for gpu.svm, which it holds<br/>itself, in gpu.invalidate_range_start()
    deactivate L0
    deactivate L0
`);
    });

    test('a use after free: sequence numbers, the flush, the stale translation and the access that it allows', () => {
        expect(toMermaid(freedView())).toBe(`sequenceDiagram
    participant L0 as driver
    participant L1 as user
    participant L2 as gpu
    participant L3 as mm proc
    Note over L3: A: frame 1 rw<br/>seq 2, active 0
    Note over L0: gpu.fault()
    L0->>L3: mmu_interval_read_begin()<br/>seq = 1
    Note over L0: hmm_range_fault(): f = frame 1
    Note over L1: munmap()<br/>down_write(proc.mmap_lock)<br/>downgrade_write(proc.mmap_lock)
    activate L1
    L1->>L3: invalidate_range_start
    Note over L3: seq 2 -> 3, active 1
    L1->>L2: gpu.invalidate()
    activate L1
    Note over L1: mutex_lock(gpu.svm)
    Note over L0: waits for gpu.svm<br/>held by user
    L1->>L2: mmu_interval_set_seq(gpu.mni, cur_seq)
    Note over L2: gpu.mni.seq 1 -> 3
    L1->>L2: clear_pte(A)<br/>tlb_flush(A)<br/>drain(A)
    Note over L1: mutex_unlock(gpu.svm)
    deactivate L1
    L1->>L3: A.pte: frame 1 rw -> none
    L1->>L3: put_page(frame 1)<br/>frame 1 freed
    Note over L0: mutex_lock(gpu.svm)
    activate L0
    L0->>L2: map(A, f)
    Note over L2: TLB: A -> frame 1 ro/rw<br/>STALE frame 1 ro/rw: freed
    L2-xL3: may access A through its TLB<br/>frame 1 ro/rw: freed
    Note over L0,L3: \u2717 use_after_free<br/>gpu can access frame 1 after munmap() has<br/>freed it
    deactivate L0
    deactivate L1
`);
    });

    test('a livelock is a loop', async () => {
        const { program, trace } = deadlock();
        const text = toMermaid(traceView(program, 'livelock', 'for ever', { ...trace, loopsTo: 3 }));
        expect(text).toMatch(/loop for ever\n[\s\S]*\n {4}end\n {4}Note over L0,L3: \u2717 livelock/);
        await expect(mermaid.parse(text)).resolves.toBeTruthy();
    });
});

const NASTY = ['end', 'participant end', 'a;b', '#', '#59;', ':', 'wrap: x', 'nowrap:x', '"', "'", '%%{init: {"theme":"dark"}}%%', '%% gone', '<br/>', '<script>alert(1)</script>',
    '$$x^2$$', 'a\nb', 'L0->>L1: x', '->>', '--x', '`', '\\', '{', '}', '@{ "type": "actor" }', '---', '\ud800', '\u2028', '\u{1f980}', '\u0645\u0631\u062d\u0628\u0627', 'x'.repeat(200), '', ' ',
    'Note over L0', 'loop', 'as', 'accTitle: x', 'title x', '+', '-', '()', '/\\', '\u202e', '\ufdd0', '&lt;', 'constructor', '__proto__'];

describe('whatever the names are, the diagram parses and draws the same items', () => {
    const count = (text: string): number => text.split('\n').filter(line => /^ {4}(Note|L\d)/.test(line)).length;
    const shape = count(toMermaid(freedView()));
    const text = fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary', maxLength: 40 }), fc.string({ unit: 'grapheme', maxLength: 40 }));

    async function check(name: string, message: string): Promise<void> {
        const names = { page: name, device: name, mm: name, lock: name, threads: [name, `${name}2`], scenario: name };
        const { program, trace } = useAfterFree(names);
        program.threads.forEach(thread => thread.steps.forEach(step => { step.text = `${name} ${step.text}`; step.stack.forEach(frame => { frame.fn = `${name}${frame.fn}`; }); }));
        const diagram = toMermaid(traceView(program, 'use_after_free', message, trace));
        await mermaid.parse(diagram);
        expect(count(diagram)).toBeGreaterThanOrEqual(shape - 3);
        expect(diagram.split('\n').every(line => /^(sequenceDiagram| {4}(participant L\d as .+|Note over L\d(,L\d)?: .+|L\d(->>|-x)L\d: .+|(de)?activate L\d))?$/.test(line))).toBe(true);
    }

    test.each(NASTY)('%j', async name => check(name, `${name} ${name}`));
    test('any', async () => fc.assert(fc.asyncProperty(text, text, check), { numRuns: 150 }));
});
