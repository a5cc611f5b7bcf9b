/** Findings in real texts, from source to finding. */
import { describe, expect, it } from 'vitest';
import { parseMmn } from '../../src/language/parse.js';
import { analyse } from '../../src/lockdep/index.js';
import { lowerScenario } from '../../src/model/lower.js';
import type { Finding } from '../../src/check/result.js';

const URI = 'file:///s.mmn';

function find(text: string): Finding[] {
    const { model, problems } = parseMmn(text, URI), scenario = model.items.find(item => item.$type === 'Scenario')!;
    expect(problems).toEqual([]);
    const { program, problems: wrong } = lowerScenario(model, URI, scenario, { lockdep: true });
    expect(wrong).toEqual([]);
    const { findings, unfinished } = analyse(program!);
    expect(unfinished).toEqual([]);
    // No callback here asks whether it may sleep.
    return findings.filter(({ code }) => code !== 'sleeping_call_in_nonblockable');
}

/** The underlined text. */
const underlined = (text: string, { range: { uri, start, end } }: Pick<Finding, 'range'>): string =>
    uri === URI && start.line === end.line ? text.split('\n')[start.line].slice(start.character, end.character) : uri;

const device = (setup: string, filter = '', more = '', release = 'mutex_unlock(svm)'): string => `
mm proc { page A; page T thp }
device gpu mirrors proc owner gpu {
    mutex svm
    notifier plain {
        invalidate_range_start(range) {
            ${filter}
            mutex_lock(svm)
            unmap(range)
            mutex_unlock(svm)
            return 0
        }
    }
    fn migrate(page) {
        migrate_vma m(page, owner)
        ${setup}
        migrate_alloc_and_copy(m, self)
        migrate_vma_pages(m)
        migrate_vma_finalize(m)
        ${release}
        mmap_read_unlock(proc)
    }
}
${more}`;
const AFTER = 'mmap_read_lock(proc); migrate_vma_setup(m); mutex_lock(svm); mutex_unlock(svm)';
const HELD = 'mmap_read_lock(proc); mutex_lock(svm); migrate_vma_setup(m)';
const FILTER = 'if (range.event == MMU_NOTIFY_MIGRATE && range.owner == self.owner) return 0';

describe('the seed: migrate_vma_setup() under the lock of the callback', () => {
    it('underlines the call of setup, with the whole chain', () => {
        const text = device(HELD, '', 'scenario s { thread driver { gpu.migrate(A) }\n thread user { munmap(A) } }');
        const [finding, ...more] = find(text);
        expect(more).toEqual([]);
        expect(finding).toMatchObject({ code: 'self_deadlock', locks: ['gpu.svm'] });
        expect(underlined(text, finding)).toBe('migrate_vma_setup(m)');
        expect(finding.message).toContain('gpu.svm is taken at line 8 in gpu.invalidate_range_start while this thread already holds it: taken at line 16 in gpu.migrate, '
            + 'and the callback is reached through migrate_vma_setup -> migrate_vma_collect -> mmu_notifier_invalidate_range_start');
        const sites = finding.related.map(r => underlined(text, r));
        expect(sites.slice(0, 3)).toEqual(['mutex_lock(svm)', 'gpu.migrate(A)', 'migrate_vma_setup(m)']);
        expect(sites.slice(3, -1).every(site => site.startsWith('mmn-kernel:'))).toBe(true);
        expect(sites.at(-1)).toBe('mutex_lock(svm)');
    });

    it('is silent when the lock is not held', () => {
        const text = device(AFTER, '', 'scenario s { thread driver { gpu.migrate(A) }\n thread user { munmap(A) } }', '');
        expect(find(text)).toEqual([]);
    });

    it('knows that filling a hole in migrate_vma_pages() calls back too', () => {
        const text = device('mmap_read_lock(proc); migrate_vma_setup(m); mutex_lock(svm)', '', 'scenario s { thread driver { gpu.migrate(A) } }');
        expect(find(text).map(f => underlined(text, f))).toEqual(['migrate_vma_pages(m)']);
    });

    it('finds the split of a huge page behind an owner filter, and only there', () => {
        const scenario = (page: string): Finding[] => find(device(HELD, FILTER, `scenario s { thread driver { gpu.migrate(${page}) } }`));
        expect(scenario('T').map(f => f.message)[0]).toContain('split_folio');
        expect(scenario('A').map(f => f.message).join()).not.toContain('split_folio');
    });

    it('sees folios unlocked that were locked', () => {
        // Were a folio lock lost on the way, folio_lock() of the next round would be a finding.
        const text = device(AFTER, '', 'scenario s { thread driver { while (maybe()) gpu.migrate(A) }\n thread user { migrate_pages_batch(A) } }', '');
        expect(find(text)).toEqual([]);
    });
});

describe('which frame a local names', () => {
    // folio_lock() knows the frame by a copy of the local that it is called with.
    it.each(['folio_unlock(f)', 'if (maybe()) folio_unlock(f) else folio_unlock(g)'])('is known of all copies, so that after %s the lock is not held in the next round', unlock => {
        expect(find(`mm proc { page A }
fn round() {
    pfn f = 0
    mmap_read_lock(proc)
    atomic (A.ptl) { if (pte_present(A.pte)) f = pte_pfn(A.pte) }
    pfn g = f
    if (f != 0) { folio_lock(f); ${unlock} }
    mmap_read_unlock(proc)
}
scenario s { thread t { while (maybe()) round() } thread user { migrate_pages_batch(A) } }`)).toEqual([]);
    });

    it('is not known of one that was a copy on the other way only', () => {
        const [finding] = find(`mm proc { page A; page B }
fn round() {
    pfn f = A.home
    pfn g = f
    if (maybe()) g = B.home
    mmap_read_lock(proc)
    folio_lock(f)
    folio_unlock(g)
    mmap_read_unlock(proc)
}
scenario s { thread t { while (maybe()) round() } thread user { migrate_pages_batch(A); migrate_pages_batch(B) } }`);
        expect(finding).toMatchObject({ code: 'lock_order' });
        expect(finding.message).toMatch(/folio_lock and mmap_lock are taken in both orders/);
    });
});

describe('device lock against mmap_lock', () => {
    const ABBA = 'mutex_lock(svm); mmap_read_lock(proc); migrate_vma_setup(m)';

    const filtered = (operation: string, kernel: string): string => `use kernel "${kernel}"\n${device(ABBA, 'if (range.event == MMU_NOTIFY_MIGRATE) return 0',
        `scenario s { thread driver { gpu.migrate(A) }\n thread user { ${operation}(A) } }`)}`;

    it.each([['mprotect_readonly', '7.0'], ['munmap', '7.0'], ['madvise_dontneed', '6.12']])('is an order against %s (%s)', (operation, kernel) => {
        const text = filtered(operation, kernel);
        const finding = find(text).find(f => f.code === 'lock_order')!;
        expect(underlined(text, finding)).toBe('mmap_read_lock(proc)');
        expect(finding.message).toContain('gpu.svm and mmap_lock are taken in both orders');
        expect(finding.locks).toEqual(['proc.mmap_lock', 'gpu.svm']);
        expect(finding.related.map(r => underlined(text, r))).toContain(`${operation}(A)`);
    });

    it('is one of the kernel alone with madvise_dontneed in 7.0, which takes the lock of the VMA', () => {
        const finding = find(filtered('madvise_dontneed', '7.0')).find(f => f.code === 'lock_order')!;
        expect(finding).toMatchObject({ primed: true, locks: ['proc.mmap_lock', 'gpu.svm'] });
        expect(finding.message).toContain("the kernel's do_mprotect_pkey() holds mmap_lock for write");
    });

    it('is none in one order', () => {
        const text = device(AFTER, '', 'scenario s { thread driver { gpu.migrate(A) }\n thread user { mprotect_readonly(A) } }', '');
        expect(find(text)).toEqual([]);
    });
});

describe('what the kernel may do at any time, in no thread of the scenario', () => {
    const driver = (kind: string, body: string, fields = ''): string => `mm proc { page A }
device gpu mirrors proc {
    mutex lock; fence job; ${fields}
    notifier ${kind === 'plain' ? 'plain { invalidate_range_start(range) {' : 'interval mni covers A { invalidate(range, cur_seq) {'}
        mutex_lock(lock)
        ${kind === 'plain' ? '' : 'mmu_interval_set_seq(mni, cur_seq)'}
        unmap(range)
        mutex_unlock(lock)
        return ${kind === 'plain' ? '0' : 'true'}
    } }
    fn op() {
        ${body}
    }
}
scenario s { thread driver { gpu.op() } }`;
    const locked = (inner: string): string => `mutex_lock(lock); ${inner}; mutex_unlock(lock)`;

    it.each(['plain', 'interval'])('an allocation under the lock of a callback (%s)', kind => {
        const text = driver(kind, locked('kmalloc_reclaim()')), found = find(text);
        expect(found.map(f => underlined(text, f))).toContain('kmalloc_reclaim()');
        expect(find(driver(kind, locked('might_alloc()')))).toMatchObject([{ code: 'reclaim_under_callback_lock', primed: true, locks: ['gpu.lock'] }]);
    });
    it.each([['mmap_read_lock(proc); mmap_read_unlock(proc)', 'mmap_read_lock(proc)'],
        ['mmap_read_lock(proc); hmm_range_fault(A); mmap_read_unlock(proc)', 'mmap_read_lock(proc)'], ['mmu_interval_read_begin(mni)', 'mmu_interval_read_begin(mni)'],
        ['mmu_interval_notifier_remove(mni)', 'mmu_interval_notifier_remove(mni)'], ['folio_lock(A.home)', 'folio_lock(A.home)']])('%s under it', (inner, at) => {
        const text = driver('interval', locked(inner));
        expect(find(text).map(f => underlined(text, f))).toContain(at);
    });
    it('unregistering under the lock of a callback, which waits for its SRCU readers', () => {
        const text = driver('plain', locked('synchronize_srcu()'));
        expect(find(text).map(f => underlined(text, f))).toEqual(['synchronize_srcu()']);
    });
    it('a callback that takes what is held around it', () => {
        const text = driver('plain', '').replace('unmap(range)', 'mmap_read_lock(proc); mmap_read_unlock(proc)');
        expect(find(text).map(f => [f.code, underlined(text, f)])).toContainEqual(['self_deadlock', 'mmap_read_lock(proc)']);
        const resv = driver('plain', 'dma_resv_lock(resv); mmap_read_lock(proc); mmap_read_unlock(proc); dma_resv_unlock(resv)', 'dma_resv resv');
        expect(find(resv).map(f => underlined(resv, f))).toEqual(['mmap_read_lock(proc)']);
    });
    it('a signalling section that allocates', () => {
        const text = driver('plain', 'dma_fence_begin_signalling(); might_alloc(); dma_fence_signal(job); dma_fence_end_signalling()');
        const [finding] = find(text);
        expect(underlined(text, finding)).toBe('might_alloc()');
        expect(finding.related.map(r => r.message).join()).toMatch(/the kernel's dma_resv_lockdep\(\)/);
    });
    it('no order that is the kernel\'s own is a finding', () => {
        expect(find(driver('plain', 'mmap_read_lock(proc); mutex_lock(lock); mutex_unlock(lock); mmap_read_unlock(proc); might_alloc()'))).toEqual([]);
        expect(find(driver('interval', 'mmu_interval_read_begin(mni); mmap_read_lock(proc); hmm_range_fault(A); mmap_read_unlock(proc); mutex_lock(lock); mutex_unlock(lock)'))).toEqual([]);
        expect(find(driver('plain', 'mmap_read_lock(proc); dma_resv_lock(resv); might_alloc(); dma_fence_wait(job); dma_resv_unlock(resv); mmap_read_unlock(proc)', 'dma_resv resv'))).toEqual([]);
        expect(find(driver('plain', 'dma_fence_begin_signalling(); dma_fence_signal(job); dma_fence_end_signalling()').replace('unmap(range)', 'dma_fence_wait(job); unmap(range)'))).toEqual([]);
    });
});
