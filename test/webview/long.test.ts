/** In Chromium: names, statements, comments and sentences of 10,000 characters, also such as are markup elsewhere, keep the page as wide as the window, and usable. */
import { describe, expect, test } from 'vitest';
import type { ThreadOption } from '../../src/check/result.js';
import { traceView, type TraceView } from '../../src/trace/index.js';
import { useAfterFree } from '../trace/fixture.js';
import { page, send, show, usePreview } from './pages.js';

const LENGTH = 10_000;
const HEIGHT = 800;
const long = (text: string): string => text.repeat(Math.ceil(LENGTH / text.length)).slice(0, LENGTH);

/** One word that can be broken nowhere but by force; markup of several languages, with letters that go the other way. */
const TEXTS = {
    word: long('_long'),
    markup: `\u202e\u05d0\u{1f600} ${long('<img src=x onerror=alert(1)><b>end;#</b>`<script>alert(2)</script>`%%{init: {}}%% ')}`,
    turned: long('\u202e\u05d0\u05d1\u{1f600}'),
};

usePreview();

/** A name as long as file systems have it. */
const FILE = `file:///w/${'f'.repeat(251)}.mmn`;

/** A run in which everything that has a name has this one. */
function viewOf(text: string): TraceView {
    const { program, trace } = useAfterFree({ page: `p${text}`, device: `d${text}`, mm: `m${text}`, lock: text, threads: [`1${text}`, `2${text}`], scenario: text, file: FILE });
    for (const { steps } of program.threads) for (const step of steps) {
        step.text = `${step.text} /* ${text} */`;
        for (const frame of step.stack) frame.fn = `${text}.${frame.fn}`;
    }
    return { ...traceView(program, 'use_after_free', `${text} \`${text}\` ${'f'.repeat(251)}.mmn:18`, trace, undefined, { device: 0, page: 0, frame: 1 }), token: '1-token', critical: { message: `${text} \`${text}\``, steps: [3, 9] } };
}

function options(view: TraceView, text: string): ThreadOption[][] {
    return view.states.map(() => [{ thread: 0, name: `1${text}`, ways: [{ way: 0, text: `1${text}`, fails: false }, { way: 1, text: `2${text}`, fails: true }] }, { thread: 1, name: `2${text}`, ways: [], waits: `waits for ${text}` }]);
}

/** Everything that the page can show, with everything open, and a second run beside it. */
async function showAll(view: TraceView, text: string, width: number): Promise<void> {
    await show(view, 'dark', { width, height: HEIGHT });
    await send({ type: 'options', options: options(view, text) });
    await send({ type: 'scenarios', names: [text, `${text}2`] });
    await send({ type: 'notice', text: `Looks for ${text}`, busy: true });
    await send({ type: 'earlier', why: text });
    await page.waitForSelector('.first .next .pick');
    expect(await laidOut(() => open('.first'))).toBeLessThan(0.1);
}

async function showBeside(view: TraceView, text: string): Promise<void> {
    await send({ type: 'beside', view: { ...view, steps: view.steps.slice(0, 9), states: view.states.slice(0, 10), open: true, token: '1-fork' }, title: `Fork of ${text}`, options: options(view, text) });
    await page.waitForSelector('.beside .diagram svg .item', { state: 'attached' });
    await open('.beside');
}

/** What part of the long texts that `open` brings is laid out: all of them would take half a minute. */
async function laidOut(open: () => Promise<void>): Promise<number> {
    await page.evaluate(() => {
        const skipped = new Set<EventTarget | null>();
        document.addEventListener('contentvisibilityautostatechange', event => { if ((event as Event & { skipped: boolean }).skipped) skipped.add(event.target); else skipped.delete(event.target); }, true);
        Object.assign(window, { skipped });
    });
    await open();
    await page.evaluate(() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    return page.locator('.steps .part').evaluateAll(parts => parts.filter(part => !(window as unknown as { skipped: Set<Element> }).skipped.has(part)).length / parts.length);
}

async function open(run: string): Promise<void> {
    for (const details of ['.legend', '.all']) await page.locator(`${run} ${details}`).evaluate(element => element.setAttribute('open', ''));
    await page.waitForSelector(`${run} table.steps`);
}

/** What makes the page wider than the window, or begins left of it: no box that scrolls or cuts holds it. */
const beyond = (): Promise<string[]> => page.evaluate(() => {
    const isHeld = (element: Element): boolean => {
        for (let at = element.parentElement; at && at !== document.body; at = at.parentElement) if (getComputedStyle(at).overflowX !== 'visible') return true;
        return false;
    };
    const found = [...document.body.querySelectorAll<HTMLElement>('main *')].filter(element => {
        const { left, right } = element.getBoundingClientRect();
        return (right > window.innerWidth + 1 || left < -1) && !isHeld(element);
    }).map(({ tagName, className }) => `${tagName} ${className}`);
    return document.documentElement.scrollWidth > window.innerWidth ? [`the page: ${document.documentElement.scrollWidth}`, ...found] : found;
});

/** Elements that come from no part of the page, only from a text: in the body alone, since into the head VS Code puts a script without a nonce (`_vscodeApiScript`). */
const fromMarkup = (): Promise<string[]> => page.evaluate(() => [...document.body.querySelectorAll('img, iframe, object, style, b, i, a, br, strong, script:not([nonce])')]
    .filter(element => !(element.matches('.ending > strong') && element.textContent === '\u2717 use_after_free ') && !element.matches('svg style')).map(({ outerHTML }) => outerHTML.slice(0, 80)));

/** No taller than so many windows. */
const PARTS: Record<string, number> = {
    'header:not(.own)': 0.6, '.critical': 0.3, '.old': 0.3, '.notice': 0.3, '.tools': 0.6, '.scrubber': 0.1, '.next': 1, '.now': 0.3, '.picture-bar': 0.2, '.picture': 0.9, '.waves': 1, '.legend': 1, '.state-holder': 4, '.beside > header': 0.8, '.beside .next': 1.5,
};
/** What can be clicked. */
const HANDLES = ['h1 .link', '.sentence .link', '.critical .link', '.tools > .bar > .link', '.tools select', '.tools .replay button', '.notice .link', '.scrubber .play', '.next .pick', '.now .link', '.folding button:enabled', '.zoom button', '.legend summary', '.all summary', '.steps .link'];
const BESIDE = ['.beside .actions .link', '.beside .next .pick', '.difference .link', '.beside .zoom button', '.beside .steps .link'];

async function expectUsable(handles: readonly string[]): Promise<void> {
    for (const [selector, windows] of Object.entries(PARTS)) for (const part of await page.locator(selector).all()) {
        if (!await part.isVisible()) continue;
        const box = (await part.boundingBox())!;
        expect(box.width, selector).toBeGreaterThan(100);
        expect(box.height, selector).toBeLessThanOrEqual(windows * HEIGHT);
    }
    // What the legend shows stands in it.
    expect(await page.locator('.legend .span').evaluateAll(spans => spans.filter(span => span.getBoundingClientRect().top < span.closest('dl')!.getBoundingClientRect().top).length)).toBe(0);
    for (const selector of handles) await page.locator(selector).first().click({ trial: true, timeout: 10_000 });
}

/** The cell of a long text has it whole, to be copied and to be read aloud. */
async function expectWhole(text: string): Promise<void> {
    const cell = page.locator('.steps [data-step="9"] td:nth-child(3)');
    expect(await cell.evaluate(element => {
        getSelection()!.selectAllChildren(element);
        return getSelection()!.toString();
    })).toBe(text);
    const client = await page.context().newCDPSession(page);
    const { root: { nodeId: document } } = await client.send('DOM.getDocument');
    const { nodeId } = await client.send('DOM.querySelector', { nodeId: document, selector: '.steps [data-step="9"] td:nth-child(3)' });
    const { nodes } = await client.send('Accessibility.queryAXTree', { nodeId, role: 'StaticText' });
    expect(nodes.map(({ name }) => String(name?.value)).join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
}

describe('texts of 10,000 characters', { timeout: 300_000 }, () => {
    const cases = Object.keys(TEXTS).flatMap(kind => [400, 1200].map(width => [kind as keyof typeof TEXTS, width] as const));
    test.each(cases)('%s, in a window of %i pixels', async (kind, width) => {
        const text = TEXTS[kind], view = viewOf(text);
        await showAll(view, text, width);
        for (const step of [0, 9, view.steps.length]) {
            await send({ type: 'select', step });
            await expect.poll(() => page.innerText('.count')).toBe(`${step} / ${view.steps.length}`);
            expect(await beyond(), `step ${step}`).toEqual([]);
        }
        await expectUsable(HANDLES);
        // What is cut stands somewhere whole.
        expect(await page.getAttribute('h1 .link', 'title')).toContain(text);
        expect(await page.getAttribute('.next .who', 'title')).toBe(`1${text}`);
        expect(await page.locator('.tools option').nth(1).getAttribute('value')).toBe(text);
        expect(await page.textContent('.steps [data-step="9"]')).toContain(`2${text}`);
        await expectWhole(`${view.steps[8].text}`);
        await showBeside(view, text);
        expect(await beyond()).toEqual([]);
        await expectUsable(BESIDE);
        expect(await fromMarkup()).toEqual([]);
    });
});
