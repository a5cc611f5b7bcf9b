/** What is declared where: tables of names, computed once for each tree (a tree never changes; an edit makes a new one). */
import type { Decl, Device, Expr, Field, FieldGroup, Fn, Model, Named, Notifier, Override, Per, Scenario, Struct } from '../generated/ast.js';

export type Table = ReadonlyMap<string, readonly Named[]>;
export type What = Per['what'];

/** The declarations of one file or one scenario. */
export interface Declared {
    /** What can be named alone: mms, pages, devices, functions, enum values, constants, global fields. */
    values: Table;
    structs: ReadonlyMap<string, Struct>;
    /** Fields and work of `per` blocks. */
    per: Readonly<Record<What, Table>>;
    devices: readonly Device[];
    /** `fn DEVICE.name`, by the device's name. */
    deviceFns: ReadonlyMap<string, readonly Fn[]>;
    overrides: readonly Override[];
}

const declared = new WeakMap<Model | Scenario, Declared>();
const members = new WeakMap<Device, Table>();
const fields = new WeakMap<Struct, Table>();

export function declaredIn(container: Model | Scenario): Declared {
    return cached(declared, container, () => collect(container.items.filter(isDecl)));
}

/** Fields, functions, notifiers, work and, since there is one name space, callbacks. */
export function membersOf(device: Device): Table {
    return cached(members, device, () => {
        const table = new MutableTable();
        for (const member of device.members) {
            switch (member.$type) {
                case 'FieldGroup': fieldsOf(member).forEach(field => table.add(field)); break;
                case 'Notifier': table.add(member); callbacksOf(member).forEach(callback => table.add(callback)); break;
                case 'Fn': case 'Work': table.add(member);
            }
        }
        return table.map;
    });
}

export function callbacksOf(notifier: Notifier) {
    return notifier.callbacks;
}

export function structFields(struct: Struct): Table {
    return cached(fields, struct, () => tableOf(struct.groups.flatMap(fieldsOf)));
}

export function tableOf(nodes: readonly Named[]): Table {
    const table = new MutableTable();
    nodes.forEach(node => table.add(node));
    return table.map;
}

/** `D` and `f` of `override fn D.f`; undefined where recovery left a hole. */
export function pathOf(path: Expr | undefined): string[] | undefined {
    if (path?.$type === 'NameRef') return path.ref ? [path.ref.$refText] : undefined;
    if (path?.$type !== 'Member_') return undefined;
    const before = pathOf(path.target);
    return before && path.member ? [...before, path.member.$refText] : undefined;
}

function collect(decls: Decl[]): Declared {
    const values = new MutableTable();
    const structs = new Map<string, Struct>();
    const per: Record<What, MutableTable> = { mm: new MutableTable(), page: new MutableTable(), frame: new MutableTable(), notifier: new MutableTable(), device: new MutableTable() };
    const devices: Device[] = [];
    const deviceFns = new Map<string, Fn[]>();
    const overrides: Override[] = [];
    for (const decl of decls) {
        switch (decl.$type) {
            case 'Mm': values.add(decl); decl.groups.flatMap(group => group.pages).forEach(page => values.add(page)); break;
            case 'Device': values.add(decl); devices.push(decl); break;
            case 'Fn':
                if (decl.device) push(deviceFns, decl.device.$refText, decl);
                else values.add(decl);
                break;
            case 'Override': overrides.push(decl); break;
            case 'EnumDecl': decl.values.forEach(value => values.add(value)); break;
            case 'Const': values.add(decl); break;
            case 'GlobalDecl': decl.groups.flatMap(fieldsOf).forEach(field => values.add(field)); break;
            case 'Per': [...decl.groups.flatMap(fieldsOf), ...decl.works].forEach(member => per[decl.what]?.add(member)); break;
            case 'Struct': if (decl.name) structs.set(decl.name, decl);
        }
    }
    const tables = { mm: per.mm.map, page: per.page.map, frame: per.frame.map, notifier: per.notifier.map, device: per.device.map };
    return { values: values.map, structs, per: tables, devices, deviceFns, overrides };
}

function fieldsOf(group: FieldGroup): Field[] {
    return group.fields;
}

function isDecl(item: Model['items'][number] | Scenario['items'][number]): item is Decl {
    return item.$type !== 'Use' && item.$type !== 'Scenario' && item.$type !== 'Thread' && item.$type !== 'Expect';
}

/** Recovery leaves declarations without a name: they are not entered. */
class MutableTable {
    readonly map = new Map<string, Named[]>();
    add(node: Named): void {
        if (node.name) push(this.map, node.name, node);
    }
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
    const known = map.get(key);
    if (known) known.push(value);
    else map.set(key, [value]);
}

/** The value of a key, made when it is first asked for. */
export function cached<K, V>(cache: { get(key: K): V | undefined; set(key: K, value: V): unknown }, key: K, make: () => V): V {
    let value = cache.get(key);
    if (!value) cache.set(key, value = make());
    return value;
}
