// A Chromium for the suites that need a workbench: found on the machine, else installed by apt where that is allowed.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { aptInstall } from './apt.mjs';
import { onPath } from './setup.mjs';

const works = path => path && spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0;

function find() {
    const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome', 'msedge'];
    const fixed = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', 'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe'];
    return [process.env.CHROMIUM, ...names.map(onPath), ...fixed.filter(path => existsSync(path))].find(works);
}

/** The path of a Chromium that runs. */
export async function chromium() {
    const there = find();
    if (there) return there;
    if (await aptInstall('chromium', 'fonts-dejavu-core')) {
        const now = find();
        if (now) return now;
    }
    throw new Error('no Chromium here, and none could be installed: run `apt-get install chromium` as root, or set CHROMIUM to the path of one');
}

export const CHROMIUM_FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
