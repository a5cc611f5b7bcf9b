/** The preview in a real workbench where things are not as usual: less motion, names and comments of 10,000 characters. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { at } from '../../../src/build/tree.mjs';
import { picture, startEditor, webview, webviewFrame, type Editor } from './editor.js';

const FILE = 'seed/interval-fault.mmn';
const SCENARIO = 'retry_forgotten';

/** The scenario with names of 10,000 characters, and behind each opening brace a comment as long that is markup of several languages. */
function longTexts(): { text: string; scenario: string } {
    const long = (text: string) => text.repeat(Math.ceil(10_000 / text.length)).slice(0, 10_000);
    const markup = long('<img src=x onerror=alert(1)><b>end;#</b>`<script>alert(2)</script>`%%{init: {}}%% \u202e\u05d0\u{1f600} ');
    const scenario = `${SCENARIO}${long('_long')}`;
    const text = readFileSync(at('scenarios', FILE), 'utf8').replace(/\bgpu\b/g, `gpu${long('_long')}`).replaceAll(SCENARIO, scenario).replace(/\{ /g, `{ /* ${markup} */ `);
    return { text, scenario };
}
const LONG = longTexts();

let editor: Editor;
beforeAll(async () => {
    editor = await startEditor({ 'workbench.colorTheme': 'Default Light Modern', 'editor.minimap.enabled': false }, { 'seed/long-texts.mmn': LONG.text });
    await editor.open('interval-fault.mmn');
    await editor.goTo(readFileSync(join(editor.workspace, FILE), 'utf8').split('\n').indexOf(`scenario ${SCENARIO} {`) + 1);
    await editor.command('Notiscope: Show Diagram');
    await inside().locator('h1', { hasText: SCENARIO }).waitFor();
});
afterAll(() => editor?.close());

const failed = () => onTestFailed(async ({ task }) => { await editor.page.screenshot({ path: picture(`failed-${task.name.replace(/\W+/g, '-')}`) }); });
const inside = () => webview(editor.page);

test('who wants less motion gets none', async () => {
    failed();
    const { page } = editor;
    const moves = async () => (await webviewFrame(page)).evaluate(() => [...document.querySelectorAll('*')].some(element => {
        const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(element);
        return transitionDuration.split(', ').some(time => parseFloat(time) > 0) || animationName !== 'none' || scrollBehavior === 'smooth';
    }));
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    await expect.poll(moves).toBe(true);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await expect.poll(moves).toBe(false);
});

test('names and comments of 10,000 characters, some of them markup, change nothing but the text', async () => {
    failed();
    const { page } = editor;
    const { text, scenario } = LONG;
    await editor.open('long-texts.mmn');
    await editor.goTo(text.split('\n').indexOf(`scenario ${scenario} {`) + 1);
    await editor.command('Notiscope: Show Diagram');
    await inside().locator('h1', { hasText: `${SCENARIO}_long` }).waitFor();
    await inside().locator('.verdict.bad', { hasText: 'use_after_free' }).first().waitFor();
    expect(await inside().locator('.sentence').first().textContent()).toMatch(/^gpu_long[_long]*.* can access frame 1 through its translation of A, but the frame has been freed/);
    for (const details of ['.legend', '.first .all']) await inside().locator(`${details} > summary`).click();
    await inside().locator('table.steps').waitFor();
    const frame = await webviewFrame(page);
    const measured = () => frame.evaluate(() => ({ wider: document.documentElement.scrollWidth - window.innerWidth, markup: document.body.querySelectorAll('img, script:not([nonce]), main b').length }));
    for (const key of ['Home', 'ArrowRight', 'End']) {
        await inside().locator('.scrubber input').press(key);
        expect(await measured(), key).toEqual({ wider: 0, markup: 0 });
    }
    await page.screenshot({ path: picture('preview-long-texts') });
});
