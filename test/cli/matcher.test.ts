/** The problem matchers of package.json read what `notiscope check` prints. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkText } from '../../src/check/index.js';
import { fileText } from '../../src/cli/text.js';
import { problemLine } from '../../src/cli/words.js';

interface Matcher { name: string; pattern: { regexp: string } }
const { contributes } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as { contributes: { problemMatchers: Matcher[] } };
const matched = (name: string, text: string): string[][] => {
    const regexp = new RegExp(contributes.problemMatchers.find(one => one.name === name)!.pattern.regexp);
    return text.split('\n').flatMap(line => { const found = regexp.exec(line); return found ? [found.slice(1)] : []; });
};
const uri = `file://${process.cwd()}/some folder/a.mmn`;
const printed = (text: string, options = {}): string => {
    const result = checkText(text, uri, options);
    return [...result.problems.map(problemLine), ...result.scenarios.length > 0 ? [fileText(result, 120)] : []].join('\n');
};

describe('a problem matcher', () => {
    it('reads errors of a text', () => expect(matched('notiscope', printed('mm p { page A }\nscenario s { thread a { munmapp(A) } }\n'))[0])
        .toEqual(['some folder/a.mmn', '2', '25', 'error', expect.stringContaining('munmapp') as unknown, 'unknown-function']));

    it('reads what a scenario did not show, and no line of its run', () => {
        const found = matched('notiscope', printed('mm p { page A }\ndevice d mirrors p { mutex m\n fn f() { mutex_lock(m) mutex_lock(m) } }\nscenario s { thread a { d.f() } expect livelock }\n'));
        expect(found).toEqual([
            ['some folder/a.mmn', '4', '40', 'error', 'livelock is expected, but no interleaving shows it; found: deadlock', 'expectation-unmet'],
            ['some folder/a.mmn', '3', '25', 'error', expect.stringMatching(/^deadlock: a waits for d\.m/) as unknown, undefined],
        ]);
    });

    it('reads where a limit ended it', () => expect(matched('notiscope-inconclusive', printed('mm p { page A }\nscenario s { thread a { munmap(A) } thread b { munmap(A) } expect ok }\n', { maxStates: 3 })))
        .toEqual([['some folder/a.mmn', '2', '10', expect.stringContaining('Too many states') as unknown]]));
});
