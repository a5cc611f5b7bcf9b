/** `notiscope lsp --stdio` as a process: bytes that are no messages, messages at the wrong time, clients that die. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const large = readFileSync(join(root, 'test/bench/mirror-4x2x1.mmn'), 'utf8');

interface Answer { id?: number; method?: string; result?: unknown; error?: { code: number; message: string }; params?: { running?: boolean; scenarios?: { states: number; verdict?: string }[] } }

class Raw {
    readonly child = spawn(process.execPath, [join(root, 'dist/cli.js'), 'lsp', '--stdio'], { stdio: ['pipe', 'pipe', 'pipe'] });
    readonly ended = new Promise<number | null>(resolve => { this.child.on('exit', code => resolve(code)); });
    readonly answers: Answer[] = [];
    complaints = '';
    private buffer = Buffer.alloc(0);
    private listeners: (() => void)[] = [];

    constructor() {
        this.child.stderr.on('data', data => { this.complaints += String(data); });
        this.child.stdin.on('error', () => undefined);
        this.child.stdout.on('data', (data: Buffer) => {
            this.buffer = Buffer.concat([this.buffer, data]);
            for (;;) {
                const head = /^Content-Length: (\d+)\r\n\r\n/.exec(this.buffer.toString('latin1'));
                if (!head || this.buffer.length < head[0].length + Number(head[1])) break;
                this.answers.push(JSON.parse(this.buffer.subarray(head[0].length, head[0].length + Number(head[1])).toString()) as Answer);
                this.buffer = this.buffer.subarray(head[0].length + Number(head[1]));
            }
            for (const listener of this.listeners) listener();
        });
    }

    write(bytes: string | Buffer): void { this.child.stdin.write(bytes); }
    send(message: object): void { this.write(framed(message)); }
    until(wanted: (answer: Answer) => boolean): Promise<Answer> {
        return new Promise(resolve => {
            const look = () => { const found = this.answers.find(wanted); if (found) resolve(found); };
            this.listeners.push(look);
            look();
        });
    }
    answer(id: number): Promise<Answer> { return this.until(answer => answer.id === id && answer.method === undefined); }
    ask(id: number, method: string, params?: object): Promise<Answer> { this.send({ id, method, ...params && { params } }); return this.answer(id); }
    async initialize(processId: number | null = null): Promise<void> {
        expect(await this.ask(100, 'initialize', { processId, rootUri: null, capabilities: {} })).toHaveProperty('result.capabilities');
        this.send({ method: 'initialized', params: {} });
    }
    /** Its worker is in the midst of a search that takes long. */
    async explores(): Promise<void> {
        this.send({ method: 'textDocument/didOpen', params: { textDocument: { uri: 'file:///large.mmn', languageId: 'mmn', version: 1, text: large } } });
        await this.until(({ method, params }) => method === 'notiscope/verdicts' && params?.running === true && (params.scenarios?.some(({ states }) => states > 0) ?? false));
    }
}

function framed(message: object): string {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    return `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}
const hover = { textDocument: { uri: 'file:///nowhere.mmn' }, position: { line: 0, character: 0 } };

beforeAll(() => { execFileSync(process.execPath, [join(root, 'src/build/bundle.mjs'), '--if-stale']); }, 120_000);

const started: ChildProcess[] = [];
function start(): Raw {
    const server = new Raw();
    started.push(server.child);
    return server;
}
afterEach(() => { for (const child of started.splice(0)) child.kill('SIGKILL'); });

describe('messages at the wrong time', () => {
    it('before initialize: requests are refused, notifications dropped, exit is heard', async () => {
        const server = start();
        expect(await server.ask(1, 'textDocument/hover', hover)).toMatchObject({ error: { code: -32002 } });
        expect(await server.ask(2, 'nobody/knows', {})).toMatchObject({ error: { code: -32002 } });
        expect(await server.ask(3, 'shutdown')).toMatchObject({ error: { code: -32002 } });
        // One that the protocol does not allow leaves the way open for another.
        expect(await server.ask(4, 'initialize')).toHaveProperty('error');
        server.send({ method: 'textDocument/didOpen', params: { textDocument: { uri: 'file:///early.mmn', languageId: 'mmn', version: 1, text: 'mm' } } });
        await server.initialize();
        expect(await server.ask(5, 'textDocument/documentSymbol', { textDocument: { uri: 'file:///early.mmn' } })).toMatchObject({ result: null });
        expect(await server.ask(6, 'initialize', { processId: null, rootUri: null, capabilities: {} })).toMatchObject({ error: { code: -32600 } });
        const other = start();
        other.send({ method: 'exit' });
        expect(await other.ended).toBe(1);
    });

    it('after shutdown: nothing but exit', async () => {
        const server = start();
        await server.initialize();
        expect(await server.ask(1, 'shutdown')).toMatchObject({ result: null });
        expect(await server.ask(2, 'textDocument/hover', hover)).toMatchObject({ error: { code: -32600 } });
        expect(await server.ask(3, 'shutdown')).toMatchObject({ error: { code: -32600 } });
        expect(await server.ask(4, 'initialize', { processId: null, rootUri: null, capabilities: {} })).toMatchObject({ error: { code: -32600 } });
        server.send({ method: 'textDocument/didOpen', params: { textDocument: { uri: 'file:///late.mmn', languageId: 'mmn', version: 1, text: 'mm' } } });
        server.send({ method: 'exit' });
        expect(await server.ended).toBe(0);
        expect(server.answers.filter(({ method }) => method === 'textDocument/publishDiagnostics')).toEqual([]);
    });

    it('nothing is said before the answer to initialize, whatever the client can do', async () => {
        const server = start(), workspace = { configuration: true, didChangeConfiguration: { dynamicRegistration: true }, codeLens: { refreshSupport: true } };
        expect(await server.ask(1, 'initialize', { processId: null, rootUri: null, capabilities: { workspace, window: { workDoneProgress: true } } })).toHaveProperty('result');
        expect(server.answers.map(({ id, method }) => [id, method])).toEqual([[1, undefined]]);
        server.send({ method: 'initialized', params: {} });
        expect(await server.until(({ method }) => method === 'workspace/configuration')).toHaveProperty('params');
    });

    it('a client that never says `initialized` is served all the same', async () => {
        const server = start();
        await server.ask(100, 'initialize', { processId: null, rootUri: null, capabilities: {} });
        server.send({ method: 'textDocument/didOpen', params: { textDocument: { uri: 'file:///a.mmn', languageId: 'mmn', version: 1, text: 'scenario s { thread a { int x = 1 } }' } } });
        expect(await server.ask(1, 'textDocument/documentSymbol', { textDocument: { uri: 'file:///a.mmn' } })).toMatchObject({ result: [{ name: 's' }] });
    });
});

describe('bytes that are no messages', () => {
    it.each([
        ['a greeting', 'Welcome to this machine!\n'], ['two lines', 'one\r\n\r\ntwo\r\n\r\n'], ['another protocol', 'GET / HTTP/1.1\r\nHost: here\r\n\r\n'],
        ['no length', 'Content-Length: many\r\n\r\n'], ['a length below nothing', 'Content-Length: -5\r\n\r\n'], ['a length beyond reason', 'Content-Length: 99999999999\r\n\r\n'],
        ['no length at all', 'Content-Type: text\r\n\r\n'], ['no JSON', 'Content-Length: 5\r\n\r\n{"a":'], ['no object', 'Content-Length: 2\r\n\r\n[]'], ['null', 'Content-Length: 4\r\n\r\nnull'],
        ['a header that breaks off', 'Content-Leng'], ['a header without an end', 'x'.repeat(100_000)], ['binary junk', Buffer.from(Array.from({ length: 5000 }, (_, i) => i * 7919 % 256))],
    ])('%s: skipped, and the next message is heard', async (_, bytes) => {
        const server = start();
        server.write(bytes);
        await server.initialize();
        expect(await server.ask(1, 'textDocument/hover', hover)).toMatchObject({ result: null });
        server.write(bytes);
        expect(await server.ask(2, 'shutdown')).toMatchObject({ result: null });
        server.send({ method: 'exit' });
        expect(await server.ended).toBe(0);
    });

    it('says once what it has skipped', async () => {
        const server = start();
        server.write('Welcome!\r\n\r\n');
        await server.initialize();
        server.write('Welcome again!\r\n\r\n');
        await server.ask(1, 'shutdown');
        expect(server.complaints).toMatch(/^Notiscope: what came on standard input is no message .*"Welcome!\\r\\n\\r\\n"[^\n]*\n$/);
    });

    it('a message in pieces, with headers in any case, is whole', async () => {
        const server = start(), body = JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'initialize', params: { processId: null, rootUri: null, capabilities: {} } });
        for (const piece of `Content-Type: application/vscode-jsonrpc; charset=utf-8\r\ncontent-length:${body.length}\r\n\r\n${body}`.match(/.{1,20}/gs)!) {
            server.write(piece);
            await new Promise(resolve => setImmediate(resolve));
        }
        expect(await server.answer(7)).toHaveProperty('result.capabilities');
    });

    it('a message that never ends does not keep the server', async () => {
        const server = start();
        await server.initialize();
        server.write('Content-Length: 5000\r\n\r\n{"half');
        server.child.stdin.end();
        expect(await server.ended).toBe(1);
    });
});

describe('a client that dies, in the midst of an exploration', () => {
    it('with its pipes', async () => {
        const server = start();
        await server.initialize();
        await server.explores();
        server.child.stdout.destroy();
        server.child.stdin.destroy();
        expect(typeof await server.ended).toBe('number');
    });

    it('while somebody else holds its pipes open', async () => {
        const client = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
        started.push(client);
        const server = start();
        await server.initialize(client.pid!);
        await server.explores();
        client.kill('SIGKILL');
        expect(await server.ended).toBe(1);
    });
});
