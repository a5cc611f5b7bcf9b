/** Composition of what needs no editor: parsing, names, checks. */
import { Cancellation, createDefaultCoreModule, createDefaultSharedCoreModule, DefaultDocumentBuilder, DefaultDocumentValidator, DefaultScopeComputation, DefaultWorkspaceManager, DocumentValidator,
    EmptyFileSystem, inject, interruptAndCheck, MultiMap, type AstNode, type BuildOptions, type LangiumDocument, type LangiumSharedCoreServices, type LocalSymbols, type MaybePromise, type Module, type PartialLangiumCoreServices, type PartialLangiumSharedCoreServices,
    type URI, type ValidationAcceptor, type ValidationCheck, type ValidationOptions } from 'langium';
import type { CancellationToken, Diagnostic } from 'vscode-languageserver';
import { DEFAULT_KERNEL, KERNEL_SCHEME } from '../kernel/library.js';
import { registerChecks } from './checks/index.js';
import { MmnChecks } from './checks/registry.js';
import { MmnDocumentation } from './features/documentation.js';
import { MmnGeneratedModule, MmnGeneratedSharedModule } from './generated/module.js';
import { MmnIndex, MmnReferenceDescriptions } from './names/index.js';
import { isLibrary, KernelLibrary } from './names/library.js';
import { MmnReferences } from './names/references.js';
import { Resolver } from './names/resolver.js';
import { cached } from './names/tables.js';
import { MmnLinker, MmnScopeProvider, type NameError } from './names/scope.js';
import type { MmnAddedServices, MmnCoreServices } from './services.js';
import { MmnSyntaxModule } from './syntax/module.js';
import { syntaxProblems } from './syntax/problems.js';
import { nodesOf } from './walk.js';

/** Files do not see each other, so a change of one never relinks another; the library never changes, and comes after what a person looks at. */
class MmnDocumentBuilder extends DefaultDocumentBuilder {
    protected override shouldRelink(): boolean {
        return false;
    }

    override update(changed: URI[], deleted: URI[], cancelToken?: CancellationToken): Promise<void> {
        const isFile = (uri: URI) => uri.scheme !== KERNEL_SCHEME;
        return super.update(changed.filter(isFile), deleted.filter(isFile), cancelToken);
    }

    protected override async buildDocuments(documents: LangiumDocument[], options: BuildOptions, cancelToken: CancellationToken): Promise<void> {
        await super.buildDocuments(documents.filter(document => !isLibrary(document)), options, cancelToken);
        const library = documents.filter(isLibrary);
        if (library.length) await super.buildDocuments(library, options, cancelToken);
    }
}

/** No symbol tables: the Resolver has its own. */
class MmnScopeComputation extends DefaultScopeComputation {
    override collectLocalSymbols(): Promise<LocalSymbols> {
        return Promise.resolve(new MultiMap());
    }
}

/** After so many checks it is asked whether there is a newer text. */
const BREATH = 100;

class MmnDocumentValidator extends DefaultDocumentValidator {
    override async validateDocument(...[document, ...rest]: Parameters<DefaultDocumentValidator['validateDocument']>): Promise<Diagnostic[]> {
        // The library is checked by the tests.
        if (isLibrary(document)) return [];
        const diagnostics = await super.validateDocument(document, ...rest);
        // Beside a syntax error the tree is a guess: what names and checks say of it would only distract.
        const broken = new Set(diagnostics.filter(isSyntax).map(({ range }) => range.start.line));
        return diagnostics.filter(diagnostic => isSyntax(diagnostic) || !broken.has(diagnostic.range.start.line) && !broken.has(diagnostic.range.start.line + 1));
    }
    /** As the original, but that the checks, none of which waits for anything, are not awaited one by one. */
    protected override async validateAstNodes(root: AstNode, options: ValidationOptions, acceptor: ValidationAcceptor, cancelToken: CancellationToken = Cancellation.CancellationToken.None): Promise<void> {
        const byType = new Map<string, ValidationCheck[]>(), failed: MaybePromise<void>[] = [];
        let made = 0;
        for (const node of nodesOf(root)) {
            for (const check of cached(byType, node.$type, () => this.validationRegistry.getChecks(node.$type, options.categories).toArray())) {
                const failing = check(node, acceptor, cancelToken);
                if (failing) failed.push(failing);
                if (++made % BREATH === 0) await interruptAndCheck(cancelToken);
            }
        }
        await Promise.all(failed);
    }

    protected override processLexingErrors(): void { /* with the parser's, in order */ }
    protected override processParsingErrors(parseResult: Parameters<DefaultDocumentValidator['processParsingErrors']>[0], diagnostics: Diagnostic[]): void {
        for (const { code, message, range: { start, end } } of syntaxProblems(parseResult, '')) {
            diagnostics.push({ code, message, range: { start, end }, severity: 1, source: this.getSource(), data: { code: DocumentValidator.ParsingError } });
        }
    }
    protected override processLinkingErrors(document: LangiumDocument, diagnostics: Diagnostic[]): void {
        for (const { error, $refNode } of document.references) {
            if (!error) continue;
            const { code, message, replacement, info } = error as NameError;
            diagnostics.push(this.toDiagnostic('error', message, { node: info.container, property: info.property as never, range: $refNode?.range, code, ...replacement !== undefined && { data: { replacement } } }));
        }
    }
}

function isSyntax(diagnostic: Diagnostic): boolean {
    return (diagnostic.data as { code?: string } | undefined)?.code === DocumentValidator.ParsingError;
}

/** The library is part of every workspace. */
class MmnWorkspaceManager extends DefaultWorkspaceManager {
    constructor(private readonly shared: LangiumSharedCoreServices) {
        super(shared);
    }
    /** Only parsed: the first update of a file enters its names after the file. */
    protected override async loadAdditionalDocuments(): Promise<void> {
        const { Library } = (this.shared.ServiceRegistry.all[0] as MmnCoreServices).mmn;
        void Library.primitives;
        Library.documents(DEFAULT_KERNEL);
    }
}

export const MmnSharedCoreModule: Module<LangiumSharedCoreServices, PartialLangiumSharedCoreServices> = {
    workspace: {
        DocumentBuilder: services => new MmnDocumentBuilder(services),
        IndexManager: services => new MmnIndex(services),
        WorkspaceManager: services => new MmnWorkspaceManager(services),
    },
};

/** With MmnSyntaxModule. */
export const MmnCoreModule: Module<MmnCoreServices, PartialLangiumCoreServices & MmnAddedServices> = {
    mmn: {
        Library: services => new KernelLibrary(services.shared),
        Resolver: services => new Resolver(services.mmn.Library),
    },
    references: {
        Linker: services => new MmnLinker(services),
        References: services => new MmnReferences(services),
        ScopeProvider: services => new MmnScopeProvider(services),
        ScopeComputation: services => new MmnScopeComputation(services),
    },
    documentation: {
        DocumentationProvider: () => new MmnDocumentation(),
    },
    workspace: {
        ReferenceDescriptionProvider: services => new MmnReferenceDescriptions(services),
    },
    validation: {
        DocumentValidator: services => new MmnDocumentValidator(services),
        ValidationRegistry: services => new MmnChecks(services),
    },
};

export function createMmnCoreServices(): MmnCoreServices {
    const shared = inject(createDefaultSharedCoreModule(EmptyFileSystem), MmnGeneratedSharedModule, MmnSharedCoreModule);
    const services = inject(createDefaultCoreModule({ shared }), MmnGeneratedModule, MmnSyntaxModule, MmnCoreModule);
    shared.ServiceRegistry.register(services);
    registerChecks(services);
    return services;
}

let shared: MmnCoreServices | undefined;

/** One instance for all that has no editor: building a parser takes longer than parsing. */
export function sharedCore(): MmnCoreServices {
    return shared ??= createMmnCoreServices();
}
