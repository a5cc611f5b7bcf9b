/** Which references lead to a node, found out when somebody asks: most texts are replaced by the next keystroke before anybody does. */
import { AstUtils, DefaultIndexManager, DefaultReferenceDescriptionProvider, type AstNode, type LangiumCoreServices, type LangiumDocument, type LangiumSharedCoreServices, type Reference, type ReferenceDescription, type Stream, type URI } from 'langium';
import { nodesOf, referencesOf } from '../walk.js';
import { isLibrary } from './library.js';

export class MmnReferenceDescriptions extends DefaultReferenceDescriptionProvider {
    /** In the order of the text. Of a document that has been linked, or of the library, of which each reference is resolved when somebody looks at it. */
    describe(document: LangiumDocument): ReferenceDescription[] {
        const references = isLibrary(document) ? within(document) : document.references;
        return references.filter(reference => !reference.error && reference.$refNode).sort((a, b) => a.$refNode!.offset - b.$refNode!.offset).flatMap(reference => {
            const container = reference.$refNode!.astNode;
            return this.createInfoDescriptions({ reference, container, property: '' });
        });
    }
}

/** References that lead somewhere. */
function within({ parseResult }: LangiumDocument): Reference[] {
    const references: Reference[] = [];
    for (const node of nodesOf(parseResult.value)) referencesOf(node, reference => { if (reference.ref) references.push(reference); });
    return references;
}

export class MmnIndex extends DefaultIndexManager {
    private readonly unread = new Map<string, LangiumDocument>();

    constructor(private readonly shared: LangiumSharedCoreServices) { super(shared); }

    override updateReferences(document: LangiumDocument): Promise<void> {
        this.unread.set(document.uri.toString(), document);
        return Promise.resolve();
    }

    override removeReferences(uri: URI): void {
        this.unread.delete(uri.toString());
        super.removeReferences(uri);
    }

    override findAllReferences(target: AstNode, path: string): Stream<ReferenceDescription> {
        const own = AstUtils.getDocument(target), { name = '' } = target as { name?: string };
        for (const [uri, document] of this.unread) {
            // The library names nothing of a file, and most of it nothing of that name.
            if (isLibrary(document) && !(isLibrary(own) && document.textDocument.getText().includes(name))) continue;
            this.unread.delete(uri);
            const { workspace } = this.shared.ServiceRegistry.getServices(document.uri) as LangiumCoreServices;
            this.referenceIndex.set(uri, (workspace.ReferenceDescriptionProvider as MmnReferenceDescriptions).describe(document));
        }
        return super.findAllReferences(target, path);
    }
}
