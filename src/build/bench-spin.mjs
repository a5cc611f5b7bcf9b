// The explorer beside SPIN on the same Programs in one run (test/bench/ratios.ts); the figures go to test-results/bench-spin.json as well.
import { build } from 'esbuild';
import { mkdirSync } from 'node:fs';
import { at, must } from './tree.mjs';

/** `part`: only the models whose name has it. */
export async function benchSpin(part = '') {
    const outfile = at('.cache/ratios.cjs');
    mkdirSync(at('test-results'), { recursive: true });
    await build({ entryPoints: [at('test/bench/ratios.ts')], outfile, bundle: true, platform: 'node', format: 'cjs', logLevel: 'error', alias: { 'vscode-jsonrpc/node': 'vscode-jsonrpc' } });
    await must(process.execPath, [outfile, at('test-results/bench-spin.json'), part]);
}
