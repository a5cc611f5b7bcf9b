/** The extension in another display language, as the editor chooses its texts. That none is missing is a unit test (test/build/l10n.test.ts). */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { at } from '../../../src/build/tree.mjs';
import { lenses, picture, startEditor, type Editor } from './editor.js';

const titles = JSON.parse(readFileSync(at('package.nls.de.json'), 'utf8')) as Record<string, string>;

let editor: Editor;
beforeAll(async () => { editor = await startEditor({ 'workbench.colorTheme': 'Default Light Modern', 'editor.minimap.enabled': false }, {}, 'de'); });
afterAll(() => editor?.close());

test('in German: the item in the status bar, commands, what a command asks, the walkthrough; verdicts stay in the kernel\'s terms', async () => {
    const { page } = editor;
    onTestFailed(async () => { await page.screenshot({ path: picture('failed-language') }); });
    await editor.open('migrate-under-device-lock.mmn');
    await lenses(page).filter({ hasText: 'deadlock, as expected' }).first().waitFor();
    await page.locator('.statusbar-item', { hasText: '2 wie erwartet' }).first().waitFor();
    await page.keyboard.press('F1');
    const quick = page.locator('.quick-input-widget');
    // Each by itself: of a long list only what is in sight is there.
    for (const key of ['showDiagram', 'checkFile', 'restart']) {
        const title = `Notiscope: ${titles[`command.${key}`]}`;
        await quick.locator('input').first().fill(`>${title}`);
        await quick.locator('.monaco-list-row', { hasText: title }).first().waitFor();
    }
    await quick.locator('input').first().fill('>Notiscope: ');
    await page.screenshot({ path: picture('german-palette') });
    await page.keyboard.press('Escape');
    await editor.command(`Notiscope: ${titles['command.replayToken']}`, true);
    await quick.filter({ hasText: 'Das Token eines Laufs' }).waitFor();
    await page.keyboard.press('Escape');
    await editor.command('Welcome: Open Walkthrough...', true);
    await quick.locator('.monaco-list-row', { hasText: titles['walkthrough.start.title'] }).first().click();
    await page.locator('.getting-started-step', { hasText: titles['walkthrough.start.open.title'] }).first().waitFor();
    // The page beside the step is one of its own.
    await page.frameLocator('iframe.webview').first().frameLocator('iframe#active-frame').locator('body', { hasText: 'Was ein Szenario hat' }).waitFor();
    await page.screenshot({ path: picture('german-walkthrough') });
    expect(await page.locator('.notification-toast').allInnerTexts()).toEqual([]);
});
