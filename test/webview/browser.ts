/** The preview page in a real Chromium, bundled as it ships, under its own content security policy. */
import { build } from 'esbuild';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium, type Browser, type Page } from 'playwright-core';
import { previewHtml } from '../../src/webview/html.js';
import { THEMES, type ThemeName } from './themes.js';

const EXECUTABLE = process.env.CHROMIUM_EXECUTABLE || '/usr/bin/chromium';
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** What VS Code puts into a webview before the page's own script. */
const STUB = `
window.posted = [];
window.acquireVsCodeApi = () => ({
    postMessage: message => window.posted.push(message),
    setState: state => localStorage.setItem('state', JSON.stringify(state)),
    getState: () => JSON.parse(localStorage.getItem('state') ?? 'null') ?? undefined,
});`;

export interface Preview { open(theme: ThemeName, size?: { width: number; height: number }): Promise<Page>; close(): Promise<void> }

/** A machine without Chromium fails here, and says so. */
export async function launch(): Promise<Browser> {
    if (!existsSync(EXECUTABLE)) throw new Error(`The preview page is tested in Chromium, and there is none at ${EXECUTABLE}: apt-get install chromium, or set CHROMIUM_EXECUTABLE.`);
    return chromium.launch({ executablePath: EXECUTABLE, headless: true, args: FLAGS });
}

/** Starts the browser and serves the page. */
export async function startPreview(): Promise<Preview> {
    const browser = await launch();
    const script = await bundle();
    const style = readFileSync(new URL('../../media/preview.css', import.meta.url), 'utf8');
    const server = createServer((request, response) => {
        const [type, body] = request.url === '/webview.js' ? ['text/javascript', script] : request.url === '/preview.css' ? ['text/css', style] : ['text/html', ''];
        const origin = `http://${request.headers.host}`;
        response.setHeader('content-type', `${type}; charset=utf-8`);
        response.end(type === 'text/html' ? previewHtml({ cspSource: origin, nonce: 'n0nce', scriptUri: '/webview.js', styleUri: '/preview.css' }) : body);
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    return { open: (theme, size) => open(browser, server, theme, size), close: async () => { await browser.close(); server.close(); } };
}

async function bundle(): Promise<string> {
    const result = await build({ entryPoints: [new URL('../../src/webview/main.ts', import.meta.url).pathname], bundle: true, write: false, format: 'iife', platform: 'browser',
        target: 'es2022', logLevel: 'error', minify: true });
    return result.outputFiles[0].text;
}

async function open(browser: Browser, server: Server, theme: ThemeName, viewport = { width: 1280, height: 900 }): Promise<Page> {
    const page = await browser.newPage({ viewport });
    const { kind, variables } = THEMES[theme];
    await page.addInitScript(`${STUB}
        window.failures = [];
        addEventListener('error', event => failures.push(event.message));
        addEventListener('unhandledrejection', event => failures.push(String(event.reason)));
        addEventListener('securitypolicyviolation', event => failures.push('policy: ' + event.violatedDirective + ' ' + event.blockedURI));
        addEventListener('DOMContentLoaded', () => {
            document.body.className = ${JSON.stringify(kind)};
            for (const [name, value] of Object.entries(${JSON.stringify(variables)})) document.documentElement.style.setProperty(name, value);
        });`);
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    return page;
}
