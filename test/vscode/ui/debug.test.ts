/** The debugger as a user sees it. What it does in detail is tested as logs (test/debug) and inside VS Code (../suite). */
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { lenses, picture, startEditor, type Editor } from './editor.js';

let editor: Editor;
beforeAll(async () => { editor = await startEditor({ 'workbench.colorTheme': 'Default Dark Modern', 'editor.minimap.enabled': false, 'debug.openDebug': 'openOnDebugBreak' }); });
afterAll(() => editor?.close());

test('"Step through" stops before the first step; F11, Shift+F11 and the toolbar go along the run to its violation and back', async () => {
    const { page } = editor;
    onTestFailed(async () => { await page.screenshot({ path: picture('failed-debugger') }); });
    await editor.open('migrate-under-device-lock.mmn');
    await lenses(page).locator('a', { hasText: 'Step through' }).first().click();
    const stack = page.locator('.debug-call-stack'), variables = page.locator('.debug-variables');
    await stack.locator('.thread', { hasText: 'driver' }).first().waitFor();
    await page.locator('.debug-toolbar').waitFor();
    await page.keyboard.press('F11');
    await variables.locator('.monaco-list-row', { hasText: 'gpu.svm' }).first().waitFor();
    await page.screenshot({ path: picture('debugger-step') });
    await editor.command('Debug: Continue');
    await page.locator('.zone-widget.exception-widget-container', { hasText: 'driver waits for gpu.svm' }).waitFor();
    await stack.locator('.stack-frame', { hasText: 'gpu.invalidate_range_start(A)' }).first().waitFor();
    expect(await stack.locator('.stack-frame', { hasText: 'mmu_notifier_invalidate_range_start' }).count()).toBeGreaterThan(0);
    await page.screenshot({ path: picture('debugger-violation') });
    await editor.command('Debug: Reverse');
    await page.locator('.zone-widget.exception-widget-container').waitFor({ state: 'detached' });
    await page.screenshot({ path: picture('debugger-back') });
    await editor.command('Notiscope: Choose Next Thread...');
    await page.locator('.quick-input-widget .monaco-list-row', { hasText: 'user' }).first().waitFor();
    await page.screenshot({ path: picture('debugger-choose') });
});
