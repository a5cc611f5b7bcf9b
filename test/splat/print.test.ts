/** Findings about locks of every shipped scenario, in lockdep's layout: what is printed reads as the same report again. */
import { expect, test } from 'vitest';
import { FileCheck } from '../../src/check/index.js';
import type { Finding } from '../../src/check/result.js';
import { reportOf } from '../../src/splat/of-finding.js';
import { printReport } from '../../src/splat/print.js';
import { readReports } from '../../src/splat/index.js';
import { SkeletonCheck } from '../../src/splat/skeleton/prove.js';
import type { Frame, LockClass, Report } from '../../src/splat/report.js';
import { galleryFiles } from '../gallery/files.js';

function findingsOf(text: string, uri: string): Finding[] {
    const check = new FileCheck(text, uri, { chains: true });
    while (!check.isLowered && !check.run(1000));
    const { findings } = check;
    check.cancel();
    return findings;
}

const frames = (stack: readonly Frame[]) => stack.map(({ fn, source }) => `${fn} ${source}`);
const lockClass = ({ name, usage, waitTypes }: LockClass) => ({ name, usage, waitTypes });
/** Without line numbers, which only a text has. */
const told = ({ kind, title, task, kernel, acquiring, holding, chain, chainOf, locksHeld, scenario, backtrace, complete }: Report) => ({
    kind, title, task, kernel, complete, chainOf, scenario: scenario?.steps.map(({ column, op, lock }) => [column, op, lock]), backtrace: frames(backtrace),
    acquiring: acquiring && [lockClass(acquiring), frames([acquiring.at!])], holding: holding && [lockClass(holding), frames([holding.at!])],
    chain: chain.map(({ index, lock, stack }) => [index, lockClass(lock), frames(stack)]), locksHeld: locksHeld.map(lock => [lock.index, lockClass(lock), frames([lock.at!]), lock.task]),
});

const LOCKS = new Set(['lock_order', 'self_deadlock', 'reclaim_under_callback_lock', 'remove_in_callback']);

test.each(galleryFiles('scenarios'))('$name', ({ text, uri }) => {
    for (const finding of findingsOf(text, uri)) {
        const report = reportOf(finding);
        expect(report !== undefined, `${finding.code} ${finding.message}`).toBe(LOCKS.has(finding.code));
        if (!report) continue;
        const again = readReports(printReport(report));
        expect(again.map(told)).toEqual([told(report)]);
        expect(again[0].unread).toEqual([]);
    }
});

test('what one waits for the next one holds, and the last one\'s is held by the first', () => {
    let circles = 0;
    for (const { text, uri } of galleryFiles('scenarios/seed')) for (const { chain = [] } of findingsOf(text, uri)) {
        chain.forEach(({ taken }, i) => expect(taken.class).toBe(chain[(i + 1) % chain.length].held.class));
        if (chain.length > 1) circles++;
    }
    expect(circles).toBeGreaterThan(3);
});

test('as lockdep has it: the map of the callbacks between the lock around them and theirs; of readers and waits only the own two, and none of a recursion', () => {
    const [{ text, uri }] = galleryFiles('scenarios/seed').filter(({ name }) => name.endsWith('migrate-ab-ba.mmn'));
    const { chain, chainOf, scenario } = reportOf(findingsOf(text, uri).find(({ code, scenario: name }) => code === 'lock_order' && name === 'against_mprotect')!)!;
    expect(chain.map(({ index, lock }) => `${index} ${lock.name}`)).toEqual(['2 gpu.svm', '1 mmu_notifier_invalidate_range_start', '0 &mm->mmap_lock']);
    expect(chainOf).toEqual(['&mm->mmap_lock', 'mmu_notifier_invalidate_range_start', 'gpu.svm']);
    expect(scenario!.steps.map(({ column, op, lock }) => `${column} ${op}(${lock})`)).toEqual(['0 lock(gpu.svm)', '1 lock(mmu_notifier_invalidate_range_start)', '1 lock(gpu.svm)', '0 rlock(&mm->mmap_lock)']);
    const all = galleryFiles('scenarios/kernel-runs').filter(({ name }) => /b-mmap-lock|u-unregister/.test(name)).flatMap(file => findingsOf(file.text, file.uri)).flatMap(finding => reportOf(finding) ?? []), told = { recursive: 0, sync: 0 };
    for (const report of all) {
        const [, ...others] = report.scenario!.steps.filter(({ column }) => report.kind === 'recursive' || column === 1);
        for (const { op } of others) expect(op).toBe('lock');
        if (report.kind === 'recursive') told.recursive++;
        if (report.scenario!.steps.some(({ op }) => op === 'sync')) told.sync++;
        for (const { lock } of report.chain) if (lock.name === 'srcu') expect(lock.usage).toBe('.+.+');
    }
    expect(told.recursive).toBeGreaterThan(0);
    expect(told.sync).toBeGreaterThan(0);
});

test('what is printed of a finding becomes a scenario with the same deadlock: the callback takes the driver\'s lock, and mprotect() holds mmap_lock', () => {
    const [{ text, uri }] = galleryFiles('scenarios/seed').filter(({ name }) => name.endsWith('migrate-ab-ba.mmn'));
    const finding = findingsOf(text, uri).find(({ code, scenario }) => code === 'lock_order' && scenario === 'against_mprotect')!;
    const check = new SkeletonCheck(readReports(printReport(reportOf(finding)!))[0]);
    while (!check.run(1000));
    const { result } = check;
    if (!result || 'none' in result) throw new Error(result?.none ?? 'no result');
    expect(result.says).toContain('chain_2 waits for driver.gpu_svm, which chain_0 holds; chain_0 waits for proc.mmap_lock, which chain_2 holds');
    const callback = /invalidate\(range, cur_seq\) \{([^}]*)\}/.exec(result.text)![1];
    expect(callback).toContain('mutex_lock(gpu_svm)');
    expect(callback).not.toContain('mmap_read_lock');
});
