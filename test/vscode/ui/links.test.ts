/** A link to a run, followed in a real workbench as a reader follows it: VS Code asks whether the extension may open it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { picture, startEditor, webview, type Editor } from './editor.js';

const FILE = 'seed/interval-fault.mmn';
const SCENARIO = 'retry_forgotten';

let editor: Editor;
beforeAll(async () => { editor = await startEditor({ 'editor.minimap.enabled': false }); });
afterAll(() => editor?.close());

const failed = () => onTestFailed(async ({ task }) => { await editor.page.screenshot({ path: picture(`failed-${task.name.replace(/\W+/g, '-')}`) }); });
const inside = () => webview(editor.page);
const beside = () => inside().locator('.beside');
const clipboard = (): Promise<string> => editor.page.evaluate("navigator.clipboard.readText()");

/** As a link that is clicked somewhere: through VS Code's own handling of its links. */
async function follow(link: string): Promise<void> {
    const { page } = editor;
    const quick = page.locator('.quick-input-widget');
    const input = quick.locator('input').first();
    // Not by editor.command(), which waits until the list is gone: the question for the link takes its place.
    const find = async (): Promise<void> => {
        const patience = { timeout: 10_000 };
        await page.keyboard.press('F1');
        await quick.waitFor(patience);
        await input.fill('>Developer: Open URL', patience);
        await quick.locator('.monaco-list-row.focused', { hasText: 'Developer: Open URL' }).first().waitFor(patience);
    };
    // What takes the focus just then closes the list.
    for (let left = 3; ; left--) try { await find(); break; }
    catch (error) {
        if (left === 0) throw error;
        await page.keyboard.press('Escape');
    }
    await page.keyboard.press('Enter');
    await quick.getByText('URL to open').first().waitFor();
    await input.fill(link);
    await page.keyboard.press('Enter');
}

/** VS Code's question, answered. */
async function answer(button: string): Promise<void> {
    const dialog = editor.page.locator('.monaco-dialog-box', { hasText: 'Notiscope' });
    await dialog.waitFor();
    await dialog.getByRole('button', { name: button }).click();
    await dialog.waitFor({ state: 'detached' });
}

let link: string;
let steps: string;

test('the link of a run is copied, and the token of a fork', async () => {
    failed();
    const { page, workspace } = editor;
    await editor.open('interval-fault.mmn');
    await editor.goTo(readFileSync(join(workspace, FILE), 'utf8').split('\n').indexOf(`scenario ${SCENARIO} {`) + 1);
    await editor.command('Notiscope: Show Diagram');
    await inside().locator('h1', { hasText: SCENARIO }).waitFor();
    await page.evaluate(() => navigator.clipboard.writeText(''));
    await inside().getByRole('button', { name: 'Copy link' }).click();
    await expect.poll(clipboard).toMatch(/^[\w-]+:\/\/notiscope\.notiscope\/replay\?/);
    link = await clipboard();
    await inside().locator('.scrubber input').fill('3');
    await inside().locator('.first').getByRole('button', { name: /^user: / }).click();
    await beside().locator('.verdict', { hasText: 'open' }).waitFor();
    await beside().getByRole('button', { name: 'Copy token' }).click();
    await expect.poll(clipboard).toMatch(/^1-/);
    const url = new URL(link);
    url.searchParams.set('token', await clipboard());
    link = url.href;
    steps = await beside().locator('.all summary').innerText();
    await beside().getByRole('button', { name: 'Close' }).click();
    await beside().waitFor({ state: 'detached' });
});

test('whoever declines sees nothing of it; whoever agrees sees the run beside the first', async () => {
    failed();
    await follow(link);
    await answer('Cancel');
    await follow(link);
    await answer('Open');
    await beside().locator('h2', { hasText: 'Replayed' }).waitFor();
    expect(await beside().locator('.all summary').innerText()).toBe(steps);
});

test('opens the file and the preview where they are closed', async () => {
    failed();
    await editor.command('View: Close All Editors');
    await editor.page.locator('.tab').first().waitFor({ state: 'detached' });
    await follow(link);
    await answer('Open');
    await editor.page.locator('.tab', { hasText: 'interval-fault.mmn' }).waitFor();
    await beside().locator('h2', { hasText: 'Replayed' }).waitFor();
    expect(await beside().locator('.all summary').innerText()).toBe(steps);
});
