/** Which steps each form of a run tells of, read from what is written: every form must tell all of them, once and in order. */
import { expect } from 'vitest';
import { columns } from '../../src/trace/columns.js';
import { numbered } from '../../src/trace/numbered.js';
import { outline } from '../../src/trace/outline.js';
import { foldables, picture, type Item } from '../../src/trace/picture.js';
import { rowsOf, type Row } from '../../src/trace/rows.js';
import { plain } from '../../src/trace/escape.js';
import { callText } from '../../src/trace/walk.js';
import { kernelCalls } from './calls.js';
import { toAscii, toJson, toMermaid, toSvg, type TraceView } from '../../src/trace/index.js';

const numbers = (texts: readonly (readonly string[])[]): number[] => texts.flatMap(([, from, to = from]) => Array.from({ length: Number(to) - Number(from) + 1 }, (_, i) => Number(from) + i));

/** `  3-4. user: ...`. */
const inNumbered = (lines: readonly string[]): number[] => numbers(lines.map(line => /^ *(\d+)(?:-(\d+))?\. /.exec(line)).filter(match => match !== null).map(match => [...match].filter(part => part !== undefined)));
/** The numbers at the left of the picture. */
const inSvg = (svg: string): number[] => numbers([...svg.matchAll(/<text class="steps"[^>]*>(\d+)(?:-(\d+))?<\/text>/g)].map(match => [...match].filter(part => part !== undefined)));

const bare = (text: string): string => text.replace(/[\s|]/g, '');

/** The texts of the rows stand in the columns one after the other, whole, whatever the wrapping. */
function inColumns(view: TraceView, lines: readonly string[]): void {
    const text = bare(lines.slice(2).join('\n'));
    let at = 0;
    for (const row of rowsOf(view)) {
        const found = text.indexOf(bare(row.text), at);
        expect(found, `${row.text} in ${lines.join('\n')}`).toBeGreaterThanOrEqual(at);
        at = found + bare(row.text).length;
    }
}

/** The calls of the scenario's own functions with their arguments, and what calls return, are in JSON, in the lines of text and in the picture. */
function expectSameCalls(view: TraceView, rows: readonly Row[], items: readonly Item[], name: string): void {
    const drawn = items.map(({ last, lines }) => ({ last, text: plain(lines.join(' ')) }));
    const { steps } = toJson(view);
    for (const { index, thread, calls, returns = [], changes } of steps) {
        for (const call of calls) {
            if (call.library) continue;
            const text = plain(callText(call));
            expect(rows.some(row => row.thread === thread && row.first <= index && row.text.startsWith(text)), `${name} step ${index}: ${text}`).toBe(true);
            expect(drawn.some(item => item.text.includes(text)), `${name} step ${index}: ${text} in the picture`).toBe(true);
        }
        // What a local keeps is told by it, and that a function of the scenario says yes is nothing to stop at.
        const kept = changes.filter(change => change.name.startsWith(`${thread}: `)).map(({ to }) => to);
        for (const { fn, value } of returns) {
            const isLibrary = calls.find(call => call.fn === fn)!.library;
            if (kept.includes(value) || (!isLibrary && value === 'true')) continue;
            for (const told of [rows, drawn]) expect(told.some(({ last, text }) => last >= index && text.includes(value)), `${name} step ${index}: ${fn}() returns ${value}`).toBe(true);
        }
    }
    expect(steps.map(({ calls }) => calls.map(callText)), name).toEqual(view.steps.map(({ stack }) => stack.map(callText)));
    expect(steps.map(({ returns = [] }) => returns), name).toEqual(view.steps.map(({ stack, returns = [] }) => returns.map(({ depth, value }) => ({ fn: stack[depth].fn, value }))));
}

export function expectSameSteps(view: TraceView, name = view.scenario): void {
    const all = view.steps.map(({ index }) => index);
    expect(all, name).toEqual(Array.from({ length: all.length }, (_, i) => i + 1));
    expect(toJson(view).steps.map(({ index }) => index), name).toEqual(all);
    const rows = rowsOf(view);
    const loop = view.loopsTo === undefined ? -1 : rows.findIndex(row => row.first > view.loopsTo!);
    expect(inNumbered(numbered(rows, all.length, 75, loop)), name).toEqual(all);
    // A step that anybody wants to see has a row of its own.
    for (const { step: { index }, weight } of outline(view)) if (weight !== 'hidden') expect(rows.some(row => row.first === index && !row.opens), `${name} step ${index}`).toBe(true);
    const threads = view.threads.map(thread => thread.name).filter(thread => rows.some(row => row.thread === thread));
    const side = columns(rows, threads, 75, loop);
    if (side) inColumns(view, side);
    expect(toAscii(view).startsWith((side ?? numbered(rows, all.length, 75, loop)).join('\n')), name).toBe(true);
    const calls = kernelCalls(view).map(({ key }) => key);
    expect(new Set(calls).size, name).toBe(calls.length);
    const { items } = picture(view);
    const unfolded = picture(view, new Set(calls)).items;
    // Folded or not, every step lies in the range of a row; of what a call has inside, unfolded each in another one.
    for (const rows of [items, unfolded]) expect(all.filter(step => !rows.some(({ first, last }) => first <= step && step <= last)), name).toEqual([]);
    for (const { steps } of kernelCalls(view)) {
        const inside = unfolded.map(({ first, last }) => steps.filter(step => first <= step && step <= last));
        expect(steps.filter(step => !inside.some(found => found.length === 1 && found[0] === step)), name).toEqual([]);
    }
    // Each of them can be found: to be unfolded, and to be folded again.
    for (const rows of [items, unfolded]) expect(rows.flatMap(({ calls = [] }) => calls.flatMap(({ key, fn }) => fn === undefined ? [] : [key])).sort(), name).toEqual([...calls].sort());
    // What a long note leaves out is there when it is unfolded: as many lines as it says.
    const notes = foldables(view, new Set()).filter(({ fn }) => fn === undefined);
    const whole = picture(view, new Set(notes.map(({ key }) => key))).items;
    const lines = (rows: typeof items): number => rows.reduce((sum, { lines }) => sum + lines.length, 0);
    expect(lines(whole) - lines(items), name).toBe(notes.reduce((sum, { hidden }) => sum + hidden - 1, 0));
    expect(whole.some(({ role, lines }) => role === 'fold' && lines.some(line => /^and \d+ more$/.test(line))), name).toBe(false);
    expectSameCalls(view, rows, whole, name);
    expect(inSvg(toSvg(view)), name).toEqual(items.length > 0 ? all : []);
    // What a row is about lies in order, and what everybody must see has a row of its own.
    const drawn = [...toSvg(view).matchAll(/data-first="(\d+)" data-last="(\d+)"/g)].map(([, first, last]) => [Number(first), Number(last)]);
    expect(drawn, name).toEqual(items.map(({ first, last }) => [first, last]));
    expect(toMermaid(view).split('\n').filter(line => /^ {4}(Note over|L\d+(->>|-x))/.test(line)), name).toHaveLength(items.length);
    expect(drawn.map(([, last]) => last), name).toEqual(drawn.map(([, last]) => last).sort((a, b) => a - b));
    for (const { index, effect } of view.steps) {
        if (['map', 'clear_pte', 'tlb_flush', 'drain', 'device_access', 'cpu_access'].includes(effect.kind)) expect(drawn.some(([first, last]) => first <= index && index <= last), `${name} step ${index}`).toBe(true);
    }
}
