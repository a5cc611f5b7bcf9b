/** The kernel library and the primitives as documents of the workspace, parsed when a version is first asked for: declarations then, statements later. */
import { TextDocument, URI, UriUtils, type LangiumDocument, type LangiumSharedCoreServices } from 'langium';
import { DEFAULT_KERNEL, KERNEL_SCHEME, KERNEL_VERSIONS, kernelFiles, type KernelFile } from '../../kernel/library.js';
import { isUse, type Model } from '../generated/ast.js';
import { PRIMITIVES_FILE } from '../primitives.js';
import { readLater, withoutStatements } from './late.js';

export class KernelLibrary {
    private readonly versions = new Map<string, LangiumDocument<Model>[]>();
    private primitivesDocument: LangiumDocument<Model> | undefined;

    constructor(private readonly shared: LangiumSharedCoreServices) { }

    /** Files of a version in load order; those of the default version for one that does not exist. */
    documents(version: string): LangiumDocument<Model>[] {
        const known = KERNEL_VERSIONS.includes(version) ? version : DEFAULT_KERNEL;
        let documents = this.versions.get(known);
        if (!documents) this.versions.set(known, documents = kernelFiles(known).map(file => this.load(file)));
        return documents;
    }

    get primitives(): LangiumDocument<Model> {
        return this.primitivesDocument ??= this.load(PRIMITIVES_FILE);
    }

    /** Undefined: there is none of this name. */
    document(uri: URI): LangiumDocument | undefined {
        const [, version] = uri.path.split('/'), all = KERNEL_VERSIONS.includes(version) ? this.documents(version) : [this.primitives];
        return all.find(document => UriUtils.equals(document.uri, uri));
    }

    private load({ uri, text }: KernelFile): LangiumDocument<Model> {
        const { LangiumDocumentFactory, LangiumDocuments } = this.shared.workspace, parsed = URI.parse(uri);
        const document = LangiumDocumentFactory.fromString<Model>(withoutStatements(text), parsed);
        TextDocument.update(document.textDocument, [{ text }], document.textDocument.version);
        readLater(document.parseResult.value, text, whole => this.shared.ServiceRegistry.getServices(parsed).parser.LangiumParser.parse<Model>(whole).value);
        LangiumDocuments.addDocument(document);
        return document;
    }
}

export function isLibrary(document: LangiumDocument | undefined): boolean {
    return document?.uri.scheme === KERNEL_SCHEME;
}

/** The kernel version that a file is about. */
export function versionOf(model: Model): string {
    const uri = model.$document?.uri;
    if (uri?.scheme === KERNEL_SCHEME) return uri.path.split('/')[1];
    return model.items.find(isUse)?.version ?? DEFAULT_KERNEL;
}
