/** As index.ts, in the web worker of VS Code for the Web: there are no files, so one bundle has all tests, and the counts go through the console. */
import 'mocha/mocha.js';
import { load } from 'notiscope:tests';
import { RESULTS } from './results.js';

export async function run(): Promise<void> {
    mocha.setup({ ui: 'bdd', timeout: 60_000, reporter: 'spec', color: false });
    await load();
    await new Promise<void>((resolve, reject) => {
        const runner = mocha.run(failures => {
            const { passes = 0, pending = 0 } = runner.stats ?? {};
            console.info(RESULTS, JSON.stringify({ passed: passes, failed: failures, pending }));
            if (failures || !passes) reject(new Error(`${failures} failed, ${passes} passed`));
            else resolve();
        });
    });
}
