/**
 * docs/errors.md: a section for each code, whose examples fail with that code at the marked place and nowhere else, but for the last one, which
 * is right. UPDATE=1 npx vitest run test/check/errors.test.ts writes the marks anew: read them before committing.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { checkText, unreadableText } from '../../src/check/index.js';
import { notYetSaid } from '../../src/check/problems.js';
import type { Problem } from '../../src/check/result.js';
import { parseMmn } from '../../src/language/parse.js';
import { PROBLEM_CODES } from '../../src/language/problem-codes.js';
import { validateText } from '../../src/language/validate.js';

const ROOT = join(import.meta.dirname, '../..');
const CATALOGUE = join(ROOT, 'docs/errors.md');
/** Nothing that can be printed, or done by a text, leads to these. */
const WITHOUT_EXAMPLE = ['unreadable-file', 'internal-error'];
/** Only where a whole file is asked for: the command line. */
const OF_THE_COMMAND_LINE = 'no-scenario';

interface Example { from: number; to: number; text: string[] }
interface Section { code: string; examples: Example[] }

const lines = readFileSync(CATALOGUE, 'utf8').split('\n');
const sections = sectionsOf(lines);

function sectionsOf(lines: string[]): Section[] {
    const result: Section[] = [];
    let open: number | undefined;
    lines.forEach((line, i) => {
        if (line.startsWith('### ')) result.push({ code: line.slice(4), examples: [] });
        if (line === '```mmn') open = i + 1;
        else if (line === '```' && open !== undefined) {
            result[result.length - 1].examples.push({ from: open, to: i, text: lines.slice(open, i) });
            open = undefined;
        }
    });
    return result;
}

const MARK = /^\s*\/\/\s*\^+ /;
const withoutMarks = (text: string[]): string[] => text.filter(line => !MARK.test(line));

/** All that is said of a text, as an editor and the command line say it. */
async function saidOf(text: string): Promise<Omit<Problem, 'severity'>[]> {
    const names = await validateText(text, 'file:///example.mmn');
    const { problems, scenarios } = checkText(text, 'file:///example.mmn');
    return [...names, ...notYetSaid(names, problems),
        ...scenarios.flatMap(({ unmet }) => unmet.map(one => ({ ...one, code: 'expectation-unmet' as const }))),
        ...scenarios.flatMap(({ uncovered }) => uncovered.map(({ text, range }) => ({ code: 'cover-unreached' as const, message: `no interleaving reaches ${text}`, range })))];
}

/** The text with a line of carets and the message under each place; a place of several lines is marked in its first. */
function marked(text: string[], said: Omit<Problem, 'severity'>[]): string[] {
    return text.flatMap((line, i) => [line, ...said.filter(({ range }) => range.start.line === i)
        .sort((a, b) => a.range.start.character - b.range.start.character || a.message.localeCompare(b.message))
        .map(({ message, range: { start, end } }) => {
            expect(start.character, `room for \`//\` before the mark of: ${message}`).toBeGreaterThan(2);
            const to = end.line === start.line ? Math.max(end.character, start.character + 1) : line.length;
            return `//${' '.repeat(start.character - 2)}${'^'.repeat(to - start.character)} ${message}`;
        })]);
}

const updated = [...lines];
afterAll(() => { if (process.env.UPDATE) writeFileSync(CATALOGUE, updated.flat().join('\n')); });

describe.each(sections.filter(({ code }) => !WITHOUT_EXAMPLE.includes(code)))('$code', ({ code, examples }) => {
    const wrong = examples.slice(0, -1), right = examples[examples.length - 1];

    test('has an example that fails and one that is right', () => expect(examples.length).toBeGreaterThan(1));

    test.each(wrong.map(example => [example.text[0], example] as const))('fails: %s', async (_, { from, to, text }) => {
        const bare = withoutMarks(text);
        if (code === OF_THE_COMMAND_LINE) { expect(parseMmn(bare.join('\n'), '').model.items.some(item => item.$type === 'Scenario')).toBe(false); return; }
        const said = await saidOf(bare.join('\n'));
        expect([...new Set(said.map(problem => problem.code))], said.map(({ message }) => message).join('\n')).toEqual([code]);
        const again = marked(bare, said);
        if (process.env.UPDATE) { (updated as (string | string[])[]).splice(from, to - from, again, ...Array<string[]>(to - from - 1).fill([])); return; }
        expect(again).toEqual(text);
    });

    test('is right', async () => {
        const text = right.text.join('\n');
        expect(await saidOf(text)).toEqual([]);
        expect(checkText(text, 'file:///example.mmn').scenarios.filter(({ asExpected }) => !asExpected).map(({ scenario, codes, message }) => [scenario, codes, message])).toEqual([]);
    });
});

test('what is no text', () => {
    expect(unreadableText('scenario s \0', '')?.code).toBe('unreadable-file');
    expect(unreadableText('//'.repeat(600_000), '')?.code).toBe('unreadable-file');
    expect(parseMmn('mm proc \x01\x02\x03\x04\x05\x06\x07\x08', '').problems.map(({ code }) => code)).toEqual(['unreadable-file']);
});

test('the catalogue has each code, in the order of the list, and no other', () => expect(sections.map(({ code }) => code)).toEqual([...PROBLEM_CODES]));

test('the source has each code', () => {
    const source = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
        .filter(path => path.endsWith('.ts') && !/generated|problem-codes/.test(path)).map(path => readFileSync(join(ROOT, 'src', path), 'utf8')).join('\n');
    expect(PROBLEM_CODES.filter(code => !source.includes(`'${code}'`))).toEqual([]);
});
