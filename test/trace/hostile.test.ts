/** Names and texts that are markup, mermaid syntax, or absurdly long change nothing but the text, in every form. (Mermaid: mermaid.test.ts.) */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { standaloneTemplate } from '../../src/build/standalone.mjs';
import { toAscii, toHtml, toJson, toMermaid, toSvg, traceView, type TraceView } from '../../src/trace/index.js';
import { expectSameSteps } from './steps-told.js';
import { useAfterFree } from './fixture.js';
import { expectXml } from './xml.js';

const NASTY = ['end', ';', '#', '%%{init: {"theme":"dark"}}%%', '</script><script>alert(1)</script>', '<!--', '<!--<script>', ']]>', '<!--notiscope:run-->', '$&', '$1', '"><img src=x onerror=alert(1)>', "'", '&amp;', '&#0;',
    '\u2028', '\u2029', '\u0000', '\u001b[31m', '\ud800', '\ufffe', '\u202e', '|', '<waits for ', '\\u003c', '__proto__', 'x'.repeat(10_000), 'long name '.repeat(1_000)];

const template = await standaloneTemplate();

function viewOf(name: string): TraceView {
    const { program, trace } = useAfterFree({ page: name, device: `${name}d`, mm: name, lock: name, threads: [name, `${name}2`], scenario: name, file: `file:///w/${encodeURIComponent(name.replace(/[\ud800-\udfff]/g, ''))}.mmn` });
    program.threads.forEach(thread => thread.steps.forEach(step => { step.text = `${name} ${step.text}`; step.stack.forEach(frame => { frame.fn = `${name}${frame.fn}`; }); }));
    return traceView(program, 'use_after_free', `${name} ${name}`, trace, undefined, { device: 0, page: 0, frame: 1 });
}

const elements = (xml: string): number => expectXml(xml) - (xml.match(/<(tspan|title)\b/g)?.length ?? 0);
/** Without the texts that fit into no track: those depend on how long they are. */
const plainShape = (xml: string): number => (xml.match(/<g class="item/g)?.length ?? 0) + (xml.match(/<rect class="(?:held|note|window|harmful)"/g)?.length ?? 0);
const shape = plainShape(toSvg(viewOf('x')));

function check(name: string): void {
    const view = viewOf(name);
    expectSameSteps(view, 'hostile');
    const ascii = toAscii(view);
    expect(Math.max(...ascii.split('\n').map(line => [...line].length))).toBeLessThanOrEqual(75);
    expect(ascii).not.toMatch(/[^\n\P{C}]/u);
    const svg = toSvg(view);
    expect(elements(svg)).toBeGreaterThan(20);
    expect(plainShape(svg)).toBe(shape);
    expect(JSON.parse(JSON.stringify(toJson(view)))).toEqual(toJson(view));
    checkHtml(view);
}

function checkHtml(view: TraceView): void {
    const html = toHtml(view, template);
    const marks = (text: string): number[] => [/<script\b/gi, /<\/script/gi, /<!--/g, /<style\b/gi, /<main\b/g, /http-equiv/g].map(mark => text.match(mark)?.length ?? 0);
    // The places of the template are filled, so their marks are gone.
    expect(marks(html)).toEqual([2, 2, 0, 1, 1, 1]);
    expect(html.slice(0, html.indexOf('<title>'))).toBe(template.slice(0, template.indexOf('<title>')));
    const data = /<script type="application\/json" id="run">(.*?)<\/script>/s.exec(html)?.[1] ?? '';
    expect(data).not.toMatch(/[<>\u2028\u2029]/);
    const again = JSON.parse(data) as TraceView;
    expect(again.threads).toEqual(view.threads);
    expect(again.steps.map(({ text }) => text)).toEqual(view.steps.map(({ text }) => text));
    expect(data).not.toContain('file:///');
}

describe('whatever the names are, every form is whole', () => {
    test.each(NASTY)('%j', name => check(name));
    test('any', { timeout: 300_000 }, () => fc.assert(fc.property(fc.oneof(fc.constantFrom(...NASTY.slice(0, -2)), fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 })), check), { numRuns: 60 }));
    test('10,000 characters make no form larger than its lines of text', () => {
        const view = viewOf('x'.repeat(10_000));
        expect(toMermaid(view).length).toBeLessThan(30_000);
        // Each shape has the whole text once, in its tooltip.
        expect(toSvg(view).replace(/<title>[^<]*<\/title>|<desc>[^<]*<\/desc>/g, '').length).toBeLessThan(100_000);
    });
});
