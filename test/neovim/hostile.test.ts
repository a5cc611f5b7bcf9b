/** Neovim in the hands of somebody who does what nobody should: nothing breaks, nothing stale is left; and when it is killed, the server ends by itself. */
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root, running, setUp, type Place } from './setup.js';

interface Seen { problems: string[]; before: string[][]; after: string[][]; exit?: { code: number; signal: number } }

let place: Place;
beforeAll(() => { place = setUp(); });
afterAll(() => rmSync(place.folder, { recursive: true, force: true }));

const copied = (path: string): string => {
    const to = join(place.folder, path.split('/').at(-1)!);
    copyFileSync(join(root, path), to);
    return to;
};

test('edits, requests and buffers in any order: no fault, and in the end the diagnostics of the beginning', () => {
    const files = ['scenarios/seed/migrate-under-device-lock.mmn', 'test/lockdep/findings/filter.mmn'].map(copied), to = join(place.folder, 'hostile.json');
    const { error, stderr } = spawnSync('nvim', running('hostile.lua'), { cwd: place.folder, encoding: 'utf8', timeout: 280_000,
        env: { ...place.env, NOTISCOPE_FILES: files.join(','), NOTISCOPE_SEED: '7', NOTISCOPE_ROUNDS: '120', NOTISCOPE_SEEN: to } });
    expect(error).toBeUndefined();
    expect(existsSync(to), stderr).toBe(true);
    const { problems, before, after, exit } = JSON.parse(readFileSync(to, 'utf8')) as Seen;
    expect(problems).toEqual([]);
    expect(before.flat().length).toBeGreaterThan(0);
    expect(after).toEqual(before);
    expect(exit).toEqual({ code: 0, signal: 0 });
}, 300_000);

const isThere = (pid: number): boolean => existsSync(`/proc/${pid}`);
const parentOf = (pid: string): string | undefined => { try { return /\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]; } catch { return undefined; } };
const childrenOf = (pid: number): number[] => readdirSync('/proc').filter(name => /^\d+$/.test(name) && parentOf(name) === String(pid)).map(Number);
async function until(holds: () => boolean, what: string): Promise<void> {
    for (const end = Date.now() + 90_000; !holds();) {
        if (Date.now() > end) throw new Error(what);
        await new Promise(resolve => setTimeout(resolve, 50));
    }
}

test.runIf(process.platform === 'linux')('killed amid an exploration: the server ends as well', async () => {
    const file = copied('test/bench/mirror-4x2x1.mmn');
    const editor = spawn('nvim', running('open.lua'), { cwd: place.folder, env: { ...place.env, NOTISCOPE_FILE: file }, stdio: ['pipe', 'ignore', 'ignore'] });
    try {
        await until(() => childrenOf(editor.pid!).length > 0, 'the server did not start');
        const servers = childrenOf(editor.pid!);
        // Until it has something to do: the exploration takes much longer.
        await new Promise(resolve => setTimeout(resolve, 3_000));
        expect(servers.filter(isThere)).toEqual(servers);
        editor.kill('SIGKILL');
        await until(() => !servers.some(isThere), 'the server is still there');
    } finally { editor.kill('SIGKILL'); }
}, 240_000);
