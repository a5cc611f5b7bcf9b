/**
 * The kernel library against running kernels: `events-6.12.txt` and `events-6.1.txt` say which callbacks each operation of a test program has caused; a scenario for
 * every section runs the same operation in the model, alone, and must cause the same ones: which, in what order, over what, nested how, in which epoch.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { eventLines, kernelEvents } from './events.js';
import { leftOut } from './left-out.js';
import { recorded } from './recorder.js';

const here = dirname(fileURLToPath(import.meta.url));
const read = (name: string): string => readFileSync(join(here, name), 'utf8');

/** `upTo`: only the first pages of the section have a counterpart. */
interface Case { section: string; file: string; text: string; scenario: string; pages: Map<string, string>; upTo: number }

/** `/// == SECTION` above a scenario; `/// P0 = [0..4) = [2..3)`: what a page stands for; `/// only [0..4)`: events of further pages are left out. */
const cases: Case[] = readdirSync(here).filter(name => name.endsWith('.mmn')).sort().flatMap(file => {
    const text = read(file);
    return [...text.matchAll(/((?:^\/\/\/ .*\n)+)scenario (\w+)/gm)].flatMap(([, doc, scenario]) => {
        const section = /^\/\/\/ == (.*)$/m.exec(doc)?.[1];
        const pages = [...doc.matchAll(/^\/\/\/ (\w+) = (\[.*)$/gm)].flatMap(([, page, ranges]) => ranges.split(' = ').map((range): [string, string] => [range, page]));
        const upTo = Number(/^\/\/\/ only \[0\.\.(\d+)\)$/m.exec(doc)?.[1] ?? Infinity);
        return section ? [{ section, file, text, scenario, pages: new Map(pages), upTo }] : [];
    });
});

/** `[1..3)` is P1,P2 in the first mm, Q1,Q2 in the child; ALL is every page of the mm. */
function pagesIn({ text, scenario, pages }: Case): (range: string, mm: string) => string {
    const body = text.slice(text.indexOf(`scenario ${scenario} `));
    return (range, mm) => {
        const known = pages.get(range);
        const prefix = mm === 'mm2' ? 'Q' : 'P';
        if (known) return known.replace(/^P/, prefix);
        if (range === 'ALL') return [...new RegExp(`mm ${mm} \\{([^}]*)\\}`).exec(body)![1].replace(/=\s*\w+\.\w+/g, '').matchAll(/\b[PQ]\d\b/g)].map(([name]) => name).join(',');
        const [, first, end] = /^\[(\d+)\.\.(\d+)\)$/.exec(range) ?? [];
        return Array.from({ length: Number(end) - Number(first) }, (_, i) => `${prefix}${Number(first) + i}`).join(',');
    };
}

const wanted = (sections: ReturnType<typeof kernelEvents>, one: Case): string[] =>
    eventLines(sections.get(one.section)!.filter(({ range }) => !(Number(/\.\.(\d+)\)/.exec(range)?.[1]) > one.upTo)), pagesIn(one));

describe.each(['6.12', '6.1'])('%s', version => {
    const sections = kernelEvents(read(`events-${version}.txt`));
    const missing = leftOut(version);

    test.each(cases.filter(({ section }) => sections.has(section) && !missing.has(section)))('$section ($file: $scenario)', one => {
        const { lines, problems } = recorded(one.text, one.scenario, version);
        expect(problems).toEqual([]);
        expect(lines).toEqual(wanted(sections, one));
    });

    test('every section has a scenario or a reason', () => {
        const covered = new Set(cases.map(({ section }) => section));
        expect([...sections.keys()].filter(section => !covered.has(section) && !missing.has(section))).toEqual([]);
        expect([...missing.keys()].filter(section => !sections.has(section))).toEqual([]);
    });
});

test('a scenario is for a section of a run', () => {
    const known = new Set(['6.12', '6.1'].flatMap(version => [...kernelEvents(read(`events-${version}.txt`)).keys()]));
    expect(cases.filter(({ section }) => !known.has(section)).map(({ section }) => section)).toEqual([]);
});

/** The comparison sees what it is for. */
test('another event, another owner, other pages and an event too many are seen', () => {
    const one = cases.find(c => c.section === 'l_trace1: munmap 1 page of 4 (populated)')!;
    const right = wanted(kernelEvents(read('events-6.12.txt')), one);
    const changed = (override: string): string[] => recorded(one.text.replace(`scenario ${one.scenario} {`, `scenario ${one.scenario} { ${override}`), one.scenario, '6.12').lines;
    expect(changed('')).toEqual(right);
    expect(changed('override fn zap_region(pages, event) { zap_page_range_single_twice(pages) } fn zap_page_range_single_twice(pages) { let r = range(pages.mm, pages, MMU_NOTIFY_CLEAR); mmu_notifier_invalidate_range_start(r); zap_started_region(pages, r) }')).not.toEqual(right);
    expect(changed('device own mirrors mm1 { } override fn zap_region(pages, event) { let r = range(pages.mm, pages, event, own); mmu_notifier_invalidate_range_start(r); zap_started_region(pages, r) }')).not.toEqual(right);
    expect(changed('override fn zap_region(pages, event) { let r = range(pages.mm, pages.mm.pages, event); mmu_notifier_invalidate_range_start(r); zap_started_region(pages, r) }')).not.toEqual(right);
    expect(changed('override fn vmas_detach(pages) { let r = range(pages.mm, pages, MMU_NOTIFY_UNMAP); mmu_notifier_invalidate_range_start(r); mmu_notifier_invalidate_range_end(r); foreach (p in pages) { p.vma = false } }')).not.toEqual(right);
});
