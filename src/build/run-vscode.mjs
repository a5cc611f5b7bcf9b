// Runs the suite of test/vscode/suite inside a VS Code: the one of VSCODE_EXECUTABLE, else a downloaded one, else code-server.
import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { at, cache, say } from './tree.mjs';

const onDisplay = () => process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;

async function findEditor() {
    const given = process.env.VSCODE_EXECUTABLE;
    if (given) return { executable: given, what: `VSCODE_EXECUTABLE (${given})` };
    if (onDisplay()) {
        const { downloadAndUnzipVSCode } = await import('@vscode/test-electron');
        const quiet = { report: () => undefined, error: () => undefined };
        const executable = await downloadAndUnzipVSCode({ cachePath: join(cache, 'vscode-test'), reporter: quiet, timeout: 20_000 }).catch(() => undefined);
        if (executable) return { executable, what: 'a downloaded desktop VS Code' };
    }
    const executable = at('src/build/stand-in.mjs');
    chmodSync(executable, 0o755);
    return { executable, what: 'code-server in Chromium (no desktop VS Code could be had here)' };
}

/** { passed, failed, what }: what the suite itself counted, and which VS Code ran it. */
export async function runVscodeSuite() {
    const { runTests } = await import('@vscode/test-electron');
    const { executable, what } = await findEditor();
    say(`VS Code suite: in ${what}`);
    const folder = mkdtempSync(join(tmpdir(), 'notiscope-suite-'));
    const workspace = join(folder, 'scenarios');
    const results = join(folder, 'results.json');
    cpSync(at('scenarios'), workspace, { recursive: true });
    try {
        const error = await runTests({
            vscodeExecutablePath: executable,
            extensionDevelopmentPath: at(),
            extensionTestsPath: at('dist/test/index.cjs'),
            launchArgs: [workspace, '--disable-extensions', '--disable-telemetry', `--user-data-dir=${join(folder, 'user')}`, `--extensions-dir=${join(folder, 'extensions')}`],
            extensionTestsEnv: { NOTISCOPE_TEST_RESULTS: results },
        }).then(() => undefined, error => error);
        if (!existsSync(results)) return { passed: 0, failed: 1, what, message: `the suite did not run: ${error?.message ?? 'no results'}` };
        const { passed, failed } = JSON.parse(readFileSync(results, 'utf8'));
        return { passed, failed: failed || (error || !passed ? 1 : 0), what, message: error?.message };
    } finally {
        rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }
}

if (process.argv[1] === import.meta.filename) {
    const { passed, failed } = await runVscodeSuite();
    process.stdout.write(`${passed} passed, ${failed} failed\n`);
    process.exitCode = failed || !passed ? 1 : 0;
}
