// VS Code for the Web on 127.0.0.1: the workbench of code-server as static files without any server behind it, so that all extensions run in web workers,
// and a folder of this machine as a virtual one (@vscode/test-web: its static files, headers and file system).
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { cache, must, say } from './tree.mjs';
import { installCodeServer, workbench } from './code-server.mjs';

const TEST_WEB = '0.0.81';
const home = join(cache, `test-web-${TEST_WEB}`);

/** Installs what serves the workbench, once. */
export async function installWeb() {
    await installCodeServer();
    if (existsSync(join(home, 'ready'))) return;
    say(`installing @vscode/test-web ${TEST_WEB} into .cache (once)`);
    rmSync(home, { recursive: true, force: true });
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'package.json'), JSON.stringify({ private: true, dependencies: { '@vscode/test-web': TEST_WEB } }));
    await must('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: home });
    writeFileSync(join(home, 'ready'), '');
}

const attribute = value => JSON.stringify(value).replaceAll('&', '&amp;').replaceAll('"', '&quot;');

/** As the server's own page (vs/code/browser/workbench/workbench.html), but with no server to connect to. */
const page = (base, configuration) => `<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
<meta id="vscode-workbench-web-configuration" data-settings="${attribute(configuration)}">
<link rel="stylesheet" href="${base}/out/vs/code/browser/workbench/workbench.css">
</head>
<body aria-label=""></body>
<script>globalThis._VSCODE_FILE_ROOT = '${base}/out/';</script>
<script type="module" src="${base}/out/nls.messages.js"></script>
<script type="module" src="${base}/out/${MAIN}"></script>
</html>
`;

const MAIN = 'vs/code/browser/workbench/workbench.js';
/** What code-server has changed in VS Code so that its workbench uses its server, for extensions and for the user's data; and how it was. */
const CHANGED = [[/remoteAuthority:location\.host/g, 'remoteAuthority:void 0'],
    [/file\(this\.userDataPath\)\.with\(\{scheme:(\w+)\.vscodeRemote\}\)/g, 'file(this.userDataPath).with({scheme:$1.vscodeUserData})']];

/** The workbench's code, without a server. */
function alone() {
    return CHANGED.reduce((text, [change, original]) => {
        if (text.match(change)?.length !== 1) throw new Error(`this code-server connects its workbench to its server in another way than by ${change.source}`);
        return text.replace(change, original);
    }, readFileSync(join(workbench, 'out', MAIN), 'utf8'));
}

/**
 * `folder`: is open; what is written to it stays in memory. `extension`: a folder with one, installed, or with `tests` (a module in it) under development.
 * Resolves to { url, stop() }. With `?vscode-coi=3` the page is cross-origin isolated, so that workers can share memory.
 * @param {{ folder: string, extension: string, tests?: string, settings?: Record<string, unknown> }} options
 */
export async function startWeb({ folder, extension, tests, settings = {} }) {
    const require = createRequire(join(home, 'package.json'));
    const { default: createApp } = require('@vscode/test-web/out/server/app.js');
    const log = console.log;
    // It says which folders it serves.
    console.log = () => undefined;
    const app = await createApp({ build: { type: 'static', location: workbench }, folderMountPath: folder, ...tests ? { extensionDevelopmentPath: extension } : { extensionPaths: [extension] }, esm: true })
        .finally(() => { console.log = log; });
    const serve = app.callback(), main = alone();
    let origin;
    const at = path => ({ scheme: 'http', authority: origin.host, path });
    const configuration = () => ({
        productConfiguration: { enableTelemetry: false, extensionEnabledApiProposals: { 'vscode.vscode-test-web-fs': ['fileSearchProvider', 'textSearchProvider'] },
            // Of one origin with the page, so that no browser takes a webview for somebody else's and keeps its storage from it.
            webviewContentExternalBaseUrlTemplate: `${origin.origin}/static/build/out/vs/workbench/contrib/webview/browser/pre/` },
        additionalBuiltinExtensions: [at('/static/extensions/fs'), ...tests ? [] : [at('/static/extensions/0')]],
        ...tests && { developmentOptions: { extensions: [at('/static/devextensions')], extensionTestsPath: at(`/static/devextensions/${relative(extension, tests)}`) } },
        userDataPath: '/', isEnabledFileDownloads: true, isEnabledFileUploads: true, isEnabledCoderGettingStarted: false,
        folderUri: { scheme: 'vscode-test-web', authority: 'mount', path: '/' },
        configurationDefaults: settings,
    });
    const server = createServer((request, response) => {
        const { pathname, searchParams } = new URL(request.url, origin);
        if (pathname.endsWith(MAIN)) return response.writeHead(200, { 'Content-Type': 'text/javascript', 'Cross-Origin-Resource-Policy': 'cross-origin' }).end(main);
        if (pathname !== '/') return serve(request, response);
        const isolated = searchParams.has('vscode-coi') ? { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' } : {};
        response.writeHead(200, { 'Content-Type': 'text/html', ...isolated });
        response.end(page(`${origin.origin}/static/build`, configuration()));
    });
    await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
    origin = new URL(`http://localhost:${server.address().port}`);
    return { url: origin.href, stop: () => new Promise(resolve => { server.closeAllConnections(); server.close(resolve); }) };
}
