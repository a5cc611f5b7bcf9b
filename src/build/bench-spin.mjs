// The explorer beside SPIN on the same Programs in one run (test/bench/ratios.ts, seed.ts); the figures go to test-results/bench-spin.json and bench-seed.json as well.
import { build } from 'esbuild';
import { mkdirSync } from 'node:fs';
import { at, must } from './tree.mjs';

/** `part`: only the models whose name has it. */
export async function benchSpin(part = '') {
    await must(process.execPath, [await bundled('ratios'), at('test-results/bench-spin.json'), part]);
}

/** The seed scenarios, from text to verdict (test/bench/seed.ts); `args`: a part of their names, `--phases`, `--alone`. */
export async function benchSeed(args) {
    await must(process.execPath, [await bundled('seed'), at('test-results/bench-seed.json'), 'scenarios/seed', ...args]);
}

async function bundled(name) {
    const outfile = at(`.cache/${name}.cjs`);
    mkdirSync(at('test-results'), { recursive: true });
    await build({ entryPoints: [at(`test/bench/${name}.ts`)], outfile, bundle: true, platform: 'node', format: 'cjs', logLevel: 'error', alias: { 'vscode-jsonrpc/node': 'vscode-jsonrpc' } });
    return outfile;
}
