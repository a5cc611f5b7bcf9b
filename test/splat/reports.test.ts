/**
 * Reports as running kernels have printed them, each beside the structure that is expected of it: reports/NAME.txt and NAME.json. INDEX.tsv says the same in short, and
 * was written without this reader. UPDATE=1 writes the JSON anew: read the difference.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { edgesOf, readReports } from '../../src/splat/index.js';
import { NAMES, textOf } from './logs.js';

const folder = join(import.meta.dirname, 'reports');
const validate = new Ajv({ allErrors: true }).compile(JSON.parse(readFileSync(join(import.meta.dirname, '../../docs/lockdep-report.schema.json'), 'utf8')));

describe.each(NAMES)('%s', name => {
    const reports = readReports(textOf(name));

    test('is read as expected, to the last line', () => {
        const file = join(folder, `${name}.json`);
        if (process.env.UPDATE) writeFileSync(file, `${JSON.stringify({ reports }, null, 1)}\n`);
        expect({ reports }).toEqual(JSON.parse(readFileSync(file, 'utf8')));
        expect(reports.map(({ missing }) => missing)).toEqual(reports.map(() => []));
    });

    test('is valid', () => {
        validate({ reports });
        expect(validate.errors ?? []).toEqual([]);
    });
});

const rows = readFileSync(join(import.meta.dirname, 'INDEX.tsv'), 'utf8').trim().split('\n').slice(1).map(line => line.split('\t'));

test.each(rows)('%s %s: %s, %s under %s', (_kernel, _protocol, kind, acquiring, holding, chain, file) => {
    const [report] = readReports(textOf(file.slice(0, -4)));
    expect(report.title).toBe(kind);
    // Of these two the list names no locks.
    if (acquiring !== 'None') expect([report.acquiring?.name, report.holding?.name]).toEqual([acquiring, holding]);
    expect(report.chain.map(({ index, lock }) => `#${index} ${lock.name}`).join(' <- ')).toBe(chain);
    expect(edgesOf(report)).toHaveLength(report.kind === 'circular' ? report.chain.length : report.kind === 'recursive' ? 1 : 0);
});

test('the schema bites', () => {
    const [report] = readReports(textOf('6.1-b_abba'));
    expect(validate({ reports: [{ ...report, kind: 'other' }] })).toBe(false);
    expect(validate({ reports: [{ ...report, chain: [{ ...report.chain[0], stack: [{}] }] }] })).toBe(false);
    expect(validate({ reports: [{ ...report, extra: 1 }] })).toBe(false);
});
