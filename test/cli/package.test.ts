/** The command line as a package of its own, installed without a network into an empty folder; and its colours. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const cases = join(root, 'test/cli/cases');
let folder: string, packed: { filename: string; files: { path: string }[] };

beforeAll(() => {
    execFileSync(process.execPath, [join(root, 'src/build/bundle.mjs'), '--if-stale']);
    folder = mkdtempSync(join(tmpdir(), 'notiscope-package-'));
    [packed] = JSON.parse(execFileSync(npm, ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], { cwd: root, encoding: 'utf8' })) as typeof packed[];
    writeFileSync(join(folder, 'package.json'), '{ "private": true }');
    execFileSync(npm, ['install', '--offline', '--no-audit', '--no-fund', join(folder, packed.filename)], { cwd: folder });
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (command: string, args: string[], env: NodeJS.ProcessEnv = {}) => spawnSync(command, args, { cwd: folder, encoding: 'utf8', env: { ...process.env, NO_COLOR: undefined, FORCE_COLOR: undefined, ...env } });

describe('the package', () => {
    it('has what the command line needs, and nothing else', () => {
        expect(packed.files.map(({ path }) => path).sort()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'dist/cli.js', 'dist/standalone.html', 'dist/worker.cjs',
            'docs/check-result.schema.json', 'docs/errors.md', 'docs/findings.md', 'docs/junit.xsd', 'package.json']);
    });

    it('runs by its name: checks, draws a page, serves an editor', { timeout: 120_000 }, async () => {
        cpSync(join(cases, 'deadlock-not-expected/d.mmn'), join(folder, 'd.mmn'));
        const notiscope = (...args: string[]) => run('npx', ['--offline', 'notiscope', ...args]);
        expect(notiscope('check', 'd.mmn')).toMatchObject({ status: 1, stdout: expect.stringContaining('deadlock, expected ok') as string });
        expect(notiscope('diagram', 'd.mmn', '--format', 'html', '-o', 'd.html').status).toBe(0);
        expect(readFileSync(join(folder, 'd.html'), 'utf8')).toContain('"scenario":"lock_held_across_setup"');
        const initialize = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: { processId: null, rootUri: null, capabilities: {} } });
        const server = spawn('npx', ['--offline', 'notiscope', 'lsp', '--stdio'], { cwd: folder, stdio: ['pipe', 'pipe', 'inherit'] });
        server.stdin.write(`Content-Length: ${initialize.length}\r\n\r\n${initialize}`);
        let said = '';
        for await (const data of server.stdout) if ((said += String(data)).includes('"serverInfo":{"name":"notiscope"')) break;
        server.stdin.end();
        expect(said).toContain('"serverInfo":{"name":"notiscope"');
    });
});

test('colours are for terminals, and for those who ask for them', { timeout: 120_000 }, () => {
    const printed = (env: NodeJS.ProcessEnv): string => run(process.execPath, [join(root, 'dist/cli.js'), 'check', join(cases, 'ok')], env).stdout;
    expect(printed({})).not.toContain('\x1b');
    expect(printed({ FORCE_COLOR: '1' })).toContain('\x1b[32m✓\x1b[39m');
});

test.skipIf(process.platform !== 'linux')('a terminal has colours, but not with NO_COLOR', { timeout: 120_000 }, () => {
    const command = `'${process.execPath}' '${join(root, 'dist/cli.js')}' check '${join(cases, 'ok')}'`;
    const printed = (env: NodeJS.ProcessEnv): string => run('script', ['-qec', command, '/dev/null'], { TERM: 'xterm-256color', CI: undefined, ...env }).stdout;
    expect(printed({})).toContain('\x1b[32m✓\x1b[39m');
    expect(printed({ NO_COLOR: '1' })).toMatch(/ ✓ s /);
    expect(printed({ NO_COLOR: '1' })).not.toContain('\x1b[32m');
});
