/**
 * Finds what a name means. One file sees itself, the kernel library of its version and the primitives; nothing else.
 *
 * Invariants:
 * - Works on names and containers alone, never through a reference: so no resolution can run in a circle.
 * - A member of something whose kind is not known is looked up among all members that there are; only a name that nothing has is an error.
 */
import { AstUtils, type AstNode } from 'langium';
import { isDevice, isFn, isNotifier, isScenario, type Block, type Call, type Callback, type Device, type Expr, type Field, type FieldGroup, type Fn, type For, type Foreach, type ForeachVar,
    type Label, type Local, type Member_, type Model, type Named, type NameRef, type Override, type Param, type Struct, type Thread, type Work } from '../generated/ast.js';
import { isLibrary, versionOf, type KernelLibrary } from './library.js';
import { UNKNOWN, unsure, type Kind } from './kinds.js';
import { declaredIn, membersOf, pathOf, structFields, tableOf, type Declared, type Table, type What } from './tables.js';

export type FunctionNode = Fn | Callback | Override;

export class Resolver {
    private readonly kinds = new WeakMap<AstNode, Kind>();
    private readonly calls = new WeakMap<Model, Map<string, Call[]>>();
    private readonly running = new Set<AstNode>();

    constructor(private readonly library: KernelLibrary) { }

    // ---- what surrounds a node

    /** Declarations that `node` sees, innermost first; the primitives last. */
    layers(node: AstNode): Declared[] {
        const model = AstUtils.findRootNode(node) as Model;
        const scenario = AstUtils.getContainerOfType(node, isScenario);
        const own = [...scenario ? [declaredIn(scenario)] : [], ...isLibrary(model.$document) ? [] : [declaredIn(model)]];
        return [...own, ...this.library.documents(versionOf(model)).map(document => declaredIn(document.parseResult.value)), this.primitives];
    }

    get primitives(): Declared {
        return declaredIn(this.library.primitives.parseResult.value);
    }

    /** Stands for every device: what all of them can do, and the callbacks that the library knows. */
    get anyDevice(): Device {
        return this.primitives.devices[0];
    }

    isPrimitive(node: AstNode): boolean {
        return AstUtils.findRootNode(node) === this.library.primitives.parseResult.value;
    }

    /** The device whose code `node` is in. */
    deviceOf(node: AstNode): Device | undefined {
        for (let at: AstNode | undefined = node; at; at = at.$container) {
            if (isDevice(at)) return at;
            if (isFn(at) && at.device) return this.findDevice(at, at.device.$refText);
            if (at.$type === 'Override') {
                const path = pathOf((at as Override).path);
                return path && path.length > 1 ? this.findDevice(at, path[0]) : undefined;
            }
        }
        return undefined;
    }

    findDevice(node: AstNode, name: string): Device | undefined {
        return this.layers(node).flatMap(layer => layer.devices).find(device => device.name === name && device !== this.anyDevice);
    }

    /** Members of one device, with `fn DEVICE.f` of the layers. */
    deviceTables(device: Device, layers: Declared[]): Table[] {
        const outside = layers.flatMap(layer => layer.deviceFns.get(device.name) ?? []);
        return outside.length ? [membersOf(device), tableOf(outside)] : [membersOf(device)];
    }

    // ---- names that stand alone

    /** Tables of what `node` can name, innermost first. */
    visible(node: AstNode): Table[] {
        const tables: Table[] = [];
        const layers = this.layers(node);
        for (let child = node, at = node.$container; at; child = at, at = at.$container) {
            switch (at.$type) {
                case 'Block': {
                    const locals = (at as Block).stmts.slice(0, child.$containerIndex).filter((s): s is Local => s.$type === 'Local');
                    if (locals.length) tables.push(tableOf(locals.reverse()));
                    break;
                }
                case 'For': {
                    const { init } = at as For;
                    if (init?.$type === 'Local' && init !== child) tables.push(tableOf([init]));
                    break;
                }
                case 'Foreach': {
                    const loop = at as Foreach;
                    if (child === loop.body && loop.var) tables.push(tableOf([loop.var]));
                    break;
                }
                case 'Fn': case 'Callback': case 'Override': {
                    const fn = at as FunctionNode;
                    if (child.$type !== 'Param') tables.push(tableOf(fn.params));
                    const outside = fn.$type === 'Override' || fn.$type === 'Fn' && fn.device;
                    const device = outside ? this.deviceOf(fn) : undefined;
                    if (device) tables.push(...this.deviceTables(device, layers));
                    break;
                }
                case 'Work': if (child.$type !== 'Param') tables.push(tableOf((at as Work).params)); break;
                case 'Device': tables.push(...this.deviceTables(at as Device, layers)); break;
            }
        }
        tables.push(...layers.map(layer => layer.values), membersOf(this.anyDevice));
        return tables;
    }

    resolveName(ref: NameRef): Named | undefined {
        return this.lookup(ref, ref.ref?.$refText);
    }

    lookup(node: AstNode, name: string | undefined): Named | undefined {
        if (!name) return undefined;
        const tables = this.visibleFor(node);
        if (node.$container?.$type === 'Call' && node.$containerProperty === 'target') {
            // `let r = range(...)` where `range` is a parameter too.
            for (const table of tables) {
                const fn = table.get(name)?.find(isFunction);
                if (fn) return fn;
            }
        }
        for (const table of tables) {
            const found = table.get(name);
            if (found) return this.preferred(found, node);
        }
        return undefined;
    }

    /** As `visible`, but only what can stand in the node's special place. */
    visibleFor(node: AstNode): Table[] {
        const override = AstUtils.getContainerOfType(node, (n): n is Override => n.$type === 'Override');
        if (override && isInside(node, override.path)) return this.overridable(override);
        if (isCallbackArgument(node)) return [...this.allMembers(this.layers(node)), ...this.visible(node)];
        return this.visible(node);
    }

    /** What can come first in `override fn`: functions, and devices before a dot. */
    private overridable(override: Override): Table[] {
        const isHead = override.path.$type === 'NameRef';
        return this.layers(override).map(({ values }) => tableOf([...values.values()].flat().filter(node => node.$type === 'Fn' || !isHead && node.$type === 'Device')));
    }

    /** Of pages with the same name, the one of the mm that the code is about. */
    private preferred(found: readonly Named[], node: AstNode): Named {
        if (found.length === 1 || found[0].$type !== 'Page') return found[0];
        const mm = this.mmOf(node);
        return found.find(page => page.$container?.$container === mm) ?? found[0];
    }

    /** The mm of the device or thread that `node` is in. */
    mmOf(node: AstNode): AstNode | undefined {
        const device = this.deviceOf(node);
        const name = device ? device.clauses.find(clause => clause.mm)?.mm?.$refText
            : (AstUtils.getContainerOfType(node, (n): n is Thread => n.$type === 'Thread'))?.mm?.$refText;
        return name ? this.layers(node).flatMap(layer => layer.values.get(name) ?? []).find(n => n.$type === 'Mm') : undefined;
    }

    labels(node: AstNode): Label[] {
        const body = AstUtils.getContainerOfType(node, (n): n is AstNode => ['Fn', 'Callback', 'Override', 'Thread', 'Work'].includes(n.$type));
        return body ? AstUtils.streamAllContents(body).filter((n): n is Label => n.$type === 'Label').toArray() : [];
    }

    // ---- members

    resolveMember(member: Member_): Named | undefined {
        const name = member.member?.$refText;
        if (!name) return undefined;
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

    members(kind: Kind, layers: Declared[]): Table[] {
        const per = (what: What) => layers.map(layer => layer.per[what]);
        switch (kind.k) {
            case 'mm': return [...kind.node ? [tableOf(kind.node.groups.flatMap(group => group.pages))] : [], ...per('mm')];
            case 'page': return per('page');
            case 'frame': return per('frame');
            case 'device': return [...kind.node ? this.deviceTables(kind.node, layers) : this.allDevices(layers), membersOf(this.anyDevice), ...per('device')];
            case 'notifier': return [...kind.node ? [tableOf(kind.node.callbacks)] : this.allDevices(layers), ...per('notifier'), membersOf(this.anyDevice)];
            case 'struct': return [structFields(kind.node)];
            case 'plain': return [];
            case 'unknown': return [];
        }
    }

    allMembers(layers: Declared[]): Table[] {
        const per = layers.flatMap(layer => Object.values(layer.per));
        const structs = layers.flatMap(layer => [...layer.structs.values()].map(structFields));
        return [...per, ...structs, ...this.allDevices(layers), membersOf(this.anyDevice)];
    }

    private allDevices(layers: Declared[]): Table[] {
        return layers.flatMap(layer => layer.devices).filter(device => device !== this.anyDevice).flatMap(device => this.deviceTables(device, layers));
    }

    // ---- kinds

    kindOf(expr: Expr | undefined): Kind {
        if (!expr) return UNKNOWN;
        const known = this.kinds.get(expr);
        if (known) return known;
        if (this.running.has(expr)) return UNKNOWN;
        const outermost = this.running.size === 0;
        this.running.add(expr);
        const kind = this.inferKind(expr);
        this.running.delete(expr);
        // Inside another inference the answer may be incomplete.
        if (outermost) this.kinds.set(expr, kind);
        return kind;
    }

    private inferKind(expr: Expr): Kind {
        switch (expr.$type) {
            case 'NameRef': return this.kindOfNamed(this.resolveName(expr), expr);
            case 'Member_': {
                const member = this.resolveMember(expr);
                const kind = this.kindOfNamed(member, expr);
                return this.kindOf(expr.target).sure ? kind : unsure(kind);
            }
            case 'Index': return this.kindOf(expr.target);
            case 'Cond': return unsure(this.kindOf(expr.then));
            case 'Neg': return expr.op === '&' ? this.kindOf(expr.value) : { k: 'plain', sure: false };
            case 'Call': {
                const fn = this.calledBy(expr);
                if (!fn) return UNKNOWN;
                if (fn.name === 'range' && this.isPrimitive(fn)) return this.structKind('range', expr, true);
                return fn.type ? this.kindOfType(fn.type, expr) : UNKNOWN;
            }
            default: return { k: 'plain', sure: false };
        }
    }

    /** The function that a call reaches, where that is plain from its text. */
    calledBy(call: Call): Fn | Callback | undefined {
        const { target } = call;
        const node = target?.$type === 'NameRef' ? this.resolveName(target) : target?.$type === 'Member_' ? this.resolveMember(target) : undefined;
        return node?.$type === 'Fn' || node?.$type === 'Callback' ? node : undefined;
    }

    kindOfNamed(node: Named | undefined, at: AstNode): Kind {
        switch (node?.$type) {
            case 'Mm': return { k: 'mm', node, sure: true };
            case 'Page': return { k: 'page', node, sure: true };
            case 'Device': return { k: 'device', node, sure: true };
            case 'Notifier': return { k: 'notifier', node, sure: true };
            case 'Local': return node.type === 'let' ? this.kindOf(node.init) : this.kindOfType(node.type, node);
            case 'Field': return this.kindOfField(node);
            case 'ForeachVar': return this.kindOfElement(node);
            case 'Param': return this.kindOfParam(node);
            case 'Const': {
                if (!this.isPrimitive(node)) return { k: 'plain', sure: false };
                if (node.name === 'self') {
                    const device = this.deviceOf(at);
                    return { k: 'device', node: device, sure: device !== undefined };
                }
                if (node.name === 'current') return this.structKind('task', at, true);
                return UNKNOWN;
            }
            default: return UNKNOWN;
        }
    }

    private kindOfField(field: Field): Kind {
        const type = (field.$container as FieldGroup | undefined)?.type;
        if (type !== 'handle') return type ? this.kindOfType(type, field) : UNKNOWN;
        if (field.name === 'vma') return this.structKind('vma', field, false);
        return kindByName(field.name);
    }

    private kindOfType(type: string, at: AstNode): Kind {
        if (type === 'pfn') return { k: 'frame', sure: false };
        return this.structKind(type, at, true);
    }

    structKind(name: string, at: AstNode, sure: boolean): Kind {
        const node = this.findStruct(name, at);
        return node ? { k: 'struct', node, sure } : { k: 'plain', sure: false };
    }

    findStruct(name: string, at: AstNode): Struct | undefined {
        for (const layer of this.layers(at)) {
            const found = layer.structs.get(name);
            if (found) return found;
        }
        return undefined;
    }

    private kindOfElement({ $container: { set } }: ForeachVar): Kind {
        const name = set?.$type === 'Member_' ? set.member?.$refText : set?.$type === 'NameRef' ? set.ref?.$refText : undefined;
        switch (name) {
            case 'pages': case 'all_pages': return { k: 'page', sure: true };
            case 'devices': return { k: 'device', sure: false };
            case 'interval_notifiers': case 'plain_notifiers': return { k: 'notifier', sure: false };
            default: return UNKNOWN;
        }
    }

    /** What the callers in this file pass; for a callback of the library, what that passes. */
    private kindOfParam(param: Param): Kind {
        if (this.running.has(param)) return UNKNOWN;
        this.running.add(param);
        try {
            const { $container: container } = param;
            // What a kernel work item belongs to is what it is run for.
            if (container.$type === 'Work') return container.$container.$type === 'Per' ? kindByName(container.$container.what === 'mm' ? 'mm' : 'sub') : UNKNOWN;
            const fn = container as FunctionNode;
            const name = nameOfFunction(fn);
            const index = fn.params.indexOf(param);
            if (!name) return UNKNOWN;
            const known = membersOf(this.anyDevice).get(name)?.find((node): node is Fn | Callback => node.$type === 'Callback' || node.name === 'migrate_to_ram');
            const contract = this.isPrimitive(fn) ? undefined : (known as Callback | undefined)?.params[index]?.name;
            if (contract && this.isCallback(fn)) return contract === 'range' ? this.structKind('range', fn, false) : kindByName(contract);
            for (const call of this.callsOf(AstUtils.findRootNode(fn) as Model, name)) {
                const kind = unsure(this.kindOf(call.args[index]));
                if (kind.k !== 'unknown' && kind.k !== 'plain') return kind;
            }
            return param.name === 'range' ? this.structKind('range', fn, false) : kindByName(param.name);
        } finally {
            this.running.delete(param);
        }
    }

    private isCallback(fn: FunctionNode): boolean {
        return fn.$type === 'Callback' || isNotifier(fn.$container) || this.deviceOf(fn) !== undefined;
    }

    /** Calls in a file by the name called. */
    private callsOf(model: Model, name: string): Call[] {
        let calls = this.calls.get(model);
        if (!calls) {
            calls = new Map();
            for (const node of AstUtils.streamAllContents(model)) {
                if (node.$type !== 'Call') continue;
                const called = nameCalled(node as Call);
                if (called) calls.set(called, [...calls.get(called) ?? [], node as Call]);
            }
            this.calls.set(model, calls);
        }
        return calls.get(name) ?? [];
    }
}

function isFunction(node: Named): node is Fn | Callback {
    return node.$type === 'Fn' || node.$type === 'Callback';
}

export function nameOfFunction(fn: FunctionNode): string | undefined {
    return fn.$type === 'Override' ? pathOf(fn.path)?.at(-1) : fn.name;
}

export function nameCalled({ target }: Call): string | undefined {
    return target?.$type === 'NameRef' ? target.ref?.$refText : target?.$type === 'Member_' ? target.member?.$refText : undefined;
}

/** Handles are named for what they are, in the library as in the kernel. */
function kindByName(name: string): Kind {
    switch (name) {
        case 'mm': return { k: 'mm', sure: false };
        case 'page': case 'pages': return { k: 'page', sure: false };
        case 'device': case 'dev': return { k: 'device', sure: false };
        case 'sub': return { k: 'notifier', sure: false };
        case 'frame': return { k: 'frame', sure: false };
        default: return UNKNOWN;
    }
}

/** The second argument of `has(object, callback)`. */
export function isCallbackArgument(node: AstNode): boolean {
    const call = node.$container;
    return call?.$type === 'Call' && node.$containerProperty === 'args' && node.$containerIndex === 1 && nameCalled(call as Call) === 'has';
}

export function isInside(node: AstNode, ancestor: AstNode | undefined): boolean {
    for (let at: AstNode | undefined = node; at; at = at.$container) if (at === ancestor) return true;
    return false;
}

function find(tables: Table[], name: string): Named[] {
    return tables.flatMap(table => table.get(name) ?? []);
}

function unique(nodes: Named[]): Named[] {
    return [...new Set(nodes)];
}
