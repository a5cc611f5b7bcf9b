/** A language client in the same process: the real server behind two streams. */
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node.js';
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter, type ProtocolConnection } from 'vscode-languageserver-protocol/node.js';
import type { ClientCapabilities, Diagnostic, InitializeResult, Position, PublishDiagnosticsParams } from 'vscode-languageserver-protocol';
import type { Checker } from '../../src/server/checker.js';
import { VERDICTS, type VerdictsParams } from '../../src/server/protocol.js';
import { explainedIn } from '../../src/server/docs.js';
import { Lifecycle } from '../../src/server/lifecycle.js';
import { createServer } from '../../src/server/server.js';

/** Of this repository, as of an installation. */
export const DOCS = join(import.meta.dirname, '../../docs');

const capabilities: ClientCapabilities = {
    workspace: { codeLens: { refreshSupport: true }, configuration: true, didChangeConfiguration: { dynamicRegistration: true }, didChangeWatchedFiles: { dynamicRegistration: true } },
    textDocument: { publishDiagnostics: { relatedInformation: true, versionSupport: true, codeDescriptionSupport: true }, documentSymbol: { hierarchicalDocumentSymbolSupport: true } },
};

export class TestClient {
    readonly published: PublishDiagnosticsParams[] = [];
    readonly verdicts: VerdictsParams[] = [];
    readonly shown: string[] = [];
    readonly registered: string[] = [];
    lensRefreshes = 0;
    settings: unknown = {};
    initialized!: InitializeResult;
    private listeners: (() => void)[] = [];
    private readonly opened = new Set<string>();

    private constructor(readonly connection: ProtocolConnection) {
        const news = () => { for (const listener of [...this.listeners]) listener(); };
        connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => { this.published.push(params); news(); });
        connection.onNotification(VERDICTS, (params: VerdictsParams) => { this.verdicts.push(params); news(); });
        connection.onNotification('window/showMessage', ({ message }: { message: string }) => { this.shown.push(message); news(); });
        connection.onRequest('workspace/codeLens/refresh', () => { this.lensRefreshes++; news(); return null; });
        connection.onRequest('workspace/configuration', ({ items }: { items: unknown[] }) => items.map(() => this.settings));
        connection.onRequest('client/registerCapability', ({ registrations }: { registrations: { method: string }[] }) => { this.registered.push(...registrations.map(({ method }) => method)); return null; });
    }

    static async start(checker: Checker, settings: unknown = {}, more: ClientCapabilities = {}): Promise<TestClient> {
        const toServer = new PassThrough(), toClient = new PassThrough();
        const lifecycle = new Lifecycle(), { messageStrategy } = lifecycle;
        createServer({ connection: createConnection(ProposedFeatures.all, new StreamMessageReader(toServer), new StreamMessageWriter(toClient), { messageStrategy }), lifecycle, checker, explained: explainedIn(DOCS) });
        const client = new TestClient(createProtocolConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer)));
        client.settings = settings;
        client.connection.listen();
        client.initialized = await client.request('initialize', { processId: null, rootUri: null, capabilities: { ...capabilities, ...more } });
        await client.notify('initialized', {});
        return client;
    }

    request<T>(method: string, params: unknown): Promise<T> { return this.connection.sendRequest<T>(method, params); }
    notify(method: string, params: unknown): Promise<void> { return this.connection.sendNotification(method, params); }
    open(uri: string, text: string, version = 1): Promise<void> { this.opened.add(uri); return this.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'mmn', version, text } }); }
    change(uri: string, text: string, version: number): Promise<void> { return this.notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [{ text }] }); }
    close(uri: string): Promise<void> { this.opened.delete(uri); return this.notify('textDocument/didClose', { textDocument: { uri } }); }
    at<T>(method: string, uri: string, position: Position): Promise<T> { return this.request<T>(method, { textDocument: { uri }, position }); }

    async closeAll(): Promise<void> { for (const uri of [...this.opened]) await this.close(uri); }

    /** The last list published for a file. */
    diagnostics(uri: string): PublishDiagnosticsParams | undefined { return this.published.findLast(params => params.uri === uri); }
    status(uri: string): VerdictsParams | undefined { return this.verdicts.findLast(params => params.uri === uri); }

    /** Waits until something is so; whatever arrives from the server makes it look again. */
    until<T>(look: () => T | undefined | false, what = 'what the test waits for', milliseconds = 60_000): Promise<T> {
        return new Promise((resolve, reject) => {
            const done = () => { clearTimeout(timer); clearInterval(poll); this.listeners = this.listeners.filter(listener => listener !== again); };
            const again = () => { const found = look(); if (found !== undefined && found !== false) { done(); resolve(found); } };
            const timer = setTimeout(() => { done(); reject(new Error(`${what}: not within ${milliseconds} ms; last: ${JSON.stringify([this.published.at(-1), this.verdicts.at(-1)])}`)); }, milliseconds);
            const poll = setInterval(again, 20);
            this.listeners.push(again);
            again();
        });
    }

    /** The final list for a version: every scenario has its verdict. */
    async settled(uri: string, version = 1): Promise<Diagnostic[]> {
        await this.until(() => { const status = this.status(uri); return status?.version === version && !status.running; }, `verdicts of version ${version}`);
        return (await this.until(() => { const last = this.diagnostics(uri); return last?.version === version ? last : undefined; }, `diagnostics of version ${version}`)).diagnostics;
    }

    async stop(): Promise<void> {
        await this.request('shutdown', undefined);
        this.connection.dispose();
    }
}

/** A text with the cursor at `|`. */
export function atCursor(text: string): { text: string; position: Position } {
    const offset = text.indexOf('|');
    const before = text.slice(0, offset).split('\n');
    return { text: before.join('\n') + text.slice(offset + 1), position: { line: before.length - 1, character: before[before.length - 1].length } };
}
