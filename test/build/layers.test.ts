import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const eslint = new ESLint({ cwd: root });

/** Rule ids that lint reports for `text` at `path`. */
async function lint(path: string, text: string): Promise<(string | null)[]> {
    const [result] = await eslint.lintText(text, { filePath: `${root}${path}` });
    return result.messages.map(message => message.ruleId);
}

const layering = 'layers/imports';

describe('the layering rule bites', () => {
    test.each([
        ['src/explore/probe.ts', "import * as vscode from 'vscode';\nexport default vscode;"],
        ['src/explore/probe.ts', "import { readFileSync } from 'node:fs';\nexport default readFileSync;"],
        ['src/model/probe.ts', "import path from 'path';\nexport default path;"],
        ['src/trace/probe.ts', "import type { Worker } from 'worker_threads';\nexport type W = Worker;"],
        ['src/check/probe.ts', "export * from 'node:fs/promises';"],
        ['src/language/probe.ts', "import { NodeFileSystem } from 'langium/node';\nexport default NodeFileSystem;"],
        ['src/language/probe.ts', "import { SymbolKind } from 'vscode-languageserver';\nexport default SymbolKind;"],
        ['src/lockdep/probe.ts', "export const later = () => import('child_process');"],
        ['src/trace/probe.ts', "export type M = import('../language/generated/ast.js').Model;"],
        ['src/explore/probe.ts', "import { parseMmn } from '../language/parse.js';\nexport default parseMmn;"],
        ['src/kernel/probe.ts', "import type { Program } from '../model/program.js';\nexport type P = Program;"],
        ['src/webview/main.ts', "import { checkText } from '../check/index.js';\nexport default checkText;"],
        ['src/promela/probe.ts', "import { layOut } from '../explore/layout.js';\nexport default layOut;"],
        ['src/promela/probe.ts', "import { writeFileSync } from 'node:fs';\nexport default writeFileSync;"],
        ['src/model/probe.ts', "import { explore } from '../explore/index.js';\nexport default explore;"],
    ])('%s: %s', async (path, text) => {
        expect(await lint(path, text)).toContain(layering);
    });

    test.each(['process.exit(1)', 'Buffer.from([])', "require('fs')", 'window.alert(1)', 'document.title'])('a pure layer sees no global: %s', async text => {
        expect(await lint('src/explore/probe.ts', `export const x = ${text};`)).toContain('no-restricted-globals');
        expect(await lint('src/explore/probe.ts', `export const x = globalThis.${text};`)).toContain('no-restricted-properties');
    });

    test.each([
        ['src/trace/probe.ts', "import type { Program } from '../model/program.js';\nimport type { Trace } from '../explore/verdict.js';\nexport type P = [Program, Trace];"],
        ['src/language/probe.ts', "import { inject } from 'langium';\nimport { kernelFiles } from '../kernel/library.js';\nexport default [inject, kernelFiles];"],
        ['src/language/probe.ts', "import type { Hover } from 'vscode-languageserver';\nexport type H = Hover;"],
        ['test/build/probe.ts', "import { readFileSync } from 'node:fs';\nexport default readFileSync;"],
    ])('and lets through what is allowed: %s', async (path, text) => {
        expect(await lint(path, text)).toEqual([]);
    });
});
