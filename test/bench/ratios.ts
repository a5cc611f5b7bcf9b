/**
 * The explorer beside SPIN, on the same Programs in one run: ratios, since machines differ and are noisy. `node ratios.cjs JSON-FILE [PART]`:
 * only the models whose name has that part.
 *
 * SPIN: gcc -O2, -DSAFETY -DNOREDUCE, a hash table that is large enough. The search alone is compared, since SPIN's checks no livelock and no
 * deadlock of some threads only: in a process that has done nothing else ("cold"), in one that has explored before ("warm"), and
 * there with tables that are sized by the last run ("sized"), and with two workers ("two"). "whole": all that the explorer does, warm and sized. "reduced": the same with all
 * reductions, in a process that has done it before (what takes so little time is mostly a matter of how much code the engine has optimised); "growing": with tables of no known size; "first": the first time.
 * "text" is from the text of the scenario to the verdict in a warm process, and for SPIN spin -a, gcc and pan. Bytes a state: what is stored
 * of it with its share of the index; SPIN's without its table, plain and with -DCOLLAPSE.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { FileCheck, scenariosOf } from '../../src/check/index.js';
import { Search, useHelpers } from '../../src/explore/index.js';
import { forgetCode } from '../../src/explore/kept-code.js';
import { parseMmn } from '../../src/language/parse.js';
import { lowerScenario } from '../../src/model/lower.js';
import type { Program } from '../../src/model/program.js';
import type { Limits } from '../../src/explore/verdict.js';
import { toPromela } from '../../src/promela/index.js';
import { helperThreads } from '../../src/server/helperThreads.js';
import { mirror } from '../explore/mirror.js';
import { GCC, median, missing, runSpin } from './spin.js';

const RUNS = 5;
/** With all reductions, before the runs that count. */
const WARM_UP = 10;
/** Above so many states SPIN takes long: one run must do. */
const LONG = 5_000_000;
/** Beyond so many states there is no row: pan prints eight digits of their number. */
const MOST_STATES = 99_000_000;

/** A model with more states than that, or than fit into memory. */
class TooLarge extends Error {}

interface Row {
    name: string; states: number;
    /** Seconds. */
    cold: number; warm: number; sized: number; two: number; whole: number; reduced: number; growing: number; first: number; text?: number; spinSearch: number; spinText: number;
    reducedStates: number;
    bytes: number; spinBytes: number; collapsedBytes: number;
}

/** Seconds of one search, and of the whole exploration. */
function explored(program: Program, limits: Partial<Limits> = {}): { search: number; whole: number; states: number; bytes: number } {
    const search = new Search(program, { maxStates: MOST_STATES, workers: 1, ...limits });
    let searching = 0;
    while (!search.run(5)) if (search.progress().phase === 'search') searching = search.progress().milliseconds;
    const { stats, incomplete } = search.verdict();
    if (incomplete) throw new (incomplete.reason === 'states' || incomplete.reason === 'memory' ? TooLarge : Error)(`${program.scenario}: ${incomplete.message}`);
    return { search: Math.min(searching || stats.milliseconds, stats.milliseconds) / 1000, whole: stats.milliseconds / 1000, states: stats.states, bytes: stats.bytesPerState };
}

/** Seconds from the text to the verdict, compilation included. */
function checked(text: string, uri: string, scenario: string): number {
    forgetCode();
    const started = performance.now();
    const check = new FileCheck(text, uri, { scenario, timeout: 0, maxStates: MOST_STATES });
    while (!check.run(1000));
    return (performance.now() - started) / 1000;
}

async function row(name: string, program: Program, source?: { text: string; uri: string }): Promise<Row> {
    const { states, bytes } = explored(program);
    const cold = Number(execFileSync(process.execPath, [process.argv[1], '--cold'], { input: JSON.stringify(program), encoding: 'utf8' }));
    const times = states > LONG ? 1 : RUNS;
    const several = (limits: Partial<Limits>, runs = times): ReturnType<typeof explored>[] => Array.from({ length: runs }, () => explored(program, limits));
    const warm = several({});
    const sized = several({ expectedStates: states });
    // Its memory is another one: that is there the second time.
    const two = several({ expectedStates: states, workers: 2 }, times + 1).slice(1);
    const [first] = several({ reduction: 'on' }, WARM_UP);
    const growing = several({ reduction: 'on' }, RUNS);
    const reduced = several({ reduction: 'on', expectedStates: first.states }, RUNS);
    const texts = source ? Array.from({ length: RUNS }, () => checked(source.text, source.uri, program.scenario)) : [];
    // A table that is large enough, and no larger: clearing it would count as search.
    const hashBits = Math.max(16, Math.ceil(Math.log2(states)) + 1);
    const spin = await runSpin(toPromela(program), { runs: times, hashBits });
    const collapsed = await runSpin(toPromela(program), { compiler: [...GCC.map(flag => flag === '-O2' ? '-O1' : flag), '-DCOLLAPSE'], hashBits });
    if (spin.states !== states) throw new Error(`${name}: ${states} states, and ${spin.states} in SPIN`);
    const { generate, compile, search } = spin.seconds;
    return {
        name, states, bytes, cold, warm: median(warm.map(r => r.search)), sized: median(sized.map(r => r.search)), two: median(two.map(r => r.search)), whole: median(sized.map(r => r.whole)),
        reduced: median(reduced.map(r => r.whole)), growing: median(growing.map(r => r.whole)), first: first.whole, reducedStates: first.states, ...texts.length > 0 ? { text: median(texts) } : {},
        spinSearch: search, spinText: generate + compile + search, spinBytes: spin.bytesPerState, collapsedBytes: collapsed.bytesPerState,
    };
}

const COLUMNS = ['model', 'states', 'SPIN s', 'cold', 'warm', 'sized', 'two', 'whole', 'reduced', 'growing', 'first', 'to states', 'text', 'bytes', 'SPIN', 'COLLAPSE'];
const WIDTHS = [30, 10, 8, 6, 6, 6, 6, 6, 8, 8, 6, 10, 6, 6, 6, 8];
const line = (texts: readonly string[]): string => texts.map((text, i) => i === 0 ? text.padEnd(WIDTHS[i]) : text.padStart(WIDTHS[i])).join(' ');

function cells(r: Row): string[] {
    const times = (n: number | undefined): string => n === undefined ? '-' : `${n.toFixed(n < 10 ? 1 : 0)}x`;
    const seconds = (n: number): string => n.toFixed(n < 1 ? 4 : 2);
    return [r.name, r.states.toLocaleString('en'), seconds(r.spinSearch), ...[r.cold, r.warm, r.sized, r.two, r.whole, r.reduced, r.growing, r.first].map(time => times(r.spinSearch / time)),
        r.reducedStates.toLocaleString('en'), times(r.text && r.spinText / r.text), ...[r.bytes, r.spinBytes, r.collapsedBytes].map(bytes => bytes.toFixed(1))];
}

const sourceOf = (path: string): { text: string; uri: string } => ({ text: readFileSync(path, 'utf8'), uri: `file:///${path}` });

/** The scenario of test/bench/interval.mmn in any size. */
function sized(name: string, faults: number, users: number): string {
    const threads = [
        ...Array.from({ length: faults }, (_, i) => `thread fault${i + 1} { gpu.fault(A) }`),
        ...['madvise_dontneed(A)', 'munmap(A)', 'madvise_dontneed(A)'].slice(0, users).map((call, i) => `thread user${i + 1} { ${call} }`),
    ];
    return `scenario ${name} {\n${threads.join('\n')}\nexpect ok\n}\n`;
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
        const result = await row(name, program, source).catch((error: unknown) => {
            if (error instanceof TooLarge) return undefined;
            throw error;
        });
        if (!result) {
            const { states, whole } = explored(program, { reduction: 'on' });
            console.log(`${name.padEnd(WIDTHS[0])} above ${MOST_STATES.toLocaleString('en')} states: not beside SPIN; ${states.toLocaleString('en')} with all reductions, ${whole.toFixed(2)} s`);
            return;
        }
        rows.push(result);
        console.log(line(cells(result)));
        writeFileSync(file, JSON.stringify({ load: [before, loadavg()[0]], runs: RUNS, rows }, undefined, 2));
    };
    console.log(line(COLUMNS));
    for (const [faults, invalidators, pages] of [[3, 2, 1], [3, 3, 2], [4, 2, 1], [4, 3, 2], [4, 3, 1]] as const) {
        await add(`mirror ${faults}x${invalidators}x${pages}`, mirror(faults, invalidators, pages));
    }
    const { text: driver, uri: place } = sourceOf('test/bench/interval.mmn');
    for (const [faults, users] of [[2, 1], [3, 1], [4, 1], [2, 2], [3, 2], [2, 3], [3, 3], [4, 2], [4, 3]] as const) {
        const name = `faults_${faults}x${users}`;
        const text = `${driver.slice(0, driver.indexOf('scenario '))}${sized(name, faults, users)}`;
        const { model } = parseMmn(text, place);
        const { program } = lowerScenario(model, place, scenariosOf(model)[0], {});
        if (program) await add(`interval.mmn ${name}`, program, { text, uri: place });
    }
    for (const [path, only] of [['scenarios/seed/unified-seq-migration.mmn', 'generation_and_read_begin'], ['scenarios/seed/plain-notifier-device-lock.mmn', undefined]] as const) {
        const { text, uri } = sourceOf(path);
        const { model } = parseMmn(text, uri);
        for (const scenario of scenariosOf(model).filter(({ name }) => only === undefined || name === only)) {
            const { program } = lowerScenario(model, uri, scenario, {});
            if (program) await add(`${path.slice(path.lastIndexOf('/') + 1)} ${scenario.name}`, program, { text, uri });
        }
    }
    console.log(`load of the machine ${before.toFixed(1)} to ${loadavg()[0].toFixed(1)}; what ends in x says how many times as long SPIN takes; medians of ${RUNS}, above ${LONG.toLocaleString('en')} states one run`);
}

/** One search in a process of its own; its seconds. */
function cold(): void {
    console.log(explored(JSON.parse(readFileSync(0, 'utf8')) as Program).search);
}

useHelpers(helperThreads(0));
(process.argv[2] === '--cold' ? Promise.resolve(cold()) : main()).catch((error: unknown) => {
    console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
});
