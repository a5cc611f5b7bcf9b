import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Apart from the other tests, since these need Neovim (`npm test` installs it). */
export default defineConfig({
    root: fileURLToPath(new URL('../..', import.meta.url)),
    test: { include: ['test/neovim/*.test.ts'], testTimeout: 120_000, hookTimeout: 300_000 },
});
