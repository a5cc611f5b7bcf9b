// `npm run bench`: ratios to SPIN; the gallery and the models of test/bench, in figures; the server's time from an edit to the verdicts.
// `npm run bench -- --leak`: memory after thousands of explorations in one process, and how long its host waits for a turn.
// `npm run bench -- --preview`: the preview page: its first picture, and a step.
// `npm run bench -- --server [LINES]`: keystroke to diagnostics, start and memory of the server; of files of one size alone: 130, 1000 or 10000 lines.
// `npm run bench -- --spin [PART]`: only the ratios, of the models whose name has that part.
// `npm run bench -- --seed [PART] [--phases] [--alone]`: each seed scenario from text to verdict beside SPIN; also where the time goes; without SPIN.
import { at, run } from './tree.mjs';
import { main, setUp } from './setup.mjs';

await main(async () => {
    await setUp();
    // Not before setUp() has installed what they import.
    const [{ benchBeside }, { benchKeystroke }, { benchPreview }, { benchServer }, { benchSeed, benchSpin }] = await Promise.all(
        ['beside', 'keystroke', 'preview', 'server', 'spin'].map(name => import(`./bench-${name}.mjs`)));
    if (process.argv.includes('--leak')) { await benchBeside(); return 0; }
    if (process.argv.includes('--preview')) { await benchPreview(); return 0; }
    const server = process.argv.indexOf('--server');
    if (server > 0) return benchKeystroke(Number(process.argv[server + 1]) || undefined);
    const seed = process.argv.indexOf('--seed');
    if (seed > 0) { await benchSeed(process.argv.slice(seed + 1)); return 0; }
    const only = process.argv.indexOf('--spin');
    await benchSpin(only > 0 ? process.argv[only + 1] : undefined);
    if (only > 0) return 0;
    process.stdout.write('\n');
    const { code } = await run(process.execPath, [at('dist/bench.js'), 'scenarios', 'test/bench']);
    process.stdout.write('\n');
    await benchServer(at('scenarios'));
    return code;
});
