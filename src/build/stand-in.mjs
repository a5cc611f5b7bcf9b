#!/usr/bin/env node
// Stands in for the VS Code executable where there is none: takes the arguments that @vscode/test-electron gives, starts code-server
// and opens it in a headless Chromium; the suite then runs in the extension host of the real VS Code server.
import { appendFileSync, mkdirSync, rmSync } from 'node:fs';
import { format } from 'node:util';
import { chromium as playwright } from 'playwright-core';
import { chromium, CHROMIUM_FLAGS } from './browser.mjs';
import { at } from './tree.mjs';
import { installCodeServer, serverFolder, startCodeServer } from './code-server.mjs';

const option = name => process.argv.find(arg => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
const workspace = process.argv.slice(2).find(arg => !arg.startsWith('-'));
const patience = 15 * 60_000;
/** The suite's own lines are of this type; the rest (missing native parts, no gallery to be reached) goes to a file. */
const SUITE = 'info';
const LOG = at('test-results', 'workbench.log');

async function suite() {
    const executablePath = await chromium();
    await installCodeServer();
    mkdirSync(at('test-results'), { recursive: true });
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
        await page.exposeFunction('codeAutomationLog', (type, args) => { if (type === SUITE) console.log(...args); else appendFileSync(LOG, `${type}: ${format(...args)}\n`); });
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
