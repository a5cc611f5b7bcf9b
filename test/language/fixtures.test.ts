/**
 * Every file in fixtures/ has the problems that its `//~ message` comments say, each on the line where it starts, and no others.
 * UPDATE=1 npx vitest run test/language/fixtures.test.ts writes the comments anew: read them before committing.
 */
import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { validateText } from '../../src/language/validate.js';
import { fixtures } from './helpers.js';

const MARK = /[ \t]*\/\/~.*$/;

test.each(fixtures('fixtures'))('$name', async ({ name, path, text }) => {
    const lines = text.split('\n');
    const bare = lines.map(line => line.replace(MARK, ''));
    const problems = await validateText(bare.join('\n'), `${name}.mmn`);
    const messages = bare.map((_, i) => problems.filter(problem => problem.range.start.line === i).map(({ message }) => message));
    for (const { range } of problems) expect(range.start.line < range.end.line || range.start.character <= range.end.character).toBe(true);
    if (process.env.UPDATE) writeFileSync(path, bare.map((line, i) => line + messages[i].map(message => ` //~ ${message}`).join('')).join('\n'));
    else expect(messages).toEqual(lines.map(line => line.split('//~').slice(1).map(message => message.trim())));
});
