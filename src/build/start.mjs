// `npm start`: an editor with the extension on scenarios/. `npm start -- --check [PATH...]`: the verdict table of scenarios/, or of these files and folders, no editor.
import { spawn } from 'node:child_process';
import { readFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createServer } from 'node:net';
import { parseArgs } from 'node:util';
import { at, cache, onWindows, run, say } from './tree.mjs';
import { main, onPath, setUp } from './setup.mjs';

const scenarios = at('scenarios');
const DEFAULT_PORT = 8391;

/** Desktop VS Code: only where it can open a window (a remote terminal's `code` cannot load an extension from here). */
function desktopCode() {
    if (process.env.VSCODE_EXECUTABLE) return process.env.VSCODE_EXECUTABLE;
    const hasScreen = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
    return hasScreen && !process.env.VSCODE_IPC_HOOK_CLI ? ['code', 'code-insiders', 'codium'].map(onPath).find(Boolean) : undefined;
}

function openDesktop(code) {
    say(`opening ${code} on scenarios/`);
    const child = spawn(code, [`--extensionDevelopmentPath=${at()}`, scenarios], { stdio: 'inherit', shell: onWindows });
    return new Promise((resolve, reject) => { child.on('error', reject); child.on('exit', code => resolve(code ?? 1)); });
}

function isFree(port) {
    return new Promise(resolve => {
        const server = createServer().once('error', () => resolve(false));
        server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
    });
}

async function openCodeServer(port) {
    const { installCodeServer, installExtension, serverFolder, startCodeServer } = await import('./code-server.mjs');
    const { packageIfStale } = await import('./package.mjs');
    const { newest } = await import('./tree.mjs');
    await installCodeServer();
    const vsix = await packageIfStale();
    const folder = serverFolder({}, join(cache, 'editor'));
    const stamp = join(folder, 'extension-installed');
    if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== String(newest([vsix]))) {
        await installExtension(folder, vsix);
        writeFileSync(stamp, String(newest([vsix])));
    }
    const server = await startCodeServer(folder, { port: port ?? (await isFree(DEFAULT_PORT) ? DEFAULT_PORT : undefined) });
    process.stdout.write(`Notiscope is at ${server.url(scenarios)} (Ctrl+C ends it)\n`);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void server.stop());
    await server.gone;
    return 0;
}

await main(async () => {
    const { values, positionals } = parseArgs({ options: { check: { type: 'boolean' }, port: { type: 'string' } }, allowPositionals: true });
    if (positionals.length > 0 && !values.check) throw new Error(`only with --check: \`${positionals[0]}\``);
    const port = values.port === undefined ? undefined : Number(values.port);
    if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65536)) throw new Error(`--port takes a number from 1 to 65535, not \`${values.port}\``);
    await setUp();
    if (values.check) return (await run(process.execPath, [at('dist/cli.js'), 'check', ...positionals.length > 0 ? positionals : [scenarios]])).code;
    const code = desktopCode();
    return code ? openDesktop(code) : openCodeServer(port);
});
