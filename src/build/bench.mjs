// `npm run bench`: the gallery and the models of test/bench, in figures.
import { at, run } from './tree.mjs';
import { main, setUp } from './setup.mjs';

await main(async () => {
    await setUp();
    return (await run(process.execPath, [at('dist/bench.js'), 'scenarios', 'test/bench'])).code;
});
