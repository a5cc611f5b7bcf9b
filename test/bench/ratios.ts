/**
 * The explorer beside SPIN, on the same Programs in one run: ratios, since machines differ and are noisy. `node ratios.cjs JSON-FILE [PART]`:
 * only the models whose name has that part.
 *
 * SPIN: gcc -O2, -DSAFETY -DNOREDUCE, a hash table that is large enough. "search" is the search alone on both sides: SPIN's checks no
 * livelock and no deadlock of some threads only, the explorer's does that afterwards ("whole"). "text" is from the text of the scenario to
 * the verdict in a warm process, and for SPIN spin -a, gcc and pan.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { FileCheck, scenariosOf } from '../../src/check/index.js';
import { Search } from '../../src/explore/index.js';
import { parseMmn } from '../../src/language/parse.js';
import { lowerScenario } from '../../src/model/lower.js';
import type { Program } from '../../src/model/program.js';
import { toPromela } from '../../src/promela/index.js';
import { mirror } from '../explore/mirror.js';
import { median, missing, runSpin } from './spin.js';

const RUNS = 5;
const MOST_STATES = 30_000_000;

interface Row {
    name: string; states: number;
    /** Seconds. */
    search: number; whole: number; text?: number; spinSearch: number; spinText: number;
    bytes: number; spinBytes: number;
}

/** Seconds of one search, and of the whole exploration. */
function explored(program: Program): { search: number; whole: number; states: number; bytes: number } {
    const search = new Search(program, { maxStates: MOST_STATES });
    let searching = 0;
    while (!search.run(5)) if (search.progress().phase === 'search') searching = search.progress().milliseconds;
    const { stats, incomplete } = search.verdict();
    if (incomplete) throw new Error(`${program.scenario}: ${incomplete.message}`);
    return { search: Math.min(searching || stats.milliseconds, stats.milliseconds) / 1000, whole: stats.milliseconds / 1000, states: stats.states, bytes: stats.bytesPerState };
}

/** Seconds from the text to the verdict. */
function checked(text: string, uri: string, scenario: string): number {
    const started = performance.now();
    const check = new FileCheck(text, uri, { scenario, timeout: 0, maxStates: MOST_STATES });
    while (!check.run(1000));
    return (performance.now() - started) / 1000;
}

async function row(name: string, program: Program, source?: { text: string; uri: string }): Promise<Row> {
    const runs = Array.from({ length: RUNS }, () => explored(program));
    const texts = source ? Array.from({ length: RUNS }, () => checked(source.text, source.uri, program.scenario)) : [];
    const { states, bytes } = runs[0];
    // A table that is large enough, and no larger: clearing it would count as search.
    const spin = await runSpin(toPromela(program), { runs: RUNS, hashBits: Math.max(16, Math.ceil(Math.log2(states)) + 1) });
    if (spin.states !== states) throw new Error(`${name}: ${states} states, and ${spin.states} in SPIN`);
    const { generate, compile, search } = spin.seconds;
    return {
        name, states, bytes, search: median(runs.map(r => r.search)), whole: median(runs.map(r => r.whole)), ...texts.length > 0 ? { text: median(texts) } : {},
        spinSearch: search, spinText: generate + compile + search, spinBytes: spin.bytesPerState,
    };
}

const WIDTHS = [56, 10, 9, 9, 7, 7, 15, 11, 6];
const line = (texts: readonly string[]): string => texts.map((text, i) => i === 0 ? text.padEnd(WIDTHS[i]) : text.padStart(WIDTHS[i])).join(' ');

function cells(r: Row): string[] {
    const times = (n: number | undefined): string => n === undefined ? '-' : `${n.toFixed(n < 10 ? 1 : 0)}x`;
    const seconds = (n: number): string => n.toFixed(n < 1 ? 4 : 2);
    return [r.name, r.states.toLocaleString('en'), seconds(r.search), seconds(r.spinSearch), times(r.spinSearch / r.search), times(r.spinSearch / r.whole),
        times(r.text && r.spinText / r.text), r.bytes.toFixed(1), r.spinBytes.toFixed(1)];
}

async function main(): Promise<void> {
    const lacking = missing();
    if (lacking) throw new Error(lacking);
    const before = loadavg()[0];
    const rows: Row[] = [];
    const [file, part = ''] = process.argv.slice(2);
    /** One after the other: each line stands as soon as it is known. */
    const add = async (name: string, program: Program, source?: { text: string; uri: string }): Promise<void> => {
        if (!name.includes(part)) return;
        const result = await row(name, program, source);
        rows.push(result);
        console.log(line(cells(result)));
        writeFileSync(file, JSON.stringify({ load: [before, loadavg()[0]], runs: RUNS, rows }, undefined, 2));
    };
    console.log(line(['model', 'states', 'search s', 'SPIN s', 'search', 'whole', 'text to verdict', 'bytes/state', 'SPIN']));
    for (const [faults, invalidators, pages] of [[3, 2, 1], [3, 3, 2], [4, 2, 1], [4, 3, 2]] as const) {
        await add(`mirror ${faults}x${invalidators}x${pages}`, mirror(faults, invalidators, pages));
    }
    for (const [path, only] of [['test/bench/interval.mmn', undefined], ['scenarios/seed/unified-seq-migration.mmn', 'generation_and_read_begin'], ['scenarios/seed/plain-notifier-device-lock.mmn', undefined]] as const) {
        const text = readFileSync(path, 'utf8');
        const uri = `file:///${path}`;
        const { model } = parseMmn(text, uri);
        for (const scenario of scenariosOf(model).filter(({ name }) => only === undefined || name === only)) {
            const { program } = lowerScenario(model, uri, scenario, {});
            if (program) await add(`${path.slice(path.lastIndexOf('/') + 1)} ${scenario.name}`, program, { text, uri });
        }
    }
    console.log(`load of the machine ${before.toFixed(1)} to ${loadavg()[0].toFixed(1)}; "search", "whole" and "text to verdict" say how many times as long SPIN takes; medians of ${RUNS}`);
}

main().catch((error: unknown) => {
    console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
});
