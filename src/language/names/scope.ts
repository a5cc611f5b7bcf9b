/** Langium's view of names: references resolve through the Resolver, and what does not resolve says so in plain words. */
import { AstUtils, DefaultLinker, EMPTY_STREAM, interruptAndCheck, stream, type AstNode, type AstNodeDescription, type AstNodeDescriptionProvider, type LangiumDocument, type Reference, type LinkingError, type ReferenceInfo, type Scope,
    type ScopeProvider, type Stream } from 'langium';
import type { CancellationToken } from 'vscode-languageserver';
import { onlyIn } from '../../kernel/library.js';
import type { Device, Field, Member_, Model, Named, NameRef, Label, Page } from '../generated/ast.js';
import { TYPES } from '../primitives.js';
import { keptOf } from '../kept.js';
import type { MmnCoreServices } from '../services.js';
import { isLibrary, versionOf } from './library.js';
import type { ProblemCode } from '../problem-codes.js';
import type { Resolver } from './resolver.js';
import { instead } from './kernel-words.js';
import { suggest, type Suggestion } from './suggest.js';
import type { Table } from './tables.js';
import { referencesOf } from '../walk.js';

export class MmnScopeProvider implements ScopeProvider {
    private readonly resolver: Resolver;
    private readonly descriptions: AstNodeDescriptionProvider;

    constructor(services: MmnCoreServices) {
        this.resolver = services.mmn.Resolver;
        this.descriptions = services.workspace.AstNodeDescriptionProvider;
    }

    getScope(info: ReferenceInfo): Scope {
        return new LazyScope(name => this.resolve(info, name), () => namesFor(this.resolver, info), this.descriptions);
    }

    private resolve(info: ReferenceInfo, name: string): Named | Label | undefined {
        const { container, property } = info;
        switch (container.$type) {
            case 'NameRef': return this.resolver.resolveName(container as NameRef);
            case 'Member_': return this.resolver.resolveMember(container as Member_);
            case 'Goto': return this.resolver.labels(container).find(label => label.name === name);
            case 'Field': return handlesBefore(container as Field).find(field => field.name === name);
            default: return this.resolveTyped(info, typeOf(container.$type, property), name);
        }
    }

    /** `mirrors MM`, `in DEVICE`, `covers PAGE`, `= MM.PAGE`. */
    private resolveTyped({ container, property }: ReferenceInfo, type: string, name: string): Named | undefined {
        const found = this.resolver.layers(container).flatMap(layer => layer.values.get(name) ?? []).filter(node => node.$type === type && node !== this.resolver.anyDevice);
        if (type !== 'Page' || found.length < 2) return found[0];
        const mm = property === 'samePage' ? (container as Page).sameMm?.$refText : undefined;
        const owner = this.resolver.mmOf(container);
        return found.find(node => { const own = node.$container?.$container; return mm ? (own as { name?: string }).name === mm : own === owner; }) ?? found[0];
    }
}

function typeOf(container: string, property: string): 'Mm' | 'Device' | 'Page' {
    if (property === 'mm' || property === 'sameMm') return 'Mm';
    if (property === 'device') return 'Device';
    return 'Page';
}

/** Of `pfn src[pages]`: the handles of the struct that stand before the array. */
function handlesBefore(field: Field): Field[] {
    const struct = field.$container?.$container;
    if (struct?.$type !== 'Struct') return [];
    return struct.groups.slice(0, struct.groups.indexOf(field.$container)).filter(group => group.type === 'handle').flatMap(group => group.fields);
}

/** Names that would be right in the place of a reference. */
export function namesFor(resolver: Resolver, { container, property }: ReferenceInfo): (Named | Label)[] {
    const all = (tables: Table[]) => tables.flatMap(table => [...table.values()].flat());
    switch (container.$type) {
        case 'NameRef': return all(resolver.visibleFor(container));
        case 'Member_': {
            const kind = resolver.kindOf((container as Member_).target);
            const layers = resolver.layers(container);
            const own = all(resolver.members(kind, layers));
            return own.length ? own : all(resolver.allMembers(layers));
        }
        case 'Goto': return resolver.labels(container);
        case 'Field': return handlesBefore(container as Field);
        default: {
            const type = typeOf(container.$type, property);
            return all(resolver.layers(container).map(layer => layer.values)).filter(node => node.$type === type && node !== resolver.anyDevice);
        }
    }
}

const descriptions = new WeakMap<AstNode, AstNodeDescription>();

/** A description holds the way to its node, which takes longer to find than the node itself: one for all references to it. */
function described(provider: AstNodeDescriptionProvider, node: AstNode, name: string): AstNodeDescription {
    const known = descriptions.get(node);
    if (known?.name === name) return known;
    const made = provider.createDescription(node, name);
    descriptions.set(node, made);
    return made;
}

class LazyScope implements Scope {
    constructor(private readonly one: (name: string) => Named | Label | undefined, private readonly all: () => (Named | Label)[],
        private readonly descriptions: AstNodeDescriptionProvider) { }

    getElement(name: string): AstNodeDescription | undefined {
        const node = this.one(name);
        return node && described(this.descriptions, node, name);
    }
    getElements(name: string): Stream<AstNodeDescription> {
        const element = this.getElement(name);
        return element ? stream([element]) : EMPTY_STREAM;
    }
    getAllElements(): Stream<AstNodeDescription> {
        return stream(this.all()).map(node => this.descriptions.createDescription(node, node.name!));
    }
}

/** Between so many nodes it is asked whether there is a newer text: asking takes longer than linking a node. */
const BREATH = 200;

/** A name that nothing has. */
export interface NameError extends LinkingError { code: ProblemCode; replacement?: string }

type Told = Pick<NameError, 'code' | 'message' | 'replacement'>;

export class MmnLinker extends DefaultLinker {
    private readonly resolver: Resolver;

    constructor(services: MmnCoreServices) {
        super(services);
        this.resolver = services.mmn.Resolver;
    }

    /** What is linked may stay so: link() decides. */
    override unlink(document: LangiumDocument): void { document.references = []; }

    override async link(document: LangiumDocument, cancelToken: CancellationToken): Promise<void> {
        // Of the library each reference is resolved when somebody looks at it: few ever are.
        if (isLibrary(document)) return;
        const kept = keptOf(document.parseResult.value as Model);
        document.references = kept.settle(this.resolver);
        super.unlink(document);
        let count = 0;
        for (const part of kept.parts()) {
            if (kept.links.has(part)) continue;
            const references: Reference[] = [];
            for (const node of kept.nodesOf(part)) {
                if (++count % BREATH === 0) await interruptAndCheck(cancelToken);
                referencesOf(node, (reference, container, property, index) => {
                    this.doLink({ reference, container, property, index }, document);
                    references.push(reference);
                });
            }
            kept.links.set(part, references);
        }
        document.references = kept.parts().flatMap(part => kept.links.get(part) ?? []);
    }

    protected override createLinkingError(info: ReferenceInfo, targetDescription?: AstNodeDescription): NameError {
        return { info, targetDescription, ...this.told(info) };
    }

    private told(info: ReferenceInfo): Told {
        const { container, property, reference: { $refText: name } } = info;
        const near = suggest(name, new Set(namesFor(this.resolver, info).map(node => node.name!)));
        const told = (code: ProblemCode, message: string): Told => ({ code, message: message + near.words, replacement: near.replacement });
        switch (container.$type) {
            case 'NameRef': return this.nameTold(container as NameRef, name, near);
            case 'Member_': {
                const kind = this.resolver.kindOf((container as Member_).target);
                const node = kind.sure && 'node' in kind ? kind.node : undefined;
                return told('unknown-member', `${node?.name ? `\`${node.name}\`` : kind.sure ? `a ${kind.k}` : 'nothing here'} has ${node?.name || kind.sure ? 'no' : 'a'} member \`${name}\``);
            }
            case 'Field': return told('unknown-array-size', `there is no \`handle\` field \`${name}\` before this one in a struct`);
            case 'Goto': return told('unknown-label', `there is no label \`${name}\` in this function`);
            default: {
                const type = typeOf(container.$type, property);
                return told(UNKNOWN[type], `there is no ${type.toLowerCase()} \`${name}\``);
            }
        }
    }

    private nameTold(ref: NameRef, name: string, near: Suggestion): Told {
        const version = versionOf(AstUtils.getDocument<Model>(ref).parseResult.value);
        if (ref.$container.$type === 'Override' && ref.$containerProperty === 'path') return missing('unknown-function', `there is no function \`${name}\` to override`, onlyIn(name, version), near);
        if (name in TYPES || this.resolver.findStruct(name, ref)) return { code: 'type-as-name', message: `\`${name}\` is a type: a local is declared by \`${name} NAME\` on one line` };
        const owners = this.resolver.layers(ref).flatMap(layer => layer.devices)
            .filter((device: Device) => device !== this.resolver.anyDevice && this.resolver.members({ k: 'device', node: device, sure: true }, this.resolver.layers(ref))[0].has(name));
        if (owners.length) {
            const replacement = `${owners[0].name}.${name}`;
            return { code: 'device-member', message: `there is no \`${name}\` here; it is a member of the device: write \`${replacement}\``, replacement };
        }
        const isCalled = ref.$container.$type === 'Call' && ref.$containerProperty === 'target';
        return missing(isCalled ? 'unknown-function' : 'unknown-name', `there is no ${isCalled ? 'function ' : ''}\`${name}\``, isCalled ? onlyIn(name, version) || instead(name) : '', near);
    }
}

const UNKNOWN = { Mm: 'unknown-mm', Device: 'unknown-device', Page: 'unknown-page' } as const;

/** `elsewhere`: another kernel has it, which says more than a name that looks like it. */
const missing = (code: ProblemCode, message: string, elsewhere: string, { words, replacement }: Suggestion): Told =>
    elsewhere ? { code, message: message + elsewhere } : { code, message: message + words, replacement };
