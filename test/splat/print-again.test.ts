/** What kernels have printed, printed again: lockdep's own layout, line by line as far as it is of the report, and read as the same report. */
import { expect, test } from 'vitest';
import { printReport } from '../../src/splat/print.js';
import { readReports, type Report } from '../../src/splat/index.js';
import { linesOf, NAMES, textOf, withoutLines } from './logs.js';

const own = NAMES.filter(name => readReports(textOf(name)).some(({ kind }) => kind === 'circular' || kind === 'recursive'));

/** Without what the layout of a model's report has no place for: taint flags, the build, registers. */
const told = ({ kernel, details: _, unread: _unread, ...report }: Report): unknown => withoutLines({ ...report, kernel: kernel?.release });

test('most reports are of these kinds', () => expect(own.length).toBeGreaterThan(25));

test.each(own)('%s', name => {
    const [report] = readReports(textOf(name)), printed = printReport(report);
    expect(readReports(printed).map(told)).toEqual([told(report)]);
    // In lockdep's words and indentation; what the kernel says of itself, of processors and registers is not part of it.
    const kernels = new Set(linesOf(name).map(line => line.trimEnd()));
    const others = printed.split('\n').filter(line => !kernels.has(line.trimEnd()) && !/^(?:=+|-+|\d\S* Not tainted|CPU: .*)$/.test(line));
    expect(others).toEqual([]);
    // Where nobody else has printed anything meanwhile, with the same empty lines.
    const from = (lines: readonly string[]): string[] => { const clean = lines.map(line => line.trimEnd()), start = clean.findIndex(line => / is trying to acquire lock:$/.test(line)); return clean.slice(start, clean.indexOf('stack backtrace:')); };
    if (report.unread.length === 0) expect(from(printed.split('\n'))).toEqual(from(linesOf(name)));
});
