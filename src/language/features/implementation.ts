/** Go to implementation: from a function to the overrides of it, from a callback as the kernel knows it to the drivers', from an override to what it replaces. */
import { AstUtils, GrammarUtils, type AstNode, type LangiumDocument, type LangiumDocuments, type NameProvider, type References } from 'langium';
import type { ImplementationProvider, LangiumServices } from 'langium/lsp';
import type { ImplementationParams } from 'vscode-languageserver';
import type { LocationLink } from 'vscode-languageserver-types';
import { isMember_, isOverride, type Callback, type Device, type Fn, type Model, type Override } from '../generated/ast.js';
import { isLibrary, versionOf } from '../names/library.js';
import type { Resolver } from '../names/resolver.js';
import { membersOf } from '../names/tables.js';
import type { MmnAddedServices } from '../services.js';
import { documentOf, leafAt } from './places.js';

export class MmnImplementation implements ImplementationProvider {
    private readonly documents: LangiumDocuments;
    private readonly references: References;
    private readonly resolver: Resolver;
    private readonly names: NameProvider;

    constructor(services: LangiumServices & MmnAddedServices) {
        this.documents = services.shared.workspace.LangiumDocuments;
        this.references = services.references.References;
        this.resolver = services.mmn.Resolver;
        this.names = services.references.NameProvider;
    }

    getImplementation(document: LangiumDocument, { position }: ImplementationParams): LocationLink[] | undefined {
        const leaf = leafAt(document, position);
        if (!leaf) return undefined;
        const override = AstUtils.getContainerOfType(leaf.astNode, isOverride);
        const isOwnName = override?.path.$cstNode !== undefined && leaf.offset >= override.path.$cstNode.offset && leaf.end <= override.path.$cstNode.end;
        const found = isMember_(leaf.astNode) && GrammarUtils.findAssignment(leaf)?.feature === 'member' ? this.resolver.candidates(leaf.astNode) : this.references.findDeclarations(leaf);
        const functions = found.filter((node): node is Fn | Callback => node.$type === 'Fn' || node.$type === 'Callback');
        const targets = functions.flatMap((fn): (Fn | Callback | Override)[] => [
            ...isOwnName ? [fn] : [],
            ...this.files(document).flatMap(file => implementations(this.resolver, fn, file)).filter(one => !isOwnName || one !== override),
        ]);
        // A function that nobody replaces implements itself.
        const links = (targets.length ? targets : functions).flatMap(target => this.link(leaf.range, target));
        return links.length ? links : undefined;
    }

    /** From the library: the open files of its version. */
    private files(document: LangiumDocument): LangiumDocument<Model>[] {
        if (!isLibrary(document)) return [document as LangiumDocument<Model>];
        const version = versionOf(document.parseResult.value as Model);
        return (this.documents.all.toArray() as LangiumDocument<Model>[]).filter(file => !isLibrary(file) && (!/^\d/.test(version) || versionOf(file.parseResult.value) === version));
    }

    private link(originSelectionRange: LocationLink['originSelectionRange'], node: AstNode): LocationLink[] {
        const name = isOverride(node) ? node.path.$cstNode : this.names.getNameNode(node);
        const document = documentOf(node);
        return name && node.$cstNode && document ? [{ originSelectionRange, targetUri: document.uri.toString(), targetRange: node.$cstNode.range, targetSelectionRange: name.range }] : [];
    }
}

/** What runs in place of `fn` in a file: the file's overrides of it, and for a callback as the kernel calls it the callbacks of the file's devices. */
export function implementations(resolver: Resolver, fn: Fn | Callback, file: LangiumDocument<Model>): (Fn | Callback | Override)[] {
    const model = file.parseResult.value;
    const overrides = AstUtils.streamAst(model).filter(isOverride).filter(({ path }) => (isMember_(path) ? resolver.candidates(path).includes(fn) : path.$type === 'NameRef' && resolver.resolveName(path) === fn)).toArray();
    if (!resolver.isPrimitive(fn) || fn.$container.$type === 'Model') return overrides;
    const devices = AstUtils.streamAst(model).filter((node): node is Device => node.$type === 'Device').toArray();
    const own = devices.flatMap(device => membersOf(device).get(fn.name) ?? []).filter((node): node is Fn | Callback => node.$type === fn.$type);
    const ofKind = own.filter(node => fn.$type !== 'Callback' || node.$type !== 'Callback' || node.$container.kind === fn.$container.kind);
    return [...ofKind, ...overrides, ...ofKind.flatMap(one => implementations(resolver, one, file))];
}
