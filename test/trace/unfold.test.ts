import { describe, expect, test } from 'vitest';
import { checkText } from '../../src/check/index.js';
import { picture, type Item } from '../../src/trace/picture.js';
import type { TraceView } from '../../src/trace/index.js';
import { kernelCalls } from './calls.js';
import { galleryFiles } from '../gallery/files.js';

function run(file: string, scenario: string): TraceView {
    const { text } = galleryFiles('scenarios').find(({ name }) => name.endsWith(file)) ?? expect.fail(file);
    return checkText(text, 'file:///a.mmn', { timeout: 60 }).scenarios.find(result => result.scenario === scenario)?.trace ?? expect.fail(scenario);
}

const texts = (items: readonly Item[]): string[] => items.map(({ first, last, lines }) => `${first}-${last} ${lines.join(', ')}`);

describe('kernel calls in the picture', () => {
    const view = run('interval-fault.mmn', 'retry_forgotten');
    const folded = picture(view).items;
    const dontneed = kernelCalls(view).find(({ fn }) => fn === 'madvise_dontneed') ?? expect.fail('no such call');

    test('stand under their names, with how much there is inside', () => {
        expect(kernelCalls(view).map(({ thread, fn, hidden }) => `${thread} ${fn} ${hidden}`)).toEqual(['fault mmu_interval_read_begin 1', 'fault hmm_range_fault 2', 'user madvise_dontneed 6']);
        expect(folded.flatMap(({ calls = [], lines }) => calls.map(({ fn }) => [fn, lines.some(line => line.startsWith(`${fn}(`))]))).toEqual([['mmu_interval_read_begin', true], ['hmm_range_fault', true], ['madvise_dontneed', true]]);
    });

    test('unfolded, each step of one is a row of its own, under the functions that lead to it; the others stay as they are', () => {
        const items = picture(view, new Set([dontneed.key])).items;
        expect(texts(items).slice(0, 2)).toEqual(texts(folded).slice(0, 2));
        expect(texts(items)).toEqual(expect.arrayContaining(['6-6 madvise_dontneed(A), madvise_lock(A), down_read(proc.mmap_lock)', '7-7 read A.vma', '9-9 mn_itree_invalidate(A)', '10-10 gpu.invalidate(A, cur_seq)',
            '15-15 mutex_unlock(gpu.update)', '18-18 zap_free(A, e), read zero_pfn']));
        expect(dontneed.steps.every(step => items.some(({ first, last }) => first === step && last === step))).toBe(true);
    });

    test('one at a time, in a run that goes round', () => {
        const storm = run('invalidation-storm.mmn', 'no_deadline');
        expect(storm.loopsTo).toBeDefined();
        for (const { key, steps } of kernelCalls(storm)) {
            const items = picture(storm, new Set([key])).items;
            expect(items.filter(({ calls = [] }) => calls.some(call => call.key === key && call.unfolded)), key).toHaveLength(1);
            expect(steps.every(step => items.some(({ last }) => last === step)), key).toBe(true);
        }
    });

    test('a key is that of the same call in another run, and of no other thread', () => {
        const other = run('interval-fault.mmn', 'install_after_unlock');
        expect(kernelCalls(other).map(({ key }) => key)).toEqual(expect.arrayContaining(kernelCalls(view).map(({ key }) => key)));
        expect(picture(view, new Set([JSON.stringify(['fault', 'madvise_dontneed', 1])])).items.map(({ lines }) => lines)).toEqual(folded.map(({ lines }) => lines));
    });
});
