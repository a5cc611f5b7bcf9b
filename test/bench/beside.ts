/**
 * The explorer as a part of a program that lives long: memory after thousands of explorations, some of them cancelled, and how long the host
 * waits for its turn. `node beside.cjs`; figures only, nothing is asserted.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { setImmediate as pause } from 'node:timers/promises';
import { exploreAsync } from '../../src/explore/index.js';
import { isScenario } from '../../src/language/generated/ast.js';
import { parseMmn } from '../../src/language/parse.js';
import { lowerScenario } from '../../src/model/lower.js';
import type { Program } from '../../src/model/program.js';
import { mirror } from '../explore/mirror.js';
import { stretches, type Explored } from './stretches.js';

const TOLD = [1, 1000, 2000, 4000, 10_000];
/** Of so many runs one is cancelled on the way. */
const CANCELLED = 10;
const MOST_STATES = 300_000;

const megabytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
const line = (...cells: string[]): void => { process.stdout.write(`${cells[0].padEnd(80)}${cells.slice(1).map(cell => cell.padStart(14)).join('')}\n`); };

async function run(program: Program, signal?: AbortSignal): Promise<number> {
    let states = 0;
    for await (const event of exploreAsync(program, { maxStates: MOST_STATES }, { pause, ...signal ? { signal } : {} })) states = event.states;
    return states;
}

/** Garbage must not be taken for a leak: --expose-gc lets it be collected before each look. */
async function leak(): Promise<void> {
    line('explorations in one process', 'rss MB', 'heap MB', 'external MB');
    // More than have their code kept.
    const programs = [[2, 1, 1], [2, 2, 1], [2, 2, 2], [1, 1, 1], [1, 2, 1], [1, 2, 2]].map(([faults, invalidators, pages]) => mirror(faults, invalidators, pages));
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

/** Where an exploration is large, or takes other ways. */
const LARGE: readonly Explored[] = [
    ...(['off', 'on'] as const).map(reduction => ({ name: `mirror 4x2x1, reduction ${reduction}`, program: mirror(4, 2, 1), limits: { maxStates: 3_000_000, reduction } })),
    { name: 'mirror 4x3x1, reduction on', program: mirror(4, 3, 1), limits: { reduction: 'on' } },
    { name: 'mirror 4x3x1, at the limit', program: mirror(4, 3, 1) },
];

async function main(): Promise<void> {
    const [folder, what] = process.argv.slice(2);
    if (what !== 'stretches') await leak();
    await stretches([...gallery(new URL(`file://${folder}/`)), ...LARGE], MOST_STATES, line);
}

main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
});
