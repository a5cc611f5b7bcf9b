/** Languages: nothing that people read is missing in one of them, and nothing is left that nobody reads. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const texts = (path: string): Record<string, string> => JSON.parse(read(path)) as Record<string, string>;
const sources = (readdirSync(join(root, 'src/extension'), { recursive: true }) as string[]).filter(name => name.endsWith('.ts')).map(name => ({ name, text: read(`src/extension/${name}`) }));

const LANGUAGES = ['de'];
/** What is a name, or read by others than the editor's user: by npm, by language models. */
const NAMES = /^(Notiscope|mmn)$/, NOT_FOR_PEOPLE = [/^\.description$/, /\.inputSchema\./, /\.modelDescription$/];
const FIELDS = /\.(title|description|markdownDescription|enumDescriptions\.\d+|markdownEnumDescriptions\.\d+|enumItemLabels\.\d+|label|altText|userDescription|displayName|category|contents|deprecationMessage|aliases\.\d+|body\.name|initialConfigurations\.\d+\.name)$/;

/** Each string of a JSON with its path. */
function strings(value: unknown, path = ''): { path: string; text: string }[] {
    if (typeof value === 'string') return [{ path, text: value }];
    return typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, one]) => strings(one, `${path}.${key}`)) : [];
}

/** What a translation must have too: places for values, commands, code, settings. */
const fixed = (text: string): string[] => (text.match(/\{\d\}|\(command:[^)]*\)|`[^`]*`|\$\{\d:|\.mmn/g) ?? []).sort();

describe('package.json', () => {
    const manifest = strings(JSON.parse(read('package.json'))), english = texts('package.nls.json');
    const used = manifest.flatMap(({ text }) => /^%(.*)%$/.exec(text)?.[1] ?? []);

    it('has no text for people that is not a key', () => {
        const texts = manifest.filter(({ path, text }) => FIELDS.test(path) && !/^%.*%$/.test(text) && !NAMES.test(text) && !NOT_FOR_PEOPLE.some(one => one.test(path)));
        expect(texts).toEqual([]);
        expect(used.length).toBeGreaterThan(60);
    });

    it('has a text for each key, and no key that nothing uses', () => expect(Object.keys(english).sort()).toEqual([...new Set(used)].sort()));

    it.each(LANGUAGES)('%s: has the same keys, with the same places, commands and code in them', language => {
        const other = texts(`package.nls.${language}.json`);
        expect(Object.keys(other)).toEqual(Object.keys(english));
        for (const [key, text] of Object.entries(english)) expect(fixed(other[key]), key).toEqual(fixed(text));
        for (const [key, text] of Object.entries(other)) expect(text.trim(), key).not.toBe('');
    });
});

describe('the source', () => {
    const literals = sources.flatMap(({ text }) => [...text.matchAll(/l10n\.t\('((?:[^'\\]|\\.)*)'/g)].map(([, literal]) => literal.replaceAll('\\\'', '\'')));

    it('gives l10n.t() literals, which can be looked up', () => {
        for (const { name, text } of sources) expect(text.match(/l10n\.t\('/g)?.length, name).toBe(text.match(/l10n\.t\(/g)?.length);
    });

    it('has no text for people that does not go through it', () => {
        const plain = /(?:show(?:Information|Warning|Error)Message\(|setStatusBarMessage\(|(?:message|hint|text|title|prompt|label|detail|description|tooltip)(?::| =) )(?:'[^']*[A-Za-z][^']*'|`(?!Notiscope: \$\{)[A-Z][^`]*`)/;
        for (const { name, text } of sources) expect(plain.exec(text)?.[0], name).toBeUndefined();
    });

    it('is in the bundle, all of it, and the bundle has nothing else', () => {
        const bundle = texts('l10n/bundle.l10n.json');
        expect(Object.keys(bundle).sort()).toEqual([...new Set(literals)].sort());
        for (const [key, text] of Object.entries(bundle)) expect(text).toBe(key);
    });

    it.each(LANGUAGES)('%s: has a translation of each, with the same places for values', language => {
        const other = texts(`l10n/bundle.l10n.${language}.json`);
        expect(Object.keys(other)).toEqual(Object.keys(texts('l10n/bundle.l10n.json')));
        for (const [key, text] of Object.entries(other)) expect(fixed(text), key).toEqual(fixed(key));
    });

    it.each(LANGUAGES)('%s: names commands as the palette does', language => {
        const titles = texts(`package.nls.${language}.json`), english = texts('package.nls.json');
        for (const [key, text] of Object.entries(texts(`l10n/bundle.l10n.${language}.json`))) {
            for (const [, title] of key.matchAll(/"Notiscope: ([^"]*)"/g)) {
                const command = Object.keys(english).find(one => english[one] === title) ?? expect.fail(`${key}: there is no command ${title}`);
                expect(text).toContain(`Notiscope: ${titles[command]}`);
            }
        }
    });
});

describe('the walkthrough', () => {
    const pages = readdirSync(join(root, 'media/walkthrough')).filter(name => /^\w+\.md$/.test(name));
    it.each(LANGUAGES)('%s: has each page, with the same code in it', language => {
        for (const page of pages) expect(fixed(read(`media/walkthrough/${page.replace(/md$/, `nls.${language}.md`)}`)).filter(text => text.startsWith('`')), page).toEqual(fixed(read(`media/walkthrough/${page}`)).filter(text => text.startsWith('`')));
    });
});
