// A page of a workbench that runs a suite in its extension host: what the suite says is printed, the rest of the console goes to a file.
import { appendFileSync, mkdirSync } from 'node:fs';
import { format } from 'node:util';
import { chromium as playwright } from 'playwright-core';
import { chromium, CHROMIUM_FLAGS } from './browser.mjs';
import { at } from './tree.mjs';

const patience = 15 * 60_000;
/** The suite's own lines are of these types; the rest (missing native parts, no gallery to be reached) goes to a file. */
const SUITE = ['info', 'log'];
const LOG = at('test-results', 'workbench.log');

/** Opens `url` and resolves to the suite's exit code. `heard(args)`: whether a line is not to be printed; `lost`: rejects if there is no use in waiting. */
export async function runSuitePage(url, { heard = () => false, lost = new Promise(() => undefined), types = SUITE } = {}) {
    mkdirSync(at('test-results'), { recursive: true });
    const browser = await playwright.launch({ executablePath: await chromium(), args: CHROMIUM_FLAGS });
    const end = () => browser.close().catch(() => undefined);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => void end());
    try {
        const page = await (await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] })).newPage();
        let exit;
        const exited = new Promise((resolve, reject) => {
            exit = resolve;
            page.on('crash', () => reject(new Error('the page crashed')));
            setTimeout(() => reject(new Error(`the suite did not end within ${patience / 60_000} minutes`)), patience).unref();
        });
        await page.exposeFunction('codeAutomationLog', (type, args) => {
            if (heard(args)) return;
            if (types.includes(type) && !String(args[0]).startsWith('%c')) console.log(...args); else appendFileSync(LOG, `${type}: ${format(...args)}\n`);
        });
        await page.exposeFunction('codeAutomationExit', code => exit(code));
        await page.goto(url);
        return await Promise.race([exited, lost]);
    } finally {
        await end();
    }
}
