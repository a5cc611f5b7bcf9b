/** Icons. */
import type { AstNode, AstNodeDescription } from 'langium';
import type { NodeKindProvider } from 'langium/lsp';
import { CompletionItemKind, SymbolKind } from 'vscode-languageserver-types';

export class MmnNodeKinds implements NodeKindProvider {
    getSymbolKind(node: AstNode | AstNodeDescription): SymbolKind {
        return SYMBOLS[typeName(node)] ?? SymbolKind.Variable;
    }
    getCompletionItemKind(node: AstNode | AstNodeDescription): CompletionItemKind {
        return COMPLETIONS[typeName(node)] ?? CompletionItemKind.Variable;
    }
}

function typeName(node: AstNode | AstNodeDescription): string {
    return '$type' in node ? (node as AstNode).$type : (node as AstNodeDescription).type;
}

const SYMBOLS: Record<string, SymbolKind> = {
    Scenario: SymbolKind.Event, Mm: SymbolKind.Namespace, Page: SymbolKind.Object, Device: SymbolKind.Class, Fn: SymbolKind.Function, Override: SymbolKind.Function,
    Callback: SymbolKind.Method, Notifier: SymbolKind.Interface, Work: SymbolKind.Event, Field: SymbolKind.Field, Thread: SymbolKind.Constructor,
    EnumDecl: SymbolKind.Enum, EnumValue: SymbolKind.EnumMember, Const: SymbolKind.Constant, Struct: SymbolKind.Struct, GlobalDecl: SymbolKind.Module, Per: SymbolKind.Module,
};
const COMPLETIONS: Record<string, CompletionItemKind> = {
    Mm: CompletionItemKind.Module, Page: CompletionItemKind.Value, Device: CompletionItemKind.Class, Fn: CompletionItemKind.Function, Callback: CompletionItemKind.Method,
    Notifier: CompletionItemKind.Interface, Work: CompletionItemKind.Event, Field: CompletionItemKind.Field, EnumValue: CompletionItemKind.EnumMember,
    Const: CompletionItemKind.Constant, Struct: CompletionItemKind.Struct, Label: CompletionItemKind.Reference,
};
