/** Go to definition: also all that a member of an unknown thing may mean, and structs by their name. */
import { GrammarUtils, type CstNode } from 'langium';
import { AstUtils } from 'langium';
import { DefaultDefinitionProvider, type GoToLink, type LangiumServices } from 'langium/lsp';
import { isMember_, type Named } from '../generated/ast.js';
import type { Resolver } from '../names/resolver.js';
import type { MmnAddedServices } from '../services.js';

export class MmnDefinition extends DefaultDefinitionProvider {
    private readonly resolver: Resolver;

    constructor(services: LangiumServices & MmnAddedServices) {
        super(services);
        this.resolver = services.mmn.Resolver;
    }

    protected override findLinks(source: CstNode): GoToLink[] {
        const feature = GrammarUtils.findAssignment(source)?.feature;
        const node = source.astNode;
        if (isMember_(node) && feature === 'member') return this.linksTo(source, this.resolver.candidates(node));
        if (feature === 'type') {
            const struct = this.resolver.findStruct(source.text, node);
            return struct ? this.linksTo(source, [struct]) : [];
        }
        return super.findLinks(source);
    }

    private linksTo(source: CstNode, nodes: Named[]): GoToLink[] {
        return nodes.flatMap(node => {
            const target = this.nameProvider.getNameNode(node) ?? node.$cstNode;
            return target ? [{ source, target, targetDocument: AstUtils.getDocument(node) }] : [];
        });
    }
}
