/** The preview page in Chromium: from a run's arrival to its first picture, and what a step costs; printed, and written as JSON to the file that is named. */
import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import type { Page } from 'playwright-core';
import { startPreview } from '../webview/browser.js';
import { longView } from '../webview/views.js';

interface Figures { steps: number; picture: number; step: { p50: number; p95: number; most: number }; jump: number }

/** What is wanted, in milliseconds; docs/performance.md. */
const WANTED = { picture: 700, step: 16 };
const ROUNDS = 5;

const at = (sorted: readonly number[], part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? NaN;
const median = (values: number[]): number => at([...values].sort((a, b) => a - b), 0.5);

/** Runs in the page: handles a key and lays out what it changed, so often. */
function stepTimes(count: number): number[] {
    return Array.from({ length: count }, (_, i) => {
        const from = performance.now();
        document.dispatchEvent(new KeyboardEvent('keydown', { key: i < count / 2 ? 'ArrowLeft' : 'ArrowRight', bubbles: true }));
        document.body.getBoundingClientRect();
        return performance.now() - from;
    });
}

async function firstPicture(page: Page, steps: number): Promise<number> {
    const view = longView(steps);
    return page.evaluate(view => new Promise<number>(resolve => {
        const from = performance.now();
        const observer = new MutationObserver(() => {
            if (!document.querySelector('.diagram svg .item')) return;
            observer.disconnect();
            requestAnimationFrame(() => resolve(performance.now() - from));
        });
        observer.observe(document.body, { subtree: true, childList: true });
        window.postMessage({ type: 'show', view }, '*');
    }), view);
}

async function measure(open: () => Promise<Page>, steps: number): Promise<Figures> {
    const pictures: number[] = [], jumps: number[] = [], times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
        const page = await open();
        pictures.push(await firstPicture(page, steps));
        times.push(...await page.evaluate(stepTimes, 100));
        jumps.push(await page.evaluate(() => {
            const from = performance.now();
            document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Home', bubbles: true }));
            document.body.getBoundingClientRect();
            return performance.now() - from;
        }));
        await page.close();
    }
    times.sort((a, b) => a - b);
    return { steps, picture: median(pictures), step: { p50: at(times, 0.5), p95: at(times, 0.95), most: times[times.length - 1] }, jump: median(jumps) };
}

const preview = await startPreview();
const results: Figures[] = [];
process.stdout.write(`load ${loadavg()[0].toFixed(1)}; wanted: first picture ${WANTED.picture} ms, a step ${WANTED.step} ms\n\n| steps | first picture | step p50 | p95 | most | from end to start |\n|---|---|---|---|---|---|\n`);
for (const steps of [16, 200, 2000]) {
    const figures = await measure(() => preview.open('light'), steps);
    results.push(figures);
    const ms = (value: number): string => value.toFixed(1);
    process.stdout.write(`| ${steps} | ${ms(figures.picture)} | ${ms(figures.step.p50)} | ${ms(figures.step.p95)} | ${ms(figures.step.most)} | ${ms(figures.jump)} |\n`);
}
await preview.close();
const out = process.argv[2];
if (out) writeFileSync(out, `${JSON.stringify({ load: loadavg(), wanted: WANTED, results }, null, 2)}\n`);
