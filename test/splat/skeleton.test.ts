/**
 * Skeletons of all reports: the text (skeletons/NAME.mmn; UPDATE=1 writes it anew), and the verdict (skeletons.tsv). The latter is what running kernels did: a hang is confirmed;
 * where nothing hung with two tasks, it is refuted, and the thread that made it hang is named.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkText } from '../../src/check/index.js';
import { KERNEL_VERSIONS, versionsWith } from '../../src/kernel/library.js';
import { validateText } from '../../src/language/validate.js';
import { readReports } from '../../src/splat/index.js';
import { CALLS, OPERATIONS } from '../../src/splat/skeleton/calls.js';
import { kernelFor } from '../../src/splat/skeleton/index.js';
import { SkeletonCheck, type Proven } from '../../src/splat/skeleton/prove.js';
import { linesOf, NAMES, textOf } from './logs.js';

function proven(text: string): Proven | { none: string } {
    const check = new SkeletonCheck(readReports(text)[0]);
    while (!check.run(1000));
    return check.result!;
}

const rows = readFileSync(join(import.meta.dirname, 'skeletons.tsv'), 'utf8').replace(/\n$/, '').split('\n').slice(1).map(line => line.split('\t'));
test('every report has its line', () => expect(rows.map(([name]) => name).sort()).toEqual([...NAMES].sort()));

describe.each(rows)('%s', (name, verdict, needs) => {
    const result = proven(textOf(name));

    test(`is ${verdict} ${needs}`, () => {
        if ('none' in result) return expect(verdict).toBe('none');
        expect([result.verdict, result.needs ?? '']).toEqual([verdict, needs]);
    });

    test('has the expected text, without a problem, and checks as expected', async () => {
        if ('none' in result) return;
        const file = join(import.meta.dirname, 'skeletons', `${name}.mmn`);
        if (process.env.UPDATE) writeFileSync(file, result.text);
        expect(result.text).toBe(readFileSync(file, 'utf8'));
        expect((await validateText(result.text, 'file:///s.mmn')).map(({ message }) => message)).toEqual([]);
        const { scenarios, problems } = checkText(result.text, 'file:///s.mmn');
        expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
        expect(scenarios.map(({ asExpected }) => asExpected)).toEqual(scenarios.map(() => true));
    });
});

/** Names that only the test module has. */
const OWN: readonly (readonly [RegExp, string])[] = [[/\bnslab_dev_lock\b/g, 'zz_lock'], [/\bnslab_fault_slock\b/g, 'zz_slock'], [/\bnslab_work\b/g, 'zz_item'], [/\bnslab_(\w+)/g, 'zz_$1'], [/\bnslab\b/g, 'zzdrv'], [/\bcb_common\b/g, 'zz_hit'], [/\bop_(hold|migrate)\b/g, 'zz_op_$1'], [/\blab\b/g, 'zzuser']];
const renamed = (text: string): string => OWN.reduce((all, [from, to]) => all.replace(from, to), text);
/** Names in the order in which they first stand in a text. */
const alike = (text: string): string => text.replace(/\[\w+\]|\b(?:nslab|lab|cb_common|op_|zz)\w*/g, '_').replace(/ +\/\//g, ' //').replace(/\s+/g, ' ').replace(/\/\/\/ ?/g, '');

test.each(NAMES)('%s: nothing depends on the names of a driver', name => {
    const [one, other] = [proven(textOf(name)), proven(renamed(textOf(name)))];
    if ('none' in one || 'none' in other) return expect(one).toEqual(other);
    expect(alike(other.text)).toBe(alike(one.text));
    expect([other.verdict, other.needs]).toEqual([one.verdict, one.needs]);
});

test.each([...OPERATIONS, ...CALLS])('$code: the library has it in each version', ({ code, uses }) => {
    for (const fn of uses) {
        expect(versionsWith(fn), fn).toEqual(KERNEL_VERSIONS);
        expect(code.join(), fn).toContain(`${fn}(`);
    }
});

test('a kernel gets the newest version of the library that is not newer', () => {
    expect(['5.15.3', '6.1.192', '6.8.0-rc1', '6.12.117', '6.18.3+', '7.0.0-rc6', '7.4', undefined].map(kernelFor)).toEqual(['6.1', '6.1', '6.1', '6.12', '6.12', '7.0', '7.0', '7.0']);
});

test('a report that is cut off anywhere gives a skeleton without problems, or says why there is none', () => {
    for (const name of ['6.1-b_abba', '6.12-a_seed', '6.12-s_softirq', '6.12-hung']) {
        const lines = linesOf(name);
        for (let i = 4; i < lines.length; i += 5) {
            for (const report of readReports(lines.slice(0, i).join('\n'))) {
                const check = new SkeletonCheck(report);
                while (!check.run(1000));
                if ('none' in check.result!) continue;
                expect(checkText(check.result!.text, 'file:///s.mmn').problems.filter(({ severity }) => severity === 'error'), `${name} ${i}\n${check.result!.text}`).toEqual([]);
            }
        }
    }
});
