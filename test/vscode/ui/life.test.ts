/** The preview while its file lives: edited as it plays, with a namesake in another file, unfolded, zoomed, replayed, closed, renamed, deleted; a run of 2,000 steps. */
import { readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { at } from '../../../src/build/tree.mjs';
import { picture, startEditor, webview, type Editor } from './editor.js';

const SCENARIO = 'retry_forgotten';
const TEXT = readFileSync(at('scenarios/seed/interval-fault.mmn'), 'utf8');
/** Another device, so that one can tell whose run is shown. */
const NAMESAKE = TEXT.replace(/\bgpu\b/g, 'npu');

/** One thread that takes and releases a lock, until an assertion fails at the end: four steps a turn, and two. */
function longRun(turns: number): string {
    const turn = 'mutex_lock(update)\nbusy = !busy\nmutex_unlock(update)\n';
    return `use kernel "6.12"\nmm proc { page A }\ndevice gpu {\nmutex update\nbool busy = false\nfn turn() {\n${turn.repeat(turns)}assert(!busy)\n}\n}\nscenario turns {\nthread worker { gpu.turn() }\nexpect assertion\n}\n`;
}
const PLAYED = longRun(21), LONG = longRun(501);

let editor: Editor;
beforeAll(async () => {
    editor = await startEditor({ 'workbench.colorTheme': 'Default Light Modern', 'editor.minimap.enabled': false, 'files.autoSave': 'off' },
        { 'seed/first-life.mmn': TEXT, 'seed/namesake.mmn': NAMESAKE, 'seed/played.mmn': PLAYED, 'seed/long-run.mmn': LONG });
});
afterAll(() => editor?.close());

const failed = () => onTestFailed(async ({ task }) => { await editor.page.screenshot({ path: picture(`failed-${task.name.replace(/\W+/g, '-')}`) }); });
const taken = (name: string) => editor.page.screenshot({ path: picture(`life-${name}`) });
const inside = () => webview(editor.page);
const first = () => inside().locator('.first');
const beside = () => inside().locator('.beside');
const count = async () => (await inside().locator('output.count').innerText()).split(' / ').map(Number);
const sentence = () => inside().locator('main > header .sentence').innerText();
const clipboard = () => editor.page.evaluate('navigator.clipboard.readText()');
const lineOf = (text: string, line: string) => text.split('\n').indexOf(line) + 1;

/** The file beside the preview, not over it, with the cursor in a line. */
async function goTo(file: string, line: number): Promise<void> {
    await editor.page.keyboard.press('Control+1');
    await editor.open(file);
    await editor.goTo(line);
}

async function show(file: string, text: string, scenario = SCENARIO): Promise<void> {
    await goTo(file, lineOf(text, `scenario ${scenario} {`));
    await editor.command('Notiscope: Show Diagram');
    await inside().locator('h1', { hasText: scenario }).waitFor();
    await inside().locator('.verdict.bad').first().waitFor();
}

async function close(file: string): Promise<void> {
    const tab = editor.page.locator('.tab', { hasText: file });
    // Keys go to what has the focus, which is not at once where it is asked to be.
    await tab.click({ button: 'middle' });
    await tab.waitFor({ state: 'detached' });
}

/** Nothing was said that nobody asked for. */
const said = () => editor.page.locator('.notification-toast').allInnerTexts();

test('an edit amid playing that leaves the run as it is leaves the step, and it plays on', async () => {
    failed();
    const { page } = editor;
    await show('played.mmn', PLAYED, 'turns');
    await goTo('played.mmn', 1);
    const place = async () => Number(/played\.mmn:(\d+)/.exec(await sentence())?.[1]);
    const before = await place();
    await inside().locator('.scrubber input').fill('3');
    await inside().locator('.scrubber .play').click();
    await expect.poll(async () => (await count())[0]).toBeGreaterThan(3);
    // Not by a key: it would be the page's, which has the focus.
    await page.locator('.monaco-editor .view-line').first().click();
    await page.locator('.monaco-editor.focused').first().waitFor();
    await page.keyboard.press('Control+Home');
    await page.keyboard.type('// a comment\n');
    // The run of the new text is there.
    await expect.poll(place).toBe(before + 1);
    const [then, all] = await count();
    expect(then).toBeGreaterThan(3);
    expect(then).toBeLessThan(all);
    await expect.poll(async () => (await count())[0]).toBeGreaterThan(then);
    await taken('1-edited-while-playing');
    await inside().locator('.scrubber .play[aria-label="Stop (Space)"]').click();
});

test('a scenario of the same name in another file is another one', async () => {
    failed();
    await show('first-life.mmn', TEXT);
    await goTo('namesake.mmn', lineOf(NAMESAKE, `scenario ${SCENARIO} {`) + 1);
    await expect.poll(sentence).toContain('npu');
    await taken('2-namesake');
    await goTo('first-life.mmn', lineOf(TEXT, `scenario ${SCENARIO} {`) + 1);
    await expect.poll(sentence).toContain('gpu');
    expect(await sentence()).not.toContain('npu');
});

test('a kernel call is unfolded by a click on its mark and by a key, and folded again', async () => {
    failed();
    const rows = () => first().locator('.diagram .item').count();
    const folded = await rows(), [step] = await count();
    await first().locator('.fold-mark').first().click();
    await expect.poll(rows).toBeGreaterThan(folded);
    expect((await count())[0]).toBe(step);
    await inside().getByRole('button', { name: 'Unfold all' }).click();
    await inside().getByRole('button', { name: 'Fold all' }).waitFor();
    await taken('3-unfolded');
    await inside().getByRole('button', { name: 'Fold all' }).click();
    await expect.poll(rows).toBe(folded);
    await inside().locator('.scrubber input').fill('1');
    await inside().locator('.verdict').first().click();
    await editor.page.keyboard.press('u');
    await expect.poll(rows).toBeGreaterThan(folded);
    await editor.page.keyboard.press('u');
    await expect.poll(rows).toBe(folded);
});

test('zooms, pans and fits again; the legend says what the marks are', async () => {
    failed();
    const { page } = editor, width = async () => (await first().locator('.diagram svg').boundingBox())!.width;
    const fitted = await width();
    for (let i = 0; i < 4; i++) await inside().getByRole('button', { name: 'Zoom in (+)' }).click();
    await expect.poll(width).toBeGreaterThan(1.5 * fitted);
    expect(await inside().locator('output.factor').innerText()).toMatch(/^\d+ %$/);
    const left = () => first().locator('.picture').evaluate(holder => holder.scrollLeft);
    await first().locator('.picture').evaluate(holder => { holder.scrollLeft = 100; });
    const { x, y } = (await first().locator('.picture').boundingBox())!;
    await page.mouse.move(x + 8, y + 60);
    await page.mouse.down();
    await page.mouse.move(x + 58, y + 60, { steps: 5 });
    await page.mouse.up();
    await expect.poll(left).toBe(50);
    await inside().locator('.legend > summary').click();
    for (const words of ['the stale window', 'lock held', 'a kernel call or a long note that can be unfolded']) await inside().locator('.legend dd', { hasText: words }).first().waitFor();
    await taken('4-zoom-legend');
    await inside().getByRole('button', { name: 'Fit the width (0)' }).click();
    await inside().locator('.legend > summary').click();
    await expect.poll(width).toBe(fitted);
});

test('a token that is pasted makes its run again; what is none is told, and changes nothing', async () => {
    failed();
    const { page } = editor;
    await inside().locator('.tools').getByRole('button', { name: 'Copy token' }).click();
    await expect.poll(clipboard).toMatch(/^\d-/);
    const field = inside().locator('.replay input');
    await field.click();
    await page.keyboard.press('Control+v');
    await page.keyboard.press('Enter');
    await beside().locator('h2', { hasText: 'Replayed' }).waitFor();
    await inside().locator('.difference', { hasText: 'The same steps.' }).waitFor();
    await taken('5-replayed');
    await beside().getByRole('button', { name: 'Close' }).click();
    await beside().waitFor({ state: 'detached' });
    await field.fill('1-nonsense');
    await field.press('Enter');
    await expect.poll(() => inside().locator('.notice').first().innerText()).toMatch(/token/);
    await taken('6-no-token');
    expect(await beside().count()).toBe(0);
    expect(await said()).toEqual([]);
});

/** The run of the file is there, and can be walked. */
async function expectUsable(file: string): Promise<void> {
    expect(await sentence()).toContain(`, ${file}:`);
    await inside().locator('.scrubber input').fill('3');
    await expect.poll(async () => (await count())[0]).toBe(3);
    await first().locator('.diagram .item.current').first().waitFor();
    await first().locator('.state table').first().waitFor();
}

test('closed, renamed, deleted: the run stays, and what cannot be done any more is told when somebody asks for it', async () => {
    failed();
    const { page, workspace } = editor;
    // What is to be seen once the file is closed has no scenario under its cursor, which would be followed.
    await goTo('namesake.mmn', 1);
    await goTo('first-life.mmn', 1);
    await close('first-life.mmn');
    await expectUsable('first-life.mmn');
    // Other ways can be gone, though no editor has the text.
    await first().getByRole('button', { name: /^user: / }).first().click();
    await beside().locator('.verdict', { hasText: 'open' }).waitFor();
    await beside().getByRole('button', { name: 'Close' }).click();
    await taken('7-closed');

    renameSync(join(workspace, 'seed/first-life.mmn'), join(workspace, 'seed/second-life.mmn'));
    await page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'second-life.mmn' }).waitFor();
    await expectUsable('first-life.mmn');
    await taken('8-renamed');
    await show('second-life.mmn', TEXT);
    await expectUsable('second-life.mmn');

    await close('second-life.mmn');
    rmSync(join(workspace, 'seed/second-life.mmn'));
    await page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'second-life.mmn' }).waitFor({ state: 'detached' });
    await expectUsable('second-life.mmn');
    // Once the editor has let go of the text, nobody has it.
    await first().getByRole('button', { name: /^user: / }).first().click();
    await expect.poll(async () => await beside().count() > 0 || /second-life\.mmn cannot be opened/.test(await inside().locator('.notice').first().innerText())).toBe(true);
    await taken('9-deleted');
    expect(await said()).toEqual([]);
});

test('a run of 2,000 steps is shown, walked, and read as a table', async () => {
    failed();
    const from = Date.now();
    await show('long-run.mmn', LONG, 'turns');
    await expect.poll(count).toEqual([2006, 2006]);
    console.log(`2,000 steps: shown after ${Date.now() - from} ms`);
    await taken('10-long');
    const slider = inside().locator('.scrubber input');
    await slider.press('Home');
    await expect.poll(count).toEqual([0, 2006]);
    for (let i = 0; i < 5; i++) await slider.press('ArrowRight');
    await expect.poll(count).toEqual([5, 2006]);
    await slider.fill('1000');
    await expect.poll(count).toEqual([1000, 2006]);
    await first().locator('.diagram .item.current').first().waitFor();
    await taken('11-long-middle');
    await inside().locator('.first .all > summary').click();
    await expect.poll(() => inside().locator('.first table.steps tbody tr').count()).toBe(2006);
    expect(await said()).toEqual([]);
});
