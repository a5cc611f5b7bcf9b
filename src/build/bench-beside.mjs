// The explorer in a program that lives long (test/bench/beside.ts): memory after 10,000 explorations, and how long its host waits for a turn.
import { at, must } from './tree.mjs';

export async function benchBeside() {
    // Not before setUp() has installed it.
    const { build } = await import('esbuild');
    const outfile = at('.cache/beside.cjs');
    await build({ entryPoints: [at('test/bench/beside.ts')], outfile, bundle: true, platform: 'node', format: 'cjs', logLevel: 'error', alias: { 'vscode-jsonrpc/node': 'vscode-jsonrpc' } });
    await must(process.execPath, ['--expose-gc', outfile, at('scenarios')]);
}
