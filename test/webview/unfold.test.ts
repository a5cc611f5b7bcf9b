/** In Chromium: a kernel call is unfolded into its steps and folded again, by mouse and by keyboard. */
import { describe, expect, test } from 'vitest';
import { picture } from '../../src/trace/picture.js';
import { kernelCalls } from '../trace/calls.js';
import { measureContrast } from './measure.js';
import { page, send, show, text, usePreview } from './pages.js';
import { freedView, longView, statementsView } from './views.js';

usePreview();

const items = (): Promise<number> => page.locator('.item').count();

describe('a kernel call', { timeout: 60_000 }, () => {
    test('is unfolded by its mark, which stays where it is, and folded again by it', async () => {
        const view = await show(freedView());
        const calls = kernelCalls(view);
        const at = calls.findIndex(({ fn }) => fn === 'munmap');
        const folded = picture(view).items.length;
        const whole = picture(view, new Set([calls[at].key])).items.length;
        expect(whole).toBeGreaterThan(folded);
        expect(await page.locator('.fold-mark').count()).toBe(picture(view).items.filter(({ calls }) => calls?.length).length);
        const mark = page.locator('.fold-mark', { hasText: 'munmap()' });
        // Where its click scrolls nothing.
        await page.locator('.picture').evaluate((holder, mark) => { holder.scrollTop += (mark as Element).getBoundingClientRect().top - holder.getBoundingClientRect().top - 120; }, await mark.elementHandle());
        const top = (await mark.boundingBox())!.y;
        await mark.click();
        expect(await items()).toBe(whole);
        expect((await mark.boundingBox())!.y).toBeCloseTo(top, -1);
        // Selecting is something else than unfolding.
        expect(await text('.count')).toBe('16 / 16');
        expect(await mark.textContent()).toMatch(/^Fold munmap\(\): \d+ steps$/);
        await mark.click();
        expect(await items()).toBe(folded);
    });

    test('is unfolded by keyboard, and then each of its steps is marked by itself', async () => {
        const view = await show(freedView());
        const { steps } = kernelCalls(view).find(({ fn }) => fn === 'munmap')!;
        await send({ type: 'select', step: steps[0] });
        await expect.poll(() => text('.folding')).toMatch(/^Unfold munmap\(\)\s*Unfold all$/);
        await page.keyboard.press('u');
        expect(await page.getAttribute('.folding button >> nth=0', 'aria-expanded')).toBe('true');
        for (const step of steps) {
            await send({ type: 'select', step });
            await expect.poll(() => text('.count')).toBe(`${step} / 16`);
            const current = await page.locator('.item.current').evaluateAll(found => found.map(item => [Number((item as SVGElement).dataset.first), Number((item as SVGElement).dataset.last)]));
            expect(current).toContainEqual([step, step]);
        }
        await page.focus('.folding button >> nth=0');
        await page.keyboard.press('Enter');
        expect(await text('.folding')).toMatch(/^Unfold munmap\(\)/);
        expect(await items()).toBe(picture(view).items.length);
    });

    test('with all the others above it, stays in sight where it is', async () => {
        const view = await show(freedView());
        await page.setViewportSize({ width: 1280, height: 560 });
        const { steps, key } = kernelCalls(view).find(({ fn }) => fn === 'munmap')!;
        expect(kernelCalls(view)[0].key).not.toBe(key);
        await send({ type: 'select', step: steps[0] });
        await expect.poll(() => text('.folding')).toContain('Unfold munmap()');
        const top = async (): Promise<number> => (await page.locator('.fold-mark', { hasText: 'munmap()' }).boundingBox())!.y;
        const [before, count] = [await top(), await items()];
        const scrolled = (): Promise<number> => page.locator('.picture').evaluate(holder => holder.scrollTop);
        const from = await scrolled();
        await page.click('.folding >> text=Unfold all');
        expect(await items()).toBeGreaterThan(count);
        expect(await scrolled()).toBeGreaterThan(from);
        expect(await top()).toBeCloseTo(before, -1);
    });

    test('all of them at once; over an edit and a reload they stay so, in another scenario they do not', async () => {
        const view = await show(freedView());
        await page.click('.folding >> text=Unfold all');
        const whole = picture(view, new Set(kernelCalls(view).map(({ key }) => key))).items.length;
        expect(await items()).toBe(whole);
        expect((await measureContrast(page)).filter(({ contrast }) => contrast < 4.5)).toEqual([]);
        await send({ type: 'show', view: { ...view, message: 'the same run of another text' } });
        await expect.poll(() => text('.sentence')).toContain('another text');
        expect(await items()).toBe(whole);
        await expect.poll(() => page.evaluate('(JSON.parse(localStorage.state ?? "{}").unfolded ?? []).length')).toBeGreaterThan(0);
        await page.reload();
        await page.waitForSelector('.diagram svg .item', { state: 'attached' });
        expect(await items()).toBe(whole);
        await send({ type: 'show', view: { ...view, scenario: 'other' } });
        await expect.poll(() => text('h1')).toContain('other');
        expect(await items()).toBe(picture(view).items.length);
    });

    test('of a long run only the rows near those in sight are drawn', async () => {
        await show(longView(3000));
        for (const step of [3000, 1500, 0]) {
            await send({ type: 'select', step });
            await expect.poll(() => text('.count')).toBe(`${step} / 3000`);
            expect(await items()).toBeLessThan(400);
            expect(await page.locator('.item.current').count()).toBeGreaterThan(0);
        }
        await page.locator('.picture').evaluate(element => { element.scrollTop = element.scrollHeight / 2; });
        await expect.poll(() => page.evaluate(() => {
            const frame = document.querySelector('.picture')!.getBoundingClientRect();
            return [...document.querySelectorAll('.item')].some(item => { const box = item.getBoundingClientRect(); return box.top > frame.top && box.bottom < frame.bottom; });
        })).toBe(true);
    });
});

describe('a long note', { timeout: 60_000 }, () => {
    const lines = (): Promise<string[]> => page.locator('.item.role-fold .noteText tspan').allTextContents();
    const all = (count: number): string[] => Array.from({ length: count }, (_, i) => `x = ${i + 1}`);

    test('is unfolded by a click on the line that says how many are left out, and folded again by its mark', async () => {
        await show(statementsView(12));
        expect(await lines()).toEqual([...all(8), 'and 4 more']);
        await page.locator('.more').click();
        expect(await lines()).toEqual(all(12));
        expect(await page.locator('.more').count()).toBe(0);
        const mark = page.locator('.fold-mark');
        expect(await mark.textContent()).toBe('Fold 4 more lines of driver');
        await mark.click();
        expect(await lines()).toEqual([...all(8), 'and 4 more']);
    });

    test('is unfolded by keyboard, at a step that it leaves out', async () => {
        await show(statementsView(12));
        await send({ type: 'select', step: 2 });
        await expect.poll(() => text('.count')).toBe('2 / 12');
        expect(await page.locator('.folding button').first().isDisabled()).toBe(true);
        await send({ type: 'select', step: 10 });
        await expect.poll(() => text('.folding')).toMatch(/^Unfold 4 more lines of driver\s*Unfold all$/);
        await page.keyboard.press('u');
        expect(await lines()).toEqual(all(12));
        await page.focus('.folding button >> nth=0');
        await page.keyboard.press('Enter');
        expect(await lines()).toEqual([...all(8), 'and 4 more']);
    });
});
