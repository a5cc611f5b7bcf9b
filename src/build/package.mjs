// Makes notiscope-<version>.vsix out of the bundles.
import { existsSync, readFileSync } from 'node:fs';
import { at, must, newest } from './tree.mjs';
import { main, setUp } from './setup.mjs';

const { version } = JSON.parse(readFileSync(at('package.json'), 'utf8'));
export const vsix = at(`notiscope-${version}.vsix`);

export async function packageIfStale() {
    await setUp();
    const parts = ['dist', 'package.json', 'syntaxes', 'media', 'README.md', 'CHANGELOG.md', 'LICENSE', '.vscodeignore', 'language-configuration.json', 'docs/check-result.schema.json', 'docs/errors.md', 'docs/findings.md'].map(path => at(path));
    if (existsSync(vsix) && newest([vsix]) >= newest(parts, path => path === at('dist/test'))) return vsix;
    await must(process.execPath, [at('node_modules/@vscode/vsce/vsce'), 'package', '--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links', '--out', vsix], { quiet: true });
    return vsix;
}

if (process.argv[1] === import.meta.filename) await main(async () => { process.stdout.write(`${await packageIfStale()}\n`); });
