/** What a user sees of scenarios as tests. What is said of them in detail is tested inside VS Code (../suite). */
import { afterAll, beforeAll, onTestFailed, test } from 'vitest';
import { lenses, picture, startEditor, type Editor } from './editor.js';

let editor: Editor;
beforeAll(async () => { editor = await startEditor({ 'workbench.colorTheme': 'Default Light Modern', 'editor.minimap.enabled': false, 'testing.automaticallyOpenPeekView': 'failureInVisibleDocument' }); });
afterAll(() => editor?.close());

test('before any scenario was opened there is no Testing view; a command lists what the workspace has', async () => {
    const { page } = editor;
    onTestFailed(async () => { await page.screenshot({ path: picture('failed-find') }); });
    await editor.command('Notiscope: Find Scenarios of This Workspace');
    await page.locator('.test-explorer .monaco-list-row', { hasText: 'amdkfd' }).first().waitFor();
    await page.screenshot({ path: picture('tests-found') });
});

test('the Test Explorer lists files and scenarios, passes what is as expected, and shows what is not with the difference', async () => {
    const { page } = editor;
    onTestFailed(async () => { await page.screenshot({ path: picture('failed-tests') }); });
    await editor.open('migrate-under-device-lock.mmn');
    await lenses(page).filter({ hasText: 'deadlock, as expected' }).first().waitFor();
    await editor.command('Testing: Focus on Test Explorer View');
    const row = (name: string) => page.locator('.test-explorer .monaco-list-row', { hasText: name });
    // Those of files that nobody has opened as well. Of a long list only what is in sight is there: it is filtered.
    await row('amdkfd').first().waitFor();
    await page.locator('.testing-filter-action-item .view-lines').click();
    await page.keyboard.type('migrate-under-device-lock');
    await row('migrate-under-device-lock.mmn').first().waitFor();
    await page.locator('.view-line', { hasText: 'device gpu' }).first().click();
    await editor.command('Test: Run Tests in Current File');
    await page.locator('.testing-run-glyph.codicon-testing-passed-icon, .codicon-testing-passed-icon').first().waitFor();
    await page.screenshot({ path: picture('tests-passed') });
    await editor.goTo(36);
    await page.locator('.view-line', { hasText: 'expect deadlock' }).first().click();
    await page.keyboard.press('Control+Shift+k');
    await lenses(page).filter({ hasText: '✗ deadlock' }).first().waitFor();
    await editor.command('Test: Run Tests in Current File');
    await page.locator('.test-output-peek', { hasText: 'found deadlock' }).first().waitFor();
    await page.screenshot({ path: picture('tests-failed') });
});
