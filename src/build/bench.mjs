// `npm run bench`: the gallery and the models of test/bench, in figures; then the server's time from an edit to the verdicts.
import { at, run } from './tree.mjs';
import { benchServer } from './bench-server.mjs';
import { main, setUp } from './setup.mjs';

await main(async () => {
    await setUp();
    const { code } = await run(process.execPath, [at('dist/bench.js'), 'scenarios', 'test/bench']);
    process.stdout.write('\n');
    await benchServer(at('scenarios'));
    return code;
});
