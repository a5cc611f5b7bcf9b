/** What the preview page has of exports: the menu, and pixels of an SVG. */
import { describe, expect, test } from 'vitest';
import { toSvg } from '../../src/trace/index.js';
import type { FromPage } from '../../src/webview/protocol.js';
import { measureContrast } from './measure.js';
import { page, posted, send, show, usePreview } from './pages.js';
import { freedView } from './views.js';

usePreview();

const postedOf = async <K extends FromPage['type']>(type: K): Promise<Extract<FromPage, { type: K }>[]> => (await posted()).filter((message): message is Extract<FromPage, { type: K }> => message.type === type);

/** The picture as PNG, by the page. */
async function pixels(id: number, svg: string): Promise<Extract<FromPage, { type: 'pixels' }>> {
    await send({ type: 'pixels', id, svg });
    await expect.poll(async () => (await postedOf('pixels')).length, { timeout: 60_000 }).toBe(1);
    return (await postedOf('pixels'))[0];
}

describe('exports of the preview page', { timeout: 300_000 }, () => {
    test('a menu, by mouse and keyboard, asks the host', async () => {
        await show(freedView());
        await page.click('.export summary');
        expect((await measureContrast(page)).filter(({ contrast }) => contrast < 4.5)).toEqual([]);
        await page.click('text=Copy as ASCII columns');
        expect(await page.locator('.export[open]').count()).toBe(0);
        await page.focus('.export summary');
        await page.keyboard.press('Enter');
        for (let i = 0; i < 5; i++) await page.keyboard.press('Tab');
        await page.keyboard.press('Enter');
        expect((await postedOf('export')).map(({ format }) => format)).toEqual(['ascii', 'html']);
        await page.keyboard.press('Enter');
        await page.keyboard.press('Escape');
        expect(await page.locator('.export[open]').count()).toBe(0);
    });

    test('a PNG of the SVG, twice its size, with its colours', async () => {
        await show(freedView());
        const svg = toSvg(freedView());
        const { id, png, error } = await pixels(7, svg);
        expect([id, error]).toEqual([7, undefined]);
        const bytes = Buffer.from(png ?? '', 'base64');
        expect(bytes.subarray(0, 4).toString('latin1')).toBe('\u0089PNG');
        const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg)!.map(Number);
        expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([2 * width, 2 * height]);
        // A picture in which nothing was drawn has a few hundred bytes.
        expect(bytes.length).toBeGreaterThan(20_000);
    });

    test('what is no picture, or too large a one, is an error in words', async () => {
        await show(freedView());
        expect((await pixels(1, '<svg xmlns="http://www.w3.org/2000/svg" width="900" height="90000"/>')).error).toMatch(/too large for PNG \(900 x 90000\); save it as SVG or HTML/);
        await page.close();
        await show(freedView());
        expect((await pixels(2, 'no picture')).error).toMatch(/\S/);
    });
});
