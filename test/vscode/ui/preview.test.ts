/** The preview of the packaged extension in a real workbench: seen, walked, forked, taken out, read by keyboard, measured. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { at } from '../../../src/build/tree.mjs';
import { measureContrast } from '../../webview/measure.js';
import { picture, startEditor, webview, webviewFrame, type Editor } from './editor.js';

const FILE = 'seed/interval-fault.mmn';
const SCENARIO = 'retry_forgotten';
/** The theme and the class that a webview gets with it. */
const THEMES = [['Default Dark Modern', 'vscode-dark'], ['Default High Contrast', 'vscode-high-contrast'], ['Default High Contrast Light', 'vscode-high-contrast-light'],
    ['Default Light Modern', 'vscode-light']] as const;

let editor: Editor;
beforeAll(async () => { editor = await startEditor({ 'workbench.colorTheme': 'Default Light Modern', 'editor.minimap.enabled': false, 'window.commandCenter': false }); });
afterAll(() => editor?.close());

const failed = () => onTestFailed(async ({ task }) => { await editor.page.screenshot({ path: picture(`failed-${task.name.replace(/\W+/g, '-')}`) }); });
const inside = () => webview(editor.page);
const first = () => inside().locator('.first');
const count = () => inside().locator('output.count');
const last = async () => Number((await count().innerText()).split(' / ')[1]);
const stepsTo = (at: number, of: number) => expect.poll(() => count().innerText()).toBe(`${at} / ${of}`);

/** What the command line writes of the same run. */
const byCommandLine = (...args: string[]) => execFileSync(process.execPath, [at('dist/cli.js'), 'diagram', join(editor.workspace, FILE), '--scenario', SCENARIO, ...args], { encoding: 'utf8' });

test('opens beside the editor: the picture, the lanes under it, the state, who could go next', async () => {
    failed();
    const { page } = editor;
    await editor.open('interval-fault.mmn');
    await page.keyboard.press('Control+b');
    await editor.goTo(readFileSync(join(editor.workspace, FILE), 'utf8').split('\n').indexOf(`scenario ${SCENARIO} {`) + 1);
    await editor.command('Notiscope: Show Diagram');
    await inside().locator('h1', { hasText: SCENARIO }).waitFor();
    await inside().locator('.verdict.bad', { hasText: 'use_after_free' }).first().waitFor();
    await inside().locator('.critical', { hasText: 'The bug needs' }).waitFor();
    for (const part of ['.diagram svg .messageText', '.waves .band.harmful', '.state table']) await inside().locator(part).first().waitFor({ state: 'attached' });
    // Every other scenario of the file can stand beside it, also those that had no verdict yet when it was shown.
    const others = [...readFileSync(join(editor.workspace, FILE), 'utf8').matchAll(/^scenario (\w+)/gm)].map(([, name]) => name).filter(name => name !== SCENARIO);
    await expect.poll(() => inside().locator('.tools select option').evaluateAll(options => options.map(option => option.getAttribute('value')).filter(Boolean))).toEqual(others);
});

test('scrubs by keys and by the slider: picture, lanes, state and count go along', async () => {
    failed();
    const { page } = editor;
    const steps = await last();
    expect(steps).toBeGreaterThan(10);
    await stepsTo(steps, steps);
    await inside().locator('.verdict').first().click();
    await page.keyboard.press('Home');
    await stepsTo(0, steps);
    await first().locator('.now', { hasText: 'Before the first step.' }).waitFor();
    const mutex = first().locator('.state tr', { hasText: 'gpu.update' });
    const before = await mutex.innerText();
    const cursor = () => first().locator('.waves .cursor').evaluate(element => element.getBoundingClientRect().left);
    const start = await cursor();
    await page.keyboard.press('ArrowRight');
    await stepsTo(1, steps);
    await first().locator('.item.current').first().waitFor();
    await expect.poll(cursor).toBeGreaterThan(start);
    // With the slider to the last step but one.
    await inside().locator('.scrubber input').fill(String(steps - 1));
    await stepsTo(steps - 1, steps);
    await expect.poll(() => mutex.innerText()).not.toBe(before);
    await page.keyboard.press('End');
    await stepsTo(steps, steps);
});

test('what-if: another thread goes on, the fork stands beside the run and is led to an end', async () => {
    failed();
    const steps = await last();
    await inside().locator('.scrubber input').fill('3');
    await stepsTo(3, steps);
    // The run itself goes on with the fault; here the user goes first.
    await first().getByRole('button', { name: /^user: / }).click();
    const fork = inside().locator('.beside');
    await fork.locator('.verdict', { hasText: 'open' }).waitFor();
    await inside().locator('.difference', { hasText: 'First difference: the first run goes on with fault' }).waitFor();
    expect(await fork.locator('.all summary').innerText()).toMatch(/^All 4 steps/);
    await fork.getByRole('button', { name: 'Run on to the end' }).click();
    await fork.locator('.verdict.bad, .verdict.good').first().waitFor();
    expect(Number(/^All (\d+) steps/.exec(await fork.locator('.all summary').innerText())?.[1])).toBeGreaterThan(4);
});

const fork = () => inside().locator('.beside');
const clipboard = () => editor.page.evaluate(() => navigator.clipboard.readText());

test('commands of the palette take the run that the reader is in', async () => {
    failed();
    const copied = async (place: Locator) => {
        await place.click();
        await editor.page.evaluate(() => navigator.clipboard.writeText(''));
        await editor.command('Notiscope: Copy Diagram as ASCII Columns');
        await expect.poll(clipboard).toMatch(/CPU0 fault +\| CPU1 user/);
        return clipboard();
    };
    const own = byCommandLine('--format', 'ascii').trimEnd();
    expect((await copied(first().locator('.now'))).trimEnd()).toBe(own);
    const other = await copied(fork().locator('.now'));
    expect(other.trimEnd()).not.toBe(own);
    await first().locator('.now').click();
});

test('a reload of the window brings both runs back, and the step', async () => {
    failed();
    const { page } = editor;
    await inside().locator('.scrubber input').fill('5');
    const shown = async () => [await count().innerText(), await first().locator('.now').innerText(), await fork().locator('.now').innerText(), await fork().locator('.all summary').innerText(), await fork().locator('h2').innerText()];
    await expect.poll(() => count().innerText()).toMatch(/^5 /);
    const before = await shown();
    // Is kept a moment after it is shown; the workbench's own command writes it before it goes.
    await page.waitForTimeout(1500);
    await page.evaluate(() => document.body.setAttribute('data-before', ''));
    await editor.command('Developer: Reload Window');
    await page.locator('body:not([data-before]) .monaco-workbench').waitFor();
    await fork().locator('.now .what').waitFor();
    await expect.poll(shown).toEqual(before);
    // The host knows them too: what could go next is there, and the fork can be closed and picked anew.
    await first().getByRole('button', { name: /^user: / }).first().waitFor();
    await fork().locator('.next').waitFor();
    expect(await shown()).toEqual(before);
    await fork().getByRole('button', { name: 'Close' }).click();
    await fork().waitFor({ state: 'detached' });
});

/** Chooses an entry of the preview's menu. */
async function take(entry: RegExp): Promise<void> {
    await inside().locator('main > .export summary').click();
    await inside().locator('main > .export').getByRole('button', { name: entry }).click();
}

/** Accepts the place that the dialog proposes, and reads what is written there. */
async function saved(entry: RegExp, extension: string): Promise<string> {
    const path = join(editor.workspace, 'seed', `interval-fault-${SCENARIO}.${extension}`);
    await take(entry);
    const dialog = editor.page.locator('.quick-input-widget');
    await dialog.waitFor();
    await expect.poll(() => dialog.locator('input').first().inputValue()).toBe(path);
    await dialog.getByRole('button', { name: 'OK' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await expect.poll(() => existsSync(path) && readFileSync(path, 'utf8').length > 0).toBe(true);
    await editor.page.locator('.statusbar-item', { hasText: `Saved seed/interval-fault-${SCENARIO}.${extension}` }).first().waitFor();
    return readFileSync(path, 'utf8');
}

test('exports the same bytes as the command line: columns to the clipboard, SVG and HTML to files', async () => {
    failed();
    const { page } = editor;
    await page.evaluate(() => navigator.clipboard.writeText(''));
    await take(/ASCII/);
    await expect.poll(clipboard).toMatch(/CPU0 fault +\| CPU1 user/);
    expect((await clipboard()).trimEnd()).toBe(byCommandLine('--format', 'ascii').trimEnd());

    const svg = await saved(/SVG/, 'svg');
    expect(svg.trimEnd()).toBe(byCommandLine('--format', 'svg', '--theme', 'light').trimEnd());

    const html = await saved(/HTML/, 'html');
    // The editor marks what is reached: its runs are of another Program, and so is their token, though each takes the other's.
    const withoutToken = (text: string) => text.trimEnd().replace(/"token":"[^"]*"/, '"token":""');
    expect(withoutToken(html)).toBe(withoutToken(byCommandLine('--format', 'html')));
    // The page scrubs without VS Code.
    const alone = await page.context().newPage();
    await alone.setContent(html);
    const counted = alone.locator('output.count');
    const steps = await last();
    await expect.poll(() => counted.innerText()).toBe(`${steps} / ${steps}`);
    await alone.keyboard.press('Home');
    await expect.poll(() => counted.innerText()).toBe(`0 / ${steps}`);
    await alone.close();
});

/** Tabs on until the focus is on what is wanted. */
async function tabTo(wanted: string): Promise<void> {
    const isThere = async () => (await webviewFrame(editor.page)).evaluate(selector => document.activeElement?.matches(selector) === true, wanted);
    for (let tabs = 0; tabs < 200; tabs++) {
        if (await isThere()) return;
        await editor.page.keyboard.press('Tab');
    }
    throw new Error(`no way to ${wanted} by Tab`);
}

test('the table of all steps is read, and a step chosen in it, by keyboard alone', async () => {
    failed();
    const { page } = editor;
    const steps = await last();
    await inside().locator('.scrubber input').focus();
    await tabTo('.first .all > summary');
    await page.keyboard.press('Enter');
    const table = inside().getByRole('table', { name: 'All steps' });
    await table.waitFor();
    expect(await table.getByRole('columnheader').allInnerTexts()).toEqual(['Step', 'Thread', 'Does', 'In', 'Changes']);
    expect(await table.locator('tbody').getByRole('row').count()).toBe(steps);
    await tabTo('.steps tr[data-step="5"] button');
    await page.keyboard.press('Enter');
    await stepsTo(5, steps);
    expect(await table.locator('[aria-current="step"]').getAttribute('data-step')).toBe('5');
    // What the row says is what is shown.
    const [, thread, does] = await table.locator('[aria-current="step"]').getByRole('cell').allInnerTexts();
    expect(await first().locator('.now .what').innerText()).toMatch(new RegExp(`^${thread} ${does.replace(/\W/g, '\\$&')} `));
    await inside().locator('.first .all > summary').click();
});

test.each(THEMES)('%s: every text has a contrast of at least 4.5', async (theme, kind) => {
    failed();
    const { page, workspace } = editor;
    mkdirSync(join(workspace, '.vscode'), { recursive: true });
    writeFileSync(join(workspace, '.vscode', 'settings.json'), JSON.stringify({ 'workbench.colorTheme': theme }));
    await inside().locator(`body.${kind}`).waitFor();
    await inside().locator('.verdict').first().click();
    await page.keyboard.press('End');
    const measured = await measureContrast(await webviewFrame(page));
    expect(measured.length).toBeGreaterThan(50);
    expect(measured.filter(({ contrast }) => contrast < 4.5)).toEqual([]);
    const path = picture(`preview-${kind}`);
    await page.screenshot({ path });
    // The last one is the light one, which the README shows.
    if (process.env.NOTISCOPE_PICTURES && kind === 'vscode-light') copyFileSync(path, at('media', 'preview.png'));
});
