/** The gallery's index: what a header says, and that a page that is not what the scenarios come to is told. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync, mkdirSync, appendFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { headerOf } from '../../src/cli/gallery/header.js';
import { galleryPage } from '../../src/cli/gallery/page.js';
import { mistakes, runGallery } from '../../src/cli/gallery/run.js';

describe('header', () => {
    const text = `/// A race of a.c and b.c. More of it.
///
/// Models mm/hmm.c:hmm_range_fault() as called by lib/test_hmm.c. Source: A. Popple,
/// August 2025; constructed. The rest.
/// Versions: 6.1, 6.12
use kernel "6.12"
/// Not of the header. Source: nowhere.
`;
    test('summary, models, source, versions', () => {
        expect(headerOf(text)).toMatchObject({ summary: 'A race of a.c and b.c', models: 'mm/hmm.c:hmm_range_fault() as called by lib/test_hmm.c', source: 'A. Popple, August 2025; constructed', versions: ['6.1', '6.12'] });
    });
    test('none at all', () => { expect(headerOf('use kernel "7.0"\n')).toEqual({ summary: '', models: undefined, source: undefined, text: '' }); });
    test('without `use kernel` there is none', () => { expect(headerOf('/// Something.\nmm proc { page A }\n').summary).toBe(''); });
});

describe('gallery', () => {
    let folder: string;
    const scenario = (expected: string) => `/// A page | goes.\n/// Models mm/memory.c. Source: constructed.\nuse kernel "7.0"\nmm proc { page A }\nscenario gone { thread t { munmap(A); assert(pte_present(A.pte)) } thread u { cpu_access(A) } expect ${expected} }\n`;
    beforeAll(() => {
        folder = mkdtempSync(join(tmpdir(), 'gallery-'));
        mkdirSync(join(folder, 'core'));
        writeFileSync(join(folder, 'core', 'gone.mmn'), scenario('assertion'));
    });
    afterAll(() => { rmSync(folder, { recursive: true }); });

    test('every version is checked, and the page has verdicts, states and a picture', () => {
        const [entry] = runGallery(folder, () => undefined);
        expect(entry.scenarios[0].runs.map(({ version }) => version)).toEqual(['6.1', '6.12', '7.0']);
        expect(mistakes(entry)).toEqual([]);
        const page = galleryPage([entry], '## Not modelled\n');
        expect(page).toMatch(/\| \[gone\]\(core\/gone\.mmn\) \| A page \\\| goes \| `gone`: assertion \| \d+ \| constructed \|/);
        expect(page).toMatch(/```mermaid\nsequenceDiagram[^]*✗ assertion[^]*## Not modelled\n$/);
    });

    test('a verdict that is not as expected, and a file that is no program, are told with version and place', () => {
        writeFileSync(join(folder, 'core', 'gone.mmn'), scenario('deadlock on "6.1", assertion on "6.12"'));
        expect(mistakes(runGallery(folder, () => undefined)[0])).toEqual([
            'core/gone.mmn: gone on 6.1: expected deadlock, found assertion', 'core/gone.mmn: gone on 7.0: expected ok, found assertion']);
        writeFileSync(join(folder, 'core', 'gone.mmn'), scenario('assertion').replace('munmap(A)', 'unheard_of(A)'));
        expect(mistakes(runGallery(folder, () => undefined)[0])[0]).toMatch(/^core\/gone\.mmn: 6\.1: line 5: .*unheard_of/);
    });

    test('a stale index fails the check, and is written otherwise', () => {
        writeFileSync(join(folder, 'core', 'gone.mmn'), scenario('assertion'));
        const run = (...more: string[]) => spawnSync(process.execPath, ['dist/gallery.js', folder, ...more], { encoding: 'utf8' });
        expect(run('--check')).toMatchObject({ status: 1, stderr: expect.stringMatching(/README\.md is stale: run `npm run gallery`/) });
        expect(run()).toMatchObject({ status: 0 });
        expect(run('--check')).toMatchObject({ status: 0 });
        expect(readFileSync(join(folder, 'README.md'), 'utf8')).toContain('## Core mm');
        appendFileSync(join(folder, 'README.md'), '\n');
        expect(JSON.parse(run('--check').stdout)).toMatchObject({ passed: 3, failed: 1 });
    });
});
