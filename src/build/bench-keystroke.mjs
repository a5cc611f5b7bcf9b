// From a keystroke to what is said of it, as an editor sees it: start, keystrokes in files of 130 to 10,000 lines, memory, and how soon an exploration is left.
// The figures go to test-results/bench-server.json as well.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { Client, now } from './bench-client.mjs';
import { benchText } from './bench-texts.mjs';
import { at } from './tree.mjs';

/** Lines, keystrokes of each kind at most (two for a figure: one there, one back), edits for memory, and what is wanted of a keystroke (milliseconds: p50, p95). */
const SIZES = [{ lines: 130, keystrokes: 60, edits: 200, target: [8, 20] }, { lines: 1000, keystrokes: 40, edits: 50, target: [40, 80] }, { lines: 10_000, keystrokes: 20, edits: 10, target: [500] }];
const FIRST = 400, RESIDENT = 200, CANCELLED = 50;
/** Not counted: the first keystrokes find code that is not compiled yet. */
const WARM_UP = 6;
/** Between two keystrokes, milliseconds. */
const TYPIST = 100;
const STARTS = 7;
/** No more keystrokes of a kind, and no more edits for memory, once so many milliseconds are gone (a few are made in any case); likewise of explorations to leave. */
const ENOUGH = 10_000;
const FEWEST = 4;

const pause = milliseconds => new Promise(resolve => { setTimeout(resolve, milliseconds); });
const quantile = (times, q) => [...times].sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * q))];
const uri = 'file:///bench.mmn';

/** Where the first group of a pattern stands: as a range, and as what it is. */
function placeOf(text, pattern) {
    const [from, to] = pattern.exec(text)?.indices[1] ?? [];
    if (from === undefined) throw new Error(`the benchmark's text lacks ${pattern}`);
    const line = text.slice(0, from).split('\n').length - 1, character = from - text.lastIndexOf('\n', from - 1) - 1;
    return { start: { line, character }, end: { line, character: character + to - from }, old: text.slice(from, to) };
}

/** A keystroke and the one that takes it back; `there`: whether what it is about is said of the file. */
const KINDS = [
    { name: 'a name in a scenario', pattern: /scenario bench_order[\s\S]*?mutex_lock(\()/d, type: 'x(', there: ({ message }) => message.includes('mutex_lockx') },
    { name: 'a name in a function of the file', pattern: /fn bench_second[\s\S]*?mutex_lock(\()/d, type: 'x(', there: ({ message }) => message.includes('mutex_lockx') },
    { name: 'a finding, by a scenario', isStatic: true, pattern: /scenario bench_order[\s\S]*?mutex_lock\(bench_(b)/d, type: 'c', there: isOrder },
    { name: 'a finding, by a function of the file', isStatic: true, pattern: /fn bench_second[\s\S]*?mutex_lock\(bench_(b)/d, type: 'c', there: isOrder },
];

/** The static finding, or already the deadlock that confirms it; scenarios of the gallery beside it have their own of both. */
function isOrder({ code, message }) { return (code === 'lock_order' || code === 'deadlock') && message.includes('bench_a'); }

/** The times of the keystrokes that make the message come; those that take it back are waited for as well, but a list without it may have been made before the look at the locks. */
async function keystrokes(client, text, { pattern, type, there, isStatic }, most) {
    const { start, old } = placeOf(text, pattern), times = [], end = now() + ENOUGH, before = client.busy();
    const edit = (from, to) => client.change(uri, [{ range: { start, end: { ...start, character: start.character + from.length } }, text: to }]);
    let made = 0;
    for (; made < most + WARM_UP && (now() < end || made < WARM_UP + FEWEST); made++) {
        const typed = made % 2 === 0, since = typed ? edit(old, type) : edit(type, old), wanted = typed !== Boolean(isStatic);
        const time = await client.heard('diagnostics', ({ diagnostics }) => diagnostics.some(there) === wanted, since);
        if (made >= WARM_UP && wanted) times.push(time);
        await pause(TYPIST);
    }
    const after = client.busy();
    await client.heard('diagnostics', () => true, client.change(uri, [{ text }]));
    return { times, busy: before && { main: (after.main - before.main) / made, all: (after.all - before.all) / made } };
}

async function measure({ lines, keystrokes: most, edits, target }) {
    const text = benchText(at('scenarios'), lines), client = new Client();
    try {
        await client.start();
        const opened = await client.heard('diagnostics', () => true, client.open(uri, text));
        const memory = { opened: client.resident() }, kinds = [];
        for (const kind of KINDS) {
            try {
                const { times, busy } = await keystrokes(client, text, kind, most);
                kinds.push({ name: kind.name, p50: quantile(times, 0.5), p95: quantile(times, 0.95), worst: Math.max(...times), count: times.length, busy });
            } catch (error) {
                // What was waited for did not come: the others are measured all the same.
                kinds.push({ name: kind.name, failed: error.message });
                await client.heard('diagnostics', () => true, client.change(uri, [{ text }]));
            }
        }
        const { start } = placeOf(text, KINDS[0].pattern), end = now() + ENOUGH;
        for (memory.edits = 0; memory.edits < edits && (now() < end || memory.edits < FEWEST); memory.edits++) {
            const typed = memory.edits % 2, range = { start, end: { ...start, character: start.character + typed } };
            await client.heard('diagnostics', () => true, client.change(uri, [{ range, text: typed ? '' : 'x' }]));
        }
        memory.edited = client.resident();
        return { lines: text.split('\n').length, characters: text.length, target, opened, kinds, memory };
    } finally { client.child.kill(); }
}

/** From the start of the process to the first diagnostics of a file that is opened as soon as the server allows. */
async function firstDiagnostics() {
    const text = benchText(at('scenarios'), 130).replace('bench_second()', 'nosuch(); bench_second()'), times = { language: [], verdicts: [] };
    for (let i = 0; i < STARTS; i++) {
        const client = new Client();
        try {
            await client.start();
            client.open(uri, text);
            const settled = client.settled(client.spawned);
            settled.catch(() => {}); // awaited below, unless the diagnostics fail first
            times.language.push(await client.heard('diagnostics', ({ diagnostics }) => diagnostics.length > 0, client.spawned));
            times.verdicts.push(await settled);
            await client.stop();
        } finally { client.child.kill(); }
    }
    return { p50: quantile(times.language, 0.5), worst: Math.max(...times.language), verdicts: quantile(times.verdicts, 0.5) };
}

/** From an edit amid a long exploration to the server's first word about that of the new version. The worker may still be leaving the old one. */
async function cancelled() {
    const long = readFileSync(at('test/bench/mirror-4x2x1.mmn'), 'utf8'), short = 'mm proc { page A }\nscenario s { thread a { int x = 1 } expect ok }\n';
    const client = new Client(), times = [], end = now() + 2 * ENOUGH;
    try {
        await client.start();
        client.open(uri, short);
        await client.settled();
        for (let i = 0; i < 12 && (now() < end || i < FEWEST); i++) {
            client.change(uri, [{ text: `${long}${'\n'.repeat(i)}` }]);
            await client.heard('verdicts', ({ scenarios }) => scenarios.some(({ states }) => states > 0), now());
            times.push(await client.heard('verdicts', () => true, client.change(uri, [{ text: `${short}${'\n'.repeat(i + 1)}` }])));
        }
        await client.stop();
    } finally { client.child.kill(); }
    return { count: times.length, p50: quantile(times, 0.5), p95: quantile(times, 0.95), worst: Math.max(...times) };
}

const ms = time => time.toFixed(time < 10 ? 1 : 0);
const against = (time, target) => `${ms(time).padStart(6)}${target === undefined ? '' : ` (${target}${time <= target ? '' : ', missed'})`}`;
const say = text => process.stdout.write(`${text}\n`);

/** Measures, prints, and writes the figures; `only`: of one size alone, in lines. What fails is said, and the rest goes on; returns an exit code. */
export async function benchKeystroke(only) {
    const result = { machine: { cores: availableParallelism(), model: cpus()[0]?.model, node: process.version }, load: { before: loadavg() }, sizes: [] };
    mkdirSync(at('test-results'), { recursive: true });
    // After each part, so that a failure loses nothing.
    const save = () => writeFileSync(at('test-results/bench-server.json'), `${JSON.stringify(result, undefined, 2)}\n`);
    say('Milliseconds, with what is wanted in parentheses; MB of resident memory. "computing": processor time of a keystroke on average, which depends less on the load.');
    let complete = true;
    const failed = (what, { message }) => { complete = false; say(`${what}: ${message}`); };
    if (!only) await firstDiagnostics().then(first => {
        result.firstDiagnostics = first;
        say(`first diagnostics after the start: ${against(first.p50, FIRST)}, worst ${ms(first.worst)}; first verdicts ${ms(first.verdicts)}`);
        save();
    }).catch(error => failed('first diagnostics', error));
    for (const size of SIZES) {
        if (only && size.lines !== only) continue;
        const measured = await measure(size).catch(error => failed(`${size.lines} lines`, error));
        if (!measured) continue;
        const { lines, opened, kinds, memory } = measured;
        result.sizes.push({ ...measured, load: loadavg() });
        save();
        say(`\n${lines} lines: diagnostics ${ms(opened)} after opening; load ${loadavg()[0].toFixed(1)}`);
        for (const { name, failed: message, p50, p95, worst, count, busy } of kinds) {
            if (message) failed(`  ${name}`, { message });
            else say(`  ${name.padEnd(37)} p50 ${against(p50, size.target[0])}  p95 ${against(p95, size.target[1])}  worst ${ms(worst)} of ${count}${busy ? `  computing: ${ms(busy.main)} main thread, ${ms(busy.all)} all threads` : ''}`);
        }
        if (memory.opened) say(`  memory after opening ${against(memory.opened, RESIDENT)}, after ${memory.edits} more edits ${against(memory.edited, RESIDENT)}`);
    }
    if (!only) await cancelled().then(left => {
        result.cancelled = left;
        say(`\nan edit amid an exploration, to the first word about exploring the new version (${left.count} times): p50 ${against(left.p50, CANCELLED)}  p95 ${against(left.p95, CANCELLED)}  worst ${ms(left.worst)}`);
    }).catch(error => failed('an edit amid an exploration', error));
    result.load.after = loadavg();
    say(`load of the machine (${result.machine.cores} cores): ${result.load.before[0].toFixed(1)} before, ${result.load.after[0].toFixed(1)} after`);
    save();
    return complete ? 0 : 1;
}

if (process.argv[1] === import.meta.filename) process.exitCode = await benchKeystroke(Number(process.argv[2]) || undefined);
