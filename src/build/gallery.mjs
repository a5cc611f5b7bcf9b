// `npm run gallery`: the gallery on every kernel version, and its index scenarios/README.md. `npm run gallery -- --check` writes nothing.
import { at, run } from './tree.mjs';
import { main, setUp } from './setup.mjs';

await main(async () => {
    await setUp();
    return (await run(process.execPath, [at('dist/gallery.js'), 'scenarios', ...process.argv.slice(2)])).code;
});
