/** Each report as a picture and in words: test/splat/pictures/NAME.txt; UPDATE_GOLDEN=1 writes them anew. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import mermaid from 'mermaid';
import { expect, test } from 'vitest';
import { explain } from '../../src/splat/explain.js';
import { readReports } from '../../src/splat/index.js';
import { reportView } from '../../src/splat/view.js';
import { toAscii, toHtml, toJson, toMermaid, toSvg } from '../../src/trace/index.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const logs = readdirSync(`${here}reports`).filter(name => name.endsWith('.txt'));

test.each(logs)('%s', async name => {
    const reports = readReports(readFileSync(`${here}reports/${name}`, 'utf8')), views = reports.map(report => reportView(report, 'file:///dmesg.txt')!);
    const text = views.map(view => toAscii(view)).join('\n'), golden = `${here}pictures/${name}`;
    if (process.env.UPDATE_GOLDEN) writeFileSync(golden, text);
    expect(text).toBe(readFileSync(golden, 'utf8'));
    for (const view of views) {
        await mermaid.parse(toMermaid(view));
        expect(toSvg(view)).toContain(view.threads[0].name.replace(/&/g, '&amp;').slice(0, 8));
        expect(toHtml(view, '<!--notiscope:title-->')).toContain(view.scenario);
        expect(toJson(view, uri => uri).steps).toHaveLength(view.steps.length);
    }
});

test('a report that is cut off says what is missing, and shows no order that it does not state', () => {
    const lines = readFileSync(`${here}reports/6.12-b_compact.txt`, 'utf8').split('\n');
    for (let length = 1; length < lines.length; length++) for (const report of readReports(lines.slice(0, length).join('\n'))) {
        const view = reportView(report, 'file:///dmesg.txt');
        if (!report.complete) expect(explain(report).join('\n')).toContain('Missing: ');
        for (const { waitsFor = '' } of view?.states.at(-1)?.threads ?? []) expect(['', '&mm->mmap_lock (read)', '&mm->mmap_lock', 'mmu_notifier_invalidate_range_start', 'nslab_dev_lock']).toContain(waitsFor);
    }
});
