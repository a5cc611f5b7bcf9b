// Where things are, and small helpers that the build scripts share. Plain Node 20, no dependencies: this runs before `npm ci`.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const at = (...parts) => join(root, ...parts);
export const cache = at('.cache');
export const onWindows = process.platform === 'win32';

/** Newest modification time below the given files and folders, in milliseconds; 0 if there are none. */
export function newest(paths, ignore = () => false) {
    let time = 0;
    for (const path of paths) {
        if (!existsSync(path) || ignore(path)) continue;
        const stat = statSync(path);
        time = Math.max(time, stat.isDirectory() ? newest(readdirSync(path).map(name => join(path, name)), ignore) : stat.mtimeMs);
    }
    return time;
}

/** Runs a program to its end. Resolves to { code, stdout, stderr }; with `capture` its standard output is kept, else it is shown; with `quiet` both are kept. */
export function run(command, args, { cwd = root, env = process.env, capture = false, quiet = false } = {}) {
    return new Promise((resolve, reject) => {
        const child = spawn(command, args, { cwd, env, shell: onWindows && command === 'npm', stdio: ['ignore', capture || quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'] });
        let stdout = '', stderr = '';
        child.stdout?.setEncoding('utf8').on('data', data => { stdout += data; });
        child.stderr?.setEncoding('utf8').on('data', data => { stderr += data; });
        child.on('error', reject);
        child.on('close', (code, signal) => resolve({ code: code ?? 128, signal, stdout, stderr }));
    });
}

/** run(), where anything but success is an error that says what failed. */
export async function must(command, args, options) {
    const result = await run(command, args, options);
    if (result.code !== 0) throw new Error(`\`${[command, ...args].join(' ')}\` failed with ${result.signal ?? `exit code ${result.code}`}${options?.quiet ? `:\n${result.stdout}${result.stderr}` : ''}`);
    return result.stdout;
}

export function say(text) { process.stderr.write(`${text}\n`); }
