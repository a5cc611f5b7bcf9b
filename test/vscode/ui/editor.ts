/** Drives the real workbench: the packaged extension in code-server, seen through Chromium. */
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium as playwright, type Frame, type FrameLocator, type Locator, type Page } from 'playwright-core';
import { chromium, CHROMIUM_FLAGS } from '../../../src/build/browser.mjs';
import { installCodeServer, installExtension, serverFolder, startCodeServer, useLanguage } from '../../../src/build/code-server.mjs';
import { packageIfStale } from '../../../src/build/package.mjs';
import { at } from '../../../src/build/tree.mjs';
import { installWeb, startWeb } from '../../../src/build/web.mjs';

/** Two busy cores are slow; what never comes is no less wrong for it. */
const PATIENCE = 120_000;

export interface Editor {
    page: Page;
    /** The folder that is open: a copy of scenarios/. */
    workspace: string;
    /** What is installed in its profile, by folders' names. */
    extensions: string[];
    /** Opens a file of the folder, by a part of its path that only it has. */
    open(file: string): Promise<void>;
    /** Puts the cursor into a line of the open file, from 1. */
    goTo(line: number): Promise<void>;
    /** Runs a command of the palette, by its whole title. `asks`: it asks something in the same place, so that it does not close. */
    command(title: string, asks?: boolean): Promise<void>;
    close(): Promise<void>;
}

/** Starts an editor with the .vsix installed. `files`: texts that the folder has besides, by their paths in it; `locale`: the display language. */
export async function startEditor(settings: Record<string, unknown> = {}, files: Record<string, string> = {}, locale?: string): Promise<Editor> {
    const executablePath: string = await chromium();
    await installCodeServer();
    const vsix = await packageIfStale();
    const folder = serverFolder({ 'window.menuBarVisibility': 'hidden', 'workbench.layoutControl.enabled': false, ...settings });
    const workspace = join(folder, 'scenarios');
    cpSync(at('scenarios'), workspace, { recursive: true });
    for (const [path, text] of Object.entries(files)) writeFileSync(join(workspace, path), text);
    await installExtension(folder, vsix);
    if (locale !== undefined) useLanguage(folder, locale);
    const server = await startCodeServer(folder, { locale });
    return openPage(executablePath, server.url(workspace), { workspace, extensions: installedIn(folder) }, async () => {
        await server.stop();
        rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    });
}

/** The same of VS Code for the Web: no server, everything in the browser, the .vsix as it is. What is written to the folder stays in memory. */
export async function startWebEditor(settings: Record<string, unknown> = {}): Promise<Editor> {
    const executablePath: string = await chromium();
    await installWeb();
    const folder = serverFolder();
    await installExtension(folder, await packageIfStale());
    const extensions = join(folder, 'extensions'), ours = readdirSync(extensions).find(name => name.startsWith('notiscope.'));
    if (ours === undefined) throw new Error(`the .vsix was not unpacked: ${readdirSync(extensions).join()}`);
    const web = await startWeb({ folder: at('scenarios'), extension: join(extensions, ours), settings: { 'chat.disableAIFeatures': true, 'workbench.startupEditor': 'none', 'workbench.secondarySideBar.defaultVisibility': 'hidden', ...settings } });
    return openPage(executablePath, web.url, { workspace: at('scenarios'), extensions: installedIn(folder) }, async () => {
        await web.stop();
        rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    });
}

/** Without the list that the editor keeps beside them. */
const installedIn = (folder: string): string[] => readdirSync(join(folder, 'extensions'), { withFileTypes: true }).filter(entry => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);

async function openPage(executablePath: string, url: string, about: Pick<Editor, 'workspace' | 'extensions'>, end: () => Promise<void>): Promise<Editor> {
    const browser = await playwright.launch({ executablePath, args: CHROMIUM_FLAGS });
    const close = async () => {
        await browser.close();
        await end();
    };
    try {
        const context = await browser.newContext({ viewport: { width: 1500, height: 900 }, permissions: ['clipboard-read', 'clipboard-write'] });
        const page = await context.newPage();
        page.setDefaultTimeout(PATIENCE);
        await page.goto(url);
        await page.locator('.monaco-workbench').waitFor({ timeout: 300_000 });
        const { open, goTo, command } = keys(page);
        return { page, ...about, open, goTo, command, close };
    } catch (error) {
        await close();
        throw error;
    }
}

/** Milliseconds that a list to choose from may take. */
const TO_CHOOSE = 10_000;

function keys(page: Page) {
    const quick = page.locator('.quick-input-widget');
    // The list is filtered a moment after the text is there: what is wanted has to be chosen in it first.
    const find = async (key: string, prefix: string, text: string) => {
        const patience = { timeout: TO_CHOOSE };
        await page.keyboard.press(key);
        await quick.waitFor(patience);
        await quick.locator('input').first().fill(prefix + text, patience);
        await quick.locator('.monaco-list-row.focused', { hasText: text }).first().waitFor(patience);
    };
    const pick = async (key: string, prefix: string, text: string, asks = false) => {
        // What takes the focus just then (a debugger that stops, an editor that opens) closes it.
        for (let left = 2; ; left--) try { await find(key, prefix, text); break; }
        catch (error) {
            if (left === 0) throw error;
            await page.keyboard.press('Escape');
        }
        await page.keyboard.press('Enter');
        if (!asks) await quick.waitFor({ state: 'hidden' });
    };
    return {
        open: async (file: string) => {
            await pick('Control+p', '', file);
            await page.locator('.tab.active', { hasText: file.split('/').at(-1) }).first().waitFor();
        },
        goTo: async (line: number) => {
            await page.keyboard.press('Control+g');
            await quick.waitFor();
            await quick.locator('input').first().fill(`:${line}`);
            await quick.locator('.monaco-list-row.focused', { hasText: `line ${line}` }).first().waitFor();
            await page.keyboard.press('Enter');
            await page.locator('.statusbar-item', { hasText: `Ln ${line},` }).first().waitFor();
        },
        command: (title: string, asks?: boolean) => pick('F1', '>', title, asks),
    };
}

/** The inside of the webview whose tab is open. */
export const webview = (page: Page): FrameLocator => page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');

/** The same as a frame, in which scripts of the test can run. */
export async function webviewFrame(page: Page): Promise<Frame> {
    const frame = await (await webview(page).locator('body').elementHandle())?.ownerFrame();
    if (!frame) throw new Error('the webview has no frame');
    return frame;
}

/** The code lenses, as texts. */
export const lenses = (page: Page): Locator => page.locator('.codelens-decoration');

/** Where pictures of failures and of the README go. */
export function picture(name: string): string {
    const folder = at('test-results', 'pictures');
    mkdirSync(folder, { recursive: true });
    return join(folder, `${name}.png`);
}
