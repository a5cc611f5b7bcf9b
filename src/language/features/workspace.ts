/** Symbols of the workspace: what the open files declare, and the kernel library in the versions that they are about. */
import type { LangiumDocument, LangiumDocuments, ServiceRegistry } from 'langium';
import type { FuzzyMatcher, LangiumServices, LangiumSharedServices, WorkspaceSymbolProvider } from 'langium/lsp';
import type { DocumentSymbol, WorkspaceSymbolParams } from 'vscode-languageserver';
import type { WorkspaceSymbol } from 'vscode-languageserver-types';
import { DEFAULT_KERNEL } from '../../kernel/library.js';
import type { Model } from '../generated/ast.js';
import { isLibrary, versionOf } from '../names/library.js';
import type { MmnCoreServices } from '../services.js';
import { originOf } from './signature.js';

/** More than these no list shows; a client asks again with more letters. */
const MAX_SYMBOLS = 500;

export class MmnWorkspaceSymbols implements WorkspaceSymbolProvider {
    private readonly documents: LangiumDocuments;
    private readonly matcher: FuzzyMatcher;
    private readonly registry: ServiceRegistry;

    constructor(services: LangiumSharedServices) {
        this.documents = services.workspace.LangiumDocuments;
        this.matcher = services.lsp.FuzzyMatcher;
        this.registry = services.ServiceRegistry;
    }

    /** Files come before the library, which an empty query leaves out. */
    async getSymbols({ query }: WorkspaceSymbolParams): Promise<WorkspaceSymbol[]> {
        const all = this.documents.all.toArray() as LangiumDocument<Model>[];
        const files = all.filter(document => !isLibrary(document));
        const versions = new Set(files.length ? files.map(({ parseResult }) => versionOf(parseResult.value)) : [DEFAULT_KERNEL]);
        const { Library } = (this.registry.all[0] as MmnCoreServices).mmn, library = query ? [...versions].flatMap(version => Library.documents(version)) : [];
        const symbols: WorkspaceSymbol[] = [];
        for (const document of [...files, ...library]) {
            const provider = (this.registry.getServices(document.uri) as LangiumServices).lsp.DocumentSymbolProvider;
            const found = await provider?.getSymbols(document, { textDocument: { uri: document.uri.toString() } }) ?? [];
            this.collect(symbols, found, document, originOf(document.parseResult.value), query.toLowerCase());
            if (symbols.length >= MAX_SYMBOLS) return symbols.slice(0, MAX_SYMBOLS);
        }
        return symbols;
    }

    private collect(into: WorkspaceSymbol[], list: DocumentSymbol[], document: LangiumDocument, containerName: string | undefined, query: string): void {
        for (const { name, kind, selectionRange, children } of list) {
            if (this.matcher.match(query, name)) into.push({ name, kind, containerName, location: { uri: document.uri.toString(), range: selectionRange } });
            this.collect(into, children ?? [], document, containerName ? `${name}, ${containerName}` : name, query);
        }
    }
}
