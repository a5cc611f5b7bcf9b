/** Document symbols: declarations and scenarios with what they contain; no locals or parameters. */
import type { AstNode, LangiumDocument } from 'langium';
import type { DocumentSymbolProvider, NodeKindProvider, LangiumServices } from 'langium/lsp';
import type { DocumentSymbol } from 'vscode-languageserver';
import type { Model, Scenario } from '../generated/ast.js';
import { pathOf } from '../names/tables.js';
import { nameRange, rangeOf } from '../range.js';

type Item = Model['items'][number] | Scenario['items'][number];

export class MmnSymbols implements DocumentSymbolProvider {
    private readonly kinds: NodeKindProvider;

    constructor(services: LangiumServices) {
        this.kinds = services.shared.lsp.NodeKindProvider;
    }

    getSymbols(document: LangiumDocument): DocumentSymbol[] {
        return (document.parseResult.value as Model).items.flatMap(item => this.symbolsOf(item));
    }

    private symbolsOf(item: Item): DocumentSymbol[] {
        switch (item.$type) {
            case 'Use': case 'Expect': return [];
            case 'Scenario': return this.symbol(item, item.name, item.items.flatMap(child => this.symbolsOf(child)));
            case 'Mm': return this.symbol(item, item.name, item.groups.flatMap(group => group.pages).flatMap(page => this.symbol(page, page.name)));
            case 'Device': return this.symbol(item, item.name, item.members.flatMap(member => this.memberSymbols(member)));
            case 'Override': return this.symbol(item, pathOf(item.path)?.join('.'), undefined, 'override');
            case 'EnumDecl': return this.symbol(item, 'enum', item.values.flatMap(value => this.symbol(value, value.name)));
            case 'GlobalDecl': return this.symbol(item, 'global', this.fields(item.groups));
            case 'Per': return this.symbol(item, `per ${item.what ?? ''}`, [...this.fields(item.groups), ...item.works.flatMap(work => this.symbol(work, work.name))]);
            case 'Struct': return this.symbol(item, item.name, this.fields(item.groups));
            case 'Fn': return this.symbol(item, item.device ? `${item.device.$refText}.${item.name}` : item.name);
            default: return this.symbol(item, item.name);
        }
    }

    private memberSymbols(member: Extract<Item, { $type: 'Device' }>['members'][number]): DocumentSymbol[] {
        switch (member.$type) {
            case 'FieldGroup': return this.fields([member]);
            case 'Maps': return [];
            case 'Notifier': return this.symbol(member, member.name ?? `${member.kind} notifier`, member.callbacks.flatMap(callback => this.symbol(callback, callback.name)));
            default: return this.symbol(member, member.name);
        }
    }

    private fields(groups: { type?: string; fields: (AstNode & { name?: string })[] }[]): DocumentSymbol[] {
        return groups.flatMap(group => group.fields.flatMap(field => this.symbol(field, field.name, undefined, group.type)));
    }

    private symbol(node: AstNode, name: string | undefined, children?: DocumentSymbol[], detail?: string): DocumentSymbol[] {
        // An editor refuses a symbol without a name.
        if (!name || !node.$cstNode) return children ?? [];
        const { start, end } = rangeOf(node, '');
        const selection = nameRange(node, '');
        return [{ name, detail, kind: this.kinds.getSymbolKind(node), range: { start, end }, selectionRange: { start: selection.start, end: selection.end }, children }];
    }
}
