/** What the extension costs: nothing before a scenario is opened, and little then. As VS Code itself measures it. */
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { lenses, picture, startEditor, type Editor } from './editor.js';

/** Milliseconds to load the code and to activate, in the extension host. */
const MOST = 50;

let editor: Editor;
beforeAll(async () => { editor = await startEditor({ 'workbench.colorTheme': 'Default Light Modern' }); });
afterAll(() => editor?.close());

test('in a folder full of scenarios none of which is open it does not run; with one open it starts within 50 ms', async () => {
    const { page } = editor;
    onTestFailed(async () => { await page.screenshot({ path: picture('failed-activation') }); });
    const rows = page.locator('.runtime-extensions-editor .extension');
    await editor.open('README.md');
    await editor.command('Developer: Show Running Extensions');
    await rows.first().waitFor();
    // Those that run at the start have time to.
    await page.waitForTimeout(3_000);
    expect((await rows.allInnerTexts()).filter(text => /notiscope/i.test(text))).toEqual([]);

    // The list of extensions lets go of the focus, and of keys with it.
    await page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'seed' }).first().click();
    await editor.open('migrate-under-device-lock.mmn');
    await lenses(page).filter({ hasText: 'deadlock, as expected' }).first().waitFor();
    await editor.command('Developer: Show Running Extensions');
    const ours = rows.filter({ hasText: /notiscope/i }).first();
    await ours.waitFor();
    await page.screenshot({ path: picture('activation') });
    const text = await ours.innerText();
    expect(text).toMatch(/Activation: \d+ms/);
    expect(Number(/Activation: (\d+)ms/.exec(text)![1])).toBeLessThan(MOST);
});
