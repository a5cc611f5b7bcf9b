/** The walkthrough, step by step, as somebody goes through it who has never seen a scenario. In a profile with nothing but the .vsix. */
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { lenses, picture, startEditor, webview, type Editor } from './editor.js';

let editor: Editor;
beforeAll(async () => { editor = await startEditor({ 'workbench.colorTheme': 'Default Light Modern', 'editor.minimap.enabled': false }); });
afterAll(() => editor?.close());

test('each of the five steps does what it says, and is then done', async () => {
    const { page } = editor; page.setDefaultTimeout(60_000);
    onTestFailed(async () => { await page.screenshot({ path: picture('failed-walkthrough') }); });
    // Nobody has used this profile before, and nothing else is installed in it.
    expect(editor.extensions).toEqual([expect.stringMatching(/^notiscope\.notiscope-\d/)]);
    await editor.command('Welcome: Open Walkthrough...', true);
    await page.locator('.quick-input-widget .monaco-list-row', { hasText: 'See a race of mmu-notifier code' }).first().click();
    const step = (title: string) => page.locator('.getting-started-step', { hasText: title });
    const done = (title: string) => step(title).locator('.codicon.complete').first().waitFor();
    const press = async (title: string, button: string) => {
        if (!await step(title).locator('.button-container', { hasText: button }).isVisible()) await step(title).locator('.step-title').first().click();
        await page.screenshot({ path: picture(`walkthrough-${title.replace(/\W+/g, '-')}`) });
        await step(title).locator('.monaco-button', { hasText: button }).click();
    };

    await press('Open a scenario', 'Open the Scenario');
    await lenses(page).filter({ hasText: 'deadlock, as expected' }).first().waitFor();
    await done('Open a scenario');
    await press('See the deadlock', 'Show the Problems');
    const problems = page.locator('.markers-panel .monaco-list-row');
    await problems.filter({ hasText: 'lock_order' }).first().click();
    await page.keyboard.press('ArrowLeft');
    await problems.filter({ hasText: 'deadlock, as expected: driver waits for gpu.svm' }).first().waitFor();
    await done('See the deadlock');
    await press('Show the diagram', 'Show the Diagram');
    await webview(page).locator('svg text', { hasText: 'mutex_lock' }).first().waitFor();
    await done('Show the diagram');
    await page.screenshot({ path: picture('walkthrough-after-diagram') });
    await press('Apply the proven fix', 'Show the Fixes');
    await page.locator('.action-widget .monaco-list-row', { hasText: 'proven: 0 of' }).first().waitFor();
    await page.screenshot({ path: picture('walkthrough-fixes') });
    await page.locator('.action-widget .monaco-list-row', { hasText: 'proven: 0 of' }).first().click();
    await lenses(page).filter({ hasText: 'deadlock, as expected' }).first().waitFor({ state: 'detached' });
    await done('Apply the proven fix');
    await press('Write your own', 'New Scenario');
    await page.locator('.view-line', { hasText: 'notifier interval mni' }).first().waitFor();
    await page.locator('.statusbar-item', { hasText: '1 as expected' }).first().waitFor();
    await done('Write your own');
    await page.screenshot({ path: picture('walkthrough-done') });
    expect(await page.locator('.notification-toast').allInnerTexts()).toEqual([]);
});
