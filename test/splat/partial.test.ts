/**
 * Reports of which a scenario cannot have everything, or in which something tells more than the names: partial/NAME.txt with its picture in NAME.picture
 * (UPDATE_GOLDEN=1 writes it anew), and in partial.tsv the verdict, what a deadlock needs besides, and parts of what is said and of the scenario. What is left out is told, and then nothing is refuted.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkText } from '../../src/check/index.js';
import { readReports } from '../../src/splat/index.js';
import { SkeletonCheck } from '../../src/splat/skeleton/prove.js';
import { reportView } from '../../src/splat/view.js';
import { toAscii } from '../../src/trace/index.js';

const folder = join(import.meta.dirname, 'partial'), textOf = (name: string): string => readFileSync(join(folder, `${name}.txt`), 'utf8');
const rows = readFileSync(join(import.meta.dirname, 'partial.tsv'), 'utf8').replace(/\n$/, '').split('\n').slice(1).map(line => line.split('\t'));
test('every report has its line', () => expect(rows.map(([name]) => `${name}.txt`).sort()).toEqual(readdirSync(folder).filter(name => name.endsWith('.txt')).sort()));

test.each(rows)('%s is %s %s: %s', (name, verdict, needs, says, text) => {
    const check = new SkeletonCheck(readReports(textOf(name))[0]);
    while (!check.run(1000));
    const { result } = check;
    if (!result || 'none' in result) return expect(['none', result?.none]).toEqual([verdict, says]);
    expect([result.verdict, result.needs ?? '', result.says]).toEqual([verdict, needs, expect.stringContaining(says)]);
    expect(result.text).toContain(text);
    const { problems, scenarios } = checkText(result.text, 'file:///s.mmn');
    expect(problems.filter(({ severity }) => severity === 'error'), result.text).toEqual([]);
    expect(scenarios.map(({ asExpected }) => asExpected)).toEqual(scenarios.map(() => true));
});

/** What another caller of printk has printed in its middle. */
const OTHERS: Record<string, RegExp> = { interleave: /bar|^Call Trace:$|^<\/?TASK>$/ };
test.each(rows)('%s is read to its last line', name => {
    const reports = readReports(textOf(name));
    expect(reports.flatMap(({ unread }) => unread.map(({ text }) => text)).filter(text => !(OTHERS[name]?.test(text) ?? false))).toEqual([]);
    expect(reports.flatMap(({ missing }) => missing)).toEqual([]);
});

test.each(rows)('%s as a picture and in words', name => {
    const text = readReports(textOf(name)).map(report => toAscii(reportView(report, 'file:///dmesg.txt')!)).join('\n'), golden = join(folder, `${name}.picture`);
    if (process.env.UPDATE_GOLDEN) writeFileSync(golden, text);
    expect(text).toBe(readFileSync(golden, 'utf8'));
});

/** usage_str() of kernel/locking/lockdep.c has one for the first use and one for the first of a reader. */
test('a first use for reading has a stack of its own', () => {
    const [{ dependencies = [] }] = readReports(textOf('irq-readers'));
    const uses = dependencies.flatMap(({ locks }) => locks).find(({ lock: { name } }) => name === 'tasklist_lock')!.usages;
    expect(uses.map(({ usage, stack }) => [usage, stack.filter(({ fn }) => /^_raw_/.test(fn)).map(({ fn }) => fn)])).toEqual(expect.arrayContaining([['INITIAL USE', ['_raw_write_lock_irq']], ['INITIAL READ USE', ['_raw_read_lock']]]));
});
