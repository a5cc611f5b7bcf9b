/** For test files about the preview page: every test has a page of its own, in which nothing has failed at its end. */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { TraceView } from '../../src/trace/index.js';
import type { FromPage } from '../../src/webview/protocol.js';
import { startPreview, type Preview } from './browser.js';
import type { ThemeName } from './themes.js';

let preview: Preview;
/** Of the test that runs, once it has opened it. */
export let page: Page;

/** At the top of a file, once. */
export function usePreview(): void {
    beforeAll(async () => { preview = await startPreview(); }, 120_000);
    afterAll(async () => preview?.close());
    afterEach(async () => {
        expect(await page.evaluate('failures')).toEqual([]);
        await page.close();
    });
}

/** What nobody has written to yet. */
export async function open(theme: ThemeName = 'dark', size?: { width: number; height: number }): Promise<void> {
    page = await preview.open(theme, size);
    await page.emulateMedia({ reducedMotion: 'reduce' });
}

/** Opens the page and shows a run on it. */
export async function show<V extends TraceView>(view: V, theme?: ThemeName, size?: { width: number; height: number }): Promise<V> {
    await open(theme, size);
    await send({ type: 'show', view });
    await page.waitForSelector('.first .diagram svg .item', { state: 'attached' });
    return view;
}

/** As VS Code sends it; also what is no message of ours. */
export const send = (message: unknown): Promise<void> => page.evaluate(message => window.postMessage(message, '*'), message);
export const posted = (): Promise<FromPage[]> => page.evaluate('posted');
export const text = (selector: string): Promise<string> => page.innerText(selector);
