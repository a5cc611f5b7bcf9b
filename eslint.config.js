import tseslint from 'typescript-eslint';
import { layers, OUTSIDE_GLOBALS, PURE } from './src/build/layers.mjs';

export default tseslint.config(
    { ignores: ['dist/', '.cache/', 'node_modules/', 'test-results/', 'src/language/generated/', 'src/kernel/generated.ts'] },
    tseslint.configs.recommended,
    {
        rules: {
            eqeqeq: 'error',
            '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' }],
        },
    },
    {
        files: ['src/**/*.ts'],
        plugins: { layers },
        rules: { 'layers/imports': 'error' },
    },
    {
        files: ['src/{server,extension,cli,webview}/**/*.ts', 'test/vscode/**/*.ts'],
        languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
        rules: { '@typescript-eslint/no-floating-promises': 'error' },
    },
    {
        files: ['src/{server,extension}/browser/**/*.ts'],
        languageOptions: { parserOptions: { projectService: false, project: 'tsconfig.web.json' } },
    },
    {
        // It runs code in the page, so the webview's project has it.
        files: ['test/vscode/ui/preview.test.ts', 'test/vscode/ui/extremes.test.ts', 'test/vscode/ui/links.test.ts'],
        languageOptions: { parserOptions: { projectService: false, project: 'src/webview/tsconfig.json' } },
    },
    {
        files: PURE.map(layer => `src/${layer}/**/*.ts`),
        rules: {
            'no-restricted-globals': ['error', ...OUTSIDE_GLOBALS.map(name => ({ name, message: 'This layer runs anywhere (docs/architecture.md).' }))],
            'no-restricted-properties': ['error', ...OUTSIDE_GLOBALS.map(property => ({ object: 'globalThis', property }))],
        },
    },
);
