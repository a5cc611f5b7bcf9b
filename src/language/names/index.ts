/** Which references lead to a node, found out when somebody asks: most texts are replaced by the next keystroke before anybody does. */
import { DefaultIndexManager, DefaultReferenceDescriptionProvider, type AstNode, type LangiumCoreServices, type LangiumDocument, type LangiumSharedCoreServices, type ReferenceDescription, type Stream, type URI } from 'langium';

export class MmnReferenceDescriptions extends DefaultReferenceDescriptionProvider {
    /** Of a document that has been linked. */
    describe({ references }: LangiumDocument): ReferenceDescription[] {
        return references.filter(reference => !reference.error && reference.$refNode).flatMap(reference => {
            const container = reference.$refNode!.astNode;
            return this.createInfoDescriptions({ reference, container, property: '' });
        });
    }
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
        for (const [uri, document] of this.unread) {
            const { workspace } = this.shared.ServiceRegistry.getServices(document.uri) as LangiumCoreServices;
            this.referenceIndex.set(uri, (workspace.ReferenceDescriptionProvider as MmnReferenceDescriptions).describe(document));
        }
        this.unread.clear();
        return super.findAllReferences(target, path);
    }
}
