/**
 * Semantic tokens: what each name is. The TextMate grammar knows words alone, so it cannot tell a lock from a counter, or a parameter
 * called `page` from the keyword; words of the language stay its business.
 */
import { isReference, type AstNode, type Reference } from 'langium';
import { AbstractSemanticTokenProvider, AllSemanticTokenModifiers, AllSemanticTokenTypes, type LangiumServices, type SemanticTokenAcceptor } from 'langium/lsp';
import { LOCK_TYPES } from './locks.js';
import { isLibrary } from '../names/library.js';
import type { Resolver } from '../names/resolver.js';
import type { MmnAddedServices } from '../services.js';
import type { Field, Local, Member_, Named, Label, Scenario } from '../generated/ast.js';
import { documentOf } from './places.js';

type Declaration = Named | Label | Scenario;

/** Beyond the protocol's list: a lock is what everything here turns on. package.json says which colour VS Code gives it. */
const OWN_TYPES = { lock: 23, label: 24 };

const TYPES: Partial<Record<Declaration['$type'], string>> = {
    Mm: 'namespace', Page: 'enumMember', Device: 'class', Fn: 'function', Callback: 'method', Notifier: 'interface', Work: 'event', Field: 'property', Thread: 'function', Scenario: 'class',
    EnumValue: 'enumMember', Const: 'variable', Struct: 'struct', Local: 'variable', ForeachVar: 'variable', Param: 'parameter', Label: 'label',
};
/** Fixed when a call is inlined, or at all. */
const READONLY = new Set<string>(['Page', 'Const', 'EnumValue', 'ForeachVar']);

export class MmnSemanticTokens extends AbstractSemanticTokenProvider {
    private readonly resolver: Resolver;

    constructor(services: LangiumServices & MmnAddedServices) {
        super(services);
        this.resolver = services.mmn.Resolver;
    }

    override get tokenTypes(): Record<string, number> {
        return { ...AllSemanticTokenTypes, ...OWN_TYPES };
    }

    override get tokenModifiers(): Record<string, number> {
        return AllSemanticTokenModifiers;
    }

    protected override highlightElement(node: AstNode, acceptor: SemanticTokenAcceptor): void {
        const { $type } = node as Declaration;
        if (TYPES[$type] && (node as Declaration).name) this.accept(acceptor, node, 'name', node as Declaration, 'declaration');
        for (const [property, value] of Object.entries(node)) {
            if (property.startsWith('$')) continue;
            if (isReference(value)) this.reference(acceptor, node, property, value);
            else if (Array.isArray(value)) value.forEach((item, index) => { if (isReference(item)) this.reference(acceptor, node, property, item, index); });
        }
        if (hasType(node)) acceptor({ node, property: 'type', ...this.typeToken(node, node.type) });
        if ($type as string === 'ExpectItem') acceptor({ node, property: 'code', type: 'enumMember' });
        if ($type as string === 'DeviceClause') acceptor({ node, property: 'owner', type: 'variable' });
    }

    private reference(acceptor: SemanticTokenAcceptor, node: AstNode, property: string, reference: Reference, index?: number): void {
        const target = this.meaning(node, reference);
        if (target) this.accept(acceptor, node, property, target, undefined, index);
    }

    /** Of a member of something that is known only when the call is inlined: what it may be, if that is all of one type. */
    private meaning(node: AstNode, { ref }: Reference): Declaration | undefined {
        if (node.$type !== 'Member_' || (ref as Declaration | undefined)?.name !== 'dynamic') return ref as Declaration | undefined;
        const [first, ...others] = this.resolver.candidates(node as Member_);
        return first && others.every(other => tokenType(other) === tokenType(first)) ? first : undefined;
    }

    private accept(acceptor: SemanticTokenAcceptor, node: AstNode, property: string, target: Declaration, modifier?: string, index?: number): void {
        const modifiers = [modifier, READONLY.has(target.$type) ? 'readonly' : undefined, isLibrary(documentOf(target)) ? 'defaultLibrary' : undefined];
        acceptor({ node, property, index, type: tokenType(target), modifier: modifiers.filter(one => one !== undefined) } as Parameters<SemanticTokenAcceptor>[0]);
    }

    private typeToken(node: AstNode, type: string): { type: string; modifier?: string[] } {
        const struct = this.resolver.findStruct(type, node);
        return struct ? { type: 'struct', modifier: isLibrary(documentOf(struct)) ? ['defaultLibrary'] : [] } : { type: 'type', modifier: ['defaultLibrary'] };
    }
}

function tokenType(target: Declaration): string {
    const type = target.$type === 'Field' ? (target as Field).$container?.type : target.$type === 'Local' ? (target as Local).type : undefined;
    return type && LOCK_TYPES.has(type) ? 'lock' : TYPES[target.$type] ?? 'variable';
}

function hasType(node: AstNode): node is AstNode & { type: string } {
    return ['FieldGroup', 'Local', 'Fn', 'Callback', 'Override'].includes(node.$type) && typeof (node as { type?: unknown }).type === 'string';
}
