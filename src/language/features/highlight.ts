/** The other places of the name under the cursor: those that write a variable told apart from those that read it. */
import type { AstNode, AstNodeLocator, LangiumDocuments, ReferenceDescription } from 'langium';
import { DefaultDocumentHighlightProvider, type LangiumServices } from 'langium/lsp';
import { DocumentHighlightKind, type DocumentHighlight } from 'vscode-languageserver-types';
import type { Field, Local, Member_, NameRef, Param, Simple } from '../generated/ast.js';
import { LOCK_TYPES } from './locks.js';

export class MmnHighlight extends DefaultDocumentHighlightProvider {
    private readonly documents: LangiumDocuments;
    private readonly locator: AstNodeLocator;

    constructor(services: LangiumServices) {
        super(services);
        this.documents = services.shared.workspace.LangiumDocuments;
        this.locator = services.workspace.AstNodeLocator;
    }

    protected override createDocumentHighlight({ sourceUri, sourcePath, targetUri, targetPath, segment }: ReferenceDescription): DocumentHighlight {
        const node = this.at(sourceUri, sourcePath), target = this.at(targetUri, targetPath);
        return { range: segment.range, kind: node && target && isVariable(target) ? node === target ? declares(node) : uses(node) : DocumentHighlightKind.Text };
    }

    private at(uri: ReferenceDescription['sourceUri'], path: string): AstNode | undefined {
        const document = this.documents.getDocument(uri);
        return document && this.locator.getAstNode(document.parseResult.value, path);
    }
}

/** Something with a value that changes. A lock has none: it is held or not. */
function isVariable(node: AstNode): boolean {
    if (node.$type === 'Field') return !LOCK_TYPES.has((node as Field).$container?.type);
    return node.$type === 'Local' || node.$type === 'Param' || node.$type === 'ForeachVar';
}

function declares(node: AstNode): DocumentHighlightKind {
    const { init, ctor } = node as Partial<Local & Param & Field>;
    return init || ctor || node.$type === 'ForeachVar' ? DocumentHighlightKind.Write : DocumentHighlightKind.Text;
}

/** `x = 1`, `x[i] += 1`, `x++`; not the `x` in `x.field = 1`. */
export function uses(node: AstNode): DocumentHighlightKind {
    let at: AstNode = node as NameRef | Member_;
    while (at.$container?.$type === 'Index' && at.$containerProperty === 'target') at = at.$container;
    const statement = at.$container as Simple | undefined;
    return statement?.$type === 'Simple' && at.$containerProperty === 'left' && statement.op ? DocumentHighlightKind.Write : DocumentHighlightKind.Read;
}
