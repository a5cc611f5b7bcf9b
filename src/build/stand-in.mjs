#!/usr/bin/env node
// Stands in for the VS Code executable where there is none: takes the arguments that @vscode/test-electron gives, starts code-server
// and opens it in a headless Chromium; the suite then runs in the extension host of the real VS Code server.
import { rmSync } from 'node:fs';
import { chromium as playwright } from 'playwright-core';
import { chromium, CHROMIUM_FLAGS } from './browser.mjs';
import { installCodeServer, serverFolder, startCodeServer } from './code-server.mjs';

const option = name => process.argv.find(arg => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
const workspace = process.argv.slice(2).find(arg => !arg.startsWith('-'));
const patience = 15 * 60_000;
/** VS Code's logger has a native part that is not built here; it does without. */
const isNoise = args => args.some(arg => /spdlog|Could not locate the bindings file/.test(String(arg?.stack ?? arg)));

async function suite() {
    const executablePath = await chromium();
    await installCodeServer();
    const folder = serverFolder();
    let server, browser, exit;
    const end = async () => { await browser?.close().catch(() => undefined); await server?.stop(); rmSync(folder, { recursive: true, force: true, maxRetries: 5 }); };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void end().then(() => process.exit(130)));
    try {
        server = await startCodeServer(folder, { smokeTest: true });
        browser = await playwright.launch({ executablePath, args: CHROMIUM_FLAGS });
        const page = await browser.newPage();
        const exited = new Promise((resolve, reject) => {
            exit = resolve;
            page.on('crash', () => reject(new Error('the page crashed')));
            void server.gone.then(() => reject(new Error('code-server ended')));
            setTimeout(() => reject(new Error(`the suite did not end within ${patience / 60_000} minutes`)), patience).unref();
        });
        await page.exposeFunction('codeAutomationLog', (type, args) => { if (!isNoise(args)) console[type in console ? type : 'log'](...args); });
        await page.exposeFunction('codeAutomationExit', code => exit(code));
        await page.goto(server.url(workspace, [
            ['extensionDevelopmentPath', server.remote(option('extensionDevelopmentPath'))],
            ['extensionTestsPath', server.remote(option('extensionTestsPath'))],
            ['skipWelcome', 'true'],
            ['disableExtensions', 'true'],
        ]));
        return await exited;
    } finally {
        await end();
    }
}

suite().then(code => process.exit(code), error => { console.error(error); process.exit(1); });
