/** Every run of the gallery in every form; those of the seed also as they were before (`UPDATE_GOLDEN=1 npx vitest run test/trace/gallery.test.ts` writes them anew). */
import mermaid from 'mermaid';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { checkText } from '../../src/check/index.js';
import { toAscii, toMermaid, toSvg, type TraceView } from '../../src/trace/index.js';
import { galleryFiles } from '../gallery/files.js';
import { expectSameSteps } from './steps-told.js';
import { expectXml } from './xml.js';

const files = galleryFiles('scenarios').map(file => ({ ...file, folder: file.name.split('/')[1], base: basename(file.name, '.mmn') }));
const golden = (name: string): string => fileURLToPath(new URL(`golden/${name}`, import.meta.url));
const updates = process.env.UPDATE_GOLDEN === '1';

async function checkForms(view: TraceView, name: string): Promise<void> {
    const text = toMermaid(view);
    await mermaid.parse(text);
    if (view.code !== 'ok') expect(text, name).toContain(`\u2717 ${view.code}`);
    const lines = toAscii(view).split('\n');
    expect(Math.max(...lines.map(line => line.length)), name).toBeLessThanOrEqual(75);
    expect(lines.filter(line => /\t|[ ]$|waits for \?/.test(line)), name).toEqual([]);
    // Only an absurdly long statement is not whole, and one in the middle of a sentence.
    if (![...view.steps.map(step => step.text), view.message, view.critical?.message ?? ''].some(text => text.includes('\u2026'))) expect(lines.join('\n'), name).not.toContain('\u2026');
    if (view.code === 'livelock') expect(lines.some(line => line.includes('blocked for ever')), name).toBe(false);
    expectSameSteps(view, name);
    expectXml(toSvg(view));
}
if (updates) mkdirSync(golden(''), { recursive: true });

describe.each(files)('$name', ({ name, text, folder, base }) => {
    test('every run in every form', { timeout: 300_000 }, async () => {
        const { scenarios } = checkText(text, `file:///${base}.mmn`, { timeout: 60 });
        for (const { scenario, trace, violations } of scenarios) {
            for (const view of new Set([...trace ? [trace] : [], ...violations.map(violation => violation.trace)])) await checkForms(view, `${name} ${scenario}`);
            if (folder !== 'seed' || !trace) continue;
            for (const [extension, form] of [['txt', toAscii(trace)], ['mmd', toMermaid(trace)]]) {
                const path = golden(`${base}.${scenario}.${extension}`);
                if (updates) writeFileSync(path, form);
                expect(form).toBe(existsSync(path) ? readFileSync(path, 'utf8') : `${path} is missing`);
            }
        }
    });
});

test('no golden file is left of a scenario that is gone', () => {
    const seeds = files.filter(({ folder }) => folder === 'seed');
    const names = seeds.flatMap(({ base, text }) => [...text.matchAll(/^scenario (\w+)/gm)].flatMap(([, scenario]) => ['mmd', 'txt'].map(extension => `${base}.${scenario}.${extension}`)));
    expect(readdirSync(golden('')).sort()).toEqual(names.sort());
});
