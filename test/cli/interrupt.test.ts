/** Ctrl-C amid `check`: what is known is told, in each format. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
beforeAll(() => { execFileSync(process.execPath, [join(root, 'src/build/bundle.mjs'), '--if-stale']); }, 120_000);

/** A file that is checked in a moment, one whose error says that it is done, one that takes long, one that is not come to. */
const FILES = ['test/cli/cases/ok/race.mmn', 'test/cli/cases/unknown-name/bad.mmn', 'test/bench/mirror-4x2x1.mmn', 'test/cli/cases/deadlock-not-expected/d.mmn'];

/** Interrupts the check of the files once it has come to the third. */
async function interrupted(format: string): Promise<{ code: number | null; out: string }> {
    const child = spawn(process.execPath, ['dist/cli.js', 'check', ...FILES, '--format', format, '--max-states', '30000000', '--workers', '1'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    child.stdout.on('data', data => { out += String(data); });
    child.stderr.once('data', () => child.kill('SIGINT'));
    return new Promise(resolve => child.on('close', code => resolve({ code, out })));
}

test('the files before are reported, what was not checked is named, and the exit code says so', { timeout: 120_000 }, async () => {
    const { code, out } = await interrupted('text');
    expect(code).toBe(130);
    expect(out).toMatch(/✓ s /);
    expect(out).toMatch(/^1 scenario, 1 as expected, 1 error, interrupted(: 2 files not looked at| in test\/bench\/mirror-4x2x1\.mmn: .*; 1 more file not looked at)$/m);
    expect(out).not.toContain('lock_held_across_setup');
});

test('formats for programs stay whole', { timeout: 120_000 }, async () => {
    const { code, out } = await interrupted('json');
    expect(code).toBe(130);
    const { results, interrupted: said } = JSON.parse(out) as { results: { scenario: string }[]; interrupted: string };
    expect(results.map(({ scenario }) => scenario)).toEqual(['s']);
    expect(said).toMatch(/2 files not looked at|mirror-4x2x1\.mmn/);
});

test('amid a scenario it tells what was found so far, and how far it had come', { timeout: 240_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'notiscope-interrupt-'));
    try {
        const mirror = readFileSync(join(root, 'test/bench/mirror-4x2x1.mmn'), 'utf8'), path = join(folder, 'large.mmn');
        writeFileSync(path, `${mirror.replace('    expect ok', '    thread wrong { assert(sub == 0) }\n    expect ok')}\nscenario later { thread a { act = 1 } }\n`);
        // On a terminal there is a line that says how far it is; the key goes through it too.
        const child = spawn('script', ['-qec', `'${process.execPath}' dist/cli.js check '${path}' --max-states 30000000 --workers 1`, '/dev/null'], { cwd: root, env: { ...process.env, TERM: 'dumb', NO_COLOR: '1' } });
        let out = '', asked = false;
        child.stdout.on('data', data => {
            out += String(data);
            if (!asked && /mirror: [1-9][\d,]* states \.\.\./.test(out)) { asked = true; child.stdin.write('\x03'); }
        });
        const code = await new Promise(resolve => child.on('close', resolve));
        expect(code, out).toBe(130);
        expect(out).toMatch(/✗ mirror +assertion, inconclusive, expected ok/);
        expect(out).toMatch(/error: assertion: .*sub == 0/);
        expect(out).toMatch(/1 scenario, 0 as expected, 1 not, interrupted in .*large\.mmn: mirror after [\d,]+ states/);
        expect(out).not.toContain('later');
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
});
