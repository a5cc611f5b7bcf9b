/** What pictures and columns tell of runs of whole scenarios: fields that threads share, failures inside calls, pins, windows, long statements. */
import { describe, expect, test } from 'vitest';
import { checkText } from '../../src/check/index.js';
import { lanes, toAscii, toMermaid, toSvg, type TraceView } from '../../src/trace/index.js';
import { windowText } from '../../src/trace/windows.js';

function run(text: string, scenario: string): TraceView {
    const { scenarios, problems } = checkText(text, 'file:///w/a.mmn', { scenario });
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    const { trace } = scenarios[0];
    if (!trace) throw new Error('no run');
    return trace;
}
const track = (view: TraceView, title: string, name: string): string[] | undefined =>
    lanes(view).groups.find(group => group.title === title)?.tracks.find(track => track.name === name)?.spans.map(({ text }) => text);

const KVM = `use kernel "7.0"
mm proc { page A }
device vm mirrors proc {
    notifier plain {
        invalidate_range_start(range) { return kvm_mmu_notifier_invalidate_range_start(vm, range) }
        invalidate_range_end(range) { kvm_mmu_notifier_invalidate_range_end(vm, range) }
    }
}
scenario no_check_of_the_number {
    override fn is_page_fault_stale(vm, page, mmu_seq) -> bool { return vm.kvm.mmu_invalidate_in_progress != 0 }
    thread vcpu { kvm_mmu_page_fault(vm, A) }
    thread user { madvise_dontneed(A) }
    expect use_after_free
}`;

describe('a run of KVM', () => {
    const view = run(KVM, 'no_check_of_the_number');
    test('tells the number that the fault has sampled, both counters of the invalidation, and what the fault then sees', () => {
        const text = toAscii(view);
        const order = ['read vm.kvm.mmu_invalidate_seq: mmu_seq = 2', 'vm.kvm.mmu_invalidate_in_progress: 0 -> 1', 'A.pte: frame 1 rw -> none', 'vm.kvm.mmu_invalidate_seq: 2 -> 3',
            'vm.kvm.mmu_invalidate_in_progress: 1 -> 0', 'read vm.kvm.mmu_invalidate_in_progress: 0', 'map(A, f)'];
        expect(order.map(line => text.indexOf(line))).toEqual(order.map(line => text.indexOf(line)).sort((a, b) => a - b));
        expect(order.filter(line => !text.includes(line))).toEqual([]);
        expect(toMermaid(view)).toContain('kvm.mmu_invalidate_seq 2 -> 3');
        // Looks of the fault at what nobody has touched yet, and the counts of srcu, are no part of the race.
        expect(text.match(/mmu_invalidate_in_progress: \d\n/g)).toHaveLength(1);
        expect(text).not.toContain('srcu');
    });
    test('has them in the lanes, before fields that only one thread knows', () => {
        expect(track(view, 'Fields', 'vm.kvm.mmu_invalidate_seq')).toEqual(['2', '3']);
        expect(track(view, 'Fields', 'vm.kvm.mmu_invalidate_in_progress')).toEqual(['0', '1', '0']);
        const names = lanes(view).groups.find(({ title }) => title === 'Fields')?.tracks.map(({ name }) => name) ?? [];
        expect(names.indexOf('vm.kvm.mmu_invalidate_in_progress')).toBeLessThan(names.indexOf('srcu_nr[0]'));
        expect(toSvg(view)).toContain('mmu_invalidate_in_progress</text>');
    });
    test('shows the reference that the fault has beside that of the mapping as a pin', () => {
        expect(track(view, 'Frames', 'frame 1')).toEqual(['refs 1', 'refs 2, pins 1', 'refs 2, pins 2', 'refs 1, pins 1', 'freed']);
    });
});

test('an access under way keeps the window open when the TLB has been flushed, and stands out where it goes wrong', () => {
    const view = run(`use kernel "6.12"
mm proc { page A }
device gpu mirrors proc access explicit {
    notifier plain { invalidate_range_start(range) { clear_pte(range) tlb_flush(range) return 0 } }
}
scenario not_drained {
    thread dma { gpu.map(A, pte_pfn(A.pte)) gpu.write(A) }
    thread user { munmap(A) }
    expect use_after_free
}`, 'not_drained');
    const [window] = lanes(view).windows;
    expect(window.from).toBeLessThan(window.to - 2);
    expect(window.accesses).toEqual([view.steps.length]);
    expect(windowText(window, view.steps.length)).toMatch(/^gpu A: stale window from step \d+, not flushed to the end of the run, harmful from step \d+, the device uses it in step \d+$/);
});

test('what fails inside a call is told, with what it failed with', () => {
    const text = toAscii(run(KVM.replace('override fn is_page_fault_stale(vm, page, mmu_seq) -> bool { return vm.kvm.mmu_invalidate_in_progress != 0 }', '')
        .replace('madvise_dontneed(A)', 'munmap(A)').replace('thread vcpu {', 'thread vcpu { int done = 0; wait_event(!A.vma); ').replace('expect use_after_free', 'expect ok'), 'no_check_of_the_number'));
    expect(text).toContain('r = -EFAULT');
});

test('a long statement is whole in the columns, the picture and the steps, and brief in the sentence', () => {
    const sum = Array.from({ length: 12 }, (_, i) => `a_field_with_a_name_${i} + `).join('');
    const view = run(`use kernel "6.12"
global { ${Array.from({ length: 12 }, (_, i) => `int a_field_with_a_name_${i}`).join('; ')} }
scenario long { thread t { atomic { int sum = ${sum}1; assert(sum == 0) } } expect assertion }`, 'long');
    expect(view.steps[0].text).toContain('a_field_with_a_name_11 + 1');
    expect(toAscii(view).replace(/\s+/g, ' ')).toContain('a_field_with_a_name_11 + 1');
    expect(view.message).toContain('\u2026');
    expect(view.message.length).toBeLessThan(250);
});
