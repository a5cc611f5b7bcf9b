/**
 * Where a name is used, beyond what Langium's index of references knows: structs, which are named as types; owners; and members of something
 * that is known only when the call is inlined, which may mean any declaration of that name.
 */
import { AstUtils, DefaultReferences, GrammarUtils, CstUtils, type AstNode, type CstNode, type FindReferencesOptions, type LangiumDocument, type ReferenceDescription, type Stream } from 'langium';
import { isDevice, isMember_, isStruct, type Device, type DeviceClause, type Member_, type Model, type Named, type Struct } from '../generated/ast.js';
import type { MmnCoreServices } from '../services.js';
import { isLibrary, versionOf } from './library.js';
import type { Resolver } from './resolver.js';

export class MmnReferences extends DefaultReferences {
    private readonly resolver: Resolver;

    constructor(services: MmnCoreServices) {
        super(services);
        this.resolver = services.mmn.Resolver;
    }

    override findDeclarations(source: CstNode): AstNode[] {
        const feature = GrammarUtils.findAssignment(source)?.feature;
        if (feature === 'type') {
            const struct = this.resolver.findStruct(source.text, source.astNode);
            return struct ? [struct] : [];
        }
        if (feature === 'member' && isMember_(source.astNode) && isDynamic(source.astNode)) return this.resolver.candidates(source.astNode);
        return super.findDeclarations(source);
    }

    override findReferences(target: AstNode, options: FindReferencesOptions): Stream<ReferenceDescription> {
        const found = super.findReferences(target, options);
        const { name } = target as { name?: string };
        if (!name) return found;
        const documents = this.seeing(target).filter(({ uri, textDocument }) => (!options.documentUri || uri.toString() === options.documentUri.toString()) && textDocument.getText().includes(name));
        const more = documents.flatMap(document => isStruct(target) ? this.typesIn(document, target) : [...this.membersIn(document, target as Named), ...isDevice(target) ? this.ownersIn(document, target) : []]);
        return more.length ? found.concat(more) : found;
    }

    /** Documents in which `target` can be named: files do not see each other. */
    private seeing(target: AstNode): LangiumDocument<Model>[] {
        const own = AstUtils.getDocument<Model>(target);
        if (!isLibrary(own)) return [own];
        const version = versionOf(own.parseResult.value), everywhere = this.resolver.isPrimitive(target);
        return (this.documents.all.toArray() as LangiumDocument<Model>[]).filter(({ parseResult }) => everywhere || versionOf(parseResult.value) === version);
    }

    private typesIn(document: LangiumDocument<Model>, target: Struct): ReferenceDescription[] {
        return AstUtils.streamAllContents(document.parseResult.value).filter(node => (node as { type?: unknown }).type === target.name && this.resolver.findStruct(target.name, node) === target)
            .flatMap(node => this.describe(document, node, 'type', target)).toArray();
    }

    private membersIn(document: LangiumDocument<Model>, target: Named): ReferenceDescription[] {
        return AstUtils.streamAllContents(document.parseResult.value)
            .filter((node): node is Member_ => isMember_(node) && node.member?.$refText === target.name && node.member.ref !== target && this.resolver.candidates(node).includes(target))
            .flatMap(node => this.describe(document, node, 'member', target)).toArray();
    }

    /** `owner gpu` of another device: what the device of that name has for an owner by default. */
    private ownersIn(document: LangiumDocument<Model>, target: Device): ReferenceDescription[] {
        return AstUtils.streamAllContents(document.parseResult.value).filter(node => node.$type === 'DeviceClause' && (node as DeviceClause).owner === target.name)
            .flatMap(node => this.describe(document, node, 'owner', target)).toArray();
    }

    private describe({ uri }: LangiumDocument, node: AstNode, property: string, target: AstNode): ReferenceDescription[] {
        const cst = GrammarUtils.findNodeForProperty(node.$cstNode, property);
        if (!cst) return [];
        return [{ sourceUri: uri, sourcePath: this.nodeLocator.getAstNodePath(node), targetUri: AstUtils.getDocument(target).uri, targetPath: this.nodeLocator.getAstNodePath(target), segment: CstUtils.toDocumentSegment(cst), local: true }];
    }
}

/** A member of which only the inlined call will show what it is. */
export function isDynamic({ member }: Member_): boolean {
    return (member?.ref as { name?: string } | undefined)?.name === 'dynamic';
}
