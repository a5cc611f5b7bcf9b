/** Every file of the gallery, and every file here, says what its scenarios come to. */
import { describe, expect, test } from 'vitest';
import { checkText } from '../../src/check/index.js';
import { galleryFiles } from './files.js';
import { casesOf, parsed } from './variants.js';
import { threadCount } from './verdict.js';

describe.each(galleryFiles('scenarios', 'test/gallery/draft', 'test/gallery/steps'))('$name', ({ name, uri, text }) => {
    test('every scenario is as expected', { timeout: 120_000 }, () => {
        const { problems, scenarios } = checkText(text, uri);
        expect(problems.map(({ message }) => message)).toEqual([]);
        expect(scenarios.filter(({ asExpected }) => !asExpected).map(({ scenario, codes, message }) => ({ scenario, codes, message }))).toEqual([]);
        expect(scenarios.map(({ scenario }) => scenario)).toEqual(casesOf(parsed(text)).map(({ scenario }) => scenario.name));
    });

    test('the header says what is modelled and where it comes from', () => {
        const header = text.slice(0, text.indexOf('use kernel')).replace(/\s*\n\/\/\/ ?/g, ' ');
        expect(header).toMatch(/^\/\/\/ \S/);
        if (!name.includes('/steps/')) {
            expect(header).toMatch(/Models .*([\w/]+\.c|Documentation)/);
            expect(header).toMatch(/Source: |constructed/);
        }
        if (/constructed|as read in/.test(header) && name.startsWith('scenarios/')) expect(header).toMatch(/not a confirmed bug|no confirmed bug/);
    });

    test('an ok has somebody to race with', () => {
        if (name.includes('/steps/')) return;
        expect(casesOf(parsed(text)).filter(({ isOk, scenario }) => isOk && threadCount(scenario) < 2).map(({ scenario }) => scenario.name)).toEqual([]);
    });
});
