/** Composition for editors: the core and one class per feature. Where a feature is not named here, Langium's own is right. */
import { inject, type Module } from 'langium';
import { createDefaultModule, createDefaultSharedModule, type DefaultSharedModuleContext, type LangiumServices, type LangiumSharedServices,
    type PartialLangiumServices, type PartialLangiumSharedServices } from 'langium/lsp';
import { registerChecks } from './checks/index.js';
import { MmnCoreModule, MmnSharedCoreModule } from './core.js';
import { MmnCallHierarchy } from './features/calls.js';
import { MmnCompletion } from './features/completion.js';
import { MmnDefinition } from './features/definition.js';
import { MmnFolding } from './features/folding.js';
import { MmnFormatter } from './features/formatter.js';
import { MmnHighlight } from './features/highlight.js';
import { MmnHover } from './features/hover.js';
import { MmnImplementation } from './features/implementation.js';
import { MmnDocumentLinks } from './features/links.js';
import { MmnNodeKinds } from './features/kinds.js';
import { MmnRename } from './features/rename.js';
import { MmnSelectionRanges } from './features/selection.js';
import { MmnSignatureHelp } from './features/signatureHelp.js';
import { MmnSymbols } from './features/symbols.js';
import { MmnSemanticTokens } from './features/tokens.js';
import { MmnWorkspaceSymbols } from './features/workspace.js';
import { MmnGeneratedModule, MmnGeneratedSharedModule } from './generated/module.js';
import type { MmnAddedServices } from './services.js';
import { MmnSyntaxModule } from './syntax/module.js';

/** What Langium has no service for. */
export interface MmnLspServices {
    lsp: { SelectionRangeProvider: MmnSelectionRanges };
}

export type MmnServices = LangiumServices & MmnAddedServices & MmnLspServices;

const MmnLspModule: Module<MmnServices, PartialLangiumServices & MmnLspServices> = {
    lsp: {
        CallHierarchyProvider: services => new MmnCallHierarchy(services),
        CompletionProvider: services => new MmnCompletion(services),
        DefinitionProvider: services => new MmnDefinition(services),
        DocumentSymbolProvider: services => new MmnSymbols(services),
        DocumentLinkProvider: services => new MmnDocumentLinks(services),
        DocumentHighlightProvider: services => new MmnHighlight(services),
        FoldingRangeProvider: services => new MmnFolding(services),
        Formatter: services => new MmnFormatter(services),
        HoverProvider: services => new MmnHover(services),
        ImplementationProvider: services => new MmnImplementation(services),
        RenameProvider: services => new MmnRename(services),
        SelectionRangeProvider: () => new MmnSelectionRanges(),
        SemanticTokenProvider: services => new MmnSemanticTokens(services),
        SignatureHelp: services => new MmnSignatureHelp(services),
    },
};

const MmnSharedLspModule: Module<LangiumSharedServices, PartialLangiumSharedServices> = {
    lsp: {
        NodeKindProvider: () => new MmnNodeKinds(),
        WorkspaceSymbolProvider: services => new MmnWorkspaceSymbols(services),
    },
};

/** `context`: a file system (EmptyFileSystem where documents come from an editor alone) and, in a server, its connection. */
export function createMmnServices(context: DefaultSharedModuleContext): { shared: LangiumSharedServices; mmn: MmnServices } {
    const shared = inject(createDefaultSharedModule(context), MmnGeneratedSharedModule, MmnSharedCoreModule, MmnSharedLspModule);
    const mmn = inject(createDefaultModule({ shared }), MmnGeneratedModule, MmnSyntaxModule, MmnCoreModule, MmnLspModule);
    shared.ServiceRegistry.register(mmn);
    registerChecks(mmn);
    return { shared, mmn };
}
