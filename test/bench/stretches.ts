/**
 * The longest time that an exploration keeps its host from doing something else. A search is made of bits between which it can be stopped, the same in every
 * run of a Program; of each the shortest time of several runs counts, so that what the machine does besides is no part of it. An abort waits for a slice of work (2 ms) and one bit.
 */
import { loadavg } from 'node:os';
import { Search } from '../../src/explore/index.js';
import { forgetCode } from '../../src/explore/kept-code.js';
import type { Limits } from '../../src/explore/verdict.js';
import type { Program } from '../../src/model/program.js';

const RUNS = 5;
const WANTED = 5;
const SLICE = 2;

export interface Explored { name: string; program: Program; limits?: Partial<Limits> }

/** Milliseconds of each bit of one search, and of the verdict at its end. */
async function bitsOf(program: Program, limits: Partial<Limits>): Promise<number[]> {
    forgetCode();
    const bits: number[] = [];
    let from = performance.now();
    const lap = (): void => { bits.push(performance.now() - from); };
    const search = new Search(program, { workers: 1, ...limits }, true);
    for (let done = false; !done; from = performance.now()) {
        done = search.run(0);
        lap();
        // What the host compiles in the background keeps nobody.
        if (search.waitsFor) await search.waitsFor.then(() => undefined, () => undefined);
    }
    search.verdict();
    lap();
    return bits;
}

/** Of several searches, which have the same bits; the longest. */
async function longest(program: Program, limits: Partial<Limits>): Promise<{ time: number; bits: number }> {
    const runs: number[][] = [];
    for (let n = 0; n < RUNS; n++) runs.push(await bitsOf(program, limits));
    const [first] = runs, max = (times: readonly number[]): number => times.reduce((a, b) => Math.max(a, b), 0);
    if (runs.some(({ length }) => length !== first.length)) return { time: Math.min(...runs.map(max)), bits: first.length };
    return { time: max(first.map((_, i) => Math.min(...runs.map(run => run[i])))), bits: first.length };
}

export async function stretches(explored: readonly Explored[], maxStates: number, print: (...cells: string[]) => void): Promise<void> {
    const rows: { name: string; time: number; bits: number }[] = [];
    for (const { name, program, limits } of explored) rows.push({ name, ...await longest(program, { maxStates, ...limits }) });
    rows.sort((a, b) => b.time - a.time);
    const short = rows.filter(({ time }) => time + SLICE <= WANTED).length;
    print(`${rows.length} explorations, the longest bit of each: median ${rows[rows.length >> 1].time.toFixed(1)} ms, longest ${rows[0].time.toFixed(1)} ms; ${short} can be stopped within ${WANTED} ms; load ${loadavg()[0].toFixed(1)}`);
    print('the longest', 'ms', 'bits');
    for (const { name, time, bits } of rows.slice(0, 12)) print(name, time.toFixed(1), bits.toLocaleString('en'));
}
