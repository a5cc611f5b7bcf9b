/**
 * From the text of each seed scenario to its verdict in a warm process, beside SPIN (spin -a, gcc -O2, pan) on the same Program. Two figures: "verdict" is the way
 * to what SPIN tells as well, whether every interleaving keeps to the properties; "check" is all that a check does, with the analysis of
 * locks and its Program of the kernel's annotations, to which SPIN has nothing that compares.
 * `node seed.cjs JSON-FILE FOLDER [PART] [--phases] [--alone]`: only the scenarios whose name has that part; also where the time goes; without SPIN.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { FileCheck, scenariosOf } from '../../src/check/index.js';
import { Search } from '../../src/explore/index.js';
import type { Scenario } from '../../src/language/generated/ast.js';
import { forgetCode } from '../../src/explore/kept-code.js';
import { parseMmn } from '../../src/language/parse.js';
import { analyseInSteps } from '../../src/lockdep/index.js';
import { allSteps } from '../../src/model/in-steps.js';
import { lowerScenario, lowerTwice } from '../../src/model/lower.js';
import { toPromela } from '../../src/promela/index.js';
import { median, missing, runSpin } from './spin.js';

/** Before the runs that count: code that is not compiled yet, of all scenarios before the first is measured. */
const WARM_UP = 3;
const RUNS = 5;
/** What is wanted: so many times as long in SPIN. */
const GOAL = 100;

const PHASES = ['parse', 'lower', 'annotated', 'locks', 'compile', 'search', 'analysis'] as const;
type Phases = Record<typeof PHASES[number], number>;

interface Source { name: string; text: string; uri: string; scenario: string }

/** Times are in milliseconds. */
interface Row { name: string; states: number; verdict: number; check: number; phases: Phases; spin?: { generate: number; compile: number; search: number; ratio: number; ofCheck: number } }

function sources(folder: string, part: string): Source[] {
    return readdirSync(folder).filter(file => file.endsWith('.mmn')).sort().flatMap(file => {
        const text = readFileSync(join(folder, file), 'utf8'), uri = `file:///${join(folder, file)}`;
        return scenariosOf(parseMmn(text, uri).model).map(({ name }) => ({ name: `${file} ${name}`, text, uri, scenario: name }));
    }).filter(({ name }) => name.includes(part));
}

function scenarioOf({ text, uri, scenario }: Source): { model: ReturnType<typeof parseMmn>['model']; scenario: Scenario } {
    const { model } = parseMmn(text, uri);
    return { model, scenario: scenariosOf(model).find(({ name }) => name === scenario)! };
}

/** Milliseconds of the whole way that a check goes, and its number of states. */
function checked({ name, text, uri, scenario }: Source): { time: number; states: number } {
    forgetCode();
    const started = performance.now(), check = new FileCheck(text, uri, { scenario, timeout: 0, workers: 1 });
    while (!check.run(1000));
    const time = performance.now() - started, result = check.results.at(0);
    if (!result) throw new Error(`${name} has no verdict: run \`notiscope check\` on it`);
    return { time, states: result.stats.states };
}

/** Milliseconds from the text to the explorer's verdict. */
function judged(source: Source): number {
    forgetCode();
    const started = performance.now(), { model, scenario } = scenarioOf(source), { program } = lowerScenario(model, source.uri, scenario);
    const search = new Search(program!, { timeout: 0, workers: 1 });
    while (!search.run(1000));
    search.verdict();
    return performance.now() - started;
}

/** The parts of the way of a check, made one by one. */
function phasesOf(source: Source): Phases {
    forgetCode();
    let from = performance.now();
    const lap = (): number => { const now = performance.now(), time = now - from; from = now; return time; };
    const { model, scenario } = scenarioOf(source), parse = lap();
    const both = allSteps(lowerTwice(model, source.uri, scenario)), common = lap();
    const { program: told } = allSteps(both.annotated()), annotate = lap();
    const { findings } = allSteps(analyseInSteps(told!)), locks = lap();
    const { program } = allSteps(both.explored()), lower = common + lap();
    const search = new Search(program!, { timeout: 0, workers: 1, standing: findings.some(({ sites, locks }) => sites ?? locks.length > 0) }), ends = { compile: 0, search: 0 };
    for (let done = false; !done;) {
        done = search.run(0);
        const { phase, milliseconds } = search.progress();
        if (phase === 'compile') ends.compile = milliseconds;
        if (phase === 'search') ends.search = milliseconds;
    }
    const whole = search.progress().milliseconds, compiled = Math.max(ends.compile, 0), searched = Math.max(ends.search, compiled);
    search.verdict();
    return { parse, lower, annotated: annotate, locks, compile: compiled, search: searched - compiled, analysis: whole - searched };
}

const middle = (times: readonly Phases[]): Phases => Object.fromEntries(PHASES.map(phase => [phase, median(times.map(t => t[phase]))])) as Phases;

async function spinOf(source: Source, states: number, verdict: number, check: number): Promise<NonNullable<Row['spin']>> {
    const { model, scenario } = scenarioOf(source), { program } = lowerScenario(model, source.uri, scenario, {});
    const { states: theirs, seconds } = await runSpin(toPromela(program!), { hashBits: Math.max(16, Math.ceil(Math.log2(states)) + 1) });
    // A scenario that its check has made larger (more frames, wider numbers) is not the same for SPIN.
    if (theirs !== states) throw new Error(`${source.name}: ${states} states, and ${theirs} in SPIN`);
    const [generate, compile, search] = [seconds.generate, seconds.compile, seconds.search].map(time => time * 1000);
    const whole = generate + compile + search;
    return { generate, compile, search, ratio: whole / verdict, ofCheck: whole / check };
}

const WIDTH = 62;
const cells = (name: string, ...rest: string[]): string => [name.padEnd(WIDTH), ...rest.map(text => text.padStart(9))].join(' ');
const ms = (n: number): string => n.toFixed(n < 10 ? 2 : n < 100 ? 1 : 0);

async function main(): Promise<void> {
    const args = process.argv.slice(2), [file, folder, part = ''] = args.filter(arg => !arg.startsWith('--'));
    const withPhases = args.includes('--phases'), alone = args.includes('--alone'), lacking = alone ? undefined : missing();
    if (lacking) throw new Error(lacking);
    const before = loadavg()[0], all = sources(folder, part), rows: Row[] = [];
    if (all.length === 0) throw new Error(`no scenario in ${folder} has "${part}" in its name`);
    for (let i = 0; i < WARM_UP; i++) for (const source of all) { checked(source); judged(source); if (withPhases) phasesOf(source); }
    console.log(cells('scenario', 'states', 'verdict', 'check', ...alone ? [] : ['SPIN ms', 'verdict', 'check'], ...withPhases ? PHASES : []));
    for (const source of all) {
        const runs = Array.from({ length: RUNS }, () => checked(source)), check = median(runs.map(({ time }) => time)), { states } = runs[0];
        const verdict = median(Array.from({ length: RUNS }, () => judged(source)));
        const phases = middle(Array.from({ length: RUNS }, () => phasesOf(source)));
        const spin = alone ? undefined : await spinOf(source, states, verdict, check);
        rows.push({ name: source.name, states, verdict, check, phases, ...spin ? { spin } : {} });
        console.log(cells(source.name, states.toLocaleString('en'), ms(verdict), ms(check), ...spin ? [ms(spin.generate + spin.compile + spin.search), ...[spin.ratio, spin.ofCheck].map(ratio => `${ratio.toFixed(0)}x`)] : [],
            ...withPhases ? PHASES.map(phase => ms(phases[phase])) : []));
        writeFileSync(file, JSON.stringify({ load: [before, loadavg()[0]], runs: RUNS, rows }, undefined, 2));
    }
    const sum = (of: (row: Row) => number): number => rows.reduce((total, row) => total + of(row), 0);
    const spinTime = ({ spin }: Row): number => spin ? spin.generate + spin.compile + spin.search : 0;
    console.log(cells('sum', sum(r => r.states).toLocaleString('en'), ms(sum(r => r.verdict)), ms(sum(r => r.check)), ...alone ? [] : [ms(sum(spinTime)), '', ''], ...withPhases ? PHASES.map(phase => ms(sum(r => r.phases[phase]))) : []));
    if (alone) return;
    console.log(`load of the machine ${before.toFixed(1)} to ${loadavg()[0].toFixed(1)}; milliseconds, medians of ${RUNS}, SPIN once`);
    for (const of of ['ratio', 'ofCheck'] as const) {
        const ratios = rows.flatMap(({ spin }) => spin ? [spin[of]] : []), mean = Math.exp(ratios.reduce((total, ratio) => total + Math.log(ratio), 0) / ratios.length);
        console.log(`${of === 'ratio' ? 'verdict' : 'check'}: ${ratios.filter(ratio => ratio >= GOAL).length} of ${ratios.length} at 1/${GOAL} of SPIN's time or better, from ${Math.min(...ratios).toFixed(0)}x, geometric mean ${mean.toFixed(0)}x`);
    }
}

main().catch((error: unknown) => {
    console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
});
