/** Hover: what the name is, its documentation, and for a lock what kind it is; for words of the language their meaning. */
import { CstUtils, GrammarAST, GrammarUtils, type AstNode, type CstNode, type DocumentationProvider, type LangiumDocument, type References } from 'langium';
import type { HoverProvider } from 'langium/lsp';
import type { Hover, HoverParams } from 'vscode-languageserver';
import { versionsWith } from '../../kernel/library.js';
import { isMember_, type Field, type FieldGroup } from '../generated/ast.js';
import type { Resolver } from '../names/resolver.js';
import { CODES, KEYWORDS, TYPES } from '../primitives.js';
import type { MmnCoreServices } from '../services.js';
import { originOf, signatureOf, type Describable } from './signature.js';
import { useOf } from './use.js';

/** More meanings of one name than these only fill the screen. */
const MAX_MEANINGS = 3;

export class MmnHover implements HoverProvider {
    private readonly references: References;
    private readonly documentation: DocumentationProvider;
    private readonly resolver: Resolver;

    constructor(services: MmnCoreServices) {
        this.references = services.references.References;
        this.documentation = services.documentation.DocumentationProvider;
        this.resolver = services.mmn.Resolver;
    }

    getHoverContent(document: LangiumDocument, params: HoverParams): Hover | undefined {
        const offset = document.textDocument.offsetAt(params.position);
        const root = document.parseResult.value.$cstNode;
        const leaf = root && CstUtils.findDeclarationNodeAtOffset(root, offset);
        if (!leaf || leaf.end < offset) return undefined;
        const value = this.contentOf(leaf);
        return value ? { contents: { kind: 'markdown', value }, range: leaf.range } : undefined;
    }

    private contentOf(leaf: CstNode): string | undefined {
        const node = leaf.astNode;
        const feature = GrammarUtils.findAssignment(leaf)?.feature;
        if (node.$type === 'ExpectItem' && feature === 'code') return titled(leaf.text, CODES[leaf.text]);
        if (feature === 'type') return this.typeContent(node, leaf.text);
        const meanings = isMember_(node) && feature === 'member' ? this.resolver.candidates(node) : this.references.findDeclarations(leaf);
        if (meanings.length) return meanings.slice(0, MAX_MEANINGS).map(meaning => this.describe(meaning as Describable, node)).join('\n\n---\n\n');
        return GrammarAST.isKeyword(leaf.grammarSource) && leaf.text in KEYWORDS ? titled(leaf.text, KEYWORDS[leaf.text]) : undefined;
    }

    private typeContent(node: AstNode, type: string): string | undefined {
        if (type in TYPES) return titled(type, TYPES[type]);
        const struct = this.resolver.findStruct(type, node);
        return struct && this.describe(struct);
    }

    /** `at`: where it is named; then it is said how that file uses it. */
    describe(node: Describable, at?: AstNode): string {
        const parts = ['```mmn', signatureOf(node), '```'];
        const documentation = this.documentationOf(node);
        if (documentation) parts.push('', documentation);
        if (node.$type === 'Field') {
            const type = (node as Field & { $container?: FieldGroup }).$container?.type ?? '';
            if (!documentation && type in TYPES) parts.push('', TYPES[type]);
        }
        const use = at && useOf(this.resolver, node as AstNode, at);
        if (use) parts.push('', use);
        const origin = originOf(node as AstNode);
        if (origin) parts.push('', `*${origin}${at && node.$type === 'Fn' && origin !== 'primitive' ? versions(node.name) : ''}*`);
        return parts.join('\n');
    }

    documentationOf(node: Describable): string | undefined {
        return this.documentation.getDocumentation(node as AstNode) ?? this.overriddenDoc(node);
    }

    /** A callback of a driver is what the kernel says of that callback. */
    private overriddenDoc(node: Describable): string | undefined {
        if (node.$type !== 'Callback' && node.$type !== 'Fn') return undefined;
        const known = this.resolver.members({ k: 'device', sure: true }, [this.resolver.primitives]).flatMap(table => table.get(node.name) ?? []);
        return known[0] && known[0] !== node && (node.$type === 'Callback' || node.name === 'migrate_to_ram') ? this.documentation.getDocumentation(known[0]) : undefined;
    }
}

/** `; in 6.1 and 7.0`: where else it is. */
function versions(name: string): string {
    const found = versionsWith(name);
    return found.length > 1 ? `; in ${found.slice(0, -1).join(', ')} and ${found[found.length - 1]}` : '; in no other version';
}

function titled(word: string, text: string | undefined): string | undefined {
    return text && `**${word}**: ${text}`;
}

