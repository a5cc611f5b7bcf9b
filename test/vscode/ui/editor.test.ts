/** What a user sees: the packaged extension in a real workbench. Behaviour in detail is tested inside VS Code (../suite). */
import { copyFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { at } from '../../../src/build/tree.mjs';
import { lenses, picture, startEditor, webview, type Editor } from './editor.js';

let editor: Editor;
beforeAll(async () => { editor = await startEditor({ 'workbench.colorTheme': 'Default Light Modern', 'editor.minimap.enabled': false, 'window.commandCenter': false }); });
afterAll(() => editor?.close());

const failed = () => onTestFailed(async ({ task }) => { await editor.page.screenshot({ path: picture(`failed-${task.name.replace(/\W+/g, '-')}`) }); });

/** Pictures go to test-results; `NOTISCOPE_PICTURES=1` puts them into media/ as well, where the README shows them. */
async function take(name: string): Promise<void> {
    const path = picture(name);
    await editor.page.screenshot({ path });
    if (process.env.NOTISCOPE_PICTURES) copyFileSync(path, at('media', `${name}.png`));
}

test('the deadlock is underlined, as information where it is expected, and each scenario has its verdict', async () => {
    failed();
    const { page } = editor;
    await editor.open('migrate-under-device-lock.mmn');
    await page.locator('.squiggly-info').first().waitFor();
    await lenses(page).filter({ hasText: 'deadlock, as expected' }).first().waitFor();
    await lenses(page).filter({ hasText: 'ok' }).first().waitFor();
    expect(await lenses(page).filter({ hasText: 'Show diagram' }).count()).toBeGreaterThanOrEqual(2);
    // Syntax colours: the words of a line are not all of one colour.
    const colours = await page.locator('.view-line', { hasText: 'device gpu' }).first().locator('span > span').evaluateAll(spans => new Set(spans.map(span => span.className)).size);
    expect(colours).toBeGreaterThan(1);
});

test('without the expectation it is an error', async () => {
    failed();
    const { page } = editor;
    await page.locator('.view-line', { hasText: 'expect deadlock' }).first().click();
    await page.keyboard.press('Control+Shift+k');
    await page.locator('.squiggly-error').first().waitFor();
    await lenses(page).filter({ hasText: '✗ deadlock' }).first().waitFor();
    // The picture: the scenario, and the chain of places below it.
    await page.keyboard.press('Control+Shift+m');
    await page.locator('.markers-panel .monaco-list-row', { hasText: 'takes gpu.svm' }).first().waitFor();
    await page.mouse.move(700, 300);
    for (let notch = 0; notch < 4; notch++) { await page.mouse.wheel(0, 120); await page.waitForTimeout(100); }
    await page.waitForTimeout(500);
    await take('editor');
    await page.keyboard.press('Control+Shift+m');
    await page.locator('.view-line', { hasText: 'lock_held_across_setup' }).first().click();
    await page.keyboard.press('Control+z');
    await page.locator('.squiggly-error').first().waitFor({ state: 'detached' });
});

test('"Show diagram" draws the run beside the editor, and the arrow keys walk along it', async () => {
    failed();
    const { page } = editor;
    // The whole width for the text and the picture.
    await page.keyboard.press('Control+b');
    await lenses(page).locator('a', { hasText: 'Show diagram' }).first().click();
    const inside = webview(page);
    await inside.locator('svg text', { hasText: 'mutex_lock' }).first().waitFor({ timeout: 30_000 });
    expect(await inside.locator('body').innerText()).toMatch(/deadlock/);
    const step = inside.locator('output.count');
    const [shown, last] = (await step.innerText()).split(' / ').map(Number);
    expect(shown).toBe(last);
    await inside.locator('.verdict').first().click();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => step.innerText()).toBe(`${last - 1} / ${last}`);
    await page.keyboard.press('Home');
    await expect.poll(() => step.innerText()).toBe(`0 / ${last}`);
});

test('the commands are in the palette', async () => {
    failed();
    await editor.open('migrate-under-device-lock.mmn');
    await editor.command('Notiscope: Show Program');
    await editor.page.locator('.tab', { hasText: 'lock_held_across_setup' }).first().waitFor();
});
