/** Signature help: the parameters of the function whose `(` is still open at the cursor, also of a struct that is made with arguments. */
import { CstUtils, type LangiumDocument, type LangiumDocumentFactory, type Lexer } from 'langium';
import type { LangiumServices, SignatureHelpProvider } from 'langium/lsp';
import type { SignatureHelp, SignatureHelpOptions, SignatureHelpParams } from 'vscode-languageserver';
import type { SignatureInformation } from 'vscode-languageserver-types';
import { isMember_, isNameRef, type Callback, type Fn, type Struct, type Work } from '../generated/ast.js';
import type { Resolver } from '../names/resolver.js';
import type { MmnAddedServices } from '../services.js';
import { cursorAt, withCursor } from './cursor.js';
import { MmnHover } from './hover.js';
import { madeWith } from './place.js';
import { parameter, signatureOf } from './signature.js';

type Callable = Fn | Callback | Work | Struct;

export class MmnSignatureHelp implements SignatureHelpProvider {
    private readonly lexer: Lexer;
    private readonly documents: LangiumDocumentFactory;
    private readonly resolver: Resolver;
    private readonly hover: MmnHover;

    constructor(services: LangiumServices & MmnAddedServices) {
        this.lexer = services.parser.Lexer;
        this.documents = services.shared.workspace.LangiumDocumentFactory;
        this.resolver = services.mmn.Resolver;
        this.hover = new MmnHover(services);
    }

    get signatureHelpOptions(): SignatureHelpOptions {
        return { triggerCharacters: ['('], retriggerCharacters: [',', ')'] };
    }

    provideSignatureHelp({ textDocument }: LangiumDocument, { position }: SignatureHelpParams): SignatureHelp | undefined {
        const cursor = cursorAt(textDocument, position);
        const open = cursor && this.openCall(cursor.before);
        if (!open) return undefined;
        const meanings = this.meanings(withCursor(this.documents, cursor), open.offset);
        const found = (meanings.length ? meanings : this.meanings(withCursor(this.documents, cursor, ')'), open.offset)).map(node => this.information(node));
        // With several meanings, the first that has so many parameters.
        const active = Math.max(0, found.findIndex(({ parameters }) => parameters!.length > open.argument));
        return found.length ? { signatures: found, activeSignature: active, activeParameter: open.argument } : undefined;
    }

    /** The name before the innermost `(` that is open where the text ends, and how many arguments are complete since. */
    private openCall(before: string): { offset: number; argument: number } | undefined {
        const { tokens } = this.lexer.tokenize(before);
        let depth = 0, argument = 0;
        for (let i = tokens.length - 1; i > 0; i--) {
            const { image } = tokens[i];
            if (image === ')' || image === ']') depth++;
            else if (image === '{' || image === '}' || image === ';') return undefined;
            else if (image === ',' && depth === 0) argument++;
            else if (image === '(' || image === '[') {
                if (depth-- > 0) continue;
                if (image === '(' && /^\w/.test(tokens[i - 1].image)) return { offset: tokens[i - 1].startOffset, argument };
                [depth, argument] = [0, 0];
            }
        }
        return undefined;
    }

    private meanings(document: ReturnType<typeof withCursor>, offset: number): Callable[] {
        const root = document.parseResult.value.$cstNode;
        const node = root && CstUtils.findLeafNodeAtOffset(root, offset)?.astNode;
        if (node?.$type === 'Local') {
            const struct = this.resolver.findStruct((node as { type?: string }).type ?? '', node);
            return struct ? [struct] : [];
        }
        const found = node && isMember_(node) ? this.resolver.candidates(node) : node && isNameRef(node) ? [this.resolver.lookup(node, node.ref?.$refText)] : [];
        return found.filter((one): one is Fn | Callback => one?.$type === 'Fn' || one?.$type === 'Callback');
    }

    private information(node: Callable): SignatureInformation {
        const names = node.$type === 'Struct' ? madeWith(node).map(({ name }) => name) : node.params.map(parameter);
        const label = node.$type === 'Struct' ? `struct ${node.name}(${names.join(', ')})` : signatureOf(node);
        let at = label.indexOf('(') + 1;
        const parameters = names.map(name => {
            const from = at;
            at += name.length + 2;
            return { label: [from, from + name.length] as [number, number] };
        });
        const documentation = this.hover.documentationOf(node);
        return { label, parameters, ...documentation ? { documentation: { kind: 'markdown', value: documentation } } : {} };
    }
}
