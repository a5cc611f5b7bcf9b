/** A lockdep report out of a log, as a user sees it: chosen among several, drawn with its words, and made a scenario. What it does in detail is tested inside (../suite). */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { at } from '../../../src/build/tree.mjs';
import { lenses, picture, startEditor, webview, type Editor } from './editor.js';

const report = (name: string): string => readFileSync(at('test/splat/reports', `${name}.txt`), 'utf8');
const NOISE = '[    1.000000] usb 1-1: new high-speed USB device number 2 using xhci_hcd\n'.repeat(30);

let editor: Editor;
beforeAll(async () => {
    editor = await startEditor({ 'workbench.colorTheme': 'Default Light Modern', 'editor.minimap.enabled': false }, { 'boot.log': `${NOISE}${report('6.12-b_compact')}${NOISE.repeat(3)}${report('6.12-a_seed')}`, 'one.txt': 'no report\n' });
});
afterAll(() => editor?.close());

const failed = () => onTestFailed(async ({ task }) => { await editor.page.screenshot({ path: picture(`failed-${task.name.replace(/\W+/g, '-')}`) }); });
const quick = () => editor.page.locator('.quick-input-widget');

test('of two reports one is chosen: its picture with its words, and a scenario with the verdict', async () => {
    failed();
    const { page } = editor;
    await editor.open('boot.log');
    await page.keyboard.press('F1');
    await quick().locator('input').first().fill('>Notiscope: Import Lockdep Report');
    await quick().locator('.monaco-list-row', { hasText: 'Notiscope: Import Lockdep Report' }).first().click();
    const rows = quick().locator('.monaco-list-row', { hasText: 'possible' });
    await rows.nth(1).waitFor();
    expect(await rows.allInnerTexts()).toEqual([expect.stringMatching(/circular locking dependency detected[^]*line 3\d, lab\/51[^]*nslab_dev_lock, &mm->mmap_lock/), expect.stringMatching(/recursive locking detected[^]*line \d+, lab\/\d+/)]);
    await page.screenshot({ path: picture('import-choose') });
    await rows.first().click();
    const inside = webview(page);
    await inside.locator('h1', { hasText: 'report in line 3' }).waitFor();
    await inside.locator('.report p', { hasText: 'this one is not the culprit' }).waitFor();
    await inside.locator('svg text', { hasText: 'nslab_dev_lock' }).first().waitFor();
    // Nobody can make another run of a report.
    expect(await inside.locator('.tools').count()).toBe(0);
    // Its own order cannot hang; which thread is missing the second scenario says.
    await lenses(page).filter({ hasText: /ok · \d+ states/ }).first().waitFor();
    await page.locator('.statusbar-item', { hasText: '2 as expected' }).first().waitFor();
    await page.screenshot({ path: picture('import') });
});

test('a step leads to its line in the log', async () => {
    failed();
    const { page } = editor, inside = webview(page);
    await inside.locator('h1 .link').click();
    await page.locator('.tab.active', { hasText: 'boot.log' }).first().waitFor();
    await page.locator('.view-line', { hasText: 'WARNING: possible circular locking dependency detected' }).first().waitFor();
});

test('without a report the message says where it was looked for', async () => {
    failed();
    const { page } = editor;
    await editor.open('one.txt');
    await page.evaluate(`navigator.clipboard.writeText('KASAN\\nBUG: KASAN: use-after-free in f+0x1/0x2\\n')`);
    await editor.command('Notiscope: Import Lockdep Report');
    const toast = page.locator('.notification-toast', { hasText: 'one.txt: no report of lockdep' });
    await toast.waitFor();
    expect(await toast.innerText()).toMatch(/one\.txt: no report of lockdep and none of hung tasks in 1 line\. the clipboard: .* KASAN in line 2\. These are not about an order of locks\./);
    await page.screenshot({ path: picture('import-none') });
});
