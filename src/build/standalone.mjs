// The page of `--format html`: script and style sheet in one document, and places for a run (src/trace/html.ts).
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { at } from './tree.mjs';

const hash = text => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Nothing is loaded at all, and no other script or style sheet than these two is obeyed. */
export async function standaloneTemplate() {
    const options = { absWorkingDir: at(), entryPoints: ['src/webview/standalone.ts'], bundle: true, write: false, platform: 'browser', format: 'iife', target: 'es2022', minify: true,
        legalComments: 'none', logLevel: 'warning' };
    const script = (await build(options)).outputFiles[0].text;
    const css = readFileSync(at('media/preview.css'), 'utf8');
    const style = (await build({ ...options, entryPoints: undefined, stdin: { contents: css, loader: 'css', sourcefile: 'preview.css' }, platform: undefined, format: undefined })).outputFiles[0].text;
    if (/<\/script|<!--/i.test(script) || /<\/style/i.test(style)) throw new Error('the page of --format html has text that would end an element of it');
    return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1.0">
<meta name="color-scheme" content="light dark">
<title><!--notiscope:title--></title>
<style>${style}</style>
</head>
<body>
<main id="notiscope" class="standalone"></main>
<noscript><pre><!--notiscope:text--></pre></noscript>
<script type="application/json" id="run"><!--notiscope:run--></script>
<script>${script}</script>
</body>
</html>
`;
}
