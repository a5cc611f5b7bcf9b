// The preview page in Chromium (test/bench/preview.ts); the figures go to test-results/bench-preview.json as well.
import { mkdirSync } from 'node:fs';
import { at, must } from './tree.mjs';

export async function benchPreview() {
    // Not before setUp() has installed it.
    const { build } = await import('esbuild');
    // As deep as the source, which finds the page from its own place.
    const outfile = at('.cache/bench/preview.mjs');
    mkdirSync(at('test-results'), { recursive: true });
    await build({ entryPoints: [at('test/bench/preview.ts')], outfile, bundle: true, platform: 'node', format: 'esm', packages: 'external', logLevel: 'error' });
    await must(process.execPath, [outfile, at('test-results/bench-preview.json')]);
}
