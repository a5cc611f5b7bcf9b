// From a keystroke to what is said of it, as an editor sees it: start, keystrokes in files of 130 to 10,000 lines, memory, and how soon an exploration is left.
// The figures go to test-results/bench-server.json as well.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { Client, now } from './bench-client.mjs';
import { benchText } from './bench-texts.mjs';
import { at } from './tree.mjs';

/** Lines, keystrokes of each kind (two for a figure: one there, one back), and what is wanted of a keystroke (milliseconds: p50, p95). */
const SIZES = [{ lines: 130, keystrokes: 30, target: [8, 20] }, { lines: 1000, keystrokes: 20, target: [40, 80] }, { lines: 10_000, keystrokes: 10, target: [500] }];
const FIRST = 400, RESIDENT = 200, CANCELLED = 50;
/** Not counted: the first keystrokes find code that is not compiled yet. */
const WARM_UP = 6;
/** Between two keystrokes, milliseconds. */
const TYPIST = 100;
const STARTS = 7;

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

/** The static finding, or already the deadlock that confirms it. */
function isOrder({ code, message }) { return code === 'lock_order' || code === 'deadlock' && message.includes('bench_'); }

async function keystrokes(client, text, { pattern, type, there, isStatic }, count) {
    const { start, old } = placeOf(text, pattern), times = [];
    const edit = (from, to) => client.change(uri, [{ range: { start, end: { ...start, character: start.character + from.length } }, text: to }]);
    for (let i = 0; i < count + WARM_UP; i++) {
        const typed = i % 2 === 0, since = typed ? edit(old, type) : edit(type, old);
        const wanted = isStatic ? !typed : typed;
        const all = client.settled();
        // A list without the finding may only be one that was made before the look at the locks.
        if (isStatic && !wanted) await all;
        else {
            const time = await client.heard('diagnostics', ({ diagnostics }) => diagnostics.some(there) === wanted, since);
            if (i >= WARM_UP) times.push(time);
            await pause(TYPIST);
        }
    }
    await client.change(uri, [{ text }]);
    await client.settled();
    return times;
}

async function measure({ lines, keystrokes: count, target }) {
    const text = benchText(at('scenarios'), lines), client = new Client();
    try {
        await client.start();
        const opened = await client.settled(client.open(uri, text));
        const memory = { opened: client.resident() }, kinds = [];
        for (const kind of KINDS) {
            const before = client.busy(), times = await keystrokes(client, text, kind, count), after = client.busy();
            const busy = before && { main: (after.main - before.main) / (count + WARM_UP), all: (after.all - before.all) / (count + WARM_UP) };
            kinds.push({ name: kind.name, p50: quantile(times, 0.5), p95: quantile(times, 0.95), worst: Math.max(...times), count: times.length, busy });
        }
        const { start } = placeOf(text, KINDS[0].pattern);
        for (let i = 0; i < 200; i++) {
            const range = { start, end: { ...start, character: start.character + i % 2 } };
            await client.heard('diagnostics', () => true, client.change(uri, [{ range, text: i % 2 ? '' : 'x' }]));
        }
        await client.settled(client.change(uri, [{ text }]));
        memory.edited = client.resident();
        await client.stop();
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
            times.language.push(await client.heard('diagnostics', ({ diagnostics }) => diagnostics.length > 0, client.spawned));
            times.verdicts.push(await settled);
            await client.stop();
        } finally { client.child.kill(); }
    }
    return { p50: quantile(times.language, 0.5), worst: Math.max(...times.language), verdicts: quantile(times.verdicts, 0.5) };
}

/** From an edit amid a long exploration to the verdict on a text that takes no time. */
async function cancelled() {
    const long = readFileSync(at('test/bench/mirror-4x2x1.mmn'), 'utf8'), short = 'mm proc { page A }\nscenario s { thread a { int x = 1 } expect ok }\n';
    const client = new Client(), times = [];
    try {
        await client.start();
        client.open(uri, short);
        await client.settled();
        for (let i = 0; i < 12; i++) {
            client.change(uri, [{ text: `${long}${'\n'.repeat(i)}` }]);
            await client.heard('verdicts', ({ scenarios }) => scenarios.some(({ states }) => states > 0), now());
            times.push(await client.settled(client.change(uri, [{ text: `${short}${'\n'.repeat(i + 1)}` }])));
        }
        await client.stop();
    } finally { client.child.kill(); }
    return { p50: quantile(times, 0.5), p95: quantile(times, 0.95), worst: Math.max(...times) };
}

const ms = time => time.toFixed(time < 10 ? 1 : 0);
const against = (time, target) => `${ms(time).padStart(6)}${target === undefined ? '' : ` (${target}${time <= target ? '' : ', missed'})`}`;
const say = text => process.stdout.write(`${text}\n`);

/** Measures, prints, and writes the figures; `only`: of one size alone, in lines. */
export async function benchKeystroke(only) {
    const result = { machine: { cores: availableParallelism(), model: cpus()[0]?.model, node: process.version }, load: { before: loadavg() }, sizes: [] };
    say('Milliseconds, with what is wanted in parentheses; MB of resident memory. "computing": processor time of a keystroke on average, which depends less on the load.');
    if (!only) {
        const first = result.firstDiagnostics = await firstDiagnostics();
        say(`first diagnostics after the start: ${against(first.p50, FIRST)}, worst ${ms(first.worst)}; first verdicts ${ms(first.verdicts)}`);
    }
    for (const size of SIZES) {
        if (only && size.lines !== only) continue;
        const { lines, opened, kinds, memory } = await measure(size).then(one => { result.sizes.push(one); return one; });
        say(`\n${lines} lines: verdicts ${ms(opened)} after opening`);
        for (const { name, p50, p95, worst, busy } of kinds) {
            say(`  ${name.padEnd(37)} p50 ${against(p50, size.target[0])}  p95 ${against(p95, size.target[1])}  worst ${ms(worst)}${busy ? `  computing: ${ms(busy.main)} main thread, ${ms(busy.all)} all threads` : ''}`);
        }
        if (memory.opened) say(`  memory after opening ${against(memory.opened, RESIDENT)}, after 200 edits ${against(memory.edited, RESIDENT)}`);
    }
    if (!only) {
        const left = result.cancelled = await cancelled();
        say(`\nan edit amid an exploration, to the verdict on the new text: p50 ${against(left.p50, CANCELLED)}  p95 ${against(left.p95, CANCELLED)}  worst ${ms(left.worst)}`);
    }
    result.load.after = loadavg();
    say(`load of the machine (${result.machine.cores} cores): ${result.load.before[0].toFixed(1)} before, ${result.load.after[0].toFixed(1)} after`);
    mkdirSync(at('test-results'), { recursive: true });
    writeFileSync(at('test-results/bench-server.json'), `${JSON.stringify(result, undefined, 2)}\n`);
}

if (process.argv[1] === import.meta.filename) await benchKeystroke(Number(process.argv[2]) || undefined);
