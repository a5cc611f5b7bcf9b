// An editor for benchmarks: starts dist/server.cjs, and waits for what it wants to hear of a version.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node.js';
import { at } from './tree.mjs';

export const now = () => performance.now();

/** How long anything may take, in milliseconds. */
const PATIENCE = 60_000;

/** As the extension starts it. */
const FLAGS = readFileSync(at('src/extension/client.ts'), 'utf8').match(/--max-semi-space-size=\d+/g) ?? [];

export class Client {
    constructor() {
        this.spawned = now();
        this.child = spawn(process.execPath, [...FLAGS, at('dist/server.cjs'), '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
        this.connection = createMessageConnection(new StreamMessageReader(this.child.stdout), new StreamMessageWriter(this.child.stdin));
        this.version = 0;
        this.waiting = new Set();
        const hear = kind => params => { if (params.version === this.version) for (const waiter of [...this.waiting]) waiter(kind, params); };
        this.connection.onNotification('textDocument/publishDiagnostics', hear('diagnostics'));
        this.connection.onNotification('notiscope/verdicts', hear('verdicts'));
        this.connection.listen();
    }

    async start() {
        await this.connection.sendRequest('initialize', { processId: process.pid, rootUri: null, capabilities: { textDocument: { publishDiagnostics: { relatedInformation: true, versionSupport: true } } } });
        await this.connection.sendNotification('initialized', {});
    }

    /** Milliseconds from `since` to the first message about the latest version that is as wanted. */
    heard(kind, wanted, since) {
        return new Promise((resolve, reject) => {
            const waiter = (of, params) => { if (of === kind && wanted(params)) end(() => resolve(now() - since)); };
            const timer = setTimeout(() => end(() => reject(new Error(`the server said no ${kind} as wanted of version ${this.version}`))), PATIENCE);
            const end = then => { clearTimeout(timer); this.waiting.delete(waiter); then(); };
            this.waiting.add(waiter);
        });
    }

    /** Sends a new version; `changes`: LSP content changes. Returns when it left. */
    open(uri, text) { this.version++; return this.send('textDocument/didOpen', { textDocument: { uri, languageId: 'mmn', version: this.version, text } }); }
    change(uri, contentChanges) { this.version++; return this.send('textDocument/didChange', { textDocument: { uri, version: this.version }, contentChanges }); }
    close(uri) { return this.connection.sendNotification('textDocument/didClose', { textDocument: { uri } }); }

    send(method, params) {
        const since = now();
        void this.connection.sendNotification(method, params);
        return since;
    }

    /** Every scenario of the latest version has its verdict. */
    settled(since = now()) { return this.heard('verdicts', ({ running }) => !running, since); }

    /** Resident memory of the server with its threads, in MB; undefined where the system does not tell. */
    resident() {
        try { return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${this.child.pid}/status`, 'utf8'))[1]) / 1024; }
        catch { return undefined; }
    }

    /** Processor time so far of the main thread and of all threads, in milliseconds (in steps of 10); undefined where the system does not tell. */
    busy() {
        const of = path => { const fields = readFileSync(path, 'utf8').split(') ')[1].split(' '); return 10 * (Number(fields[11]) + Number(fields[12])); };
        try { return { main: of(`/proc/${this.child.pid}/task/${this.child.pid}/stat`), all: of(`/proc/${this.child.pid}/stat`) }; }
        catch { return undefined; }
    }

    async stop() {
        await this.connection.sendRequest('shutdown');
        await this.connection.sendNotification('exit');
        this.connection.dispose();
    }
}
