/** 100 MB of log with a report in it: read as it comes, by the command as it is shipped, and Ctrl-C. */
import { execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { Reports } from '../../src/splat/index.js';
import { textOf } from './logs.js';

const root = join(import.meta.dirname, '../..');
beforeAll(() => { execFileSync(process.execPath, [join(root, 'src/build/bundle.mjs'), '--if-stale']); }, 120_000);

const NOISE = Array.from({ length: 10_000 }, (_, i) => `[${(i / 9).toFixed(6).padStart(12)}] usb 1-1: WARNING: new device number ${i} -> using xhci_hcd, locks held, at: probe+0x12/0x34 [usb]\n`).join('');

/** Feeds pieces to `notiscope import -` as fast as it takes them. */
async function fed(pieces: string[], stop?: NodeJS.Signals): Promise<{ code: number | null; out: string; err: string }> {
    // The heap may hold less than the log.
    const child = spawn(process.execPath, ['--max-old-space-size=64', 'dist/cli.js', 'import', '-'], { cwd: root });
    let out = '', err = '', peak = 0;
    child.stdout.on('data', data => { out += String(data); });
    child.stderr.on('data', data => { err += String(data); });
    const done = new Promise<number | null>(resolve => child.on('close', resolve));
    for (const piece of pieces) {
        await new Promise<void>(resolve => child.stdin.write(piece, () => resolve()));
        peak = Math.max(peak, residentOf(child.pid!));
    }
    expect(peak).toBeLessThan(300);
    // Whoever is interrupted does not wait for more input.
    if (stop) child.kill(stop);
    else child.stdin.end();
    return { code: await done, out, err };
}

/** MB of memory of a process. */
function residentOf(pid: number): number {
    const text = execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
    return Number(text) / 1024;
}

const PIECES = Math.ceil(100e6 / NOISE.length);

test('takes less than 300 MB, and finds the one report', { timeout: 300_000 }, async () => {
    const pieces = [...Array<string>(PIECES >> 1).fill(NOISE), textOf('6.12-a_seed'), ...Array<string>(PIECES >> 1).fill(NOISE)];
    const { code, out } = await fed(pieces);
    const { reports } = JSON.parse(out) as Reports;
    expect(reports.map(({ kind, complete, unread, line }) => ({ kind, complete, unread, line }))).toEqual([{ kind: 'recursive', complete: true, unread: [], line: (PIECES >> 1) * 10_000 + 3 }]);
    expect(code).toBe(0);
});

test('Ctrl-C: what was found until then is printed', { timeout: 60_000 }, async () => {
    const { code, out, err } = await fed([NOISE, textOf('6.12-a_seed'), NOISE], 'SIGINT');
    expect((JSON.parse(out) as Reports).reports).toHaveLength(1);
    expect(err).toMatch(/standard input: interrupted after [\d,]+ lines/);
    expect(code).toBe(130);
});
