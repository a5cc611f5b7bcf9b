// Makes notiscope-<version>.vsix out of the bundles. What goes into it: .vscodeignore. The same sources give the same bytes.
import { existsSync, readFileSync } from 'node:fs';
import { at, must, newest } from './tree.mjs';
import { main, setUp } from './setup.mjs';

const { version } = JSON.parse(readFileSync(at('package.json'), 'utf8'));
export const vsix = at(`notiscope-${version}.vsix`);

export async function packageIfStale() {
    await setUp();
    const parts = ['dist', 'package.json', 'package.nls.json', 'package.nls.de.json', 'l10n', 'syntaxes', 'media', 'README.md', 'CHANGELOG.md', 'LICENSE', '.vscodeignore', 'language-configuration.json', 'scenarios', 'docs/check-result.schema.json', 'docs/errors.md', 'docs/findings.md'].map(path => at(path));
    if (existsSync(vsix) && newest([vsix]) >= newest(parts, path => path === at('dist/test'))) return vsix;
    await packageTo(vsix);
    return vsix;
}

/** The first moment that a zip file can name (1980): when a file was written says nothing about it. */
const WHEN = String(Date.UTC(1980, 0, 1, 12) / 1000);

/** Puts the .vsix to `path`, of the bundles as they are. Zip files have local times. */
export async function packageTo(path) {
    await must(process.execPath, [at('node_modules/@vscode/vsce/vsce'), 'package', '--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links', '--out', path],
        { quiet: true, env: { ...process.env, SOURCE_DATE_EPOCH: WHEN, TZ: 'UTC' } });
}

/** `{ name, size }` of each file in a .vsix, sorted. */
export async function listing(path) {
    const { openPromise } = (await import('yauzl')).default;
    const zip = await openPromise(path), entries = [];
    for await (const { fileName: name, uncompressedSize: size } of zip.eachEntry()) entries.push({ name, size });
    return entries.sort((a, b) => a.name < b.name ? -1 : 1);
}

if (process.argv[1] === import.meta.filename) await main(async () => { process.stdout.write(`${await packageIfStale()}\n`); });
