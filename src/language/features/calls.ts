/**
 * Call hierarchy: who calls a function and whom it calls, through the kernel library and back. What the kernel calls through a notifier or a device is,
 * seen from a file, that file's callbacks: so an item remembers the file that the question came from.
 */
import { AstUtils, GrammarUtils, URI, type AstNode, type CstNode, type LangiumDocument, type LangiumDocuments, type References } from 'langium';
import type { CallHierarchyProvider, LangiumServices, NodeKindProvider } from 'langium/lsp';
import type { CallHierarchyIncomingCall, CallHierarchyIncomingCallsParams, CallHierarchyItem, CallHierarchyOutgoingCall, CallHierarchyOutgoingCallsParams, CallHierarchyPrepareParams, Range } from 'vscode-languageserver';
import { isMember_, isNameRef, isScenario, type Call, type Callback, type Fn, type Member_, type Model, type NameRef, type Override, type Thread, type Work } from '../generated/ast.js';
import { isLibrary, versionOf } from '../names/library.js';
import { isInside, nameOfFunction, type FunctionNode, type Resolver } from '../names/resolver.js';
import { pathOf } from '../names/tables.js';
import type { MmnAddedServices } from '../services.js';
import { implementations } from './implementation.js';
import { documentOf, leafAt } from './places.js';
import { originOf } from './signature.js';

/** What has statements. */
type Code = FunctionNode | Work | Thread;

interface Site { caller: Code; callee: Code; range: Range }

const CODE = new Set(['Fn', 'Callback', 'Override', 'Work', 'Thread']);
const isCode = (node: AstNode): node is Code => CODE.has(node.$type);

export class MmnCallHierarchy implements CallHierarchyProvider {
    private readonly documents: LangiumDocuments;
    private readonly references: References;
    private readonly resolver: Resolver;
    private readonly kinds: NodeKindProvider;
    private readonly library: MmnAddedServices['mmn']['Library'];

    constructor(services: LangiumServices & MmnAddedServices) {
        this.documents = services.shared.workspace.LangiumDocuments;
        this.references = services.references.References;
        this.resolver = services.mmn.Resolver;
        this.library = services.mmn.Library;
        this.kinds = services.shared.lsp.NodeKindProvider;
    }

    prepareCallHierarchy(document: LangiumDocument, { position }: CallHierarchyPrepareParams): CallHierarchyItem[] | undefined {
        const leaf = leafAt(document, position);
        const found = leaf ? this.codeAt(leaf) : [];
        return found.length ? found.map(node => this.item(node, document.uri.toString())) : undefined;
    }

    incomingCalls({ item }: CallHierarchyIncomingCallsParams): CallHierarchyIncomingCall[] | undefined {
        const file = this.fileOf(item), node = this.nodeOf(item);
        if (!file || !node) return undefined;
        return grouped(this.sitesOf(node, file), ({ caller }) => caller)
            .map(([caller, sites]) => ({ from: this.item(caller, file.uri.toString()), fromRanges: sites.map(({ range }) => range) }));
    }

    outgoingCalls({ item }: CallHierarchyOutgoingCallsParams): CallHierarchyOutgoingCall[] | undefined {
        const file = this.fileOf(item), node = this.nodeOf(item);
        if (!file || !node) return undefined;
        return grouped(this.sitesIn(node, file), ({ callee }) => callee)
            .map(([callee, sites]) => ({ to: this.item(callee, file.uri.toString()), fromRanges: sites.map(({ range }) => range) }));
    }

    private codeAt(leaf: CstNode): Code[] {
        const override = AstUtils.getContainerOfType(leaf.astNode, (node): node is Override => node.$type === 'Override');
        // At the name of an override: the override, not what it replaces.
        if (override?.path.$cstNode && leaf.offset >= override.path.$cstNode.offset && leaf.end === override.path.$cstNode.end) return [override];
        const found = isMember_(leaf.astNode) && GrammarUtils.findAssignment(leaf)?.feature === 'member' ? this.resolver.candidates(leaf.astNode) : this.references.findDeclarations(leaf);
        return found.filter(isCode);
    }

    private item(node: Code, file: string): CallHierarchyItem {
        const cst = node.$cstNode!;
        const selection = GrammarUtils.findNodeForProperty(cst, node.$type === 'Override' ? 'path' : 'name') ?? cst;
        return { name: fullName(node), kind: this.kinds.getSymbolKind(node), detail: this.detail(node), uri: documentOf(node)!.uri.toString(), range: cst.range, selectionRange: selection.range, data: { file } };
    }

    /** Whose it is: names alone repeat. */
    private detail(node: Code): string | undefined {
        const scenario = AstUtils.getContainerOfType(node, isScenario)?.name;
        const origin = originOf(node);
        if (origin) return origin;
        const own = node.$type === 'Override' ? 'override' : node.$type === 'Callback' ? `notifier ${node.$container.name ?? node.$container.kind} of ${this.resolver.deviceOf(node)?.name ?? ''}` : node.$type === 'Thread' ? 'thread' : this.resolver.deviceOf(node)?.name;
        return [own, scenario ? `scenario ${scenario}` : undefined].filter(Boolean).join(', ') || undefined;
    }

    private fileOf(item: CallHierarchyItem): LangiumDocument<Model> | undefined {
        const { file } = (item.data ?? {}) as { file?: unknown };
        return this.documents.getDocument(URI.parse(typeof file === 'string' ? file : item.uri)) as LangiumDocument<Model> | undefined;
    }

    /** The text may have changed since the item was made: then the name is no longer where it was. */
    private nodeOf({ uri, selectionRange, name }: CallHierarchyItem): Code | undefined {
        const document = this.documents.getDocument(URI.parse(uri));
        const leaf = document && leafAt(document, selectionRange.end);
        const node = leaf && AstUtils.getContainerOfType(leaf.astNode, isCode);
        return node && fullName(node) === name ? node : undefined;
    }

    /** Calls of `target` in the file and in the library of its version. An override and a callback have the name of what they stand for. */
    private sitesOf(target: Code, file: LangiumDocument<Model>): Site[] {
        const name = lastName(target);
        if (!name) return [];
        const library = this.library.documents(versionOf(file.parseResult.value));
        const documents = (isLibrary(file) ? library : [file, ...library]).filter(({ textDocument }) => textDocument.getText().includes(name));
        // What only lockdep is told of is no call that anybody makes.
        const code = documents.flatMap(({ parseResult }) => AstUtils.streamAst(parseResult.value).filter(isCode).filter(one => one.$type !== 'Fn' || !one.lockdep).toArray());
        return code.flatMap(caller => this.sitesIn(caller, file, name)).filter(({ callee }) => callee === target);
    }

    private sitesIn(caller: Code, file: LangiumDocument<Model>, only?: string): Site[] {
        const sites: Site[] = [];
        for (const node of AstUtils.streamAllContents(caller)) {
            if (!isNameRef(node) && !isMember_(node) || only && only !== (isMember_(node) ? node.member : node.ref)?.$refText) continue;
            const cst = isMember_(node) ? GrammarUtils.findNodeForProperty(node.$cstNode, 'member') : node.$cstNode;
            if (cst) for (const callee of this.meant(node, caller, file)) sites.push({ caller, callee, range: cst.range });
        }
        return sites;
    }

    /** A function where it is called, a work item where it is named (it is queued or waited for). */
    private meant(node: NameRef | Member_, caller: Code, file: LangiumDocument<Model>): Code[] {
        const call = node.$container as Call;
        const isCalled = call.$type === 'Call' && node.$containerProperty === 'target';
        const found = isMember_(node) ? this.resolver.candidates(node) : [this.resolver.resolveName(node)].filter(one => one !== undefined);
        if (!isCalled) return found.filter((one): one is Work => one.$type === 'Work');
        if (caller.$type === 'Override' && isInside(node, caller.path)) return [];
        const functions = found.filter((one): one is Fn | Callback => one.$type === 'Fn' || one.$type === 'Callback');
        return functions.flatMap((fn): Code[] => {
            const instead = implementations(this.resolver, fn, file);
            return instead.length && originOf(fn) === 'primitive' ? instead : [fn, ...instead];
        });
    }
}

function lastName(node: Code): string | undefined {
    return node.$type === 'Override' ? nameOfFunction(node) : node.name;
}

function fullName(node: Code): string {
    return (node.$type === 'Override' ? pathOf(node.path)?.join('.') : node.name) ?? '';
}

function grouped<T, K>(list: readonly T[], keyOf: (one: T) => K): [K, T[]][] {
    const groups = new Map<K, T[]>();
    for (const one of list) groups.set(keyOf(one), [...groups.get(keyOf(one)) ?? [], one]);
    return [...groups];
}
