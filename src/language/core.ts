/** Composition of what needs no editor: parsing, names, checks. */
import { createDefaultCoreModule, createDefaultSharedCoreModule, DefaultDocumentBuilder, DefaultLangiumDocumentFactory, DefaultScopeComputation,
    EmptyFileSystem, inject, MultiMap, type AstNode, type BuildOptions, type LangiumDocument, type LangiumSharedCoreServices, type LocalSymbols, type Module, type ParseResult, type PartialLangiumCoreServices, type PartialLangiumSharedCoreServices,
    type URI } from 'langium';
import type { CancellationToken } from 'vscode-languageserver';
import { KERNEL_SCHEME } from '../kernel/library.js';
import { registerChecks } from './checks/index.js';
import { MmnChecks } from './checks/registry.js';
import { MmnDocumentValidator } from './checks/validator.js';
import { MmnDocumentation } from './features/documentation.js';
import { isModel, type Model } from './generated/ast.js';
import { MmnGeneratedModule, MmnGeneratedSharedModule } from './generated/module.js';
import { keptOf } from './kept.js';
import { MmnIndex, MmnReferenceDescriptions } from './names/index.js';
import { isLibrary, KernelLibrary } from './names/library.js';
import { MmnReferences } from './names/references.js';
import { Resolver } from './names/resolver.js';
import { MmnLinker, MmnScopeProvider } from './names/scope.js';
import type { MmnAddedServices, MmnCoreServices } from './services.js';
import { MmnSyntaxModule } from './syntax/module.js';
import type { MmnParser } from './syntax/parser.js';
import { reread } from './syntax/reread.js';

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

/** Where a text differs from the one before inside of a body, that body alone is read, and the tree stays. Who is still at work on an answer about the text before may see some of it. */
class MmnDocumentFactory extends DefaultLangiumDocumentFactory {
    override update<T extends AstNode>(document: LangiumDocument<T>, cancelToken: CancellationToken): Promise<LangiumDocument<T>> {
        const text = this.textDocuments?.get(document.uri)?.getText();
        const before: ParseResult = document.parseResult;
        if (text !== undefined && isModel(before.value)) this.reread({ ...before, value: before.value }, text, this.serviceRegistry.getServices(document.uri) as MmnCoreServices);
        return super.update(document, cancelToken);
    }

    private reread(before: ParseResult<Model>, text: string, { parser, mmn }: MmnCoreServices): void {
        const kept = keptOf(before.value);
        reread(before, text, parser.LangiumParser as MmnParser, { begin: () => kept.beforeChange(mmn.Resolver), end: (owner, body) => kept.afterChange(owner, body) });
    }
}

/** No symbol tables: the Resolver has its own. */
class MmnScopeComputation extends DefaultScopeComputation {
    override collectLocalSymbols(): Promise<LocalSymbols> {
        return Promise.resolve(new MultiMap());
    }
}

export const MmnSharedCoreModule: Module<LangiumSharedCoreServices, PartialLangiumSharedCoreServices> = {
    workspace: {
        DocumentBuilder: services => new MmnDocumentBuilder(services),
        LangiumDocumentFactory: services => new MmnDocumentFactory(services),
        IndexManager: services => new MmnIndex(services),
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
