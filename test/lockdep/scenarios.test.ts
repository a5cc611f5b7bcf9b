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
    const { program, problems: wrong } = lowerScenario(model, URI, scenario);
    expect(wrong).toEqual([]);
    const { findings, complete } = analyse(program!);
    expect(complete).toBe(true);
    return findings;
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

    it('is none against madvise_dontneed in 7.0, which takes the lock of the VMA alone', () => {
        expect(find(filtered('madvise_dontneed', '7.0')).filter(({ code }) => code === 'lock_order')).toEqual([]);
    });

    it('is none in one order', () => {
        const text = device(AFTER, '', 'scenario s { thread driver { gpu.migrate(A) }\n thread user { mprotect_readonly(A) } }', '');
        expect(find(text)).toEqual([]);
    });
});
