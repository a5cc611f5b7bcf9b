/** The pictures of the gallery: of real runs, every one. */
import mermaid from 'mermaid';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { checkText } from '../../src/check/index.js';
import { mermaidDiagram, toAscii, toJson, type TraceView } from '../../src/trace/index.js';

const folder = fileURLToPath(new URL('../../scenarios/seed/', import.meta.url));
const files = existsSync(folder) ? readdirSync(folder).filter(file => file.endsWith('.mmn')) : [];

async function checkPicture(view: TraceView, name: string): Promise<void> {
    const { text, messages } = mermaidDiagram(view);
    await mermaid.parse(text);
    expect(messages.every(message => message.first <= message.step && message.step <= view.steps.length), name).toBe(true);
    expect(messages.map(message => message.step), name).toEqual(messages.map(message => message.step).sort((a, b) => a - b));
    const columns = toAscii(view).split('\n').filter(line => !line.startsWith('['));
    expect(Math.max(...columns.map(line => line.length)), name).toBeLessThanOrEqual(75);
    expect(columns.some(line => line.includes('waits for ?')), name).toBe(false);
    if (view.code === 'livelock') expect(columns.some(line => line.includes('blocked for ever')), name).toBe(false);
    expect(toJson(view).steps, name).toHaveLength(view.steps.length);
    if (view.code !== 'ok') expect(text, name).toContain(`\u2717 ${view.code}`);
}

test.each(files)('%s', { timeout: 120_000 }, async file => {
    const { scenarios } = checkText(readFileSync(folder + file, 'utf8'), `file:///${file}`, { timeout: 20 });
    for (const { scenario, trace, violations } of scenarios) {
        for (const view of [...(trace ? [trace] : []), ...violations.map(violation => violation.trace)]) await checkPicture(view, scenario);
    }
});
