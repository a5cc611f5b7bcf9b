/**
 * Rename within the file, since files do not see each other. Refused with a reason where the name belongs to the library or the language, and where
 * afterwards any name of the file would mean something else: the renamed text is read once more and compared (sameMeaning.ts).
 */
import { AstUtils, GrammarAST, GrammarUtils, TextDocument, type AstNode, type CstNode, type LangiumDocument, type LangiumDocumentFactory, type ScopeProvider } from 'langium';
import { DefaultRenameProvider, type LangiumServices } from 'langium/lsp';
import type { Range, RenameParams, TextDocumentPositionParams, WorkspaceEdit } from 'vscode-languageserver';
import { LSPErrorCodes, ResponseError } from 'vscode-languageserver-protocol';
import { TextEdit } from 'vscode-languageserver-types';
import { isMember_, type Model, type Named, type Override } from '../generated/ast.js';
import { isLibrary } from '../names/library.js';
import type { Resolver } from '../names/resolver.js';
import { CALLBACKS, CODES, TYPES } from '../primitives.js';
import type { MmnAddedServices } from '../services.js';
import { documentOf, leafAt } from './places.js';
import { newMeaning } from './sameMeaning.js';
import { originOf } from './signature.js';

const KERNEL_NAMES = new Set(Object.values(CALLBACKS).flat().map(({ signature }) => signature.slice(0, signature.indexOf('('))));

type Declaration = AstNode & { name?: string };

export class MmnRename extends DefaultRenameProvider {
    private readonly resolver: Resolver;
    private readonly scopes: ScopeProvider;
    private readonly documents: LangiumDocumentFactory;

    constructor(services: LangiumServices & MmnAddedServices) {
        super(services);
        this.resolver = services.mmn.Resolver;
        this.scopes = services.references.ScopeProvider;
        this.documents = services.shared.workspace.LangiumDocumentFactory;
    }

    /** Undefined where there is no name; throws a ResponseError that says why where there is one that stays. */
    override prepareRename(document: LangiumDocument, { position }: TextDocumentPositionParams): Range | undefined {
        const leaf = leafAt(document, position);
        if (!leaf || !/^\w/.test(leaf.text)) return undefined;
        this.targets(document, leaf);
        return leaf.range;
    }

    override async rename(document: LangiumDocument, { position, newName }: RenameParams): Promise<WorkspaceEdit | undefined> {
        const leaf = leafAt(document, position);
        if (!leaf) return undefined;
        if (!/^[A-Za-z_]\w*$/.test(newName)) refuse(`\`${newName}\` is no name: a name has letters, digits and \`_\`, and begins with no digit`);
        const targets = this.targets(document, leaf);
        if (newName === leaf.text) return { changes: {} };
        for (const target of targets) this.checkName(target, newName);
        const edits = this.edits(document, targets, newName);
        const after = this.documents.fromString<Model>(TextDocument.applyEdits(document.textDocument, edits), document.uri);
        const problem = newMeaning(this.resolver, this.scopes, document as LangiumDocument<Model>, after, newName);
        if (problem) refuse(problem);
        return { changes: { [document.uri.toString()]: edits } };
    }

    /**
     * What is renamed together: the declaration, and where some `x.name` may mean this one or others, because what `x` is shows only when
     * the call is inlined, the others too.
     */
    private targets(document: LangiumDocument, leaf: CstNode): Declaration[] {
        if (isLibrary(document)) refuse('the kernel library cannot be changed; to replace one of its functions write `override fn` in a file of your own');
        const found = isMember_(leaf.astNode) && GrammarUtils.findAssignment(leaf)?.feature === 'member' ? this.resolver.candidates(leaf.astNode) : this.references.findDeclarations(leaf);
        if (found.length === 0) refuse(whyNoName(leaf));
        const targets = new Set<Declaration>(found);
        const members = AstUtils.streamAst(document.parseResult.value).filter(isMember_).filter(member => member.member?.$refText === leaf.text).map(member => this.resolver.candidates(member)).toArray();
        for (let size = 0; size !== targets.size;) {
            size = targets.size;
            for (const meanings of members) if (meanings.some(one => targets.has(one))) meanings.forEach(one => targets.add(one));
        }
        for (const target of targets) this.checkTarget(target, leaf.text);
        return [...targets];
    }

    private checkTarget(target: Declaration, text: string): void {
        const origin = originOf(target);
        if (origin === 'primitive') refuse(`\`${text}\` is built into the language`);
        if (origin) refuse(`\`${text}\` belongs to the ${origin}${target.$type === 'Fn' ? `; to replace it write \`override fn ${target.name}\`` : ''}`);
        if (isFunction(target) && KERNEL_NAMES.has(target.name ?? '')) refuse(`the kernel calls \`${target.name}\` by this name`);
    }

    private checkName(target: Declaration, newName: string): void {
        if (target.$type === 'Struct' && newName in TYPES) refuse(`\`${newName}\` is a type of the language`);
        if (isFunction(target) && KERNEL_NAMES.has(newName)) refuse(`the kernel would call it: \`${newName}\` is the name of a callback`);
        if (!isDeviceMember(target)) return;
        const known = this.resolver.members({ k: 'device', sure: true, node: this.resolver.anyDevice }, this.resolver.layers(target).filter(layer => layer.devices.every(device => documentOf(device) !== documentOf(target))))
            .flatMap(table => table.get(newName) ?? [])[0];
        if (known && originOf(known)) refuse(`every device has \`${newName}\` already (${originOf(known)})`);
    }

    private edits(document: LangiumDocument, targets: readonly Declaration[], newName: string): TextEdit[] {
        const edits = new Map<number, TextEdit>();
        for (const target of targets) {
            for (const { sourceUri, segment } of this.references.findReferences(target, { includeDeclaration: true, documentUri: document.uri })) {
                if (sourceUri.toString() === document.uri.toString()) edits.set(segment.offset, TextEdit.replace(segment.range, newName));
            }
        }
        return [...edits.entries()].sort(([a], [b]) => a - b).map(([, edit]) => edit);
    }
}

function refuse(reason: string): never {
    throw new ResponseError(LSPErrorCodes.RequestFailed, `Cannot be renamed: ${reason}.`);
}

function whyNoName({ text, astNode, grammarSource }: CstNode): string {
    const { $type } = astNode;
    if (text in CODES && $type === 'ExpectItem') return `\`${text}\` is a result`;
    if (text in TYPES && 'type' in astNode) return `\`${text}\` is a type of the language`;
    if (GrammarAST.isKeyword(grammarSource)) return `\`${text}\` is a word of the language`;
    return `\`${text}\` names nothing that is declared`;
}

function isFunction({ $type }: AstNode): boolean {
    return $type === 'Fn' || $type === 'Callback';
}

function isDeviceMember(target: Declaration): boolean {
    const { $container } = target as Named | Override;
    return $container?.$type === 'Device' || $container?.$container?.$type === 'Device' || target.$type === 'Fn' && 'device' in target && target.device !== undefined;
}
