// Programs that the tests need and npm does not have: from Debian's packages, where this machine takes them and we may.
import { spawnSync } from 'node:child_process';
import { must, onWindows, say } from './tree.mjs';
import { onPath } from './setup.mjs';

/** Whether the packages could be installed. */
export async function aptInstall(...packages) {
    if (onWindows || !onPath('apt-get')) return false;
    const asRoot = process.getuid() === 0 ? [] : spawnSync('sudo', ['-n', 'true']).status === 0 ? ['sudo', '-n'] : undefined;
    if (!asRoot) return false;
    say(`installing ${packages.join(', ')} (apt-get)`);
    const apt = (...args) => { const [command, ...rest] = [...asRoot, 'apt-get', '-q', ...args]; return must(command, rest, { quiet: true, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }); };
    await apt('update');
    await apt('install', '-y', '--no-install-recommends', ...packages);
    return true;
}
