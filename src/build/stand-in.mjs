#!/usr/bin/env node
// Stands in for the VS Code executable where there is none: takes the arguments that @vscode/test-electron gives, starts code-server
// and opens it in a headless Chromium; the suite then runs in the extension host of the real VS Code server.
import { rmSync } from 'node:fs';
import { installCodeServer, serverFolder, startCodeServer } from './code-server.mjs';
import { runSuitePage } from './suite-page.mjs';

const option = name => process.argv.find(arg => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
const workspace = process.argv.slice(2).find(arg => !arg.startsWith('-'));

async function suite() {
    await installCodeServer();
    const folder = serverFolder();
    let server;
    const end = async () => { await server?.stop(); rmSync(folder, { recursive: true, force: true, maxRetries: 5 }); };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void end().then(() => process.exit(130)));
    try {
        server = await startCodeServer(folder, { smokeTest: true });
        const lost = server.gone.then(() => { throw new Error('code-server ended'); });
        // The page is closed before the server is.
        lost.catch(() => undefined);
        return await runSuitePage(server.url(workspace, [
            ['extensionDevelopmentPath', server.remote(option('extensionDevelopmentPath'))],
            ['extensionTestsPath', server.remote(option('extensionTestsPath'))],
            ['skipWelcome', 'true'],
            ['disableExtensions', 'true'],
        ]), { lost, types: ['info'] });
    } finally {
        await end();
    }
}

suite().then(code => process.exit(code), error => { console.error(error); process.exit(1); });
