// `npm test`: everything, and one true count at the end. Every number comes from a reporter's data, none from printed text.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { relative } from 'node:path';
import { at, run, say } from './tree.mjs';
import { aptInstall } from './apt.mjs';
import { main, onPath, setUp } from './setup.mjs';

const reports = at('test-results');
const tool = (path, ...args) => run(process.execPath, [at('node_modules', path), ...args]);
const counted = ({ code }) => ({ passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 });

async function vitest(name, ...args) {
    const report = at('test-results', `${name}.json`);
    const { code } = await tool('vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args);
    if (!existsSync(report)) return { passed: 0, failed: 1 };
    const { numPassedTests: passed, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
    // A file that does not load fails without a failed test in it.
    const broken = testResults.flatMap(file => {
        const tests = file.assertionResults.filter(test => test.status === 'failed').map(({ fullName, failureMessages }) => `${fullName}: ${failureMessages.join(' ').split('\n')[0]}`);
        return file.status === 'failed' ? (tests.length > 0 ? tests : [file.message.split('\n')[0]]).map(text => `${relative(at(), file.name)}: ${text}`.slice(0, 400)) : [];
    });
    const failed = Math.max(numFailedTests, broken.length);
    return { passed, failed: failed || (code !== 0 || !passed ? 1 : 0), broken };
}

/** The gallery on every kernel version, and whether its index says so. */
async function gallery() {
    const { code, stdout } = await run(process.execPath, [at('dist/gallery.js'), at('scenarios'), '--check'], { capture: true });
    let counts;
    try { counts = JSON.parse(stdout); }
    catch { return { passed: 0, failed: 1 }; }
    const { passed, failed, broken } = counts;
    return { passed, failed: failed || (code !== 0 || !passed ? 1 : 0), broken };
}

/** In this order; each returns what it counted. */
const parts = {
    'typecheck': async () => {
        const codes = [];
        for (const project of ['.', 'tsconfig.pure.json', 'src/webview', 'tsconfig.web.json']) codes.push(counted(await tool('typescript/bin/tsc', '-p', project)));
        return sum(codes);
    },
    'lint': async () => counted(await tool('eslint/bin/eslint.js', '.')),
    // The preview page and completion in shells are units; without a Chromium, zsh or fish their tests fail and say what to install.
    'unit tests': async () => {
        const { chromium } = await import('./browser.mjs');
        if (!['zsh', 'fish'].every(onPath)) await aptInstall('zsh', 'fish').catch(error => say(error.message));
        process.env.CHROMIUM_EXECUTABLE = await chromium().catch(error => { say(error.message); return ''; });
        return vitest('unit');
    },
    'gallery': gallery,
    // Without SPIN these tests fail and say what to install. tcc makes them some ten times faster than gcc does.
    'SPIN': async () => {
        if (!['spin', 'gcc', 'tcc'].every(onPath)) await aptInstall('spin', 'gcc', 'libc6-dev', 'tcc').catch(error => say(error.message));
        return vitest('spin', '--config', at('test/promela/spin/vitest.config.ts'));
    },
    // The same for Neovim.
    'Neovim': async () => {
        if (!onPath('nvim')) await aptInstall('neovim').catch(error => say(error.message));
        return vitest('neovim', '--config', at('test/neovim/vitest.config.ts'));
    },
    'VS Code suite': async () => (await import('./run-vscode.mjs')).runVscodeSuite(),
    'web suite': async () => (await import('./run-web.mjs')).runWebSuite(),
    'UI suite': async () => {
        const { packageIfStale } = await import('./package.mjs');
        await packageIfStale();
        return vitest('ui', '--config', at('test/vscode/ui/vitest.config.ts'));
    },
};

const sum = counts => counts.reduce((a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed }), { passed: 0, failed: 0 });

await main(async () => {
    try { await setUp(); }
    catch (error) { process.on('exit', () => process.stdout.write('0 passed, 1 failed\n')); throw error; }
    rmSync(reports, { recursive: true, force: true });
    mkdirSync(reports, { recursive: true });
    const table = {};
    for (const [name, part] of Object.entries(parts)) {
        say(`\n== ${name}`);
        const started = Date.now();
        const count = await part().catch(error => ({ passed: 0, failed: 1, message: error instanceof Error ? error.message : String(error) }));
        if (count.message) say(count.message);
        table[name] = { ...count, seconds: Math.round((Date.now() - started) / 1000) };
    }
    say('');
    // What failed stands far up in the output, and often only its end is kept.
    for (const { broken = [] } of Object.values(table)) for (const text of broken.slice(0, 20)) say(`failed: ${text}`);
    for (const [name, { passed, failed, seconds, what }] of Object.entries(table)) say(`${name.padEnd(14)} ${passed} passed, ${failed} failed (${seconds} s)${what ? `, in ${what}` : ''}`);
    const { passed, failed } = sum(Object.values(table));
    process.stdout.write(`${passed} passed, ${failed} failed\n`);
    return failed || !passed ? 1 : 0;
});
