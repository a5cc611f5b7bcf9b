/**
 * Findings in whole files: `//= CODE VERDICT` behind a statement says what is found there, in some scenario of the file, and what the exploration
 * makes of it. Nothing else may be found. Orders of locks have tests of their own.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkText } from '../../src/check/index.js';

const FOLDER = 'test/lockdep/findings', OTHERS = ['lock_order', 'self_deadlock'];

describe.each(readdirSync(FOLDER))('%s', file => {
    const text = readFileSync(`${FOLDER}/${file}`, 'utf8'), uri = `file:///${file}`, lines = text.split('\n');
    const { scenarios, problems } = checkText(text, uri);

    it('is as it expects itself to be', () => {
        expect(problems).toEqual([]);
        expect(scenarios.filter(({ asExpected }) => !asExpected).map(({ scenario, codes }) => [scenario, codes])).toEqual([]);
    });

    it('has these findings and no others', () => {
        const marked = lines.flatMap((line, i) => /\/\/= (.+)$/.exec(line)?.slice(1).map(what => `${i + 1}: ${what}`) ?? []);
        const found = scenarios.flatMap(({ findings }) => findings).filter(({ code }) => !OTHERS.includes(code)).map(({ code, range, verdict }) => `${range.start.line + 1}: ${code} ${verdict}`);
        expect([...new Set(found)].sort()).toEqual(marked.sort());
        expect(marked.length).toBeGreaterThan(0);
    });

    it('names places, the last one where it happens', () => {
        for (const { findings, scenario } of scenarios) for (const { code, related, range, message } of findings) {
            expect(related.length, `${scenario} ${code}`).toBeGreaterThan(0);
            expect(range.uri).toBe(uri);
            expect(related.some(place => place.range.uri === uri), message).toBe(true);
            expect(message).toMatch(/line \d+/);
            // What is done inside of one call stands behind that call; from the library to a driver is a call back.
            const told = related.map(place => `${place.message} ${place.range.uri}:${place.range.start.line}:${place.range.start.character}`);
            expect(told.filter((one, i) => told.indexOf(one) < i), `${scenario} ${code}`).toEqual([]);
            expect(told.filter(one => /^\w*(invalidate|release)\w* calls \w+\./.test(one)), `${scenario} ${code}`).toEqual([]);
        }
    });

    it('has no finding where a scenario is called good', () => {
        for (const { scenario, findings } of scenarios) if (scenario.startsWith('good')) expect(findings.map(({ code, message }) => `${scenario}: ${code}: ${message}`)).toEqual([]);
    });
});
