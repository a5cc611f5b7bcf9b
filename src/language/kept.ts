/**
 * What is kept of a file's names and checks while it is edited inside of bodies (syntax/reread.ts).
 *
 * Nothing outside of a body can name what is declared in it, and what a body says is seen elsewhere in two ways only: what its calls pass tells what kind
 * of thing the parameters are that they are passed for, and who calls whom tells whether calls go in circles. So if no parameter of the file has become
 * another kind of thing, and no kind depends on itself, names and checks of everything else are what they were, but for the checks of the file, of
 * scenarios and of what the body stands in, which are made again. Else nothing is kept.
 */
import type { AstNode, DiagnosticInfo, Reference, ValidationSeverity } from 'langium';
import { bodyOf, outlineOf, type Outline, type Owner } from './bodies.js';
import type { Block, Model, Param } from './generated/ast.js';
import { forgetCalls } from './names/functions.js';
import type { Kind } from './names/kinds.js';
import { Resolver } from './names/resolver.js';
import { cached } from './names/tables.js';
import { nodesOf } from './walk.js';

/** The file, for what stands outside of bodies; or a body. */
type Part = Model | Block;

/** What a check says of a node, without the place, which may move. */
export interface Said { severity: ValidationSeverity; message: string; info: DiagnosticInfo<AstNode> }

/** Of each parameter what it is; undefined if that cannot be said for itself. */
type Params = ReadonlyMap<Param, Kind> | undefined;

export class Kept {
    /** References that are linked. */
    readonly links = new Map<Part, readonly Reference[]>();
    /** What checks say of the nodes of a body. */
    readonly saidIn = new Map<Block, readonly Said[]>();
    /** What they say of nodes outside of bodies; undefined: these were not checked. */
    private saidOf: Map<AstNode, readonly Said[]> | undefined;
    /** Bodies of these are other ones since the file was checked. */
    private readonly changed = new Set<Owner>();
    private readonly outline: Outline;
    /** When the parameters were looked at last. */
    private params: Params;
    private isCertain = true;

    constructor(private readonly model: Model) { this.outline = outlineOf(model); }

    /** The file itself, then its bodies. */
    parts(): Part[] { return [this.model, ...this.bodies()]; }
    bodies(): Block[] { return this.outline.owners.map(bodyOf).filter(body => body !== undefined); }
    nodesOf(part: Part): readonly AstNode[] { return part === this.model ? this.outline.outside : nodesOf(part); }

    /** Before a body is read anew. */
    beforeChange(resolver: Resolver): void {
        if (!this.isCertain) return;
        this.isCertain = false;
        this.params = this.kindsOfParams(resolver);
    }

    afterChange(owner: Owner, before: Block): void {
        forgetCalls(this.model);
        this.links.delete(before);
        this.saidIn.delete(before);
        this.changed.add(owner);
    }

    /** To be called before names are resolved: of what is kept only what still holds stays. Returns links that do not. */
    settle(resolver: Resolver): Reference[] {
        if (this.isCertain) return [];
        this.isCertain = true;
        if (sameKinds(this.params, this.kindsOfParams(resolver))) return [];
        const links = [...this.links.values()].flat();
        this.links.clear();
        this.saidIn.clear();
        this.saidOf = undefined;
        resolver.forget();
        return links;
    }

    /** Nodes outside of bodies that are to be checked. */
    unchecked(): readonly AstNode[] {
        const { saidOf, model, outline } = this;
        if (!saidOf) return outline.outside;
        const around = new Set<AstNode>([model, ...outline.scenarios]);
        for (const owner of this.changed) for (let at: AstNode | undefined = owner; at; at = at.$container) around.add(at);
        return [...around];
    }

    /** All of them have been, with this result. */
    checked(said: ReadonlyMap<AstNode, readonly Said[]>): void {
        this.saidOf ??= new Map();
        for (const node of this.unchecked()) this.saidOf.delete(node);
        for (const [node, some] of said) this.saidOf.set(node, some);
        this.changed.clear();
    }

    /** All that checks say, once everything is checked. */
    said(): Said[] { return [...[...this.saidOf?.values() ?? []].flat(), ...this.bodies().flatMap(body => this.saidIn.get(body) ?? [])]; }

    private kindsOfParams(resolver: Resolver): Params {
        const fresh = resolver.afresh(), kinds = new Map<Param, Kind>();
        for (const node of this.outline.outside) if (node.$type === 'Param') kinds.set(node as Param, fresh.kindOfNamed(node as Param, node));
        return fresh.wentInCircles ? undefined : kinds;
    }
}

function sameKinds(before: Params, now: Params): boolean {
    if (!before || !now) return false;
    return [...now].every(([param, kind]) => {
        const known = before.get(param);
        return known?.k === kind.k && known.sure === kind.sure && nodeOf(known) === nodeOf(kind);
    });
}

const nodeOf = (kind: Kind): AstNode | undefined => 'node' in kind ? kind.node : undefined;

const trees = new WeakMap<Model, Kept>();

/** Of this tree; another has nothing of it. */
export const keptOf = (model: Model): Kept => cached(trees, model, () => new Kept(model));
