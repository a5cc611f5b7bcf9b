/** The language server, put together. It knows a connection and a checker, not what is behind them. */
import { CodeActionKind, CodeLensRefreshRequest, DidChangeConfigurationNotification, ErrorCodes, MessageType, ResponseError, ShowMessageNotification, type CancellationToken, type Connection, type Diagnostic, type InitializeParams, type InitializeResult } from 'vscode-languageserver';
import { codeActions, targetsOf } from './actions.js';
import type { Checker } from './checker.js';
import { Files } from './files.js';
import { judgedOf, type FileState } from './fileState.js';
import { gated } from './gate.js';
import { heldLockHints } from './inlayHints.js';
import { isKernel, kernelSource } from './kernelSource.js';
import { Language } from './language.js';
import { codeLenses } from './lenses.js';
import type { Lifecycle } from './lifecycle.js';
import { scenariosIn } from './places.js';
import { printedProgram } from './programs.js';
import { CHECK, EVALUATE, EXPLORE_AGAIN, FURTHER, FURTHER_PROGRESS, KERNEL_SOURCE, LOCKDEP, PROGRAM, RUN, SCENARIOS, SKELETON, STOP, TEST, TRACE, VERDICTS, type CheckParams, type EvaluateParams, type FurtherParams, type FurtherProgress, type KernelSourceParams, type LockdepParams,
    type ProgramParams, type RunParams, type ScenariosParams, type SkeletonParams, type StopParams, type TestParams, type TraceParams } from './protocol.js';
import { Paced } from './paced.js';
import { LongRuns } from './progress.js';
import { Publisher } from './publisher.js';
import { EDITOR_LIMITS, readSettings, type CheckSettings } from './settings.js';
import { traceAnswer } from './traces.js';
import { verdictsParams } from './verdicts.js';

/** The address of a code's explanation; undefined for a code that has none. */
export type Explained = (code: string) => string | undefined;

/** `lifecycle`: whose strategy the connection has. `explained`: where the codes of diagnostics are explained. `started` is told once, of the first diagnostics. */
export interface ServerOptions { connection: Connection; lifecycle: Lifecycle; checker: Checker; explained?: Explained; started?: () => void }

/** Milliseconds between two of a kind; how long a request for lenses waits for the verdicts, and one for quick fixes for what is being proven. */
const NEWS_PACE = 50, LENS_PACE = 100, LENS_PATIENCE = 120, FIX_PATIENCE = 1_500;

const isRead = ({ language }: FileState) => language !== undefined;
const isLowered = ({ run }: FileState) => run.problems !== undefined;
const isFinal = (state: FileState) => isRead(state) && state.run.phase !== 'running';

export function createServer({ connection, lifecycle, checker, explained, started }: ServerOptions): void {
    let limits: CheckSettings = EDITOR_LIMITS;
    let heldLocks = true;
    /** What was last said to be wrong with the settings: a change of another one is no reason to say it again. */
    let complaints: readonly string[] = [];
    let client: InitializeParams['capabilities'] = {};

    const publisher = new Publisher(params => {
        send(connection.sendDiagnostics({ ...params, diagnostics: params.diagnostics.map(withExplanation) }));
        started?.();
        started = undefined;
    });
    const news = new Paced<FileState>(NEWS_PACE, state => send(connection.sendNotification(VERDICTS, verdictsParams(state))));
    const lenses = new Paced<FileState>(LENS_PACE, () => {
        // A client that is closing may not answer any more.
        if (client.workspace?.codeLens?.refreshSupport) connection.sendRequest(CodeLensRefreshRequest.type).catch(() => undefined);
    });
    /** By file: of which locks held the client was told that there are news. */
    const heldTold = new Map<string, FileState['run']['held']>();
    const hints = new Paced<undefined>(LENS_PACE, () => {
        if (client.workspace?.inlayHint?.refreshSupport) connection.languages.inlayHint.refresh().catch(() => undefined);
    });
    const longRuns = new LongRuns(() => connection.window.createWorkDoneProgress(), uri => files.stop(uri));
    const files: Files = new Files({
        checker,
        limits: () => limits,
        changed: state => {
            publisher.update(state);
            news.give(state.uri, state, isFinal(state));
            lenses.give('', state, false);
            if (isLowered(state) && heldTold.get(state.uri) !== state.run.held) {
                heldTold.set(state.uri, state.run.held);
                hints.give('', undefined, false);
            }
            if (client.window?.workDoneProgress) longRuns.update(state);
        },
        closed: uri => { publisher.close(uri); heldTold.delete(uri); news.drop(uri); longRuns.close(uri); },
    });
    const language = new Language(connection, (uri, version, problems, scenarios) => files.validated(uri, version, problems, scenarios));

    language.documents.onDidChangeContent(({ document }) => {
        // The library's documents are read-only and loaded already.
        if (isKernel(document.uri)) return;
        // Of a client that opens a file before it says so, or never does.
        language.initialized();
        if (files.update(document)) language.update(document.uri); else language.forget(document.uri);
    });
    language.documents.onDidClose(({ document }) => {
        if (isKernel(document.uri)) return;
        files.close(document.uri);
        language.forget(document.uri);
    });

    language.register(gated(connection, async uri => {
        if (isKernel(uri)) return await language.knows(uri) ? () => true : undefined;
        const { refused, language: read } = await files.until(uri, isRead) ?? {};
        // A recheck makes another state of the same reading.
        return refused === undefined && read ? () => files.get(uri)?.language === read : undefined;
    }));

    connection.onCodeLens(async ({ textDocument }) => {
        // Most verdicts are there in a moment: worth waiting for, so that the line above a scenario does not flicker.
        await Promise.race([files.until(textDocument.uri, isFinal), new Promise(resolve => setTimeout(resolve, LENS_PATIENCE))]);
        const state = await files.until(textDocument.uri, isRead);
        return state ? codeLenses(state) : [];
    });
    connection.languages.inlayHint.on(async ({ textDocument: { uri }, range }) => {
        if (!heldLocks || !files.get(uri)) return [];
        // The analysis is there in a moment; without it the hints would go and come with each keystroke.
        await Promise.race([files.until(uri, isLowered), new Promise(resolve => setTimeout(resolve, LENS_PATIENCE))]);
        const text = language.documents.get(uri), state = files.get(uri);
        // What is known of another version stands at other lines.
        if (!text || state?.version !== text.version) return [];
        return heldLockHints(state.run.held, range, line => text.getText({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } }).replace(/\r?\n$/, '').length);
    });
    connection.onCodeAction(async ({ textDocument: { uri }, context }, token) => {
        const fixes = Promise.all(targetsOf(context.diagnostics).map(target => files.mended(uri, target)));
        await Promise.race([fixes, new Promise(resolve => setTimeout(resolve, FIX_PATIENCE)), new Promise(resolve => token.onCancellationRequested(resolve))]);
        return codeActions(files.get(uri), context.diagnostics);
    });
    connection.onRequest(TRACE, async (params: TraceParams) => traceAnswer(await files.until(params.uri, isRead), params));
    connection.onRequest(RUN, (params: RunParams, token: CancellationToken) => files.ask({ kind: 'run', run: params }, token, () => undefined));
    connection.onRequest(EVALUATE, (params: EvaluateParams, token: CancellationToken) => files.ask({ kind: 'evaluate', evaluate: params }, token, () => undefined));
    connection.onRequest(FURTHER, (params: FurtherParams, token: CancellationToken) => files.ask({ kind: 'further', further: params }, token,
        states => send(connection.sendNotification(FURTHER_PROGRESS, { uri: params.uri, scenario: params.scenario, states } satisfies FurtherProgress))));
    connection.onRequest(SCENARIOS, (params: ScenariosParams) => scenariosIn(params));
    connection.onRequest(TEST, (params: TestParams, token: CancellationToken) => files.ask({ kind: 'test', test: params }, token, () => undefined));
    connection.onRequest(SKELETON, (params: SkeletonParams, token: CancellationToken) => files.ask({ kind: 'skeleton', skeleton: params }, token, () => undefined));
    connection.onRequest(LOCKDEP, (params: LockdepParams, token: CancellationToken) => files.ask({ kind: 'lockdep', lockdep: params, judged: judgedOf(files.get(params.uri), params) }, token, () => undefined));
    connection.onRequest(KERNEL_SOURCE, ({ uri }: KernelSourceParams) => kernelSource(uri));
    connection.onRequest(PROGRAM, ({ uri, scenario }: ProgramParams) => printedProgram(files.text(uri), uri, scenario, limits.kernel));
    connection.onRequest(CHECK, async ({ uri }: CheckParams) => {
        files.recheck(uri);
        const state = await files.until(uri, isFinal);
        return state ? verdictsParams(state) : null;
    });

    connection.onRequest(STOP, ({ uri }: StopParams) => { files.stop(uri); return null; });
    connection.onExecuteCommand(({ command, arguments: [uri] = [] }) => {
        if (command !== EXPLORE_AGAIN || typeof uri !== 'string') throw new ResponseError(ErrorCodes.InvalidParams, `The server runs ${EXPLORE_AGAIN} with the address of an open file.`);
        files.recheck(uri, false);
        return null;
    });

    const configure = async () => {
        if (!client.workspace?.configuration) return;
        apply(await connection.workspace.getConfiguration({ section: 'notiscope' }) as unknown);
    };
    const apply = (section: unknown) => {
        const settings = readSettings(section);
        for (const message of settings.complaints.filter(complaint => !complaints.includes(complaint))) send(connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Warning, message }));
        ({ complaints } = settings);
        const same = JSON.stringify(settings.limits) === JSON.stringify(limits);
        limits = settings.limits;
        if (heldLocks !== settings.heldLocks) hints.give('', undefined, false);
        heldLocks = settings.heldLocks;
        if (!same) for (const { uri } of files.all()) files.recheck(uri);
    };
    const report = (error: unknown) => connection.console.error(`The settings could not be read: ${String(error)}`);

    lifecycle.register(connection);
    connection.onInitialize(async params => {
        const { capabilities, ...rest } = await initialize(params).catch((error: unknown) => { lifecycle.initialized(false); throw error; });
        lifecycle.initialized(true);
        return { ...rest, capabilities: { ...capabilities, codeLensProvider: { resolveProvider: false }, inlayHintProvider: true, codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] }, executeCommandProvider: { commands: [EXPLORE_AGAIN] } }, serverInfo: { name: 'notiscope' } };
    });
    connection.onInitialized(() => {
        language.initialized();
        if (client.workspace?.didChangeConfiguration?.dynamicRegistration) send(connection.client.register(DidChangeConfigurationNotification.type, { section: 'notiscope' }));
        configure().catch(report);
    });
    connection.onDidChangeConfiguration(({ settings }) => {
        if (client.workspace?.configuration) configure().catch(report);
        else apply((settings as { notiscope?: unknown } | null)?.notiscope);
    });
    connection.onShutdown(() => { files.dispose(); news.dispose(); lenses.dispose(); hints.dispose(); });

    language.documents.listen(connection);
    connection.listen();

    async function initialize(params: InitializeParams): Promise<InitializeResult> {
        client = params.capabilities ?? {};
        if (!client.workspace?.configuration) apply(params.initializationOptions);
        return language.initialize(params);
    }

    function withExplanation(diagnostic: Diagnostic): Diagnostic {
        const href = client.textDocument?.publishDiagnostics?.codeDescriptionSupport ? explained?.(String(diagnostic.code)) : undefined;
        return href === undefined ? diagnostic : { ...diagnostic, codeDescription: { href } };
    }

    /** A client may be gone before it is told: that is no error of ours. */
    function send(sent: Promise<unknown> | void): void { sent?.catch(() => undefined); }
}

