/** What the extension costs: nothing before a scenario is opened. For how long it then holds up the extension host, VS Code itself measures. */
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { lenses, picture, startEditor, type Editor } from './editor.js';

let editor: Editor;
beforeAll(async () => { editor = await startEditor({ 'workbench.colorTheme': 'Default Light Modern', 'workbench.editor.useModal': 'off' }); });
afterAll(() => editor?.close());

test('in a folder full of scenarios none of which is open it does not run; with one open it does', async () => {
    const { page } = editor;
    onTestFailed(async () => { await page.screenshot({ path: picture('failed-activation') }); });
    // Rows that are out of sight are not there.
    await page.setViewportSize({ width: 1500, height: 3000 });
    const rows = page.locator('.runtime-extensions-editor .extension');
    /** Milliseconds to load the code and to call it, in the extension host. */
    const time = async (name: string): Promise<number> => Number(/Activation: (\d+)ms/.exec(await rows.filter({ hasText: name }).first().innerText())?.[1]);

    await editor.open('README.md');
    await editor.command('Developer: Show Running Extensions');
    await rows.filter({ hasText: 'Markdown Language Features' }).first().waitFor();
    // Others that run at the start have time to.
    await page.waitForTimeout(3_000);
    expect((await rows.allInnerTexts()).filter(text => /notiscope/i.test(text))).toEqual([]);

    await editor.open('migrate-under-device-lock.mmn');
    await lenses(page).filter({ hasText: 'deadlock, as expected' }).first().waitFor();
    await editor.command('Developer: Show Running Extensions');
    await rows.filter({ hasText: 'Notiscope' }).first().waitFor();
    await page.screenshot({ path: picture('activation') });
    const ours = await time('Notiscope'), markdown = await time('Markdown Language Features');
    // The rest is read and begun in turns: the suite prints how much that is.
    console.log(`activation: ${ours} ms (50 wanted); Markdown: ${markdown} ms`);
    expect(ours).toBeGreaterThanOrEqual(0);
});
