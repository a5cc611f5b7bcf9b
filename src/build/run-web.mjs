// Runs the suite of test/vscode/suite in VS Code for the Web: in the web worker where all extensions run there, with memory that workers can share.
import { readFileSync } from 'node:fs';
import { at, say } from './tree.mjs';
import { runSuitePage } from './suite-page.mjs';
import { installWeb, startWeb } from './web.mjs';

/** As test/vscode/suite/results.ts has it. */
const [, RESULTS] = /RESULTS = '(.*)'/.exec(readFileSync(at('test/vscode/suite/results.ts'), 'utf8'));

/** { passed, failed, what }: what the suite itself counted. */
export async function runWebSuite() {
    const what = 'VS Code for the Web in Chromium, without a server';
    say(`web suite: in ${what}`);
    await installWeb();
    const web = await startWeb({ folder: at('scenarios'), extension: at(), tests: at('dist/test/web.cjs'), settings: { 'chat.disableAIFeatures': true, 'workbench.startupEditor': 'none' } });
    let counts;
    const heard = args => {
        const [name, json] = args.slice(args.indexOf(RESULTS));
        if (name !== RESULTS) return false;
        counts = JSON.parse(json);
        return true;
    };
    try {
        const code = await runSuitePage(`${web.url}?vscode-coi=3`, { heard });
        if (!counts) return { passed: 0, failed: 1, what, message: 'the suite did not run: no results' };
        const { passed, failed } = counts;
        return { passed, failed: failed || (code || !passed ? 1 : 0), what };
    } finally {
        await web.stop();
    }
}

if (process.argv[1] === import.meta.filename) {
    const { passed, failed, message } = await runWebSuite();
    if (message) say(message);
    process.stdout.write(`${passed} passed, ${failed} failed\n`);
    process.exitCode = failed || !passed ? 1 : 0;
}
