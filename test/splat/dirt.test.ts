/** The same reports in what logs, mails and consoles make of them: cut, mixed, changed. Never a crash, and never an order of locks that the text does not state. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { edgesOf, readReports, LineSplitter, SplatReader, type Report } from '../../src/splat/index.js';
import { edgeNames, linesOf, NAMES, PREFIXES, textOf, WAYS, withoutLines } from './logs.js';

const RUNS = Number(process.env.NOTISCOPE_RUNS ?? 500);
const SEED = Number(process.env.NOTISCOPE_SEED ?? 411);

/** Whatever other programs print meanwhile. */
const FOREIGN = ['lab: protocol b_abba END reached', 'systemd[1]: Started Session 3 of User root.', 'usb 1-1: new high-speed USB device number 2 using xhci_hcd', '/ # ls', 'random: crng init done', '    at: somewhere (else)', 'lock me up', '#1: done', '->', 'CPU0: Intel'];

describe.each(Object.entries(PREFIXES))('behind %s', (_, prefix) => {
    test('all reports say the same', () => {
        for (const name of NAMES) {
            const lines = linesOf(name);
            expect(readReports(lines.map(prefix).join('\n')), name).toEqual(readReports(lines.join('\n')));
        }
    });
});

describe.each(Object.entries(WAYS))('%s', (_, way) => {
    test('all reports say the same', () => {
        for (const name of NAMES) {
            const lines = linesOf(name), without = (reports: Report[]): unknown => withoutLines(reports.map(report => ({ ...report, unread: report.unread.filter(({ text }) => !/^(?:```|\{noformat\})$/.test(text)) })));
            expect(without(readReports(way(lines))), name).toEqual(without(readReports(lines.join('\n'))));
        }
    });
});

test('an empty line has no blank behind its prefix', () => {
    for (const name of NAMES) expect(readReports(linesOf(name).map((text, i) => PREFIXES['printk.time'](text, i).trimEnd()).join('\n')), name).toEqual(readReports(linesOf(name).join('\n')));
});

test('all reports in one log, with other lines in between', () => {
    const all = NAMES.flatMap(name => [...Array<string>(70).fill('[    9.000000] eth0: link up'), ...linesOf(name)]);
    const reports = readReports(all.join('\n'));
    expect(withoutLines(reports)).toEqual(withoutLines(NAMES.flatMap(name => readReports(textOf(name)))));
    expect(readReports(NAMES.flatMap(linesOf).join('\n')), 'and without').toHaveLength(NAMES.length);
});

test('lines of others in the middle are kept, and change nothing', () => {
    for (const name of NAMES) {
        const lines = linesOf(name), title = lines.findIndex(line => line.includes('WARNING:')), end = lines.findLastIndex(line => line.includes('TASK>') || line.includes(' #0: '));
        const mixed = lines.flatMap((line, i) => i > title && i < end && i % 3 === 0 ? [line, FOREIGN[i % FOREIGN.length]] : [line]);
        const [report] = readReports(mixed.join('\n')), [clean] = readReports(lines.join('\n'));
        expect(withoutLines({ ...report, unread: [] }), name).toEqual(withoutLines({ ...clean, unread: [] }));
        expect(report.unread.map(({ text }) => text), name).toEqual(mixed.filter(line => FOREIGN.includes(line)).map(line => line.trim()));
    }
});

test.each([76, 72, 60])('a mail that wraps its lines at %d', width => {
    for (const name of NAMES) {
        const wrapped = linesOf(name).filter(line => !/^(?:Code|R\S\S|[RC]\d+):/.test(line)).flatMap(line => wrap(line, width)).map(line => `> ${line}`);
        const structure = ({ kind, kernel, task, acquiring, holding, chain, chainOf, locksHeld, scenario, backtrace, missing }: Report): unknown => withoutLines({ kind, kernel, task, acquiring, holding, chain, chainOf, locksHeld, scenario, backtrace, missing });
        expect(readReports(wrapped.join('\n')).map(structure), name).toEqual(readReports(linesOf(name).join('\n')).map(structure));
    }
});

test('two machines whose lines are mixed in one log are told apart', () => {
    const [first, second] = ['6.1-b_abba', '6.12-b_compact'].map(linesOf), behind = (host: string, text: string | undefined): string[] => text === undefined ? [] : [`Nov 28 02:14:04 ${host} kernel: ${text}`];
    const mixed = Array.from({ length: Math.max(first.length, second.length) }, (_, i) => [...behind('one', first[i]), ...behind('two', second[i])]).flat();
    expect(withoutLines(readReports(mixed.join('\n')))).toEqual(withoutLines([...readReports(first.join('\n')), ...readReports(second.join('\n'))]));
});

test('two tasks whose lines are mixed in one log are told apart, where the kernel prints who has printed a line; what a third one prints is kept', () => {
    const behind = (caller: string, text: string | undefined, i: number): string[] => text === undefined ? [] : [`[${(i / 7).toFixed(6).padStart(12)}][${caller}] ${text}`];
    for (const [one, two] of [['6.1-b_abba', '6.12-b_compact'], ['6.12-a_seed', '6.12-e_iv_reclaim_reverse'], ['6.12-hung', '6.12-s_softirq']]) {
        const [first, second] = [one, two].map(linesOf), length = Math.max(first.length, second.length), without = (reports: Report[]): unknown => withoutLines(reports.map(report => ({ ...report, unread: [] })));
        const mixed = Array.from({ length }, (_, i) => [...behind('  T812', first[i], i), ...behind('    C1', second[i], i), ...i % 5 === 0 ? behind('   T77', '       bar_misc+0x12/0x40 [bar]', i) : []]).flat();
        expect(without(readReports(mixed.join('\n')))).toEqual(without([...readReports(first.join('\n')), ...readReports(second.join('\n'))]));
        for (const { unread } of readReports(mixed.join('\n'))) expect(unread.map(({ text }) => text)).toContain('bar_misc+0x12/0x40 [bar]');
    }
});

test.each([0, 1, 2, 5, 17, 40])('two reports whose lines are mixed, the second one %d lines later, state no order that neither states', later => {
    for (const [one, two] of [['6.1-b_abba', '6.12-b_compact'], ['6.12-b_compact', '6.12-e_iv_reclaim_reverse'], ['6.12-f_remove_locked', '6.1-w_flush_work_hang']]) {
        const [first, second] = [linesOf(one), [...Array<string>(later).fill('usb 1-1: new device'), ...linesOf(two).map(line => line.replaceAll('nslab', 'other'))]], stated = edgeNames([...readReports(first.join('\n')), ...readReports(second.join('\n'))]);
        const reports = readReports(Array.from({ length: Math.max(first.length, second.length) }, (_, i) => [first[i], second[i]].filter(line => line !== undefined)).flat().join('\n'));
        for (const edge of edgeNames(reports)) expect(stated, `${one} ${two}`).toContain(edge);
    }
});

test.each([1, 2, 3, 4, 5])('a name in %d pieces more, as printk cuts what several calls print', pieces => {
    const head = '-> #2 (nslab_dev_lock){+.+.}-{3:3}:', size = Math.ceil(head.length / (pieces + 1));
    const cut = Array.from({ length: pieces + 1 }, (_, i) => head.slice(i * size, (i + 1) * size)).filter(part => part !== ''), lines = linesOf('6.1-b_abba');
    const [report] = readReports(lines.flatMap(line => line === head ? cut : [line]).join('\n'));
    expect(withoutLines(report)).toEqual(withoutLines(readReports(lines.join('\n'))[0]));
});

/** As mailers do: at the last blank that fits, if any. */
function wrap(line: string, width: number): string[] {
    const at = line.lastIndexOf(' ', width);
    return line.length <= width || line.slice(0, at).trim() === '' ? [line] : [line.slice(0, at), ...wrap(line.slice(at + 1), width)];
}

describe.each(NAMES)('%s', name => {
    const lines = linesOf(name), stated = new Set(edgeNames(readReports(textOf(name))));

    test('cut off after each line, and before each', () => {
        for (let i = 0; i <= lines.length; i++) {
            for (const part of [lines.slice(0, i), lines.slice(i)]) {
                const reports = readReports(part.join('\n'));
                expect(reports.length).toBeLessThanOrEqual(1);
                for (const edge of edgeNames(reports)) expect(stated).toContain(edge);
                for (const report of reports) expect(report.complete, `${i}`).toBe(report.missing.length === 0);
            }
        }
    });

    test('is whole only when it is', () => {
        const end = readReports(lines.join('\n'))[0].endLine;
        for (let i = 3; i < end; i++) expect(readReports(lines.slice(0, i).join('\n')).map(({ complete }) => complete), `${i} of ${end} lines`).not.toContain(true);
    });
});

type Change = (lines: string[], at: number, other: number) => void;
/** Changes of whole lines: they leave every name as it is. */
const OF_LINES: Change[] = [
    (lines, at) => { lines.splice(at, 1); },
    (lines, at, other) => { lines.splice(at, 1 + other % 20); },
    (lines, at) => { lines.splice(at, 0, lines[at]); },
    (lines, at, other) => { lines.splice(at, 0, FOREIGN[other % FOREIGN.length]); },
    (lines, at) => { lines.splice(at, 0, ''); },
    (lines, at, other) => { lines[at] = lines[at].slice(0, other % (lines[at].length + 1)); },
    (lines, at, other) => { lines[at] = lines[at].slice(other % (lines[at].length + 1)); },
    (lines, at, other) => { const cut = other % (lines[at].length + 1); lines.splice(at, 1, lines[at].slice(0, cut), lines[at].slice(cut)); },
    (lines, at) => { if (at + 1 < lines.length) lines.splice(at, 2, lines[at] + lines[at + 1]); },
    lines => { lines.splice(0, lines.length, ...lines.map(line => line.trim())); },
];
/** Changes that make other names, or another order of lines: what is stated is another thing then. */
const OF_TEXT: Change[] = [
    (lines, at, other) => { const cut = other % (lines[at].length + 1); lines[at] = lines[at].slice(0, cut) + FOREIGN[other % FOREIGN.length] + lines[at].slice(cut); },
    (lines, at, other) => { const line = lines[at], i = other % (line.length + 1); lines[at] = line.slice(0, i) + '(){}<>#:-.\u0000é\t'[other % 13] + line.slice(i + 1); },
    (lines, at, other) => { const to = other % lines.length; [lines[at], lines[to]] = [lines[to], lines[at]]; },
    (lines, at, other) => { lines.splice(other % lines.length, 0, ...lines.splice(at, 5)); },
];

function changed(g: fc.GeneratorValue, changes: Change[]): { name: string; text: string[] } {
    const name = g(fc.constantFrom, ...NAMES), lines = linesOf(name);
    for (let n = g(fc.integer, { min: 1, max: 6 }); n > 0 && lines.length > 0; n--) changes[g(fc.nat, changes.length - 1)](lines, g(fc.nat, lines.length - 1), g(fc.nat, 500));
    return { name, text: lines };
}

describe('mutations', () => {
    test('of lines state no order that the report did not', () => {
        fc.assert(fc.property(fc.gen(), g => {
            const { name, text } = changed(g, OF_LINES), stated = edgeNames(readReports(textOf(name)));
            for (const edge of edgeNames(readReports(text.join('\n')))) expect(stated, text.join('\n')).toContain(edge);
        }), { numRuns: RUNS, seed: SEED });
    });

    test('of anything state no order that the text does not', () => {
        fc.assert(fc.property(fc.gen(), g => {
            const { text } = changed(g, [...OF_LINES, ...OF_TEXT]);
            for (const report of readReports(text.join('\n'))) {
                for (const { held, acquired, line } of edgesOf(report)) {
                    const near = text.slice(line - 1, line + 2);
                    expect(near.join('') + near.join(' ')).toContain(acquired.name);
                    expect(text.join('') + text.join(' ')).toContain(held.name);
                }
                // Nothing between the first line and the last is lost.
                expect(report.line).toBeLessThanOrEqual(report.endLine);
                expect(report.complete).toBe(report.missing.length === 0);
            }
        }), { numRuns: RUNS, seed: SEED });
    });

    test('in pieces of any size it is the same', () => {
        fc.assert(fc.property(fc.gen(), g => {
            const text = textOf(g(fc.constantFrom, ...NAMES)), reader = new SplatReader(), lines = new LineSplitter(line => reader.push(line));
            for (let at = 0; at < text.length;) {
                const size = g(fc.integer, { min: 1, max: 4000 });
                lines.feed(text.slice(at, at += size));
            }
            lines.end();
            expect(reader.end()).toEqual(readReports(text));
        }), { numRuns: RUNS / 10, seed: SEED });
    });
});
