import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'notiscope-start-')); });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const start = (args: string[], env: NodeJS.ProcessEnv = {}) => spawnSync(process.execPath, [join(root, 'src/build/start.mjs'), ...args],
    { cwd: folder, encoding: 'utf8', timeout: 400_000, env: { ...process.env, VSCODE_EXECUTABLE: '', VSCODE_IPC_HOOK_CLI: '', ...env } });

test('desktop VS Code opens on scenarios/ with the extension, where there is one', () => {
    const code = join(folder, 'code');
    writeFileSync(code, `#!/bin/sh\nprintf '%s\\n' "$@" > '${folder}/arguments'\n`);
    chmodSync(code, 0o755);
    const { status, stderr } = start([], { PATH: `${folder}:${process.env.PATH}`, DISPLAY: ':0' });
    expect(status, stderr).toBe(0);
    expect(readFileSync(join(folder, 'arguments'), 'utf8').trim().split('\n')).toEqual([`--extensionDevelopmentPath=${join(root)}`.replace(/\/$/, ''), join(root, 'scenarios')]);
}, 420_000);

test('--check prints the verdicts of scenarios/, whatever the current folder is', async () => {
    // All of them are checked elsewhere: the first verdict is enough. The group ends the command line with the process that has started it.
    const child = spawn(process.execPath, [join(root, 'src/build/start.mjs'), '--check'], { cwd: folder, detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
        printed += text;
        if (printed.includes('\u2713')) process.kill(-child.pid!);
    });
    await new Promise(resolve => child.on('close', resolve));
    expect(printed).toMatch(/^(.*\/)?scenarios\/\S+\.mmn\n +\u2713 \w+ +\S/m);
}, 420_000);

test('--check PATH prints the verdicts of that', () => {
    const { status, stdout, stderr } = start(['--check', join(root, 'scenarios/seed/migrate-ab-ba.mmn')]);
    expect(status, stdout + stderr).toBe(0);
    expect(stdout).toMatch(/^(\d+) scenarios, \1 as expected$/m);
}, 420_000);

test('a port that is none is told', () => {
    const { status, stderr } = start(['--port', 'x']);
    expect(status).toBe(2);
    expect(stderr).toContain('--port takes a number from 1 to 65535, not `x`');
});
