/** States a second on the mirror family: `npx esbuild --bundle --platform=node --format=esm test/explore/bench.ts | node --input-type=module - 4 2 1` */
import { Search } from '../../src/explore/index.js';
import { mirror } from './mirror.js';

declare const process: { argv: string[] };
declare const console: { log(text: string): void };
declare const performance: { now(): number };

const [faults = 4, invalidators = 2, pages = 1] = process.argv.slice(2).filter(a => /^\d+$/.test(a)).map(Number);
const search = new Search(mirror(faults, invalidators, pages), { maxStates: 30_000_000 });
let searching = 0;
let longest = 0;
for (let done = false; !done;) {
    const from = performance.now();
    done = search.run(5);
    longest = Math.max(longest, performance.now() - from);
    if (search.progress().phase === 'search') searching = search.progress().milliseconds;
}
const { stats, violations, incomplete } = search.verdict();
console.log(`${faults}x${invalidators}x${pages}: ${stats.states} states, ${stats.transitions} transitions, depth ${stats.depth}; search ${searching.toFixed(0)} ms = `
    + `${(stats.states / searching / 1000).toFixed(2)} M/s; with analysis ${stats.milliseconds.toFixed(0)} ms; ${stats.bytesPerState.toFixed(1)} B/state; `
    + `longest slice ${longest.toFixed(1)} ms; ${violations.map(v => v.code).join() || 'nothing found'}${incomplete ? `; ${incomplete.message}` : ''}`);
