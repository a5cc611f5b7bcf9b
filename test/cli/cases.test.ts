/**
 * The command line, as data: each folder of cases/ holds `cmd.json` and, beside it, the input files.
 * cmd.json: { args, exit, stdout?, stderr?, generate? }: stdout and stderr are lists of regular expressions, all of which must match;
 * `generate` makes files that are not kept in the tree: { "big.mmn": { "repeat": "text", "times": 1000 }, "junk.mmn": { "bytes": [0, 255] } }.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

interface Case {
    args: string[];
    exit: number;
    stdout?: string[];
    stderr?: string[];
    generate?: Record<string, { repeat: string; times: number } | { bytes: number[] }>;
}

const cases = fileURLToPath(new URL('cases', import.meta.url));
const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
let folder: string;
beforeAll(() => {
    execFileSync(process.execPath, [fileURLToPath(new URL('../../src/build/bundle.mjs', import.meta.url)), '--if-stale']);
    folder = mkdtempSync(join(tmpdir(), 'notiscope-cli-'));
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('command line', () => {
    test.each(readdirSync(cases))('%s', name => {
        const { args, exit, stdout = [], stderr = [], generate = {} } = JSON.parse(readFileSync(join(cases, name, 'cmd.json'), 'utf8')) as Case;
        const cwd = join(folder, name);
        cpSync(join(cases, name), cwd, { recursive: true });
        for (const [file, made] of Object.entries(generate)) writeFileSync(join(cwd, file), 'bytes' in made ? Buffer.from(made.bytes) : made.repeat.repeat(made.times));
        const run = spawnSync(process.execPath, [cli, ...args], { cwd, encoding: 'utf8', timeout: 100_000, env: { ...process.env, NO_COLOR: '1' } });
        const shown = `${run.stdout}\n--- stderr\n${run.stderr}`;
        for (const pattern of stdout) expect(run.stdout, shown).toMatch(new RegExp(pattern, 'm'));
        for (const pattern of stderr) expect(run.stderr, shown).toMatch(new RegExp(pattern, 'm'));
        expect(run.status, shown).toBe(exit);
        // Whatever goes wrong, nobody sees a stack trace.
        expect(run.stderr).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
    });
});
