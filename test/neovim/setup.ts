/** Neovim with the set-up that docs/editor.md gives, but for where the command lies. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../..');

export interface Place { folder: string; env: NodeJS.ProcessEnv }

/** A folder of its own, which the caller removes. */
export function setUp(): Place {
    execFileSync(process.execPath, [join(root, 'src/build/bundle.mjs'), '--if-stale']);
    const folder = mkdtempSync(join(tmpdir(), 'notiscope-neovim-')), init = join(folder, 'init.lua');
    const lua = /```lua\n([\s\S]*?)```/.exec(readFileSync(join(root, 'docs/editor.md'), 'utf8'))![1];
    const command = "cmd = { 'notiscope', 'lsp', '--stdio' }";
    if (!lua.includes(command)) throw new Error(`docs/editor.md lacks ${command}`);
    writeFileSync(init, lua.replace(command, `cmd = { '${process.execPath}', '${join(root, 'dist/cli.js')}', 'lsp', '--stdio' }`));
    return { folder, env: { ...process.env, HOME: folder, XDG_STATE_HOME: folder, NOTISCOPE_INIT: init, NOTISCOPE_START: join(import.meta.dirname, 'start.lua') } };
}

/** Arguments of nvim that run a script of this folder. */
export const running = (script: string): string[] => ['--headless', '-u', 'NONE', '-n', '-c', `luafile ${join(import.meta.dirname, script)}`];
