/**
 * Completion. The text is parsed once more with a name at the cursor: then the tree says what can stand there, also in an unfinished line.
 * Where even that does not parse, the words before the cursor decide.
 */
import { AstUtils, CstUtils, type AstNode, type LangiumDocument, type LangiumDocumentFactory, type Lexer } from 'langium';
import type { CompletionProvider, LangiumServices, NodeKindProvider } from 'langium/lsp';
import type { CompletionParams } from 'vscode-languageserver';
import { CompletionItemKind, InsertTextFormat, type CompletionItem, type CompletionList } from 'vscode-languageserver-types';
import { KERNEL_VERSIONS } from '../../kernel/library.js';
import { isDevice, isMember_, isNameRef, type Callback, type Device, type Member_, type Model, type NameRef, type Named, type Notifier } from '../generated/ast.js';
import type { Resolver } from '../names/resolver.js';
import { callbacksOf, type Table } from '../names/tables.js';
import { CALLBACKS, CODES, KEYWORDS, TYPES } from '../primitives.js';
import type { MmnAddedServices } from '../services.js';
import { CURSOR, cursorAt, withCursor } from './cursor.js';
import { MmnHover } from './hover.js';
import { Wants, type Want } from './place.js';
import { IN_DEVICE_SNIPPETS, IN_SCENARIO_SNIPPETS, TOP_SNIPPETS, type Pattern } from './snippets.js';
import { originOf, signatureOf } from './signature.js';

const HIDDEN = new Set(['dynamic', 'any', CURSOR]);
const TOP = ['scenario', 'mm', 'device', 'fn', 'override fn', 'use kernel', 'enum', 'const', 'global', 'per', 'struct'];
const IN_SCENARIO = ['thread', 'expect', 'override fn', 'fn', 'mm', 'device', 'enum', 'const', 'global', 'per', 'struct'];
const IN_DEVICE = ['notifier plain', 'notifier interval', 'fn', 'atomic fn', 'maps', 'work'];
const STATEMENTS = ['if', 'else', 'while', 'do', 'for', 'foreach', 'goto', 'break', 'continue', 'return', 'choose', 'atomic'];
const FIELD_TYPES = Object.keys(TYPES).filter(type => type !== 'let' && type !== 'handle');
const LOCAL_TYPES = ['int', 'bool', 'seq_t', 'pfn', 'pte_t', 'let'];

interface Place {
    /** The document with a name at the cursor. */
    document: LangiumDocument<Model>;
    node: AstNode;
    /** Words and signs before the cursor, the last first. */
    before: string[];
    text: string;
}

export class MmnCompletion implements CompletionProvider {
    readonly completionOptions = { triggerCharacters: ['.', '>', '"'] };
    private readonly resolver: Resolver;
    private readonly lexer: Lexer;
    private readonly documents: LangiumDocumentFactory;
    private readonly kinds: NodeKindProvider;
    private readonly hover: MmnHover;
    private readonly wants: Wants;

    constructor(services: LangiumServices & MmnAddedServices) {
        this.resolver = services.mmn.Resolver;
        this.lexer = services.parser.Lexer;
        this.documents = services.shared.workspace.LangiumDocumentFactory;
        this.kinds = services.shared.lsp.NodeKindProvider;
        this.hover = new MmnHover(services);
        this.wants = new Wants(services.mmn.Resolver);
    }

    getCompletion({ textDocument }: LangiumDocument, { position }: CompletionParams): CompletionList | undefined {
        const cursor = cursorAt(textDocument, position);
        if (!cursor) return undefined;
        const { start, end, before, after } = cursor;
        const kernel = /\buse\s+kernel\s+"?[\d.]*$/.exec(textDocument.getText().slice(0, textDocument.offsetAt(position)));
        if (kernel) return { isIncomplete: false, items: KERNEL_VERSIONS.map(version => ({ label: version, kind: CompletionItemKind.Value, insertText: kernel[0].includes('"') ? version : `"${version}"` })) };
        const tokens = this.lexer.tokenize(before).tokens.slice(-8).map(token => token.image).reverse();
        const document = withCursor(this.documents, cursor);
        const items = this.items({ document, node: nodeAt(document, start), before: tokens, text: before });
        const range = { start: textDocument.positionAt(start), end: textDocument.positionAt(end) };
        const called = /^\s*\(/.test(after);
        return { isIncomplete: false, items: items.map(item => ({ ...item, textEdit: { range, newText: called && item.kind !== CompletionItemKind.Snippet ? item.label : item.insertText ?? item.label }, insertText: undefined })) };
    }

    private items(place: Place): CompletionItem[] {
        return this.byWords(place) ?? this.byNode(place);
    }

    private byWords({ node, before }: Place): CompletionItem[] | undefined {
        const [last, second, third] = before;
        const override = before.findIndex((word, i) => word === 'fn' && before[i + 1] === 'override');
        if (override === 0) return this.overridable(node);
        if (override === 2 && last === '.') return this.functionsOf(node, second);
        switch (last) {
            case 'expect': return [...codes(), ...words(['only'])];
            case 'only': return second === 'expect' ? codes() : undefined;
            case ',': return node.$type === 'ExpectItem' || node.$type === 'Expect' ? codes() : node.$type === 'NotifierClause' ? this.typed(node, 'Page') : undefined;
            case 'mirrors': case 'shares': return this.typed(node, 'Mm');
            case 'covers': case 'maps': return this.typed(node, 'Page');
            case 'goto': return this.resolver.labels(node).map(label => ({ label: label.name, kind: CompletionItemKind.Reference }));
            case 'override': return words(['fn']);
            case 'notifier': return words(['plain', 'interval']);
            case 'access': return words(['explicit']);
            case 'per': return words(['mm', 'page', 'frame', 'notifier', 'device']);
            case 'fn': case 'scenario': case 'thread': case 'device': case 'mm': case 'work': return [];
            case '->': return second === ')' ? types(['int', 'bool', 'seq_t', 'pfn', 'pte_t']) : undefined;
            case 'in':
                if (third === 'thread') return this.typed(node, 'Mm');
                return node.$type === 'Page' ? this.typed(node, 'Device') : undefined;
            case 'owner': return third === 'device' || node.$type === 'DeviceClause' ? [...this.typed(node, 'Device'), ...given(owners(node)), ...words(['NULL'])] : undefined;
            case 'on': return node.$type === 'Work' || third === 'work' ? given(queues(node)) : undefined;
            default: return second === 'work' && /^\w+$/.test(last) ? words(['on']) : undefined;
        }
    }

    private byNode(place: Place): CompletionItem[] {
        const { node, text } = place;
        if (isMember_(node) && node.member?.$refText === CURSOR) return this.members(node);
        if (isNameRef(node) && node.ref?.$refText === CURSOR) return this.names(node, /\.\s*event\s*[!=]=\s*$/.test(text));
        switch (node.$type) {
            case 'Model': return [...words(TOP), ...snippets(TOP_SNIPPETS)];
            case 'Scenario': return [...words(IN_SCENARIO), ...snippets(IN_SCENARIO_SNIPPETS)];
            case 'Device': case 'FieldGroup': return [...node.$type === 'Device' ? [...words(IN_DEVICE), ...snippets(IN_DEVICE_SNIPPETS)] : [], ...this.types(node, FIELD_TYPES)];
            case 'DeviceClause': return words(['mirrors', 'shares', 'owner', 'access']);
            case 'Notifier': return this.callbacks(node as Notifier);
            case 'Callback': return (node as Callback).name === CURSOR ? this.callbacks((node as Callback).$container) : [];
            case 'NotifierClause': return words(['covers', 'on', 'unregistered']);
            case 'Mm': return words(['page']);
            case 'Page': case 'PageGroup': return words(['thp', 'ro', 'cow', 'absent', 'unmapped', 'in']);
            case 'Per': return [...words(['work']), ...this.types(node, FIELD_TYPES)];
            case 'GlobalDecl': case 'Struct': return this.types(node, node.$type === 'Struct' ? [...FIELD_TYPES, 'handle'] : FIELD_TYPES);
            case 'Block': return this.statement(node);
            default: return [];
        }
    }

    private members(member: Member_): CompletionItem[] {
        const layers = this.resolver.layers(member);
        const kind = this.resolver.kindOf(member.target);
        const own = this.resolver.members(kind, layers);
        const tables = own.length ? own : kind.k === 'plain' ? this.resolver.members({ k: 'frame', sure: false }, layers) : this.resolver.allMembers(layers);
        const want = this.wants.at(member);
        return this.nodes(tables, want && (node => this.wants.fits(want, node) || this.wants.leadsTo(node)));
    }

    private names(ref: NameRef, event: boolean): CompletionItem[] {
        const want = this.wants.at(ref);
        if (want) return this.wanted(ref, want);
        const names = this.nodes(this.resolver.visibleFor(ref));
        if (event) for (const item of names) if (item.label.startsWith('MMU_NOTIFY_')) item.sortText = `0${item.label}`;
        const isStatement = ref.$container.$type === 'Simple' && ref.$containerProperty === 'left';
        if (!isStatement) return [...names, ...words(['NULL', 'true', 'false'])];
        return [...names.filter(item => item.kind !== CompletionItemKind.EnumMember && item.kind !== CompletionItemKind.Constant), ...words(STATEMENTS), ...this.types(ref, LOCAL_TYPES)];
    }

    /** What has the kind that the place is for, also members of devices and mms; then what may lead to it. */
    private wanted(ref: NameRef, want: Want): CompletionItem[] {
        const tables = this.resolver.visibleFor(ref);
        const items = this.nodes(tables, node => this.wants.fits(want, node) || this.wants.leadsTo(node) || want.kind !== 'event' && this.wants.makes(want, node));
        const fitting = new Set(tables.flatMap(table => [...table.values()].flat()).filter(node => this.wants.fits(want, node)).map(node => node.name));
        for (const item of items) if (fitting.has(item.label)) item.sortText = `0${item.sortText}`;
        const paths = this.wants.paths(ref, want).filter(({ owner, node }) => tables.every(table => !table.get(node.name!)?.includes(node)) && owner !== node)
            .map(({ owner, node }) => ({ ...this.node(node), label: `${owner.name}.${node.name}`, insertText: undefined, insertTextFormat: undefined, sortText: `01${owner.name}.${node.name}` }));
        return [...items, ...paths, ...want.kind === 'owner' ? words(['NULL']) : []];
    }

    private statement(node: AstNode): CompletionItem[] {
        return [...this.nodes(this.resolver.visible(node)), ...words(STATEMENTS), ...this.types(node, LOCAL_TYPES)];
    }

    /** Functions of the library and the file; devices, for `override fn DEVICE.f`. */
    private overridable(node: AstNode): CompletionItem[] {
        const found = this.resolver.layers(node).filter(layer => layer !== this.resolver.primitives).flatMap(({ values }) => [...values.values()].flat());
        return found.filter(n => n.$type === 'Fn' || n.$type === 'Device').map(n => ({ ...this.node(n), insertText: n.$type === 'Fn' ? `${n.name}(${n.params.map(p => p.name).join(', ')})` : n.name, insertTextFormat: InsertTextFormat.PlainText }));
    }

    private functionsOf(node: AstNode, device: string): CompletionItem[] {
        const found = this.resolver.findDevice(node, device);
        const tables = found ? this.resolver.deviceTables(found, this.resolver.layers(node)) : [];
        return tables.flatMap(table => [...table.values()].flat()).filter(n => n.$type === 'Fn' || n.$type === 'Callback')
            .map(n => ({ ...this.node(n), insertText: `${n.name}(${n.params.map(p => p.name).join(', ')})`, insertTextFormat: InsertTextFormat.PlainText }));
    }

    /** Callbacks that the kernel calls and this notifier does not have yet. */
    private callbacks(notifier: Notifier): CompletionItem[] {
        const has = new Set(callbacksOf(notifier).map(callback => callback.name));
        return CALLBACKS[notifier.kind ?? 'plain'].flatMap(({ signature, doc }) => {
            const head = signature.replace(/ ->.*/, '');
            const label = head.slice(0, head.indexOf('('));
            return has.has(label) ? [] : [{ label, kind: CompletionItemKind.Method, detail: signature, documentation: doc, insertText: `${head} {\n\t$0\n}`, insertTextFormat: InsertTextFormat.Snippet }];
        });
    }

    private typed(node: AstNode, type: 'Mm' | 'Page' | 'Device'): CompletionItem[] {
        return this.nodes(this.resolver.layers(node).map(layer => layer.values)).filter(item => item.data === type);
    }

    private types(node: AstNode, known: string[]): CompletionItem[] {
        const structs = this.resolver.layers(node).filter(layer => layer !== this.resolver.primitives).flatMap(layer => [...layer.structs.values()]);
        return [...types(known), ...structs.map(struct => ({ label: struct.name, kind: CompletionItemKind.Struct, documentation: { kind: 'markdown' as const, value: this.hover.describe(struct) } }))];
    }

    /** What is nearer hides what is farther, and comes first; what the file itself says comes before all that is built in. */
    private nodes(tables: Table[], accepts: (node: Named) => boolean = () => true): CompletionItem[] {
        const items = new Map<string, CompletionItem>();
        const hidden = new Set<string>();
        tables.forEach((table, distance) => {
            for (const [name, nodes] of table) {
                if (HIDDEN.has(name) || hidden.has(name) || items.has(name)) continue;
                if (!accepts(nodes[0])) hidden.add(name);
                else items.set(name, { ...this.node(nodes[0]), sortText: `${originOf(nodes[0]) === undefined ? 1 : 2}${Math.min(distance, 9)}${name}` });
            }
        });
        return [...items.values()];
    }

    private node(node: Named): CompletionItem {
        const item: CompletionItem = { label: node.name!, kind: this.kinds.getCompletionItemKind(node), detail: signatureOf(node), data: node.$type };
        const documentation = this.hover.describe(node);
        item.documentation = { kind: 'markdown', value: documentation };
        if (node.$type === 'Fn' || node.$type === 'Callback') {
            item.insertTextFormat = InsertTextFormat.Snippet;
            item.insertText = node.params.some(param => !param.init) ? `${node.name}($0)` : `${node.name}()$0`;
        }
        return item;
    }
}

function words(list: string[]): CompletionItem[] {
    return list.map(label => ({ label, kind: CompletionItemKind.Keyword, documentation: KEYWORDS[label.split(' ')[0]], sortText: `a${label}` }));
}

function types(list: string[]): CompletionItem[] {
    return list.map(label => ({ label, kind: CompletionItemKind.TypeParameter, documentation: TYPES[label], sortText: `b${label}` }));
}

function snippets(patterns: readonly Pattern[]): CompletionItem[] {
    return patterns.map(({ label, detail, body }) => ({ label, detail, kind: CompletionItemKind.Snippet, insertText: body, insertTextFormat: InsertTextFormat.Snippet, sortText: `c${label}` }));
}

/** Names that stand for themselves: whoever has the same has the same owner, or queue. */
function given(names: Iterable<string>): CompletionItem[] {
    return [...new Set(names)].filter(name => name !== CURSOR).map(label => ({ label, kind: CompletionItemKind.Reference, sortText: `0${label}` }));
}

function owners(node: AstNode): string[] {
    const devices = new Set(devicesOf(node).map(({ name }) => name));
    return devicesOf(node).flatMap(({ clauses }) => clauses.flatMap(({ owner }) => owner && owner !== 'NULL' && !devices.has(owner) ? [owner] : []));
}

/** Those of the same device: another device's queue of this name is another one. */
function queues(node: AstNode): string[] {
    const device = AstUtils.getContainerOfType(node, isDevice);
    return device?.members.flatMap(member => member.$type === 'Work' && member.queue ? [member.queue] : []) ?? [];
}

const devicesOf = (node: AstNode): Device[] => AstUtils.streamAllContents(AstUtils.findRootNode(node)).filter(isDevice).toArray();

function codes(): CompletionItem[] {
    return Object.entries(CODES).map(([label, documentation], i) => ({ label, kind: CompletionItemKind.EnumMember, documentation, sortText: `0${String(i).padStart(2, '0')}` }));
}

/** The node that the cursor's name has become part of, or the innermost that contains it. */
function nodeAt(document: LangiumDocument<Model>, offset: number): AstNode {
    const model = document.parseResult.value;
    for (const node of AstUtils.streamAst(model)) {
        if (isNameRef(node) && node.ref?.$refText === CURSOR || isMember_(node) && node.member?.$refText === CURSOR) return node;
    }
    const leaf = model.$cstNode && (CstUtils.findLeafNodeBeforeOffset(model.$cstNode, offset) ?? CstUtils.findLeafNodeAtOffset(model.$cstNode, offset));
    let node: AstNode = leaf?.astNode ?? model;
    // After the closing brace of something, what contains that.
    while (node.$container && (node.$cstNode?.end ?? 0) <= offset && /[}]$/.test(node.$cstNode?.text ?? '')) node = node.$container;
    return node;
}
