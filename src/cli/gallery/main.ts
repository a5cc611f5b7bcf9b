/**
 * `npm run gallery`: checks the gallery on every kernel version and writes its index. `--check`: writes nothing, and says whether the index is stale.
 *
 * Ends with one line of JSON on standard output, `{ passed, failed, seconds, broken }`: a verdict each, and the index; `broken` says what failed.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { galleryPage } from './page.js';
import { mistakes, runGallery } from './run.js';

const check = process.argv.includes('--check');
const folder = process.argv.slice(2).find(argument => !argument.startsWith('--')) ?? 'scenarios';
const index = join(folder, 'README.md');
const say = (text: string) => process.stderr.write(`${text}\n`);

const started = Date.now();
const found: string[] = [];
const entries = runGallery(folder, entry => {
    found.push(...mistakes(entry));
    for (const mistake of mistakes(entry)) say(`  ${mistake}`);
});
const seconds = Math.round((Date.now() - started) / 1000);
const left = join(folder, 'not-modelled.md');
const page = galleryPage(entries, existsSync(left) ? readFileSync(left, 'utf8') : '');
const isStale = !existsSync(index) || readFileSync(index, 'utf8') !== page;
const stale = check && isStale ? [`${index} is stale: run \`npm run gallery\``] : [];
for (const text of stale) say(`  ${text}`);
if (!check && isStale) writeFileSync(index, page);

const runs = entries.flatMap(({ scenarios }) => scenarios.flatMap(scenario => scenario.runs)).length;
const broken = [...found, ...stale];
say(`${entries.length} files, ${runs} verdicts on all versions, ${found.length} not as expected, ${seconds} s`);
process.stdout.write(`${JSON.stringify({ passed: Math.max(0, runs - found.length) + Number(check && !isStale), failed: broken.length, seconds, broken })}\n`);
process.exitCode = broken.length > 0 ? 1 : 0;
