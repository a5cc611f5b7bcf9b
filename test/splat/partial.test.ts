/**
 * Reports of which a scenario cannot have everything, or in which something tells more than the names: partial/NAME.txt with its picture in NAME.picture
 * (UPDATE_GOLDEN=1 writes it anew), and in partial.tsv the verdict, what a deadlock needs besides, and a part of what is said. What is left out is told, and then nothing is refuted.
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

test.each(rows)('%s is %s %s: %s', (name, verdict, needs, says) => {
    const check = new SkeletonCheck(readReports(textOf(name))[0]);
    while (!check.run(1000));
    const { result } = check;
    if (!result || 'none' in result) return expect(['none', result?.none]).toEqual([verdict, says]);
    expect([result.verdict, result.needs ?? '', result.says]).toEqual([verdict, needs, expect.stringContaining(says)]);
    const { problems, scenarios } = checkText(result.text, 'file:///s.mmn');
    expect(problems.filter(({ severity }) => severity === 'error'), result.text).toEqual([]);
    expect(scenarios.map(({ asExpected }) => asExpected)).toEqual(scenarios.map(() => true));
});

test.each(rows)('%s as a picture and in words', name => {
    const text = readReports(textOf(name)).map(report => toAscii(reportView(report, 'file:///dmesg.txt')!)).join('\n'), golden = join(folder, `${name}.picture`);
    if (process.env.UPDATE_GOLDEN) writeFileSync(golden, text);
    expect(text).toBe(readFileSync(golden, 'utf8'));
});
