// The tests that run inside VS Code, as bundles: one a file for the desktop, all in one for a browser. `x.node.test.ts` needs processes, `x.web.test.ts` a browser.
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { at } from './tree.mjs';

const FOLDER = 'test/vscode/suite';
const names = readdirSync(at(FOLDER)).filter(name => name.endsWith('.ts') && !name.endsWith('.d.ts'));

/** Of the desktop: entry points of bundles. */
export const desktopFiles = names.filter(name => !name.endsWith('.web.test.ts') && name !== 'web.ts').map(name => `${FOLDER}/${name}`);
export const webEntry = `${FOLDER}/web.ts`;

/** `notiscope:tests`, and Node's assertions as the package `assert` has them for browsers. */
export const webPlugin = {
    name: 'notiscope-web-suite',
    setup(build) {
        const files = names.filter(name => name.endsWith('.test.ts') && !name.endsWith('.node.test.ts')).sort();
        build.onResolve({ filter: /^notiscope:tests$/ }, ({ path }) => ({ path, namespace: 'tests' }));
        build.onLoad({ filter: /.*/, namespace: 'tests' }, () => ({
            contents: `export async function load() {\n${files.map(name => `await import(${JSON.stringify(`./${name}`)});`).join('\n')}\n}`, resolveDir: at(FOLDER),
        }));
        // The library that esbuild would take for the built-in.
        build.onResolve({ filter: /^node:assert\/strict$/ }, () => ({ path: 'strict', namespace: 'assert' }));
        build.onLoad({ filter: /.*/, namespace: 'assert' }, () => ({ contents: `module.exports = require(${JSON.stringify(createRequire(import.meta.url).resolve('assert/build/assert.js'))}).strict;`, resolveDir: at() }));
    },
};
