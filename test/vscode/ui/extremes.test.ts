/** The preview in a real workbench where things are not as usual: less motion. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { picture, startEditor, webview, webviewFrame, type Editor } from './editor.js';

const FILE = 'seed/interval-fault.mmn';
const SCENARIO = 'retry_forgotten';

let editor: Editor;
beforeAll(async () => {
    editor = await startEditor({ 'workbench.colorTheme': 'Default Light Modern', 'editor.minimap.enabled': false });
    await editor.open('interval-fault.mmn');
    await editor.goTo(readFileSync(join(editor.workspace, FILE), 'utf8').split('\n').indexOf(`scenario ${SCENARIO} {`) + 1);
    await editor.command('Notiscope: Show Diagram');
    await inside().locator('h1', { hasText: SCENARIO }).waitFor();
});
afterAll(() => editor?.close());

const failed = () => onTestFailed(async ({ task }) => { await editor.page.screenshot({ path: picture(`failed-${task.name.replace(/\W+/g, '-')}`) }); });
const inside = () => webview(editor.page);

test('who wants less motion gets none', async () => {
    failed();
    const { page } = editor;
    const moves = async () => (await webviewFrame(page)).evaluate(() => [...document.querySelectorAll('*')].some(element => {
        const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(element);
        return transitionDuration.split(', ').some(time => parseFloat(time) > 0) || animationName !== 'none' || scrollBehavior === 'smooth';
    }));
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    await expect.poll(moves).toBe(true);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await expect.poll(moves).toBe(false);
});
