/** The debugger as a user sees it. What it does in detail is tested as logs (test/debug) and inside VS Code (../suite). */
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { lenses, picture, startEditor, type Editor } from './editor.js';

let editor: Editor;
beforeAll(async () => { editor = await startEditor({ 'workbench.colorTheme': 'Default Dark Modern', 'editor.minimap.enabled': false }); });
afterAll(() => editor?.close());

test('"Step through" stops before the first step; F11 and the toolbar go along the run to its violation and back', async () => {
    const { page } = editor; page.setDefaultTimeout(20_000);
    onTestFailed(async () => { await page.screenshot({ path: picture('failed-debugger') }); });
    await editor.open('migrate-under-device-lock.mmn');
    await lenses(page).locator('a', { hasText: 'Step through' }).first().click();
    const stack = page.locator('.debug-call-stack'), variables = page.locator('.debug-variables');
    await page.locator('.debug-toolbar').waitFor();
    // When it stops it takes the focus.
    await page.locator('.debug-top-stack-frame-line').first().waitFor();
    await editor.command('View: Show Run and Debug');
    await stack.locator('.thread', { hasText: 'driver' }).first().waitFor();
    await page.keyboard.press('F11');
    // Scopes come anew with each step.
    await stack.locator('.stack-frame', { hasText: '34:44' }).first().waitFor();
    // A scope that is opened before they have come is closed again.
    await expect.poll(async () => {
        const closed = variables.locator('.monaco-list-row[aria-expanded="false"]', { hasText: 'Locks' });
        if (await closed.count() > 0) await closed.first().locator('.monaco-tl-twistie').click();
        return variables.locator('.monaco-list-row', { hasText: 'gpu.svm' }).count();
    }, { timeout: 20_000, interval: 500 }).toBeGreaterThan(0);
    await page.screenshot({ path: picture('debugger-step') });
    await editor.command('Debug: Continue');
    await page.locator('.zone-widget.exception-widget-container', { hasText: 'driver waits for gpu.svm' }).waitFor();
    await stack.locator('.stack-frame', { hasText: 'gpu.invalidate_range_start(A)' }).first().waitFor();
    // The library's frames are folded.
    await stack.locator('.stack-frame', { hasText: 'gpu.migrate_to_vram(A)' }).first().waitFor();
    await stack.locator('.monaco-list-row', { hasText: /Show \d More Stack Frames/ }).first().click();
    await stack.locator('.stack-frame', { hasText: 'migrate_vma_setup' }).first().waitFor();
    await page.screenshot({ path: picture('debugger-violation') });
    expect(await page.locator('.notification-toast').allInnerTexts()).toEqual([]);
    await page.locator('.debug-toolbar .action-label[aria-label^="Reverse"]').click();
    await page.locator('.zone-widget.exception-widget-container').waitFor({ state: 'detached' });
    await page.screenshot({ path: picture('debugger-back') });
    await page.locator('.debug-toolbar .action-label[aria-label*="Choose Next Thread"]').click();
    await page.locator('.quick-input-widget .monaco-list-row', { hasText: 'user' }).first().waitFor();
    await page.screenshot({ path: picture('debugger-choose') });
});
