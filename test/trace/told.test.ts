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
        expect(text.match(/mmu_invalidate_in_progress: \d[\n,]/g)).toHaveLength(1);
        // The look that ends a function is told with its answer.
        expect(text.replace(/\s+/g, ' ')).toContain('read vm.kvm.mmu_invalidate_in_progress: 0, returns false');
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

const RESV = `use kernel "7.0"
mm proc { page A }
device gpu mirrors proc access explicit {
    dma_resv a, b
    ww_acquire_ctx one, two
    fn both(first, second, ctx) {
        ww_acquire_init(ctx)
        int ret = dma_resv_lock(first, ctx)
        ret = dma_resv_lock(second, ctx)
        if (ret == -EDEADLK) assert(false)
        dma_resv_unlock(second)
        dma_resv_unlock(first)
        ww_acquire_fini(ctx)
    }
}
scenario deadly_embrace {
    thread s { gpu.both(gpu.a, gpu.b, gpu.one) }
    thread t { gpu.both(gpu.b, gpu.a, gpu.two) }
    expect assertion
}`;

describe('a call', () => {
    test('stands with its arguments, by the names that things have, and with the error that it returns though no local keeps it', () => {
        const view = run(RESV, 'deadly_embrace');
        const text = toAscii(view).replace(/\n[ |]*(?=gpu\.two\))/g, ' ');
        for (const line of ['gpu.both(gpu.b, gpu.a, gpu.two)', 'dma_resv_lock(gpu.b, gpu.two)', 'dma_resv_lock(gpu.a, gpu.two): -EDEADLK']) expect(text).toContain(line);
        expect(text.match(/-E[A-Z]+/g)).toEqual(['-EDEADLK']);
        expect(toMermaid(view)).toContain('dma_resv_lock(gpu.a, gpu.two): -EDEADLK');
        expect(toSvg(view)).toContain('dma_resv_lock(gpu.a, gpu.two): -EDEADLK');
    });

    const retry = (check: string, claim: string): string => toAscii(run(`use kernel "6.12"
mm proc { page A }
device gpu mirrors proc access explicit {
    mutex update
    notifier interval mni covers A { invalidate(range, cur_seq) { mutex_lock(update) mmu_interval_set_seq(mni, cur_seq) mutex_unlock(update) return true } }
    fn fault() {
        seq_t seq = mmu_interval_read_begin(mni)
        ${check}
        assert(${claim})
    }
}
scenario s { thread fault { gpu.fault() } thread user { madvise_dontneed(A) } expect assertion }`, 's'));
    test.each([['if (!mmu_interval_read_retry(mni, seq)) return', 'false', 'true'], ['if (mmu_interval_read_retry(mni, seq)) return', 'false', 'false'],
        ['bool again = mmu_interval_read_retry(mni, seq)  cpu_read(A)', '!again', 'again = true']])('that asks for a retry says what it has found: %s', (check, claim, told) => {
        expect(retry(check, claim)).toContain(`mmu_interval_read_retry(gpu.mni, seq): ${told}\n`);
    });

    test('of the driver says that it fails, inside the kernel as anywhere', () => {
        const text = toAscii(run(`use kernel "6.12"
mm proc { page A }
device gpu mirrors proc {
    mutex m
    int failures = 0
    fn take() { mutex_lock(m)  if (failures == 0) { mutex_unlock(m)  return -EBUSY }  mutex_unlock(m)  return 0 }
}
scenario s { thread t { if (gpu.take() < 0) assert(false) } thread u { gpu.failures = 1 } expect assertion }`, 's'));
        expect(text).toContain('mutex_unlock(gpu.m): gpu.take() returns -EBUSY');
    });
});

test('a value is shown as what it is declared: a name of an enum, an error, a frame only where one is asked for', () => {
    const view = run(`use kernel "7.0"
enum { IDLE, MAPPING, MAPPED }
mm proc { page A }
device gpu mirrors proc access explicit {
    int state = IDLE
    fn fault() -> int {
        int r = MAPPING
        pfn f = pin_user_page(A, true)
        if (f < 0) return f
        state = MAPPED
        put_page(f)
        return r
    }
}
scenario s { thread t { int last = IDLE  while (last == IDLE) { last = gpu.fault()  cpu_read(A)  assert(last != MAPPING) } } expect assertion }`, 's');
    const told = view.states.flatMap(({ threads, variables }) => [...threads[0].locals, ...variables].map(({ name, value }) => `${name} = ${value}`));
    expect(new Set(told.filter(text => /^(gpu\.state|last|r) /.test(text)))).toEqual(new Set(['gpu.state = IDLE', 'gpu.state = MAPPED', 'last = MAPPING']));
    expect(told).toContain('f = frame 1');
});
