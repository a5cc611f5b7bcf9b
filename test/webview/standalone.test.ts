/** The file that `--format html` writes, opened in Chromium from disk: it scrubs, asks nobody for anything, and obeys its policy. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { standaloneTemplate } from '../../src/build/standalone.mjs';
import { kernelCalls } from '../trace/calls.js';
import { picture } from '../../src/trace/picture.js';
import { toHtml, toSvg, type TraceView } from '../../src/trace/index.js';
import { launch } from './browser.js';
import { measureContrast } from './measure.js';
import { deadlockView, freedView, longView } from './views.js';

let browser: Browser;
let template: string;
let page: Page;
let requests: string[];
const folder = mkdtempSync(join(tmpdir(), 'notiscope-html-'));
beforeAll(async () => { [browser, template] = await Promise.all([launch(), standaloneTemplate()]); }, 120_000);
afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
});
afterEach(async () => {
    expect(await page.evaluate('failures')).toEqual([]);
    expect(requests).toHaveLength(1);
    await page.close();
});

async function open(view: TraceView, { colorScheme = 'light' as 'light' | 'dark', hash = '', contrast = 'no-preference' as 'no-preference' | 'more' } = {}): Promise<void> {
    const file = join(folder, 'run.html');
    writeFileSync(file, toHtml(view, template));
    page = await browser.newPage({ viewport: { width: 1280, height: 900 }, colorScheme, contrast, reducedMotion: 'reduce' });
    requests = [];
    page.on('request', request => requests.push(request.url()));
    await page.addInitScript(`
        window.failures = [];
        addEventListener('error', event => failures.push(event.message));
        addEventListener('unhandledrejection', event => failures.push(String(event.reason)));
        document.addEventListener('securitypolicyviolation', event => failures.push('policy: ' + event.violatedDirective + ' ' + event.blockedURI));`);
    await page.goto(`${pathToFileURL(file).href}${hash}`);
    await page.waitForSelector('.diagram svg .item', { state: 'attached' });
}

const text = (selector: string): Promise<string> => page.innerText(selector);

describe('the file that stands alone', { timeout: 300_000 }, () => {
    test('starts at the step that breaks it; keys, slider and clicks scrub', async () => {
        const view = freedView();
        await open(view);
        expect(await page.title()).toBe('race: use_after_free');
        expect(await text('.count')).toBe('16 / 16');
        expect(await page.locator('.item').count()).toBe(picture(view).items.length);
        expect(await page.locator('.item.future').count()).toBe(0);
        expect(await text('tr.stale')).toContain('STALE frame 1 ro/rw: freed');
        await page.keyboard.press('Home');
        expect(await text('.count')).toBe('0 / 16');
        expect(await page.locator('.item.current').count()).toBe(1);
        await page.keyboard.press('ArrowRight');
        expect(await text('.now')).toContain('driver');
        await page.locator('.item', { hasText: 'clear_pte(A)' }).click();
        expect(await text('.count')).toBe('11 / 16');
        expect(page.url()).toMatch(/#11$/);
    });

    test('has the order that the bug needs, with links to its steps', async () => {
        await open({ ...freedView(), critical: { message: 'The bug needs <b>x</b> before y.', steps: [3, 5] } });
        expect(await text('.critical')).toBe('The bug needs <b>x</b> before y. step 3 step 5');
        await page.click('.critical .link >> nth=1');
        expect(await text('.count')).toBe('5 / 16');
    });

    test('a kernel call is unfolded', async () => {
        const view = freedView();
        await open(view);
        await page.click('.folding >> text=Unfold all');
        expect(await page.locator('.item').count()).toBe(picture(view, new Set(kernelCalls(view).map(({ key }) => key))).items.length);
    });

    test('an address leads to a step', async () => {
        await open(deadlockView(), { hash: '#3' });
        expect(await text('.count')).toBe('3 / 7');
    });

    test('the table has every step; nothing pretends to lead to an editor', async () => {
        const view = freedView();
        await open(view);
        await page.click('.all summary');
        await page.waitForSelector('.steps tbody tr');
        expect(await page.locator('.steps tbody tr').evaluateAll(rows => rows.map(row => Number((row as HTMLElement).dataset.step)))).toEqual(view.steps.map(({ index }) => index));
        expect(await page.locator('header button, .now button, .export').count()).toBe(0);
        await page.click('.steps tbody tr:nth-child(5) button');
        expect(await text('.count')).toBe('5 / 16');
    });

    test.each([['light', 'no-preference'], ['dark', 'no-preference'], ['light', 'more'], ['dark', 'more']] as const)('%s, contrast %s: every text can be read', async (colorScheme, contrast) => {
        await open(freedView(), { colorScheme, contrast });
        expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toMatch(colorScheme === 'dark' ? /^rgb\((0|30), / : /^rgb\(255, /);
        for (const key of ['End', 'Home']) {
            await page.keyboard.press(key);
            expect((await measureContrast(page)).filter(({ contrast }) => contrast < 4.5)).toEqual([]);
        }
    });

    test('hostile names are text', async () => {
        const name = '</script><script>document.title="hacked"</script><img src=x onerror=failures.push(1)>\u2028<!--';
        await open(freedView({ threads: [name, 'user'], device: name, page: name, scenario: name }, name));
        expect(await page.title()).toContain('</script>');
        expect(await page.locator('main img, main script').count()).toBe(0);
        expect(await text('h1')).toContain('<img src=x');
        expect(await page.locator('.lane').first().getAttribute('title')).toContain('<script>');
    });

    test('2,000 steps', async () => {
        await open(longView(2000));
        for (const key of ['Home', 'ArrowRight', 'End']) await page.keyboard.press(key);
        expect(await text('.count')).toBe('2000 / 2000');
    });

    test('Chromium reads the SVG as XML, and draws it: texts are as wide as they were measured', async () => {
        await open(freedView());
        const svgs = [toSvg(freedView()), toSvg(freedView({ device: 'x'.repeat(10_000), page: '<b>&amp;\u2028]]>' })), toSvg(longView(300), 'dark')];
        for (const svg of svgs) {
            const overflow = await page.evaluate(source => {
                const root = new DOMParser().parseFromString(source, 'image/svg+xml').documentElement;
                if (root.tagName !== 'svg') return root.textContent;
                const holder = document.body.appendChild(document.createElement('div'));
                holder.append(document.importNode(root, true));
                const wide = [...holder.querySelectorAll('g.note')].filter(note => {
                    const rect = note.querySelector('rect')!.getBoundingClientRect();
                    return [...note.querySelectorAll('tspan')].some(line => line.getBoundingClientRect().width > rect.width);
                }).map(note => note.textContent);
                holder.remove();
                return wide.join('; ');
            }, svg);
            expect(overflow).toBe('');
        }
    });
});
