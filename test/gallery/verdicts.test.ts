/** Every file of the tests' own says what its scenarios come to (`npm run gallery` checks those of scenarios/, on every version); and every file says where it comes from. */
import { describe, expect, test } from 'vitest';
import { checkText } from '../../src/check/index.js';
import { headerOf } from '../../src/cli/gallery/header.js';
import { galleryFiles } from './files.js';
import { casesOf, parsed } from './variants.js';
import { threadCount } from './verdict.js';

describe.each(galleryFiles('test/gallery/draft', 'test/gallery/steps'))('$name', ({ uri, text }) => {
    test('every scenario is as expected', { timeout: 300_000 }, () => {
        const { problems, scenarios } = checkText(text, uri);
        expect(problems.map(({ message }) => message)).toEqual([]);
        expect(scenarios.filter(({ asExpected }) => !asExpected).map(({ scenario, codes, message }) => ({ scenario, codes, message }))).toEqual([]);
        expect(scenarios.map(({ scenario }) => scenario)).toEqual(casesOf(parsed(text)).map(({ scenario }) => scenario.name));
    });

    test('the header says what it shows', () => { expect(headerOf(text).summary).toMatch(/\S/); });
});

describe.each(galleryFiles('scenarios', 'test/gallery/draft'))('$name', ({ name, text }) => {
    test('the header says what is modelled and where it comes from', () => {
        const header = headerOf(text);
        expect(header.summary).toMatch(/\S/);
        expect(header.models).toMatch(/[\w/]+\.[ch]\b|Documentation/);
        expect(header.source).toMatch(/\S/);
        if (/constructed|as read in/.test(header.text) && name.startsWith('scenarios/')) expect(header.text).toMatch(/not a confirmed bug|no confirmed bug/);
    });

    test('an ok has somebody to race with', () => {
        expect(casesOf(parsed(text)).filter(({ isOk, scenario }) => isOk && threadCount(scenario) < 2).map(({ scenario }) => scenario.name)).toEqual([]);
    });
});
