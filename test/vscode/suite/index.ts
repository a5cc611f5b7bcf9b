/** VS Code calls `run` inside its extension host: it runs every *.test file beside it and writes the counts to $NOTISCOPE_TEST_RESULTS. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';

export function run(): Promise<void> {
    const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, color: false, reporter: 'spec' });
    for (const name of readdirSync(__dirname).filter(name => name.endsWith('.test.cjs')).sort()) mocha.addFile(join(__dirname, name));
    return new Promise((resolve, reject) => {
        const runner = mocha.run(failures => {
            const { passes = 0, pending = 0 } = runner.stats ?? {};
            const results = process.env.NOTISCOPE_TEST_RESULTS;
            if (results) writeFileSync(results, JSON.stringify({ passed: passes, failed: failures, pending }));
            if (failures || !passes) reject(new Error(`${failures} failed, ${passes} passed`));
            else resolve();
        });
    });
}
