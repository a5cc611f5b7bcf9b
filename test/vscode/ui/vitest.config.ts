import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
    root: fileURLToPath(new URL('../../..', import.meta.url)),
    test: { include: ['test/vscode/ui/*.test.ts'], fileParallelism: false, testTimeout: 400_000, hookTimeout: 600_000, expect: { poll: { timeout: 120_000 } } },
});
