/**
 * The explorer as a part of a program that lives long: memory after thousands of explorations, some of them cancelled, and how long the host
 * waits for its turn. `node beside.cjs`; figures only, nothing is asserted.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { setImmediate as pause } from 'node:timers/promises';
import { exploreAsync } from '../../src/explore/index.js';
import { isScenario } from '../../src/language/generated/ast.js';
import { parseMmn } from '../../src/language/parse.js';
import { lowerScenario } from '../../src/model/lower.js';
import type { Program } from '../../src/model/program.js';
import { mirror } from '../explore/mirror.js';

const TOLD = [1, 1000, 2000, 4000, 10_000];
/** Of so many runs one is cancelled on the way. */
const CANCELLED = 10;
const MOST_STATES = 300_000;

const megabytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
const line = (...cells: string[]): void => { process.stdout.write(`${cells[0].padEnd(64)}${cells.slice(1).map(cell => cell.padStart(14)).join('')}\n`); };

async function run(program: Program, signal?: AbortSignal): Promise<number> {
    let states = 0;
    for await (const event of exploreAsync(program, { maxStates: MOST_STATES }, { pause, ...signal ? { signal } : {} })) states = event.states;
    return states;
}

/** Garbage must not be taken for a leak: --expose-gc lets it be collected before each look. */
async function leak(): Promise<void> {
    line('explorations in one process', 'rss MB', 'heap MB', 'external MB');
    const programs = [mirror(2, 1, 1), mirror(2, 2, 1), mirror(2, 2, 2)];
    for (let n = 1; n <= TOLD[TOLD.length - 1]; n++) {
        const abort = new AbortController();
        const done = run(programs[n % programs.length], abort.signal);
        if (n % CANCELLED === 0) {
            await pause();
            abort.abort();
        }
        await done;
        if (!TOLD.includes(n)) continue;
        (globalThis as { gc?: () => void }).gc?.();
        const { rss, heapUsed, external } = process.memoryUsage();
        line(n.toLocaleString('en'), megabytes(rss), megabytes(heapUsed), megabytes(external));
    }
}

function gallery(folder: URL): { name: string; program: Program }[] {
    return (readdirSync(folder, { recursive: true }) as string[]).filter(name => name.endsWith('.mmn')).sort().flatMap(name => {
        const uri = new URL(name, folder).href;
        const { model } = parseMmn(readFileSync(new URL(name, folder), 'utf8'), uri);
        return model.items.filter(isScenario).flatMap(scenario => {
            const { program } = lowerScenario(model, uri, scenario);
            return program ? [{ name: `${name} ${scenario.name}`, program }] : [];
        });
    });
}

/** Milliseconds that this thread has run: without what the host's other threads and other processes took. By the clock where the system does not tell. */
function threadTime(): number {
    try {
        return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
    } catch {
        return performance.now();
    }
}

/** The longest time between two turns of the host: so long an abort may wait. */
async function turns(programs: { name: string; program: Program }[]): Promise<void> {
    const rows: { name: string; wall: number; busy: number; states: number }[] = [];
    for (const { name, program } of programs) {
        const row = { name, wall: 0, busy: 0, states: 0 };
        let last = performance.now();
        let used = threadTime();
        const turn = async (): Promise<void> => {
            row.wall = Math.max(row.wall, performance.now() - last);
            row.busy = Math.max(row.busy, threadTime() - used);
            await pause();
            last = performance.now();
            used = threadTime();
        };
        for await (const event of exploreAsync(program, { maxStates: MOST_STATES }, { pause: turn })) row.states = event.states;
        rows.push(row);
    }
    const longest = (of: 'wall' | 'busy'): number => rows.reduce((max, row) => Math.max(max, row[of]), 0);
    const short = rows.filter(row => row.busy <= 5).length;
    const median = (of: 'wall' | 'busy'): number => rows.map(row => row[of]).sort((a, b) => a - b)[rows.length >> 1];
    process.stdout.write(`\n${rows.length} scenarios, the longest stretch of work in each: median ${median('wall').toFixed(1)} ms, longest ${longest('wall').toFixed(1)} ms by the clock;`
        + ` ${median('busy').toFixed(1)} and ${longest('busy').toFixed(1)} ms of the thread's own time, in ${short} at most 5 ms; load ${loadavg()[0].toFixed(1)}\n`);
    line('longest', 'clock ms', 'own ms', 'states');
    for (const { name, wall, busy, states } of rows.sort((a, b) => b.busy - a.busy).slice(0, 8)) line(name, wall.toFixed(1), busy.toFixed(1), states.toLocaleString('en'));
}

async function main(): Promise<void> {
    const [folder, what] = process.argv.slice(2);
    if (what !== 'turns') await leak();
    await turns(gallery(new URL(`file://${folder}/`)));
}

main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
});
