/** What of the page needs no browser. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contrast, parseColor, readable, toHex } from '../../src/webview/color.js';
import { previewHtml } from '../../src/webview/html.js';
import { isToPage } from '../../src/webview/protocol.js';
import { changedCells, relevant, tables } from '../../src/webview/tables.js';
import { palette, type Palette } from '../../src/webview/theme.js';
import { THEMES } from './themes.js';
import { deadlockView, freedView } from './views.js';

const must = (text: string): NonNullable<ReturnType<typeof parseColor>> => parseColor(text) ?? expect.fail(`no colour: ${text}`);

describe('html', () => {
    const html = previewHtml({ cspSource: 'vscode-resource:', nonce: 'abc', scriptUri: 'https://x/webview.js', styleUri: 'https://x/"><script>' });
    test('a strict policy: only our script, nothing remote, no eval', () => {
        const policy = /content="(default-src[^"]*)"/.exec(html)?.[1];
        expect(policy).toBe("default-src 'none'; style-src vscode-resource:; script-src 'nonce-abc'; font-src vscode-resource:; img-src vscode-resource: data:");
    });
    test('attributes are escaped', () => {
        expect(html).toContain('href="https://x/&quot;&gt;&lt;script&gt;"');
        expect(html.match(/<script/g)).toHaveLength(1);
    });
});

describe('colours', () => {
    test.each([['#fff', '#ffffff'], ['#1e1e1e80', '#1e1e1e'], ['rgb(1, 2, 3)', '#010203'], ['rgba(255 0 0 / 50%)', '#ff0000'], [' #ABCDEF ', '#abcdef']])('%s', (text, hex) => {
        expect(toHex(must(text))).toBe(hex);
    });
    test.each(['', 'red', '#12', '#12345', 'rgb(1)', 'color-mix(in srgb, red, blue)', 'rgb(a, b, c)'])('%j is none', text => expect(parseColor(text)).toBeUndefined());
    test('black on white is 21', () => expect(contrast(must('#000'), must('#fff'))).toBeCloseTo(21));

    const TEXTS: (keyof Palette)[] = ['foreground', 'link', 'error', 'wait', 'info', 'ok'];
    const GROUNDS: (keyof Palette)[] = ['background', 'note', 'current', 'errorGround', 'waitGround', 'infoGround', 'changedGround'];
    function worst(colors: Palette): number {
        return Math.min(...TEXTS.flatMap(text => GROUNDS.map(ground => contrast(must(String(colors[text])), must(String(colors[ground]))))),
            ...(['background', 'note'] as const).map(ground => contrast(must(colors.dim), must(colors[ground]))), contrast(must(colors.foreground), must(colors.lane)));
    }
    test.each(Object.entries(THEMES))('%s: every text on every ground', (_, { kind, variables }) => {
        expect(worst(palette(name => variables[name] ?? '', kind))).toBeGreaterThanOrEqual(4.5);
    });
    test('a theme without any colour', () => {
        for (const kind of ['vscode-dark', 'vscode-light', 'vscode-high-contrast', '']) expect(worst(palette(() => '', kind))).toBeGreaterThanOrEqual(4.5);
    });
    test('any theme at all, as far as white and black can', () => {
        const color = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255)).map(([r, g, b]) => toHex({ r, g, b, a: 1 }));
        fc.assert(fc.property(color, color, color, color, (background, foreground, error, link) => {
            const variables: Record<string, string> = { '--vscode-editor-background': background, '--vscode-editor-foreground': foreground, '--vscode-editorError-foreground': error,
                '--vscode-textLink-foreground': link };
            const colors = palette(name => variables[name] ?? '');
            // On a middle grey neither reaches 4.5 on all of its tints: the better one is taken.
            const best = (['foreground', 'error', 'link'] as const).every(name => GROUNDS.every(ground => contrast(must(colors[name]), must(String(colors[ground]))) >= 3));
            expect(best).toBe(true);
        }));
    });
    test('readable leaves what is readable', () => {
        expect(toHex(readable(must('#000000'), [must('#ffffff')]))).toBe('#000000');
    });
});

describe('tables', () => {
    test('a deadlock: who is blocked, by whom', () => {
        const view = deadlockView();
        const all = tables(view.states[7], relevant(view));
        expect(all.map(table => table.title)).toEqual(['Threads', 'Locks', 'Pages', 'Devices', 'Frames', 'Notifiers']);
        expect(all[0].rows).toEqual([
            { cells: ['driver', 'BLOCKED for ever: waits for gpu.svm, held by itself', ''], mark: 'blocked' },
            { cells: ['user', 'BLOCKED for ever: waits for proc.mmap_lock, held by driver (read)', ''], mark: 'blocked' }]);
        expect(all[1].rows).toEqual([{ cells: ['gpu.svm', 'driver', 'driver'], mark: 'wait' }, { cells: ['proc.mmap_lock', 'read driver', 'user'], mark: 'wait' }]);
    });
    test('stale translations and freed frames are marked, and said', () => {
        const view = freedView();
        const all = tables(view.states[16], relevant(view));
        expect(all.find(table => table.title === 'Devices')?.rows).toEqual([{ cells: ['gpu A', 'frame 1 rw', 'frame 1 ro/rw', 'frame 1 ro/rw', 'STALE frame 1 ro/rw: freed'], mark: 'stale' }]);
        expect(all.find(table => table.title === 'Frames')?.rows).toEqual([{ cells: ['frame 1', 'freed', '0', '0', 'gpu', ''], mark: 'stale' }]);
    });
    test('what never happens is left out', () => {
        const view = freedView();
        expect(relevant(view)).toEqual({ locks: new Set(['gpu.svm', 'proc.mmap_lock']), frames: new Set([1]), variables: new Set() });
    });
    test('the next step of the thread that steps is no news', () => {
        expect(changedCells({ cells: ['a', 'next: y', '1'] }, { cells: ['a', 'next: x', '2'] })).toEqual([false, false, true]);
        expect(changedCells({ cells: ['a'] }, undefined)).toEqual([false]);
    });
});

test('messages that the page knows', () => {
    expect([{ type: 'show', view: deadlockView() }, { type: 'empty', message: 'a', hint: 'b' }, { type: 'select', step: 1 }].every(isToPage)).toBe(true);
    expect([undefined, null, 1, { type: 'show', view: {} }, { type: 'select' }, { type: 'empty' }, { type: 'x' }].some(isToPage)).toBe(false);
});
