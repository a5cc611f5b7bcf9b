import { describe, expect, test } from 'vitest';
import { SVG_THEMES, toSvg } from '../../src/trace/index.js';
import { cells, label } from '../../src/trace/svg/measure.js';
import { layout } from '../../src/trace/svg/layout.js';
import { picture } from '../../src/trace/picture.js';
import { contrast, parseColor } from '../../src/webview/color.js';
import { deadlockView, freedView, longView } from '../webview/views.js';
import { expectXml } from './xml.js';

const texts = (svg: string): string[] => [...svg.matchAll(/<t(?:span|ext)[^>]*>([^<]+)</g)].map(([, text]) => text);

describe('svg', () => {
    test('what the picture has, and the lanes under it', () => {
        const svg = toSvg(freedView());
        expectXml(svg);
        const all = texts(svg);
        for (const text of ['race', '\u2717 use_after_free', 'driver', 'mm proc', 'gpu.invalidate()', 'clear_pte(A)', 'STALE frame 1 ro/rw: freed', 'waits for gpu.svm', 'Locks', 'gpu.svm', 'Device TLB']) expect(all).toContain(text);
        expect(svg).toContain('<title>holds proc.mmap_lock</title>');
        expect(svg.match(/class="waits"/g)).toHaveLength(1);
        expect(svg).toContain('class="harmful"');
        expect(all.join(' ')).toMatch(/ gpu A: stale window from step 16, not flushed to the end of the run, harmful from step 16, the device may use it in step 16$/);
    });

    test('the order that the bug needs, where it is known', () => {
        const critical = { message: 'The bug needs `a` before `b`.', steps: [3, 5] };
        expect(toSvg({ ...freedView(), critical })).toContain('>The bug needs <tspan font-weight="600">a</tspan> before <tspan font-weight="600">b</tspan>.</tspan>');
        expect(toSvg({ ...freedView(), critical: { ...critical, steps: [] } })).toBe(toSvg(freedView()));
    });

    test('what is repeated for ever is framed', () => {
        const view = { ...deadlockView(), code: 'livelock' as const, loopsTo: 3 };
        expect(texts(toSvg(view))).toContain('for ever');
        expect(texts(toSvg(deadlockView()))).not.toContain('for ever');
    });

    test('nothing overlaps: notes keep off the neighbours\u2019 lanes, the text of a message fits between its ends, rows below each other', () => {
        for (const view of [freedView(), deadlockView(), freedView({ threads: ['a thread with a rather long name', 'user'], device: 'a_device_with_a_long_name' })]) {
            const { lanes, rows, width, height } = layout(picture(view), view.steps.length, undefined);
            rows.forEach((row, i) => {
                if (i > 0) expect(row.y).toBeGreaterThanOrEqual(rows[i - 1].y + rows[i - 1].height);
                if (row.item.role === 'violation' && row.item.kind === 'note') return;
                if (row.item.kind === 'message') return expect(Math.abs(row.to - row.x)).toBeGreaterThan(row.label.width);
                for (const { x } of lanes) if (x !== row.x) expect(Math.abs(x - row.x)).toBeGreaterThan(row.width / 2);
                expect(row.x - row.width / 2).toBeGreaterThan(0);
                expect(row.x + row.width / 2).toBeLessThan(width);
            });
            expect(Math.max(...rows.map(row => row.y + row.height))).toBeLessThanOrEqual(height);
            expect(lanes.map(({ x }) => x)).toEqual(lanes.map(({ x }) => x).sort((a, b) => a - b));
        }
    });

    test.each(Object.entries(SVG_THEMES))('%s: every text can be read on every ground', (_, theme) => {
        const ratio = (a: string, b: string): number => contrast(parseColor(a)!, parseColor(b)!);
        const { background, foreground, dim, lane, note, error, errorGround, wait, waitGround, info, infoGround, ok } = theme;
        const grounds = [background, note, errorGround, waitGround, infoGround];
        for (const text of [foreground, error, wait, dim]) for (const ground of grounds) expect(ratio(text, ground), `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5);
        for (const [text, ground] of [[foreground, lane], [ok, background]]) expect(ratio(text, ground)).toBeGreaterThanOrEqual(4.5);
        // Lines and frames.
        for (const line of [info, wait, error]) expect(ratio(line, background)).toBeGreaterThanOrEqual(3);
    });

    test('themes differ in colours alone', () => {
        const without = (svg: string): string => svg.replace(/#[0-9a-f]{6}/g, '');
        expect(without(toSvg(freedView(), 'dark'))).toBe(without(toSvg(freedView(), 'light')));
        expect(toSvg(freedView(), 'dark')).not.toBe(toSvg(freedView(), 'light'));
    });

    test('cells: wide characters, marks', () => {
        expect(['abc', '\u4f60\u597d', 'e\u0301', '\u{1f980}'].map(cells)).toEqual([3, 4, 1, 2]);
        expect(label(['x'.repeat(10_000)], 40)).toMatchObject({ full: 'x'.repeat(10_000) });
        expect(label(['x'.repeat(10_000)], 40).lines.join('').length).toBeLessThan(300);
    });

    test('a run of 2,000 steps is as large as its steps are many', () => {
        const sizes = [1000, 2000].map(count => toSvg(longView(count)).length);
        expect(sizes[1]).toBeLessThan(sizes[0] * 2.2);
    });
});
