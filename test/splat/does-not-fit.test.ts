/** Lines that look right and are in the wrong place: kept as not understood, and taken for nothing. */
import { expect, test } from 'vitest';
import { edgesOf, readReports } from '../../src/splat/index.js';
import { linesOf } from './logs.js';

/** `6.1-b_abba` with lines put in before the first that has this text. */
function withLines(before: string, ...lines: string[]) {
    const all = linesOf('6.1-b_abba'), at = all.findIndex(line => line.includes(before));
    return readReports([...all.slice(0, at), ...lines, ...all.slice(at)].join('\n'))[0];
}

test('an entry of a chain that does not go down', () => {
    const report = withLines('other info', '-> #1 (zz_lock){+.+.}-{3:3}:', '       zz+0x1/0x2');
    expect(report.chain.map(({ index, lock }) => `${index} ${lock.name}`)).toEqual(['2 nslab_dev_lock', '1 mmu_notifier_invalidate_range_start', '0 &mm->mmap_lock']);
    expect(report.unread.map(({ text }) => text)).toEqual(['-> #1 (zz_lock){+.+.}-{3:3}:', 'zz+0x1/0x2']);
});

test('more locks than are held', () => {
    const report = withLines('stack backtrace', ' #1: ffffffffa00042e8 (zz_lock){+.+.}-{3:3}, at: zz+0x1/0x2 [zz]');
    expect(report.locksHeld.map(({ name }) => name)).toEqual(['nslab_dev_lock']);
    expect(report.unread).toHaveLength(1);
});

test('fewer locks than are held', () => {
    const text = linesOf('6.12-a_seed').filter(line => !line.startsWith(' #2:')).join('\n'), [report] = readReports(text);
    expect(report.complete).toBe(false);
    expect(report.missing).toEqual(['2 of the 4 locks held by lab/50']);
});

test('a frame after the empty line that ends its stack', () => {
    const report = withLines('-> #1', '       zz+0x1/0x2 [zz]');
    expect(report.chain[0].stack.map(({ fn }) => fn)).not.toContain('zz');
    expect(report.unread.map(({ text }) => text)).toEqual(['zz+0x1/0x2 [zz]']);
});

test('a chain without its middle states what is left, and an end that is called otherwise above nothing', () => {
    const lines = linesOf('6.1-b_abba');
    const [gap] = readReports(lines.filter(line => !line.startsWith('-> #1')).join('\n'));
    expect(edgesOf(gap).map(({ held, acquired }) => `${held.name} -> ${acquired.name}`)).toEqual(['nslab_dev_lock -> &mm->mmap_lock']);
    expect(gap.missing).toEqual(['#1 of the chain']);
    const [other] = readReports(lines.map(line => line.replace('-> #2 (nslab_dev_lock)', '-> #2 (nslab_zz_lock)')).join('\n'));
    expect(edgesOf(other).map(({ held, acquired }) => `${held.name} -> ${acquired.name}`)).toEqual(['&mm->mmap_lock -> mmu_notifier_invalidate_range_start']);
});

test('a table that has lost its indentation has no columns', () => {
    const [report] = readReports(linesOf('6.1-b_abba').map(line => line.trim()).join('\n'));
    expect(report.scenario?.steps.map(({ column }) => column)).toEqual([null, null, null, null]);
    expect(readReports(linesOf('6.1-b_abba').join('\n'))[0].scenario?.steps.map(({ column }) => column)).toEqual([0, 1, 1, 0]);
});
