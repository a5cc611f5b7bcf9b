/** SPIN on a Promela text, from the text to what was found, with the time of each part. For tests and measurements; needs `spin` and a C compiler. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SpinOptions {
    /** Compiler and its options; -O2 of gcc where nothing else is asked for. */
    compiler?: readonly string[];
    /** Slots of the hash table, as a power of two: SPIN's -w. */
    hashBits?: number;
    /** Megabytes that the search may use. */
    memory?: number;
    /** How often the search is run: its time is the median. */
    runs?: number;
}

export interface SpinRun {
    states: number;
    /** Steps taken; rounded where there are 100 million or more. */
    transitions: number;
    depth: number;
    /** Of the whole search, and of the stored states alone (without the hash table and the stack). */
    megabytes: number;
    bytesPerState: number;
    /** Codes that a step or an invariant has violated. */
    found: string[];
    /** Codes of what is left at the end. */
    final: string[];
    /** A state without a successor in which not every thread rests. */
    deadlock: boolean;
    seconds: { generate: number; compile: number; search: number };
}

export const GCC = ['gcc', '-O2', '-fwrapv'] as const;

/** Small models: what compiles soonest. tcc takes a fiftieth of the time of gcc -O0 where it is installed. */
export const QUICK = onPath('tcc') ? ['tcc'] : ['gcc', '-O0', '-fwrapv', '-w'];

/** What is missing on this machine, as a sentence; undefined: nothing. */
export function missing(): string | undefined {
    const absent = ['spin', 'gcc'].filter(name => !onPath(name));
    return absent.length > 0 ? `${absent.join(' and ')} not found: install SPIN 6.5.2 and a C compiler (Debian, Ubuntu: apt-get install spin gcc)` : undefined;
}

function onPath(name: string): boolean {
    return (process.env.PATH ?? '').split(':').some(folder => folder !== '' && existsSync(join(folder, name)));
}

/** The whole state space, without SPIN's optimisations: -o2 would leave out variables that nobody reads, and the others only take time here; every state stored exactly. Throws where the search was cut short: a number of states is never that of a part. */
export async function runSpin(promela: string, { compiler = GCC, hashBits = 24, memory = 16_000, runs = 1 }: SpinOptions = {}): Promise<SpinRun> {
    const lacking = missing();
    if (lacking) throw new Error(lacking);
    const folder = await mkdtemp(join(tmpdir(), 'notiscope-spin-'));
    try {
        await writeFile(join(folder, 'model.pml'), promela);
        const timed = async (command: string, ...args: string[]): Promise<{ output: string; seconds: number }> => {
            const from = performance.now();
            const output = await outputOf(folder, command, args);
            return { output, seconds: (performance.now() - from) / 1000 };
        };
        const generate = await timed('spin', '-a', '-o1', '-o2', '-o3', 'model.pml');
        const [cc, ...flags] = compiler;
        const compile = await timed(cc, ...flags, '-DSAFETY', '-DNOREDUCE', '-DVECTORSZ=8192', `-DMEMLIM=${memory}`, '-o', 'pan', 'pan.c');
        for (let depth = 100_000; depth <= 100_000_000; depth *= 10) {
            const search = await timed(join(folder, 'pan'), '-c0', '-n', `-m${depth}`, `-w${hashBits}`);
            if (search.output.includes('max search depth too small')) continue;
            const times = [search.seconds];
            while (times.length < runs) times.push((await timed(join(folder, 'pan'), '-c0', '-n', `-m${depth}`, `-w${hashBits}`)).seconds);
            return { ...read(search.output), seconds: { generate: generate.seconds, compile: compile.seconds, search: median(times) } };
        }
        throw new Error('SPIN: the depth-first stack is too small');
    } finally {
        await rm(folder, { recursive: true, force: true });
    }
}

export const median = (times: readonly number[]): number => [...times].sort((a, b) => a - b)[times.length >> 1];

/** Whatever the exit code says: what matters stands in the output. */
function outputOf(cwd: string, command: string, args: string[]): Promise<string> {
    return new Promise((resolve, reject) => {
        execFile(command, args, { cwd, maxBuffer: 1 << 28 }, (error, stdout, stderr) => {
            if (error && (typeof error.code !== 'number' || !command.endsWith('pan'))) reject(new Error(`${command} ${args.join(' ')}: ${error.message}\n${stdout}${stderr}`));
            else resolve(stdout + stderr);
        });
    });
}

function read(output: string): Omit<SpinRun, 'seconds'> {
    const number = (pattern: RegExp, most = 1e8): number => {
        const text = pattern.exec(output)?.[1];
        // pan prints eight digits; what has more of them is not exact.
        if (text === undefined || !Number.isFinite(Number(text)) || Number(text) >= most) throw new Error(`SPIN's output is not as expected:\n${output.slice(0, 4000)}`);
        return Number(text);
    };
    if (!/^Full statespace search/m.test(output) || /Search not completed|out of memory|hash table full|VECTORSZ/.test(output)) {
        throw new Error(`SPIN did not search the whole state space:\n${output.slice(0, 4000)}`);
    }
    const codes = (kind: string): string[] => [...new Set([...output.matchAll(new RegExp(`assertion violated\\s+!\\(${kind}_(\\w+)\\)`, 'g'))].map(m => m[1]))].sort();
    const states = number(/([\d.e+]+) states, stored/);
    const megabytes = number(/([\d.]+)\s+total actual memory usage/);
    const stored = number(/([\d.]+)\s+actual memory usage for states/);
    return {
        // The initial state counts among those stored, and it is no step's.
        states, transitions: number(/([\d.e+]+) transitions/, Infinity) - 1, depth: number(/depth reached (\d+)/),
        megabytes, bytesPerState: stored * 2 ** 20 / states,
        found: codes('found'), final: codes('final'), deadlock: /pan:\d+: invalid end state/.test(output),
    };
}
