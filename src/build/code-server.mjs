// code-server (the real VS Code server and workbench) from npm: installed on demand into .cache, started on 127.0.0.1, ended with its group.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cache, must, say } from './tree.mjs';

const CODE_SERVER = '4.139.1';
/** code-server needs Node 24, whatever runs this script. */
const NODE = '24.21.0';
const nodePackage = `node-${process.platform}-${process.arch}`;
const home = join(cache, `code-server-${CODE_SERVER}`);
const nodeBinary = join(home, 'node_modules', nodePackage, 'bin', 'node');
const entry = join(home, 'node_modules', 'code-server', 'out', 'node', 'entry.js');
/** VS Code in it: the server, and the files of the workbench. */
export const workbench = join(home, 'node_modules', 'code-server', 'lib', 'vscode');

export const installed = () => existsSync(join(home, 'ready'));

/** Installs code-server once (about 800 MB, half a minute). */
export async function installCodeServer() {
    if (installed()) return;
    if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch)) {
        throw new Error(`code-server is installed on Linux (x64, arm64) only; here install desktop VS Code, with \`code\` on the PATH, or set VSCODE_EXECUTABLE`);
    }
    say(`installing code-server ${CODE_SERVER} into .cache (once, about 800 MB)`);
    rmSync(home, { recursive: true, force: true });
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'package.json'), JSON.stringify({ private: true, dependencies: { 'code-server': CODE_SERVER, [nodePackage]: NODE } }));
    const install = (folder, ...more) => must('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...more], { cwd: folder });
    await install(home);
    await install(workbench, '--omit=dev');
    await install(join(workbench, 'extensions'), '--omit=dev');
    writeFileSync(join(home, 'ready'), '');
}

function freePort() {
    return new Promise((resolve, reject) => {
        const server = createServer().once('error', reject);
        server.listen(0, '127.0.0.1', () => { const { port } = server.address(); server.close(() => resolve(port)); });
    });
}

function environment(folder) {
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VSCODE_')));
    for (const name of ['config', 'data', 'cache', 'tmp']) mkdirSync(join(folder, name), { recursive: true });
    return { ...env, XDG_CONFIG_HOME: join(folder, 'config'), XDG_DATA_HOME: join(folder, 'data'), XDG_CACHE_HOME: join(folder, 'cache'), TMPDIR: join(folder, 'tmp'),
        PATH: `${dirname(nodeBinary)}:${env.PATH}` };
}

/** A folder for one server's user data and extensions, with the given settings. */
export function serverFolder(settings = {}, path = mkdtempSync(join(tmpdir(), 'notiscope-'))) {
    const user = join(path, 'user', 'User');
    mkdirSync(user, { recursive: true });
    mkdirSync(join(path, 'extensions'), { recursive: true });
    writeFileSync(join(path, 'config.yaml'), '');
    if (!existsSync(join(user, 'settings.json'))) writeFileSync(join(user, 'settings.json'), JSON.stringify({ 'chat.disableAIFeatures': true, 'workbench.startupEditor': 'none', 'workbench.secondarySideBar.defaultVisibility': 'hidden', ...settings }, null, 2));
    return path;
}

const folders = folder => ['--user-data-dir', join(folder, 'user'), '--extensions-dir', join(folder, 'extensions'), '--config', join(folder, 'config.yaml')];

/** Has the servers that use this folder, started with this `locale`, speak it: a language pack without texts, so that the editor's own stay as they are, and extensions' are in the language. */
export function useLanguage(folder, language) {
    const texts = join(folder, 'language.json');
    writeFileSync(texts, JSON.stringify({ contents: {} }));
    writeFileSync(join(folder, 'user', 'languagepacks.json'), JSON.stringify({ [language]: { hash: 'empty', label: language, extensions: [{ extensionIdentifier: { id: 'notiscope.no-texts' }, version: '1.0.0' }], translations: { vscode: texts } } }));
}

/** Installs a .vsix for the servers that use this folder. */
export async function installExtension(folder, vsix) {
    await must(nodeBinary, [entry, ...folders(folder), '--install-extension', vsix, '--force'], { env: environment(folder), quiet: true });
}

/**
 * Starts a server in a process group of its own and waits until it answers. `smokeTest` lets a page give the test entries of its payload.
 * Resolves to { port, url(folder, payload), stop() }; `stop` ends the whole group.
 * @param {string} folder
 * @param {{ port?: number, smokeTest?: boolean, locale?: string, log?: (text: string) => void }} options
 */
export async function startCodeServer(folder, { port, smokeTest = false, locale, log } = {}) {
    port ??= await freePort();
    const child = spawn(nodeBinary, [entry, '--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, ...folders(folder),
        ...(smokeTest ? ['--vscode-option', 'enable-smoke-test-driver'] : []), ...(locale ? ['--locale', locale] : []), '--disable-telemetry', '--disable-update-check',
        '--disable-workspace-trust', '--disable-getting-started-override', '--ignore-last-opened'],
    { env: environment(folder), detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = data => { output = (output + data).slice(-20_000); log?.(String(data)); };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const gone = new Promise(resolve => child.on('close', resolve));
    const alive = () => { try { process.kill(-child.pid, 0); return true; } catch { return false; } };
    const signal = name => { try { process.kill(-child.pid, name); } catch { /* already gone */ } };
    // Whoever started it may end without stop(): the group must not outlive it.
    const orphan = () => signal('SIGTERM');
    process.once('exit', orphan);
    const stop = async () => {
        process.off('exit', orphan);
        signal('SIGTERM');
        for (const end = Date.now() + 5000; alive() && Date.now() < end;) await new Promise(resolve => setTimeout(resolve, 50));
        if (alive()) signal('SIGKILL');
        await gone;
    };
    const origin = `http://127.0.0.1:${port}`;
    for (const end = Date.now() + 60_000; ;) {
        if (child.exitCode !== null) throw new Error(`code-server ended at once:\n${output}`);
        if (await fetch(`${origin}/healthz`).then(answer => answer.ok, () => false)) break;
        if (Date.now() > end) { await stop(); throw new Error(`code-server does not answer on ${origin}:\n${output}`); }
        await new Promise(resolve => setTimeout(resolve, 100));
    }
    const url = (workspace, payload = []) => `${origin}/?folder=${encodeURI(workspace)}`
        + (payload.length ? `&payload=${encodeURIComponent(JSON.stringify(payload))}` : '');
    return { port, url, stop, gone, remote: path => `vscode-remote://127.0.0.1:${port}${path}` };
}
