/** The .vsix in VS Code for the Web, as a user sees it. What it does in detail is tested inside (../suite). */
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { lenses, picture, startWebEditor, webview, type Editor } from './editor.js';

let editor: Editor;
beforeAll(async () => { editor = await startWebEditor({ 'workbench.colorTheme': 'Default Light Modern', 'editor.minimap.enabled': false }); });
afterAll(() => editor?.close());

const failed = () => onTestFailed(async ({ task }) => { await editor.page.screenshot({ path: picture(`failed-web-${task.name.replace(/\W+/g, '-')}`) }); });

test('the deadlock is underlined, and the diagram is drawn', async () => {
    failed();
    const { page } = editor;
    const files = page.locator('.explorer-folders-view .monaco-list-row');
    await files.filter({ hasText: 'seed' }).click();
    await files.filter({ hasText: 'migrate-under-device-lock.mmn' }).dblclick();
    await page.locator('.squiggly-info').first().waitFor();
    await lenses(page).filter({ hasText: 'deadlock, as expected' }).first().waitFor();
    await lenses(page).locator('a', { hasText: 'Show diagram' }).first().click();
    await webview(page).locator('svg text', { hasText: 'mutex_lock' }).first().waitFor();
    expect(await webview(page).locator('body').innerText()).toMatch(/deadlock/);
    await page.screenshot({ path: picture('web-preview') });
});

test('the debugger goes along the run to its violation, with the preview', async () => {
    failed();
    const { page } = editor;
    await lenses(page).locator('a', { hasText: 'Step through' }).first().click();
    // When it stops it takes the focus, which the palette would lose.
    await page.locator('.debug-top-stack-frame-line').first().waitFor();
    await editor.command('View: Show Run and Debug');
    await page.locator('.debug-call-stack .thread', { hasText: 'driver' }).first().waitFor();
    await editor.command('Debug: Continue');
    await page.locator('.zone-widget.exception-widget-container', { hasText: 'driver waits for gpu.svm' }).waitFor();
    await page.screenshot({ path: picture('web-debugger') });
    expect(await page.locator('.notification-toast').allInnerTexts()).toEqual([]);
    await editor.command('Debug: Stop');
});

test('scenarios are in the Test Explorer; the palette has what can work', async () => {
    failed();
    const { page } = editor;
    await editor.command('Testing: Focus on Test Explorer View');
    await page.locator('.test-explorer .monaco-list-row', { hasText: 'amdkfd' }).first().waitFor();
    await page.locator('.view-line', { hasText: 'device gpu' }).first().click();
    await editor.command('Test: Run Tests in Current File');
    await page.locator('.codicon-testing-passed-icon').first().waitFor();
    await page.screenshot({ path: picture('web-tests') });
    const quick = page.locator('.quick-input-widget');
    await page.keyboard.press('F1');
    await quick.locator('input').first().fill('>Notiscope: ');
    await quick.locator('.monaco-list-row', { hasText: 'Notiscope: Open Gallery...' }).first().click();
    await quick.locator('.monaco-list-row', { hasText: 'migrate-ab-ba.mmn' }).first().click();
    await page.locator('.tab.active', { hasText: 'Untitled-1' }).first().waitFor();
    await page.locator('.view-line', { hasText: 'AB-BA' }).first().waitFor();
    await page.screenshot({ path: picture('web-gallery') });
});
