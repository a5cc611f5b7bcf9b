import { defineConfig } from 'vitest/config';

export default defineConfig({
    test: {
        include: ['test/**/*.test.ts'],
        // These need a real VS Code: src/build/test.mjs runs them.
        exclude: ['test/vscode/**'],
        testTimeout: 30_000,
    },
});
