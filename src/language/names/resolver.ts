/**
 * Finds what a name means. One file sees itself, the kernel library of its version and the primitives; nothing else.
 *
 * Invariants:
 * - Works on names and containers alone, never through a reference: so no resolution can run in a circle.
 * - A member of something whose kind is not known is looked up among all members that there are; only a name that nothing has is an error.
 */
import type { AstNode } from 'langium';
import { bodyAround } from '../bodies.js';
import type { Block, Call, Callback, Device, Expr, Fn, Label, Member_, Named, NameRef, Struct } from '../generated/ast.js';
import { Inference } from './inference.js';
import type { Kind } from './kinds.js';
import type { KernelLibrary } from './library.js';
import { find, Members } from './members.js';
import { Surroundings, type Layers } from './surroundings.js';
import { nodesOf } from '../walk.js';
import { cached, type Declared, type Table } from './tables.js';
import { Visible } from './visible.js';

export { isCallbackArgument, isInside, nameCalled, nameOfFunction, type FunctionNode } from './functions.js';

export class Resolver {
    private readonly around: Surroundings;
    private readonly inside: Members;
    private readonly visibleNames: Visible;
    private inference: Inference;
    /** What names and members mean: asked for by the linker, by checks and by editor features. */
    private meanings = new WeakMap<AstNode, { node: Named | undefined }>();

    private readonly labelsOf = new WeakMap<Block, Label[]>();

    /** `like`: another, whose knowledge of declarations is shared. */
    constructor(private readonly library: KernelLibrary, like?: Resolver) {
        this.around = like?.around ?? new Surroundings(library);
        this.inside = like?.inside ?? new Members(this.around);
        this.visibleNames = like?.visibleNames ?? new Visible(this.around, this.inside);
        this.inference = new Inference(this.around, this);
    }

    /** One that has inferred nothing yet. */
    afresh(): Resolver { return new Resolver(this.library, this); }

    /** What was inferred may not hold any more: callers pass something else. */
    forget(): void {
        this.meanings = new WeakMap();
        this.inference = new Inference(this.around, this);
    }

    /** Another after each time that it forgets: who remembers something that was inferred compares it. */
    get era(): object { return this.inference; }

    /** Some kind depends on itself, so that what is inferred depends on what was asked for first. */
    get wentInCircles(): boolean { return this.inference.wentInCircles; }

    // ---- what surrounds a node

    /** Declarations that `node` sees, innermost first; the primitives last. */
    layers(node: AstNode): Layers { return this.around.layers(node); }
    get primitives(): Declared { return this.around.primitives; }
    /** Stands for every device: what all of them can do, and the callbacks that the library knows. */
    get anyDevice(): Device { return this.around.anyDevice; }
    isPrimitive(node: AstNode): boolean { return this.around.isPrimitive(node); }
    /** The device whose code `node` is in. */
    deviceOf(node: AstNode): Device | undefined { return this.around.deviceOf(node); }
    findDevice(node: AstNode, name: string): Device | undefined { return this.around.findDevice(node, name); }
    deviceTables(device: Device, layers: Layers): Table[] { return this.around.deviceTables(device, layers); }
    mmOf(node: AstNode): AstNode | undefined { return this.around.mmOf(node); }

    labels(node: AstNode): Label[] {
        const body = bodyAround(node);
        return body ? cached(this.labelsOf, body, () => nodesOf(body).filter((n): n is Label => n.$type === 'Label')) : [];
    }

    // ---- names that stand alone

    /** Tables of what `node` can name, innermost first. */
    visible(node: AstNode): Table[] { return this.visibleNames.all(node); }
    /** As `visible`, but only what can stand in the node's special place. */
    visibleFor(node: AstNode): Table[] { return this.visibleNames.fitting(node); }

    resolveName(ref: NameRef): Named | undefined {
        const name = ref.ref?.$refText;
        return name ? this.remembered(ref, true, () => this.visibleNames.find(ref, name)) : undefined;
    }

    lookup(node: AstNode, name: string | undefined): Named | undefined {
        return name ? this.visibleNames.find(node, name) : undefined;
    }

    // ---- members

    members(kind: Kind, layers: Layers): Table[] { return this.inside.of(kind, layers); }
    allMembers(layers: Layers): Table[] { return this.inside.all(layers); }

    resolveMember(member: Member_): Named | undefined {
        const name = member.member?.$refText;
        // Amid an inference the kind of what is before the dot may not be known in full.
        return name ? this.remembered(member, this.inference.isIdle, () => this.findMember(member, name)) : undefined;
    }

    private findMember(member: Member_, name: string): Named | undefined {
        const layers = this.layers(member);
        const kind = this.kindOf(member.target);
        const own = find(this.members(kind, layers), name);
        if (own.length) return own[0];
        if (kind.sure && kind.k !== 'plain' && kind.k !== 'unknown') return undefined;
        // A frame may be kept in an int: what looks plain may have members.
        const all = unique(find(this.allMembers(layers), name));
        const field = all.find(node => node.$type === 'Field' && node.$container.$container.$type !== 'Device');
        return field ?? (all.length <= 1 ? all[0] : all.find(node => this.isPrimitive(node)) ?? this.primitives.values.get('dynamic')![0]);
    }

    /** All that `member` may mean, for people. */
    candidates(member: Member_): Named[] {
        const name = member.member?.$refText;
        if (!name) return [];
        const layers = this.layers(member);
        const own = unique(find(this.members(this.kindOf(member.target), layers), name));
        const all = own.length ? own : unique(find(this.allMembers(layers), name));
        const declared = all.filter(node => !this.isPrimitive(node));
        return declared.length ? declared : all;
    }

    private remembered(node: AstNode, isFinal: boolean, resolve: () => Named | undefined): Named | undefined {
        const known = this.meanings.get(node);
        if (known) return known.node;
        const found = resolve();
        if (isFinal) this.meanings.set(node, { node: found });
        return found;
    }

    // ---- kinds

    kindOf(expr: Expr | undefined): Kind { return this.inference.kindOf(expr); }
    kindOfNamed(node: Named | undefined, at: AstNode): Kind { return this.inference.kindOfNamed(node, at); }
    structKind(name: string, at: AstNode, sure: boolean): Kind { return this.inference.structKind(name, at, sure); }
    findStruct(name: string, at: AstNode): Struct | undefined { return this.inference.findStruct(name, at); }

    /** The function that a call reaches, where that is plain from its text. */
    calledBy({ target }: Call): Fn | Callback | undefined {
        const node = target?.$type === 'NameRef' ? this.resolveName(target) : target?.$type === 'Member_' ? this.resolveMember(target) : undefined;
        return node?.$type === 'Fn' || node?.$type === 'Callback' ? node : undefined;
    }
}

function unique(nodes: Named[]): Named[] {
    return [...new Set(nodes)];
}
