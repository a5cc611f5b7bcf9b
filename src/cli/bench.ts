/** `npm run bench`: what each scenario costs, and how fast the explorer is on the models of test/bench. */
import { FileCheck } from '../check/index.js';
import { forgetCode } from '../explore/kept-code.js';
import { parseMmn } from '../language/parse.js';
import { scenariosOf } from '../check/index.js';
import { findFiles, readInput, shown } from './input.js';
import { grouped } from './words.js';

/** Runs before the measured ones, which then find warm code, as in an editor. */
const WARM_UP = 2;
const RUNS = 5;

interface Row { name: string; states: number; transitions: number; milliseconds: number; first: number; bytes: number; search: number; verdict: string }

/** From the text to the verdict of one scenario; the median of RUNS runs, and the first run of all. */
function measure(uri: string, text: string, scenario: string, runs: number): Row {
    const times: number[] = [];
    let last;
    for (let i = 0; i < runs; i++) {
        forgetCode();
        const started = performance.now();
        const check = new FileCheck(text, uri, { scenario, timeout: 0 });
        while (!check.run(1000));
        times.push(performance.now() - started);
        last = check.results[0];
    }
    if (!last) throw new Error(`${shown(uri)}: ${scenario} has no verdict: run \`notiscope check\` on it`);
    const warm = times.slice(Math.min(WARM_UP, runs - 1)).sort((a, b) => a - b);
    const { states, transitions, bytesPerState, milliseconds: search } = last.stats;
    return { name: `${shown(uri)} ${scenario}`, states, transitions, bytes: bytesPerState, search, first: times[0], milliseconds: warm[warm.length >> 1], verdict: last.codes.join(', ') || 'ok' };
}

function table(head: string[], rows: string[][]): string {
    const widths = head.map((_, i) => Math.max(...[head, ...rows].map(row => row[i].length)));
    const line = (row: string[]) => row.map((cell, i) => i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])).join('  ');
    return [head, ...rows].map(line).join('\n');
}

function rowsOf(paths: string[], runs: number): Row[] {
    return findFiles(paths).flatMap(path => {
        const { uri, text } = readInput(path);
        return scenariosOf(parseMmn(text, uri).model).map(({ name }) => measure(uri, text, name, runs));
    });
}

const [scenarios, models] = process.argv.slice(2);
const gallery = rowsOf([scenarios], WARM_UP + RUNS);
process.stdout.write(`${table(['scenario', 'verdict', 'states', 'transitions', 'bytes/state', 'first ms', 'text to verdict ms'],
    gallery.map(row => [row.name, row.verdict, grouped(row.states), grouped(row.transitions), row.bytes.toFixed(1), row.first.toFixed(1), row.milliseconds.toFixed(1)]))}\n\n`);
const speed = rowsOf([models], 3);
process.stdout.write(`${table(['model', 'verdict', 'states', 'transitions', 'bytes/state', 'search s', 'states/s'],
    speed.map(row => [row.name, row.verdict, grouped(row.states), grouped(row.transitions), row.bytes.toFixed(1), (row.search / 1000).toFixed(2), grouped(Math.round(row.states / row.search * 1000))]))}\n`);
