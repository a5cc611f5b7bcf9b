/** In Chromium: who could go next, a second run beside the first, and what is asked of the host. */
import { describe, expect, test } from 'vitest';
import type { ThreadOption } from '../../src/check/result.js';
import type { TraceView } from '../../src/trace/index.js';
import { measureContrast } from './measure.js';
import { open, page, posted, send, show, text, usePreview } from './pages.js';
import { deadlockView, freedView, longView } from './views.js';

usePreview();

const TOKEN = '1-abc-deadlock.ab-a3b2-xyz';

/** As the host would say: the second thread can go everywhere, the first waits at the end. */
function options(view: TraceView): ThreadOption[][] {
    return view.states.map((_, at) => [
        at < 2 ? { thread: 0, name: 'driver', ways: [{ way: 0, text: view.steps[at].text, fails: false }] } : { thread: 0, name: 'driver', ways: [], waits: 'waits for gpu.svm, which user holds' },
        { thread: 1, name: 'user', ways: [{ way: 0, text: 'left', fails: false }, { way: 1, text: 'right', fails: true }] },
        { thread: 2, name: 'gone', ways: [] },
    ]);
}

/** The same run up to a step, then others of its steps. */
function fork(view: TraceView, at: number, ...more: number[]): TraceView {
    const steps = [...view.steps.slice(0, at), ...more.map(i => view.steps[i - 1])].map((step, i) => ({ ...step, index: i + 1 }));
    return { ...view, code: 'ok', open: true, at: undefined, message: 'nothing is violated so far', steps, states: [view.states[0], ...steps.map(({ after }) => view.states[after] ?? view.states[0])].slice(0, steps.length + 1), token: '1-fork' };
}

describe('what could go next', { timeout: 300_000 }, () => {
    test('is listed at each step, with why a thread waits; picking one asks for another run', async () => {
        const view = { ...freedView(), token: TOKEN };
        await show(view);
        expect(await page.isVisible('.first .next')).toBe(false);
        await send({ type: 'options', options: options(view) });
        await expect.poll(() => page.isVisible('.first .next')).toBe(true);
        await page.keyboard.press('Home');
        expect(await text('.first .next')).toMatch(/driver\s*read_begin|driver/);
        expect(await page.locator('.next .pick.taken').count()).toBe(1);
        await page.keyboard.press('ArrowRight');
        await page.keyboard.press('ArrowRight');
        expect(await text('.first .next')).toMatch(/driver\s+waits for gpu\.svm, which user holds[\s\S]*user\s+left\s*right \u2717[\s\S]*gone\s+is at its end/);
        await page.click('.first .next .pick.fails');
        expect((await posted()).slice(-1)).toEqual([{ type: 'pick', token: TOKEN, at: 2, thread: 1, way: 1 }]);
    });

    test('of a run without a token nothing is asked', async () => {
        const view = freedView();
        await show(view);
        await send({ type: 'options', options: options(view) });
        const before = (await posted()).length;
        await page.click('.first .next .pick');
        expect(await posted()).toHaveLength(before);
    });
});

describe('a second run', { timeout: 300_000 }, () => {
    async function together(second: TraceView, led = true): Promise<TraceView> {
        const view = { ...freedView(), token: TOKEN };
        await show(view);
        await send({ type: 'beside', title: 'Another run', view: second, ...led && { options: options(second) } });
        await page.waitForSelector('.beside .diagram svg .item', { state: 'attached' });
        return view;
    }

    test('stands beside the first at its last step, the first difference marked in both', async () => {
        const view = freedView();
        await together(fork(view, 4, 9, 10));
        expect(await text('.beside h2')).toMatch(/Another run\s+open/);
        expect(await text('.beside .sentence')).toBe('nothing is violated so far');
        expect(await text('.difference')).toBe(`First difference: the first run goes on with ${view.steps[4].thread} ${view.steps[4].text}, the second one with ${view.steps[8].thread} ${view.steps[8].text}.`);
        const bands = await page.evaluate('[...document.querySelectorAll(".band.differs")].map(band => [band.closest("section.beside") !== null, band.style.getPropertyValue("--from")])');
        expect(bands).toEqual([[false, '5'], [true, '5']]);
        const [left, right] = [await page.locator('.first').boundingBox(), await page.locator('.beside').boundingBox()];
        expect(left!.x + left!.width).toBeLessThanOrEqual(right!.x);
    });

    test('offers nothing where nothing is known to go next', async () => {
        const second = fork(freedView(), 4, 9);
        await together(second);
        await send({ type: 'beside', title: 'Replayed', view: second, options: options(second).slice(0, second.steps.length) });
        await expect.poll(() => text('.beside h2')).toMatch(/^Replayed/);
        await page.keyboard.press('End');
        await expect.poll(() => page.isVisible('.beside .next')).toBe(false);
        await page.keyboard.press('Home');
        await expect.poll(() => page.isVisible('.beside .next')).toBe(true);
    });

    test('is scrubbed with the first, row by row; a step of either leads both', async () => {
        const view = freedView();
        // Without the steps 5 and 6.
        const shorter = { ...view, steps: view.steps.filter((_, i) => i !== 4 && i !== 5).map((step, i) => ({ ...step, index: i + 1 })), token: undefined };
        await together(shorter, false);
        const now = async (): Promise<string[]> => [await text('.first .now .what'), await text('.beside .now .what')];
        await page.keyboard.press('Home');
        expect(await now()).toEqual(['Before the first step.', 'Before the first step.']);
        expect(await text('.count')).toBe(`0 / ${view.steps.length}`);
        for (let i = 0; i < 6; i++) await page.keyboard.press('ArrowRight');
        expect((await now())[0]).toContain(view.steps[5].text);
        expect((await now())[1]).toContain(view.steps[3].text);
        await page.keyboard.press('ArrowRight');
        expect((await now())[0]).toBe((await now())[1]);
        await page.click('.beside details.all summary');
        await page.click('.beside details.all [data-step="8"] .link');
        expect((await now())[0]).toBe((await now())[1]);
        expect(await text('.count')).toBe(`10 / ${view.steps.length}`);
        expect((await posted()).slice(-1)).toEqual([{ type: 'selected', step: 10 }]);
        await page.click('.difference .link');
        expect(await text('.count')).toBe(`5 / ${view.steps.length}`);
    });

    test('can be led on, run to its end, handed on, and closed', async () => {
        const view = freedView();
        await together(fork(view, 4, 9));
        expect(await text('.beside .next')).toContain('waits for gpu.svm');
        await page.click('.beside .next .pick >> nth=0');
        await page.click('.beside >> text=Run on to the end');
        await page.click('.beside >> text=Copy token');
        expect((await posted()).slice(-3)).toEqual([{ type: 'pick', token: '1-fork', at: 5, thread: 1, way: 0 }, { type: 'onward', token: '1-fork' }, { type: 'copy', token: '1-fork', as: 'token' }]);
        await page.click('.beside .export summary');
        await page.click('.beside .export >> text=Copy as mermaid');
        await page.click('.export >> nth=0');
        await page.click('.export >> nth=0 >> text=Copy as ASCII columns');
        expect((await posted()).slice(-2)).toEqual([{ type: 'export', format: 'mermaid', beside: true }, { type: 'export', format: 'ascii' }]);
        await page.click('.beside >> text=Close');
        expect(await page.locator('.beside').count()).toBe(0);
        expect(await page.locator('.band.differs').count()).toBe(0);
        expect((await posted()).slice(-1)).toEqual([{ type: 'apart' }]);
        await page.keyboard.press('End');
        expect(await text('.count')).toBe(`${view.steps.length} / ${view.steps.length}`);
    });

    test('is there again after a reload, at its row, and still the one with the focus; the host sends both again, and nothing is drawn anew', async () => {
        const view = { ...freedView(), token: TOKEN };
        const second = fork(view, 4, 9, 10);
        await together(second);
        await page.click('.beside .sentence');
        await page.keyboard.press('ArrowLeft');
        const at = await text('.count');
        await expect.poll(() => page.evaluate('JSON.parse(localStorage.state ?? "{}").beside?.focus')).toBe(true);
        await page.waitForTimeout(300);
        await page.reload();
        await page.waitForSelector('.beside .diagram svg .item', { state: 'attached' });
        expect(await text('.count')).toBe(at);
        expect(await text('.beside .now .what')).toContain(second.steps[4].text);
        expect(await posted()).toEqual([{ type: 'focus', beside: true }, { type: 'ready' }]);
        await page.evaluate('void (window.pictures = [...document.querySelectorAll(".diagram svg")])');
        await send({ type: 'show', view });
        await send({ type: 'beside', title: 'Another run', view: second, options: options(second), again: true });
        await expect.poll(() => page.isVisible('.beside .next')).toBe(true);
        expect(await page.evaluate('[...document.querySelectorAll(".diagram svg")].every((svg, i) => svg === pictures[i])')).toBe(true);
        expect(await text('.count')).toBe(at);
    });

    test('that is too large to be kept comes back at its row when the host sends it', async () => {
        const first = { ...longView(2500), token: TOKEN }, second = { ...longView(2400), token: '1-fork' };
        await show(first);
        await send({ type: 'beside', title: 'Another run', view: second, options: [] });
        await page.waitForSelector('.beside .diagram svg .item', { state: 'attached' });
        await page.keyboard.press('Home');
        for (let i = 0; i < 7; i++) await page.keyboard.press('ArrowRight');
        await expect.poll(() => page.evaluate('JSON.parse(localStorage.state ?? "{}").beside?.row')).toBe(7);
        await page.reload();
        await expect.poll(() => text('.empty')).toBe('race: the run is made again.');
        await send({ type: 'show', view: first });
        await expect.poll(() => text('.count')).toBe('7 / 2500');
        await send({ type: 'beside', title: 'Another run', view: second, options: [], again: true });
        await page.waitForSelector('.beside .diagram svg .item', { state: 'attached' });
        expect(await text('.count')).toBe('7 / 2500');
    });

    test('stays over an edit, at its row, until the host has made it again', async () => {
        const view = await together(fork(freedView(), 4, 9, 10));
        await page.keyboard.press('Home');
        for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowRight');
        const edited = { ...view, message: 'edited' };
        await send({ type: 'show', view: edited });
        await expect.poll(() => text('header .sentence')).toContain('edited');
        expect(await text('.beside h2')).toMatch(/Another run/);
        const again = fork(edited, 4, 9);
        await send({ type: 'beside', title: 'Another run', view: again, options: options(again), again: true });
        await expect.poll(() => text('.beside .all summary')).toMatch(/^All 5 steps/);
        expect(await text('.count')).toMatch(/^3 \//);
    });

    test('the host hears which of the two the reader is in; a run that is picked in the second keeps the keyboard', async () => {
        const view = freedView();
        await together(fork(view, 4, 9));
        const focus = async (): Promise<unknown[]> => (await posted()).filter(message => (message as { type: string }).type === 'focus');
        expect(await focus()).toEqual([]);
        await page.click('.beside .sentence');
        await page.click('.first .now');
        await page.focus('.beside .next .pick');
        expect(await focus()).toEqual([true, false, true].map(beside => ({ type: 'focus', beside })));
        expect(await page.locator('.beside.has-focus').count()).toBe(1);
        const further = fork(view, 4, 9, 10);
        await send({ type: 'beside', title: 'Another run', view: further, options: options(further) });
        await expect.poll(() => text('.beside .all summary')).toMatch(/^All 6 steps/);
        expect(await page.evaluate('document.activeElement.closest(".beside .next .pick") !== null')).toBe(true);
        expect(await page.locator('.beside.has-focus').count()).toBe(1);
        await page.click('.beside >> text=Close');
        expect((await focus()).slice(-1)).toEqual([{ type: 'focus', beside: false }]);
    });

    test('goes when another scenario is shown', async () => {
        await together(fork(freedView(), 4, 9));
        await send({ type: 'show', view: deadlockView({ scenario: 'another' }) });
        await expect.poll(() => page.locator('.beside').count()).toBe(0);
        expect(await text('.count')).toBe('7 / 7');
    });

    test('in half of a window it still stands beside; in a narrow page below, and is scrolled to', async () => {
        await open('dark', { width: 720, height: 900 });
        await send({ type: 'show', view: freedView() });
        await page.waitForSelector('.first .diagram svg .item', { state: 'attached' });
        await send({ type: 'beside', title: 'Another run', view: fork(freedView(), 4, 9) });
        await page.waitForSelector('.beside .diagram svg .item', { state: 'attached' });
        const tops = async (): Promise<number[]> => [(await page.locator('.first').boundingBox())!.y, (await page.locator('.beside').boundingBox())!.y];
        expect(new Set(await tops()).size).toBe(1);
        expect(await text('.first h2')).toMatch(/race\s+\u2717 use_after_free/);
        const runs = await page.locator('.run').evaluateAll(runs => runs.map(run => Math.round(run.getBoundingClientRect().top)));
        expect(new Set(runs).size).toBe(1);
        // Neither head is the emptier one: what is said of both, and what breaks in each, stands in no single one of them.
        expect(await page.isVisible('main > header .sentence')).toBe(false);
        const used = await page.evaluate(() => ['.first', '.beside'].map(run => [...document.querySelectorAll(`${run} > header > :not(.export)`)].reduce((sum, part) => sum + part.getBoundingClientRect().height, 0)));
        expect(Math.abs(used[0] - used[1])).toBeLessThan(60);
        await page.setViewportSize({ width: 640, height: 900 });
        await page.click('.beside >> text=Close');
        await send({ type: 'beside', title: 'Another run', view: fork(freedView(), 4, 9) });
        await expect.poll(async () => { const box = await page.locator('.beside h2').boundingBox(); return box !== null && box.y >= 0 && box.y < 300; }).toBe(true);
        const [left, right] = [await page.locator('.first').boundingBox(), await page.locator('.beside').boundingBox()];
        expect(right!.y).toBeGreaterThanOrEqual(left!.y + left!.height);
        expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    });

    test.each(['dark', 'light', 'high-contrast', 'high-contrast-light'] as const)('every text can be read: %s', async theme => {
        const view = { ...freedView(), token: TOKEN, critical: { message: 'The bug needs `a` before `b`.', steps: [3, 5] } };
        await show(view, theme);
        await send({ type: 'options', options: options(view) });
        await send({ type: 'scenarios', names: ['fixed'] });
        const second = fork(view, 4, 9);
        await send({ type: 'beside', title: 'Another run', view: second, options: options(second) });
        await page.waitForSelector('.beside .diagram svg .item', { state: 'attached' });
        await send({ type: 'notice', text: 'Looking.', busy: true });
        await expect.poll(() => text('.notice')).toBe('Looking. Cancel');
        expect((await measureContrast(page)).filter(({ contrast }) => contrast < 4.5)).toEqual([]);
    });
});

describe('what is asked of the host', { timeout: 300_000 }, () => {
    test('another counterexample, the start, tokens, links, scenarios; Cancel while it looks', async () => {
        const view = { ...deadlockView(), token: TOKEN };
        await show(view);
        await send({ type: 'scenarios', names: ['fixed', 'end'] });
        await expect.poll(() => page.isVisible('.tools select')).toBe(true);
        await page.click('.tools >> text=Another counterexample');
        await send({ type: 'notice', text: 'Looking for another counterexample.', busy: true });
        await page.click('.tools >> text=Cancel');
        await page.click('.tools >> text=Explore from the start');
        await page.click('.tools >> text=Copy token');
        await page.click('.tools >> text=Copy link');
        await page.selectOption('.tools select', 'fixed');
        await page.fill('.tools input', '  1-x ');
        await page.keyboard.press('Home');
        await page.keyboard.press('Enter');
        expect((await posted()).slice(1)).toEqual([{ type: 'another' }, { type: 'cancel' }, { type: 'explore' }, { type: 'copy', token: TOKEN, as: 'token' }, { type: 'copy', token: TOKEN, as: 'link' },
            { type: 'compare', scenario: 'fixed' }, { type: 'replay', token: '1-x' }]);
        expect(await text('.count')).toBe('7 / 7');
    });

    test('an ok scenario has no counterexample; the pair that a bug needs leads to its steps', async () => {
        await show({ ...deadlockView(), code: 'ok' });
        expect(await page.locator('.tools >> text=Another counterexample').count()).toBe(0);
        await page.close();
        await show(deadlockView());
        await send({ type: 'critical', critical: { message: 'The bug needs `<b>x</b>` before `y`.', steps: [2, 5] } });
        await expect.poll(() => text('.critical')).toBe('The bug needs <b>x</b> before y. step 2 step 5');
        expect(await page.locator('.critical code').allInnerTexts()).toEqual(['<b>x</b>', 'y']);
        await page.click('.critical .link >> nth=0');
        expect(await text('.count')).toBe('2 / 7');
    });

    test('where there is nothing to draw, the start can be explored if the host says so', async () => {
        await open();
        await send({ type: 'empty', message: 'race: inconclusive', hint: 'Raise the limit.', explore: true });
        await page.click('.empty >> text=Explore from the start');
        expect((await posted()).slice(-1)).toEqual([{ type: 'explore' }]);
        await send({ type: 'empty', message: 'a.mmn has an error', hint: 'Mend it.' });
        await expect.poll(() => text('.empty')).not.toContain('Explore');
    });

    test('what it does not know it ignores', async () => {
        await show(deadlockView());
        for (const data of [{ type: 'beside' }, { type: 'beside', title: 'x', view: {} }, { type: 'options', options: 7 }, { type: 'critical', critical: null }, { type: 'scenarios', names: [7] }]) await send(data);
        await send({ type: 'notice', text: 'last' });
        await expect.poll(() => text('.notice')).toBe('last');
        expect(await page.locator('.beside').count()).toBe(0);
    });
});
