/** What ships: the .vsix file by file, its size, and that the same sources give the same bytes. */
import { mkdtempSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listing, packageTo } from '../../src/build/package.mjs';
import { setUp } from '../../src/build/setup.mjs';

const root = join(import.meta.dirname, '../..');
/** Every file that may ship; scenarios and pictures of the walkthrough by their kind. */
const ALLOWED = ['[Content_Types].xml', 'extension.vsixmanifest', ...['LICENSE.txt', 'changelog.md', 'readme.md', 'package.json', 'package.nls.json', 'package.nls.de.json', 'l10n/bundle.l10n.json', 'l10n/bundle.l10n.de.json', 'language-configuration.json', 'syntaxes/mmn.tmLanguage.json',
    'dist/extension.cjs', 'dist/services.cjs', 'dist/server.cjs', 'dist/worker.cjs', 'dist/cli.js', 'dist/webview.js', 'dist/standalone.html', 'dist/gallery.json', 'dist/browser/extension.cjs', 'dist/browser/server.js',
    'docs/check-result.schema.json', 'docs/errors.md', 'docs/findings.md', 'media/preview.css', 'media/icon.png', 'media/editor.png', 'media/preview.png', 'media/file-light.svg', 'media/file-dark.svg'].map(name => `extension/${name}`)];
const KINDS = [/^extension\/scenarios\/[\w-]+\/[\w.-]+\.mmn$/, /^extension\/media\/walkthrough\/\w+(\.nls\.\w+)?\.md$/];
const MOST_BYTES = 3_000_000;

let folder: string, first: string;
beforeAll(async () => {
    await setUp();
    folder = mkdtempSync(join(tmpdir(), 'notiscope-package-'));
    first = join(folder, 'first.vsix');
    await packageTo(first);
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the .vsix', () => {
    it('has what is on the list, all of it, and nothing else: no maps, no tests, no sources', async () => {
        const names = (await listing(first)).map(({ name }) => name);
        expect(names.filter(name => !ALLOWED.includes(name) && !KINDS.some(kind => kind.test(name)))).toEqual([]);
        expect(ALLOWED.filter(name => !names.includes(name))).toEqual([]);
        for (const kind of KINDS) expect(names.some(name => kind.test(name))).toBe(true);
    });

    it('is smaller than 3 MB', () => expect(statSync(first).size).toBeLessThan(MOST_BYTES));

    it('is the same, byte by byte, when it is made again, at another time and in another zone', async () => {
        const second = join(folder, 'second.vsix'), touched = join(root, 'README.md'), { atime, mtime } = statSync(touched), zone = process.env.TZ;
        try {
            utimesSync(touched, new Date(), new Date(Date.now() - 86_400_000));
            process.env.TZ = 'Asia/Tokyo';
            await packageTo(second);
        } finally {
            utimesSync(touched, atime, mtime);
            if (zone === undefined) delete process.env.TZ; else process.env.TZ = zone;
        }
        expect(readFileSync(second).equals(readFileSync(first))).toBe(true);
    });
});

describe('package.json', () => {
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { icon: string; galleryBanner: { color: string; theme: string }; contributes: { languages: { icon: Record<string, string> }[] } };

    it('has an icon of at least 128 pixels, and a banner', () => {
        const png = readFileSync(join(root, manifest.icon));
        expect(png.subarray(1, 4).toString('latin1')).toBe('PNG');
        expect(png.readUInt32BE(16)).toBeGreaterThanOrEqual(128);
        expect(manifest.galleryBanner).toEqual({ color: expect.stringMatching(/^#[0-9a-f]{6}$/) as string, theme: 'dark' });
    });

    it('has a file icon for light and dark themes', () => {
        for (const path of Object.values(manifest.contributes.languages[0].icon)) expect(readFileSync(join(root, path), 'utf8')).toMatch(/^<svg/);
    });
});
