import { defineConfig } from 'vitest/config';

export default defineConfig({
    test: {
        include: ['test/**/*.test.ts'],
        // These need a real VS Code, SPIN, or Neovim: src/build/test.mjs runs them.
        exclude: ['test/vscode/**', 'test/promela/spin/**', 'test/neovim/**'],
        testTimeout: 120_000,
    },
});
