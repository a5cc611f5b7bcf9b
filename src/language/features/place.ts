/** What a place in the text is for: a lock of certain types, a page, an mm, a device, an event, an owner; and which names fit there. */
import type { AstNode } from 'langium';
import type { Call, Device, ExpectItem, Expr, Field, Local, Mm, Named, Struct } from '../generated/ast.js';
import type { Resolver } from '../names/resolver.js';
import { membersOf } from '../names/tables.js';
import { LOCK_CALLS, LOCK_TYPES } from './locks.js';

export type Want = { kind: 'lock'; types: ReadonlySet<string> } | { kind: 'awaited' } | { kind: 'page' | 'mm' | 'device' | 'event' | 'owner' };

/** What has members that may be what is wanted. */
const CONTAINERS = new Set(['Mm', 'Page', 'Device', 'Notifier', 'Param', 'Local', 'ForeachVar']);
/** Names without a declaration that stand for such a thing. */
const HANDLES = new Set(['self', 'current']);
/** Parameters, and fields of a struct, that say whose an event or a migration is. */
const OWNERS = new Set(['owner', 'pgmap_owner']);

export class Wants {
    constructor(private readonly resolver: Resolver) {}

    /** Undefined where anything may stand. `expr`: the name at the cursor, or the member of which it is the last name. */
    at(expr: Expr): Want | undefined {
        let node: AstNode = expr;
        if (node.$container?.$type === 'Neg') node = node.$container;
        const { $container: container, $containerProperty: property, $containerIndex: index } = node;
        if (container?.$type === 'ExpectItem' && property === 'on' && (container as ExpectItem).code === 'deadlock') return { kind: 'awaited' };
        if (container?.$type === 'Atomic' && property === 'lock') return { kind: 'lock', types: LOCK_TYPES };
        if (property !== 'args' || index === undefined) return undefined;
        if (container?.$type === 'Local') return this.ofStruct(container as Local, index);
        if (container?.$type !== 'Call') return undefined;
        const fn = this.resolver.calledBy(container as Call);
        const parameter = fn?.params[index];
        if (!fn || !parameter) return undefined;
        const lock = index === 0 && this.resolver.isPrimitive(fn) ? LOCK_CALLS[fn.name] : undefined;
        if (lock) return { kind: 'lock', types: new Set(lock.types) };
        if (parameter.name === 'event') return { kind: 'event' };
        return this.ofNamed(parameter, fn);
    }

    /** An argument that a struct is made with. */
    private ofStruct(local: Local, index: number): Want | undefined {
        const field = madeWith(this.resolver.findStruct(local.type, local)).at(index);
        return field && this.ofNamed(field, field);
    }

    private ofNamed(node: Named, at: AstNode): Want | undefined {
        if (OWNERS.has(node.name!)) return { kind: 'owner' };
        const { k } = this.resolver.kindOfNamed(node, at);
        return k === 'page' || k === 'mm' || k === 'device' ? { kind: k } : undefined;
    }

    fits(want: Want, node: Named): boolean {
        switch (want.kind) {
            case 'lock': return node.$type === 'Field' && want.types.has(node.$container.type);
            case 'awaited': return node.$type === 'Work' || node.$type === 'Field' && (LOCK_TYPES.has(node.$container.type) || ['fence', 'completion'].includes(node.$container.type));
            case 'event': return node.$type === 'EnumValue' && node.name.startsWith('MMU_NOTIFY_');
            case 'owner': return node.$type === 'Device' || OWNERS.has(node.name!) && ['Param', 'Local', 'Field', 'Const'].includes(node.$type) || node.$type === 'Const' && node.name === 'current';
            default: return { page: 'Page', mm: 'Mm', device: 'Device' }[want.kind] === node.$type || this.handleOf(node) === want.kind;
        }
    }

    /** A thing with members, or a handle of something that is not known. */
    leadsTo(node: Named): boolean {
        if (CONTAINERS.has(node.$type)) return node.$type !== 'Local' || !['int', 'bool', 'seq_t', 'pte_t'].includes(node.type);
        if (node.$type === 'Const') return HANDLES.has(node.name);
        return node.$type === 'Field' && (node.$container.type === 'handle' || this.resolver.findStruct(node.$container.type, node) !== undefined);
    }

    /** A function that returns such a thing. */
    makes(want: Want, node: Named): boolean {
        return want.kind === 'page' && node.$type === 'Fn' && node.type === 'handle' && node.name !== 'range';
    }

    /** Members of the devices and mms that fit: `gpu.svm`, `proc.mmap_lock`. */
    paths(at: AstNode, want: Want): { owner: Device | Mm; node: Named }[] {
        if (want.kind !== 'lock' && want.kind !== 'awaited') return [];
        const layers = this.resolver.layers(at);
        const owners = layers.flatMap(layer => [...layer.values.values()].flat()).filter((node): node is Device | Mm => (node.$type === 'Device' || node.$type === 'Mm') && node !== this.resolver.anyDevice);
        return owners.flatMap(owner => {
            const tables = owner.$type === 'Device' ? [membersOf(owner)] : layers.map(layer => layer.per.mm);
            return tables.flatMap(table => [...table.values()].flat()).filter(node => this.fits(want, node)).map(node => ({ owner, node }));
        });
    }

    private handleOf(node: Named): string | undefined {
        if (node.$type === 'Field' && (node as Field).$container.type !== 'handle') return undefined;
        if (!['Param', 'Local', 'ForeachVar', 'Field'].includes(node.$type)) return undefined;
        return this.resolver.kindOfNamed(node, node).k;
    }
}

/** The fields that a struct is made with, in the order of the arguments. */
export function madeWith(struct: Struct | undefined): Field[] {
    return struct?.groups.filter(({ type }) => type === 'handle').flatMap(({ fields }) => fields) ?? [];
}
