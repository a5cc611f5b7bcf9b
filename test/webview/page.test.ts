/** The preview page in Chromium, with VS Code's four default themes. */
import { describe, expect, test } from 'vitest';
import { measureContrast } from './measure.js';
import { open, page, posted, send, show, text, usePreview } from './pages.js';
import { THEMES, type ThemeName } from './themes.js';
import { deadlockView, freedView, longView } from './views.js';

usePreview();


describe('the preview page', { timeout: 300_000 }, () => {
    test('says which scenario, what broke and where; starts at the step that breaks it', async () => {
        await show(freedView());
        expect(await text('h1')).toMatch(/race.*\u2717 use_after_free/s);
        expect(await text('.sentence')).toContain('gpu can access frame 1 after munmap() has freed it a.mmn:18');
        expect(await text('.count')).toBe('16 / 16');
        expect(await text('.lanes')).toMatch(/driver\s*user\s*gpu\s*mm proc/);
        expect(await text('tr.stale')).toContain('STALE frame 1 ro/rw: freed');
        expect(await page.locator('.item.current.role-violation').count()).toBe(2);
        await page.click('.sentence .link');
        await page.click('h1 .link');
        expect((await posted()).slice(-2)).toEqual([
            { type: 'reveal', uri: 'file:///w/a.mmn', range: { start: { line: 17, character: 4 }, end: { line: 17, character: 14 } } }, { type: 'scenario', name: 'race' }]);
    });

    test('the place is a link where the sentence names it', async () => {
        await show({ ...freedView(), message: 'gpu can access frame 1 (user, munmap(A), a.mmn:18): freed' });
        expect(await text('.sentence')).toBe('gpu can access frame 1 (user, munmap(A), a.mmn:18): freed');
        expect(await text('.sentence .link')).toBe('a.mmn:18');
    });

    test('the run of an earlier text says so, until there is a newer', async () => {
        await show(freedView());
        await send({ type: 'earlier', why: 'race could not be checked: error in line 3.' });
        await expect.poll(() => text('.old')).toBe('race could not be checked: error in line 3. This is the run of the text before.');
        expect(await page.locator('.diagram svg').count()).toBe(1);
        expect((await measureContrast(page)).filter(({ contrast }) => contrast < 4.5)).toEqual([]);
        await send({ type: 'earlier', why: '' });
        await expect.poll(() => text('.old')).toBe('');
    });

    test('the picture stays where it is from step to step', async () => {
        await show(deadlockView());
        const tops: number[] = [];
        for (const key of ['End', 'ArrowLeft', 'ArrowLeft', 'ArrowLeft', 'Home']) {
            await page.keyboard.press(key);
            tops.push((await page.locator('.picture').boundingBox())!.y);
        }
        expect(tops.slice(1)).toEqual(tops.slice(1).map(() => tops.at(-1)));
    });

    test('keys and slider scrub by classes alone; the state follows', async () => {
        await show(deadlockView());
        await page.evaluate('void (window.picture = document.querySelector(".diagram svg"))');
        await page.keyboard.press('Home');
        expect(await text('.count')).toBe('0 / 7');
        expect(await text('.now')).toContain('Before the first step');
        await page.keyboard.press('ArrowRight');
        expect(await text('.now')).toMatch(/driver mutex_lock\(gpu.svm\)[\s\S]*gpu.svm free \u2192 driver/);
        expect(await text('.state .changed')).toBe('driver');
        expect(await page.locator('.item.current').count()).toBe(1);
        expect(await page.locator('.item.future').count()).toBeGreaterThan(5);
        await page.focus('input[type=range]');
        await page.keyboard.press('End');
        expect(await text('.state tr.blocked')).toContain('BLOCKED for ever: waits for gpu.svm, held by itself');
        expect(await page.evaluate('document.querySelector(".diagram svg") === picture')).toBe(true);
        expect(await posted()).toEqual([{ type: 'ready' }, { type: 'selected', step: 0 }, { type: 'selected', step: 1 }, { type: 'selected', step: 7 }]);
    });

    test('a click on a message selects its step and goes to its line', async () => {
        await show(freedView());
        await page.locator('.item', { hasText: 'put_page' }).click();
        expect((await posted()).slice(-2)).toEqual([{ type: 'selected', step: 14 },
            { type: 'reveal', uri: 'file:///w/a.mmn', range: { start: { line: 45, character: 4 }, end: { line: 45, character: 14 } } }]);
        expect(await text('.calls')).toMatch(/munmap\(\)\s*zap_free\(\)/);
        await page.click('.calls li:last-child .link');
        expect((await posted()).slice(-1)).toMatchObject([{ type: 'reveal', uri: 'mmn-kernel:/6.12/20_mm.mmn' }]);
    });

    test('eight threads with long names: no name lies on its neighbour\u2019s', async () => {
        const view = freedView({ device: 'a_device_with_a_long_name' });
        const names = Array.from({ length: 8 }, (_, i) => `a_thread_with_a_rather_long_name_${i}`);
        await show({ ...view, threads: names.map(name => ({ name, kind: 'thread' as const })), steps: view.steps.map((step, i) => ({ ...step, thread: names[i % 8] })) });
        const boxes = await page.locator('.lane').evaluateAll(lanes => lanes.map(lane => lane.getBoundingClientRect()).map(({ left, right }) => [left, right]));
        expect(boxes).toHaveLength(10);
        boxes.slice(1).forEach(([left], i) => expect(left).toBeGreaterThanOrEqual(boxes[i][1] - 1));
        // What is left of them tells them apart, and is not cut again.
        expect((await page.locator('.lane bdi').allInnerTexts()).slice(0, 8)).toEqual(names.map((_, i) => expect.stringMatching(new RegExp(`^\u2026.*${i}`))));
        const ends = await page.locator('.lane bdi').evaluateAll(names => names.map(name => name.getBoundingClientRect().right - name.parentElement!.getBoundingClientRect().right));
        ends.forEach(beyond => expect(beyond).toBeLessThanOrEqual(0));
    });

    test('of a picture that is wider than what is seen of it, the sentence at the end is in sight, and only there', async () => {
        const view = freedView();
        const names = Array.from({ length: 8 }, (_, i) => `a_thread_with_a_rather_long_name_${i}`);
        const message = 'a sentence about each of the threads; '.repeat(60);
        await show({ ...view, message, threads: names.map(name => ({ name, kind: 'thread' as const })), steps: view.steps.map((step, i) => ({ ...step, thread: names[i % 8] })) });
        await expect.poll(() => page.locator('.ending').isVisible()).toBe(true);
        expect(await text('.ending')).toContain('use_after_free a sentence about each');
        await expect.poll(() => page.evaluate(() => {
            const [end, frame] = ['.ending', '.picture'].map(selector => document.querySelector(selector)!.getBoundingClientRect());
            return [end.left >= frame.left, end.right <= frame.right + 1, end.top > frame.top, end.bottom <= Math.min(frame.bottom, window.innerHeight), end.height < frame.height / 2];
        })).toEqual([true, true, true, true, true]);
        // Whatever is scrolled, it stays; before the end there is none, and none in a picture that is seen whole.
        await page.locator('.picture').evaluate(holder => { holder.scrollLeft = 300; });
        expect(await page.locator('.ending').evaluate(end => end.getBoundingClientRect().left - end.closest('.picture')!.getBoundingClientRect().left)).toBeLessThan(3);
        await page.keyboard.press('Home');
        await expect.poll(() => page.locator('.ending').isVisible()).toBe(false);
        await send({ type: 'show', view: freedView() });
        await page.waitForSelector('.diagram svg .item', { state: 'attached' });
        await page.keyboard.press('End');
        expect(await page.locator('.ending').isVisible()).toBe(false);
    });

    test('what breaks stays in sight when the page gets another width', async () => {
        await show(freedView());
        const inSight = (): Promise<boolean> => page.evaluate(() => {
            const [end, frame] = ['.item.role-violation.note', '.picture'].map(selector => document.querySelector(selector)!.getBoundingClientRect());
            return end.bottom <= frame.bottom + 1 && end.top >= frame.top;
        });
        await expect.poll(inSight).toBe(true);
        for (const width of [620, 980, 500, 1280]) {
            await page.setViewportSize({ width, height: 700 });
            await expect.poll(inSight, { message: `${width} pixels` }).toBe(true);
        }
    });

    test('lanes: a click on a column selects its step, the cursor goes along, the stale window is a band', async () => {
        await show(freedView());
        const left = async (selector: string): Promise<number> => (await page.locator(selector).first().boundingBox())!.x;
        expect(await left('.waves .cursor')).toBeCloseTo(await left('.waves .band.harmful'), 0);
        expect(await text('.windows')).toBe('gpu A: stale window from step 16, not flushed to the end of the run, harmful from step 16, the device may use it in step 16');
        const span = page.locator('.waves .span', { hasText: 'read user' });
        await span.click({ position: { x: 2, y: 5 } });
        expect(await text('.count')).toBe('5 / 16');
        expect(await left('.waves .cursor')).toBeCloseTo((await span.boundingBox())!.x, 0);
        expect(await span.getAttribute('title')).toBe('5\u201316: read user');
    });

    test('the cursor in the editor marks the steps of its line, and selects the next of them', async () => {
        await show(freedView());
        await page.keyboard.press('Home');
        await send({ type: 'here', steps: [3, 9] });
        await expect.poll(() => text('.count')).toBe('3 / 16');
        expect(await page.locator('.band.here').count()).toBe(2);
        await send({ type: 'select', step: 9 });
        await send({ type: 'here', steps: [3, 9] });
        await send({ type: 'here', steps: [] });
        await expect.poll(() => page.locator('.band.here').count()).toBe(0);
        expect(await text('.count')).toBe('9 / 16');
        // What the page has selected by itself is not told to the host, or the editor would be moved in turn.
        expect((await posted()).filter(message => (message as { type: string }).type === 'selected')).toEqual([{ type: 'selected', step: 0 }]);
    });

    test('zooms by buttons, keys and the wheel, and fits again', async () => {
        await show(freedView());
        const width = async (): Promise<number> => (await page.locator('.diagram svg').boundingBox())!.width;
        const fitted = await width();
        await page.click('.zoom button[title^="Zoom in"]');
        await page.keyboard.press('+');
        expect(await width()).toBeGreaterThan(fitted * 1.2);
        expect(await text('.zoom .factor')).toMatch(/^\d+ %$/);
        const lane = async (): Promise<number> => (await page.locator('.lane').last().boundingBox())!.x;
        const before = await lane();
        await page.keyboard.press('-');
        expect(await lane()).toBeLessThan(before);
        await page.keyboard.press('0');
        expect(await width()).toBeCloseTo(fitted, 0);
    });

    test('the table of steps follows the selected one, for those who cannot see the picture', async () => {
        await show(freedView());
        await page.focus('.all summary');
        await page.keyboard.press('Enter');
        await expect.poll(() => page.locator('.steps tbody tr').count()).toBe(16);
        expect(await page.getAttribute('.steps [aria-current]', 'data-step')).toBe('16');
        await page.focus('.steps tr[data-step="4"] .link');
        await page.keyboard.press('Enter');
        expect(await page.getAttribute('.steps [aria-current]', 'data-step')).toBe('4');
        expect(await text('.count')).toBe('4 / 16');
    });

    test('keeps the step over an edit, and the whole page over a reload', async () => {
        await show(freedView());
        await send({ type: 'select', step: 5 });
        await send({ type: 'show', view: freedView() });
        await expect.poll(() => text('.count')).toBe('5 / 16');
        await expect.poll(() => page.evaluate('JSON.parse(localStorage.state ?? "{}").step')).toBe(5);
        await page.reload();
        await page.waitForSelector('.diagram svg .item', { state: 'attached' });
        expect(await text('.count')).toBe('5 / 16');
        expect((await posted())).toEqual([{ type: 'ready' }]);
    });

    test('an empty page says what to do; what it does not know it ignores', async () => {
        await open('light');
        await expect.poll(() => text('.empty')).toContain('choose "Show diagram"');
        for (const data of [null, 7, 'show', {}, { type: 'show' }, { type: 'show', view: { steps: [] } }, { type: 'select', step: 'x' }, { type: 'here', steps: 3 }, { type: 'here', steps: ['x'] }, { type: 'nope' }]) await send(data);
        await send({ type: 'empty', message: 'a.mmn has an error', hint: 'Mend line 3.' });
        await expect.poll(() => text('.empty')).toMatch(/a.mmn has an error\s+Mend line 3\./);
    });

    test('markup in names and messages is text', async () => {
        const evil = '<img src=x onerror=alert(1)>';
        await show(freedView({ page: evil, device: '%%{init', lock: '"]', scenario: '<script>window.hacked = 1</script>', threads: ['end', 'a;b#59;'] }, `${evil} $$x$$ ${'y'.repeat(10_000)}`));
        expect(await text('h1')).toContain('<script>window.hacked = 1</script>');
        expect(await page.locator('main img, main script').count()).toBe(0);
        expect(await page.evaluate('window.hacked')).toBeUndefined();
        expect(await text('.lanes')).toMatch(/end\s*a;b#59;/);
        expect(await page.textContent('.diagram svg')).toContain('waits for %%{init."]');
    });

    test('a new theme paints the picture anew', async () => {
        await show(deadlockView(), 'dark');
        const paper = (): Promise<string | null> => page.getAttribute('.diagram svg .paper', 'fill');
        expect(await paper()).toBe('#1f1f1f');
        await page.evaluate(({ kind, variables }) => {
            document.body.className = kind;
            for (const [name, value] of Object.entries(variables)) document.documentElement.style.setProperty(name, value);
        }, THEMES.light);
        await expect.poll(paper).toBe('#ffffff');
        expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
    });

    test('a run is scrubbed without drawing anew', async () => {
        await show(longView(100));
        const changed = await page.evaluate(() => {
            const observer = new MutationObserver(() => undefined);
            observer.observe(document.querySelector('.diagram')!, { subtree: true, childList: true });
            for (let step = 0; step < 50; step++) document.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft', bubbles: true }));
            return observer.takeRecords().length;
        });
        expect(await text('.count')).toBe('50 / 100');
        expect(changed).toBe(0);
    });

    test('a run of 3,000 steps scrolls to the selected step', async () => {
        await show(longView(3000));
        const inSight = (): Promise<boolean> => page.evaluate(() => {
            const [item, frame] = ['.item.current', '.picture'].map(selector => document.querySelector(selector)!.getBoundingClientRect());
            return item.top >= frame.top && item.top < frame.bottom;
        });
        for (const step of [3000, 1500, 0]) {
            await send({ type: 'select', step });
            await expect.poll(() => text('.count')).toBe(`${step} / 3000`);
            expect(await page.locator('.item.current').count()).toBeGreaterThan(0);
            expect(await inSight(), `step ${step}`).toBe(true);
        }
        expect(await page.locator('.waves .row').count()).toBeGreaterThan(8);
    });

    test('of a run of 3,000 steps the lanes have what is in sight, wherever they are scrolled to, and a click finds its column', async () => {
        await show(longView(3000));
        await page.waitForSelector('.waves .spans .span', { state: 'attached' });
        /** Columns in sight at which a thread does nothing: there is always one that does. */
        const idle = (): Promise<number[]> => page.locator('.waves .scroller').evaluate(scroller => {
            const names = 148, { left, right } = scroller.getBoundingClientRect();
            const steps = [...scroller.querySelectorAll('.span.step, .span.stale')].map(span => span.getBoundingClientRect()).filter(box => box.right > left + names + 5 && box.left < right);
            const middles = steps.map(box => box.left + box.width / 2).sort((a, b) => a - b);
            return middles.flatMap((at, i) => i > 0 && at - middles[i - 1] > 9 ? [at] : []);
        });
        const spans = () => page.locator('.waves .span').count();
        expect(await spans()).toBeLessThan(6000);
        for (const step of [1500, 400, 2999]) {
            await send({ type: 'select', step });
            await expect.poll(() => text('.count')).toBe(`${step} / 3000`);
            expect(await idle(), `step ${step}`).toEqual([]);
        }
        // By hand as well.
        await page.locator('.waves .scroller').evaluate(scroller => { scroller.scrollLeft = 5000; });
        await expect.poll(async () => (await page.locator('.waves .span.step').first().boundingBox())!.x).toBeLessThan(200);
        expect(await idle()).toEqual([]);
        const names = await page.locator('.waves .row .label').nth(1).evaluate(label => label.getBoundingClientRect().width);
        await page.locator('.waves .scroller').click({ position: { x: names + 3 + 5 * 10, y: 25 } });
        expect(await text('.count')).toBe('1010 / 3000');
    });

    test('an edit that leaves the run as it is leaves it playing', async () => {
        const view = await show(longView(60));
        await send({ type: 'select', step: 4 });
        await page.keyboard.press(' ');
        const place = { start: { line: 18, character: 4 }, end: { line: 18, character: 14 } };
        await send({ type: 'show', view: { ...view, at: { ...view.at!, ...place }, steps: view.steps.map(step => ({ ...step, userRange: { ...step.userRange, ...place } })) } });
        await expect.poll(() => text('.sentence')).toContain('a.mmn:19');
        expect(await page.getAttribute('.play', 'aria-label')).toBe('Stop (Space)');
        await expect.poll(() => text('.count'), { timeout: 30_000 }).toMatch(/^[6-9] /);
        // Another verdict is another run.
        await send({ type: 'show', view: { ...view, code: 'leak' } });
        await expect.poll(() => page.getAttribute('.play', 'aria-label')).toBe('Play (Space)');
    });

    test('a picture that cannot be drawn is told as a table', async () => {
        await open('light');
        await page.evaluate(() => { SVGElement.prototype.getBoundingClientRect = () => { throw new Error('no boxes here'); }; });
        await send({ type: 'show', view: freedView() });
        await page.waitForSelector('.trouble table');
        expect(await text('.trouble p')).toBe('The diagram cannot be drawn (no boxes here). The steps:');
        await page.click('.trouble tr[data-step="7"] .link');
        expect(await text('.count')).toBe('7 / 16');
    });

    test('plays to the end by itself; a step by hand stops it', async () => {
        await show(freedView());
        await page.keyboard.press(' ');
        await expect.poll(() => text('.count')).toBe('1 / 16');
        await expect.poll(() => text('.count'), { timeout: 30_000 }).toBe('2 / 16');
        await page.keyboard.press('ArrowLeft');
        expect(await page.getAttribute('.play', 'aria-label')).toBe('Play (Space)');
        await page.click('.play');
        expect(await page.getAttribute('.play', 'aria-label')).toBe('Stop (Space)');
        await page.click('.play');
        expect(await page.getAttribute('.play', 'aria-label')).toBe('Play (Space)');
    });

    test.each(Object.keys(THEMES) as ThemeName[])('%s: every text has a contrast of at least 4.5', async theme => {
        await show(freedView(), theme);
        for (const step of [16, 8]) {
            await send({ type: 'select', step });
            await expect.poll(() => text('.count')).toBe(`${step} / 16`);
            await page.waitForTimeout(150);
            await page.locator('.legend').evaluate(element => element.setAttribute('open', ''));
            const measured = await measureContrast(page);
            expect(measured.length).toBeGreaterThan(60);
            expect(measured.filter(({ contrast }) => contrast < 4.5)).toEqual([]);
        }
    });
});
