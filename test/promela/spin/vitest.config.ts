import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Apart from the other tests, since these need SPIN (`npm test` installs it). Two at a time: each runs a compiler and a search. */
export default defineConfig({
    root: fileURLToPath(new URL('../../..', import.meta.url)),
    test: { include: ['test/promela/spin/*.test.ts'], fileParallelism: false, maxConcurrency: 2, testTimeout: 300_000, hookTimeout: 300_000 },
});
