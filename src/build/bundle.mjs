// Bundles everything that ships, and the suite that runs inside VS Code, into dist.
import { mkdirSync, writeFileSync } from 'node:fs';
import { at, say } from './tree.mjs';
import { dependencies, main } from './setup.mjs';
import { generate, stale } from './generate.mjs';
import { galleryIndex } from './gallery-index.mjs';
import { standaloneTemplate } from './standalone.mjs';
import { desktopFiles, webEntry, webPlugin } from './suite.mjs';

const stamp = at('dist/built');
const generated = path => path.includes('/generated') || path.includes('\\generated');
const sources = ['src', 'scenarios', 'media/preview.css', 'test/vscode', 'package.json', 'package-lock.json', 'langium-config.json', 'tsconfig.json'].map(path => at(path));

/** White space is a fifth of a bundle; names stay, for stack traces. */
const common = { absWorkingDir: at(), bundle: true, minifyWhitespace: true, logLevel: 'warning', target: 'node20', platform: 'node', sourcemap: 'linked', sourcesContent: false };
const cjs = { ...common, format: 'cjs', mainFields: ['module', 'main'], external: ['vscode'] };
const esm = { ...common, format: 'esm', mainFields: ['module', 'main'],
    banner: { js: '#!/usr/bin/env node\nimport { createRequire as __createRequire } from \'node:module\'; const require = __createRequire(import.meta.url);' } };
/** A built-in of Node in one of these is an error of the build. VS Code loads no ES modules in a browser, and takes the package's word for what a `.js` is. */
const browser = { ...common, platform: 'browser', target: 'es2022', minify: true };
const bundles = [
    // The editor waits for the first one to be read, and it for the second.
    { ...cjs, minify: true, entryPoints: ['src/extension/node/main.ts'], outfile: 'dist/extension.cjs' },
    { ...cjs, minify: true, entryPoints: ['src/extension/node/services.ts'], outfile: 'dist/services.cjs' },
    { ...cjs, entryPoints: ['src/server/main.ts'], outfile: 'dist/server.cjs' },
    { ...cjs, entryPoints: ['src/server/worker.ts'], outfile: 'dist/worker.cjs' },
    { ...browser, format: 'cjs', external: ['vscode'], entryPoints: ['src/extension/browser/main.ts'], outfile: 'dist/browser/extension.cjs' },
    { ...browser, format: 'iife', entryPoints: ['src/server/browser/main.ts'], outfile: 'dist/browser/server.js' },
    { ...esm, entryPoints: ['src/cli/main.ts'], outfile: 'dist/cli.js' },
    { ...esm, entryPoints: ['src/cli/bench.ts'], outfile: 'dist/bench.js' },
    { ...esm, entryPoints: ['src/cli/gallery/main.ts'], outfile: 'dist/gallery.js' },
    { ...browser, format: 'iife', entryPoints: ['src/webview/main.ts'], outfile: 'dist/webview.js', sourcemap: false, legalComments: 'none' },
    { ...cjs, entryPoints: desktopFiles, outdir: 'dist/test', outExtension: { '.js': '.cjs' }, external: ['vscode', 'mocha'] },
    { ...browser, minify: false, minifyWhitespace: false, format: 'cjs', external: ['vscode'], entryPoints: [webEntry], outfile: 'dist/test/web.cjs', plugins: [webPlugin], banner: { js: 'var process = { env: {} };' } },
];

export async function bundle() {
    await generate();
    // Not before it is installed.
    const { build } = await import('esbuild');
    mkdirSync(at('dist'), { recursive: true });
    writeFileSync(at('dist/gallery.json'), JSON.stringify(galleryIndex()));
    await Promise.all([...bundles.map(options => build(options)), standaloneTemplate().then(page => writeFileSync(at('dist/standalone.html'), page))]);
    writeFileSync(stamp, '');
}

/** Bundles if a source is newer than the last time. */
export async function bundleIfStale() {
    if (!stale([stamp], sources, generated)) return;
    say('building');
    await bundle();
}

if (process.argv[1] === import.meta.filename) {
    await main(async () => {
        await dependencies();
        await (process.argv.includes('--if-stale') ? bundleIfStale() : bundle());
    });
}
