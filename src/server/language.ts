/**
 * Langium's half of the server: names, hover, definitions, completion and so on come from src/language through its default handlers.
 * Left out of `startLanguageServer` are the parts that this server owns: diagnostics, code lenses, code actions, document updates, settings.
 */
import { DocumentState, EmptyFileSystem, URI, type LangiumDocument } from 'langium';
import { addCallHierarchyHandler, addCompletionHandler, addDocumentHighlightHandler, addDocumentLinkHandler, addDocumentSymbolHandler,
    addFindReferencesHandler, addFoldingRangeHandler, addFormattingHandler, addGotoDefinitionHandler, addGoToDeclarationHandler, addGoToImplementationHandler,
    addGoToTypeDefinitionHandler, addHoverHandler, addRenameHandler, addSemanticTokenHandler, addSignatureHelpHandler,
    addWorkspaceSymbolHandler, createRequestHandler, type LangiumSharedServices } from 'langium/lsp';
import type { CancellationToken, Connection, Diagnostic, InitializeParams, InitializeResult, SelectionRange, SelectionRangeParams } from 'vscode-languageserver';
import { createMmnServices, type MmnServices } from '../language/module.js';
import type { Model } from '../language/generated/ast.js';
import { parseMmn } from '../language/parse.js';
import { SOURCE } from './diagnostics/make.js';
import type { ScenarioPlace } from './fileState.js';
import { scenarioPlaces } from './places.js';

const handlers = [addCallHierarchyHandler, addCompletionHandler, addDocumentHighlightHandler, addDocumentLinkHandler,
    addDocumentSymbolHandler, addFindReferencesHandler, addFoldingRangeHandler, addFormattingHandler, addGotoDefinitionHandler, addGoToDeclarationHandler,
    addGoToImplementationHandler, addGoToTypeDefinitionHandler, addHoverHandler, addRenameHandler, addSemanticTokenHandler,
    addSignatureHelpHandler, addWorkspaceSymbolHandler];

/** Milliseconds. */
const BURST = 30;

export type Validated = (uri: string, version: number, problems: Diagnostic[], scenarios: ScenarioPlace[]) => void;

export class Language {
    private readonly shared: LangiumSharedServices;
    private isInitialized = false;
    /** Nothing was said yet of the text as it is. */
    private readonly untold = new Set<string>();
    /** Not built yet. */
    private readonly changed = new Set<string>();
    private readonly deleted = new Set<string>();
    private last = { uri: '', at: 0 };
    private timer: ReturnType<typeof setTimeout> | undefined;

    /** Files come from the client alone: scenario files do not see each other, and so virtual workspaces work. */
    constructor(connection: Connection, private readonly validated: Validated) {
        this.shared = createMmnServices({ connection, ...EmptyFileSystem }).shared;
        this.shared.workspace.DocumentBuilder.onDocumentPhase(DocumentState.Validated, document => this.tell(document));
    }

    /** Of a document that has just been validated when its build is cancelled Langium tells nobody, and the builds that come after leave it alone. */
    private tellMissed(): void {
        const pending = new Set([...this.changed].map(uri => URI.parse(uri).toString()));
        for (const name of this.untold) {
            const document = pending.has(name) ? undefined : this.shared.workspace.LangiumDocuments.getDocument(URI.parse(name));
            if (document?.state === DocumentState.Validated) this.tell(document);
        }
    }

    private tell({ uri, textDocument, diagnostics, parseResult }: LangiumDocument): void {
        const name = uri.toString(), open = this.shared.workspace.TextDocuments.get(name);
        // A text becomes the next one: what was found in the one before is not said of that.
        if (open && this.changed.has(open.uri)) return;
        this.untold.delete(name);
        if (open) this.validated(open.uri, textDocument.version, diagnostics ?? [], scenarioPlaces(parseResult.value as Model, open.uri));
    }

    get documents() { return this.shared.workspace.TextDocuments; }

    async initialize(params: InitializeParams): Promise<InitializeResult> {
        // No watcher over all files of the workspace: Langium would ask for one, and nothing here reads files.
        const { didChangeWatchedFiles: _, ...workspace } = params.capabilities?.workspace ?? {};
        const { capabilities, ...rest } = await this.shared.lsp.LanguageServer.initialize({ ...params, workspaceFolders: null, capabilities: { ...params.capabilities, workspace } });
        return { ...rest, capabilities: { ...capabilities, selectionRangeProvider: true } };
    }

    /** From here on the client may be asked for something: it has the answer to `initialize`. */
    initialized(): void {
        if (!this.isInitialized) this.shared.lsp.LanguageServer.initialized({});
        this.isInitialized = true;
    }

    /** `connection`: where the handlers are registered; it may put something before each. */
    register(connection: Connection): void {
        for (const add of handlers) add(connection, this.shared);
        const selections = createRequestHandler<SelectionRangeParams, SelectionRange[]>(
            (services, document, params) => (services as MmnServices).lsp.SelectionRangeProvider.getSelectionRanges(document, params), this.shared, DocumentState.Parsed);
        connection.onSelectionRanges(async (params, token: CancellationToken) => selections(params, token));
    }

    /** Of the library's documents: there is one. It is built with the next text, or here. */
    async knows(uri: string): Promise<boolean> {
        const at = URI.parse(uri), document = (this.shared.ServiceRegistry.getServices(at) as MmnServices).mmn.Library.document(at);
        if (document && document.state < DocumentState.IndexedReferences) await this.build();
        return document !== undefined;
    }

    update(uri: string): void {
        this.changed.add(uri);
        this.untold.add(URI.parse(uri).toString());
        this.rebuild(uri);
    }

    forget(uri: string): void {
        this.changed.delete(uri);
        this.untold.delete(URI.parse(uri).toString());
        this.deleted.add(uri);
        this.rebuild(uri);
    }

    /** At once; but each time all documents are looked at, so where files come one after the other, as when a session is restored, some together. */
    private rebuild(uri: string): void {
        const at = Date.now(), isOneOfMany = uri !== this.last.uri && at - this.last.at < BURST;
        this.last = { uri, at };
        if (this.timer) return;
        if (!isOneOfMany) { void this.build(); return; }
        this.timer = setTimeout(() => {
            this.timer = undefined;
            void this.build();
        }, BURST);
    }

    /** What has changed since the last time. */
    private build(): Promise<void> {
        const { WorkspaceManager, WorkspaceLock, DocumentBuilder } = this.shared.workspace;
        let changed: string[] = [], deleted: string[] = [];
        return WorkspaceManager.ready
            .then(() => WorkspaceLock.write(async token => {
                [changed, deleted] = [[...this.changed], [...this.deleted]];
                this.changed.clear();
                this.deleted.clear();
                // What this one has stopped goes on with it.
                await DocumentBuilder.update(changed.map(uri => URI.parse(uri)), deleted.map(uri => URI.parse(uri)), token);
                this.tellMissed();
            }))
            .catch((error: unknown) => {
                console.error(`The language services failed on ${[...changed, ...deleted].join(', ')}:`, error);
                for (const uri of changed) this.failed(uri, error);
            });
    }

    /** A bug of ours in the language layer hides neither the verdicts nor itself. */
    private failed(uri: string, error: unknown): void {
        const open = this.documents.get(uri);
        if (!open) return;
        const message = `The names in this file could not be resolved; this is a bug of Notiscope: ${error instanceof Error ? error.message : String(error)}`;
        const places = scenarioPlaces(parseMmn(open.getText(), open.uri).model, open.uri);
        this.validated(open.uri, open.version, [{ message, range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } }, source: SOURCE }], places);
    }
}
