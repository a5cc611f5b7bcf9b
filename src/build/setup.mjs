// Brings a fresh clone to where it can run: dependencies from npm, generated code, bundles. Quick when nothing changed.
import { existsSync } from 'node:fs';
import { at, must, newest, onWindows, say } from './tree.mjs';

const [major, minor] = process.versions.node.split('.').map(Number);

export function requireNode() {
    if (major > 20 || (major === 20 && minor >= 19)) return;
    throw new Error(`Node ${process.versions.node} is too old: Notiscope needs Node 20.19 or newer`);
}

/** `npm ci` if node_modules is missing or older than the lock file. Nothing here needs an install script. */
export async function dependencies() {
    requireNode();
    const marker = at('node_modules/.package-lock.json');
    if (existsSync(marker) && newest([marker]) >= newest([at('package-lock.json')])) return;
    say('installing dependencies (npm ci)');
    await must('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
}

export async function setUp() {
    await dependencies();
    const { bundleIfStale } = await import('./bundle.mjs');
    await bundleIfStale();
}

/** The path of a program on the PATH, or undefined. */
export function onPath(name) {
    const ends = onWindows ? ['.cmd', '.exe'] : [''];
    return (process.env.PATH ?? '').split(onWindows ? ';' : ':').flatMap(folder => ends.map(end => `${folder}/${name}${end}`)).find(path => existsSync(path));
}

/** Runs a script's body: an error becomes one line and exit code 2. */
export async function main(body) {
    try { process.exitCode = await body() ?? process.exitCode ?? 0; }
    catch (error) { say(`error: ${error instanceof Error ? error.message : error}`); process.exitCode = 2; }
}
