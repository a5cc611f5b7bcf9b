// Edit to verdict, as an editor sees it: dist/server.cjs over its pipe, from didChange to the diagnostics that come back.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node.js';
import { at } from './tree.mjs';

/** Edits for a file: at most so many, and no more once so many milliseconds are gone. */
const EDITS = 15, ENOUGH = 5000;
/** The first ones, which find code that is not compiled yet, are not counted. */
const WARM_UP = 2;
const STATIC = new Set(['self_deadlock', 'lock_order', 'reclaim_under_callback_lock', 'remove_in_callback', 'seq_not_set', 'missing_retry', 'retry_outside_lock', 'unsafe_filter',
    'sleeping_call_in_nonblockable']);

const now = () => performance.now();
const p50 = times => times.length === 0 ? undefined : [...times].sort((a, b) => a - b)[times.length >> 1];
const shown = time => time === undefined ? '-' : time.toFixed(1);
const files = path => statSync(path).isDirectory() ? readdirSync(path).sort().flatMap(name => files(join(path, name))) : path.endsWith('.mmn') ? [path] : [];

/** A client that notes when it hears what. */
class Client {
    constructor() {
        this.child = spawn(process.execPath, [at('dist/server.cjs'), '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
        this.connection = createMessageConnection(new StreamMessageReader(this.child.stdout), new StreamMessageWriter(this.child.stdin));
        this.version = 0;
        this.connection.onNotification('textDocument/publishDiagnostics', ({ version, diagnostics }) => {
            if (version !== this.version) return;
            const time = now() - this.started, has = wanted => diagnostics.some(wanted);
            this.heard.diagnostics = time;
            if (has(({ code }) => STATIC.has(code))) this.heard.findings ??= time;
            if (has(({ message }) => message.includes('nosuch'))) this.heard.mistake ??= time;
        });
        this.connection.onNotification('notiscope/verdicts', ({ version, running, scenarios }) => {
            if (version !== this.version || running || this.heard.verdicts) return;
            this.heard.verdicts = now() - this.started;
            this.heard.scenarios = scenarios.length;
            this.heard.states = scenarios.reduce((sum, { states }) => sum + states, 0);
            // The diagnostics of the last verdict came before, or come with the next message.
            setTimeout(this.finished, 30);
        });
        this.connection.listen();
    }

    async start() {
        await this.connection.sendRequest('initialize', { processId: null, rootUri: null, capabilities: { textDocument: { publishDiagnostics: { relatedInformation: true, versionSupport: true } } } });
        await this.connection.sendNotification('initialized', {});
    }

    /** Sends a text and waits for all that is said of it. */
    async give(method, params) {
        this.version++;
        this.heard = {};
        this.started = now();
        const all = new Promise(resolve => { this.finished = resolve; });
        await this.connection.sendNotification(method, params(this.version));
        await all;
        return this.heard;
    }

    async stop() {
        await this.connection.sendRequest('shutdown');
        await this.connection.sendNotification('exit');
        this.connection.dispose();
    }
}

async function measure(client, path) {
    const text = readFileSync(path, 'utf8'), uri = pathToFileURL(path).href;
    const open = await client.give('textDocument/didOpen', version => ({ textDocument: { uri, languageId: 'mmn', version, text } }));
    const change = text => client.give('textDocument/didChange', version => ({ textDocument: { uri, version }, contentChanges: [{ text }] }));
    const good = [], bad = [], one = [];
    for (let i = 0, end = now() + ENOUGH; i < EDITS && (now() < end || i < WARM_UP + 3); i++) {
        // Each edit is another text: a line more or less above all; a step more or less in one scenario; a call that nobody knows.
        const edited = '\n'.repeat(1 + i % 2) + text, inThread = step => edited.replace(/(\n\s*thread\s+\w+\s*\{)/, `$1 ${step}`);
        good.push(await change(edited));
        one.push(await change(inThread('int x = 0;')));
        bad.push(await change(inThread('nosuch();')));
    }
    await client.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
    const of = (list, what) => list.slice(WARM_UP).map(heard => heard[what]).filter(time => time !== undefined);
    const last = list => list.slice(WARM_UP).map(heard => Math.max(heard.diagnostics ?? 0, heard.verdicts));
    return [relative(at(), path), String(open.scenarios), String(open.states), shown(p50(of(bad, 'mistake'))), shown(p50(of(good, 'findings'))),
        shown(p50(last(one))), shown(p50(last(good))), shown(Math.max(...last(good))), shown(open.verdicts)];
}

function table(rows) {
    const widths = rows[0].map((_, i) => Math.max(...rows.map(row => row[i].length)));
    return rows.map(row => row.map((cell, i) => i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])).join('  ')).join('\n');
}

/** Prints, for each file below the folder, the milliseconds from an edit to what is said of it. */
export async function benchServer(folder) {
    const client = new Client();
    try {
        await client.start();
        const paths = files(folder), rows = [];
        const [opened] = (await measure(client, paths[0])).slice(-1);
        for (const path of paths) rows.push(await measure(client, path));
        process.stdout.write(`Edit to diagnostics, through the server, in ms (p50): a mistake, static findings, the last verdict after an edit in one scenario and in all\n`
            + `${table([['file', 'scenarios', 'states', 'mistake', 'findings', 'verdicts: one', 'all', 'worst', 'on opening'], ...rows])}\n`
            + `The first file of all, right after the start: ${opened} ms.\n`);
        await client.stop();
    } finally {
        client.child.kill();
    }
}

if (process.argv[1] === import.meta.filename) await benchServer(at(process.argv[2] ?? 'scenarios'));
