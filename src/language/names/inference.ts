/** What an expression stands for: declared, or inferred from what callers pass and from names. */
import { AstUtils, type AstNode } from 'langium';
import { isNotifier, isScenario, type Call, type Callback, type Expr, type Field, type FieldGroup, type Fn, type ForeachVar, type Member_, type Model, type Named, type NameRef, type Param, type Struct } from '../generated/ast.js';
import { callsOf, nameOfFunction, type FunctionNode } from './functions.js';
import { UNKNOWN, unsure, type Kind } from './kinds.js';
import type { Surroundings } from './surroundings.js';
import { membersOf } from './tables.js';

/** Where names lead; asks back for kinds, so what is being inferred is remembered. */
export interface Lookup {
    resolveName(ref: NameRef): Named | undefined;
    resolveMember(member: Member_): Named | undefined;
    calledBy(call: Call): Fn | Callback | undefined;
}

export class Inference {
    private readonly kinds = new WeakMap<AstNode, Kind>();
    private readonly running = new Set<AstNode>();
    /** Some kind depends on itself: what is known of it depends on what was asked for first. */
    wentInCircles = false;

    constructor(private readonly around: Surroundings, private readonly lookup: Lookup) { }

    /** Nothing is being inferred: what is found now does not lack a part that would be known later. */
    get isIdle(): boolean { return this.running.size === 0; }

    kindOf(expr: Expr | undefined): Kind {
        if (!expr) return UNKNOWN;
        const known = this.kinds.get(expr);
        if (known) return known;
        if (this.running.has(expr)) return this.circle();
        const outermost = this.isIdle;
        this.running.add(expr);
        const kind = this.inferKind(expr);
        this.running.delete(expr);
        // Inside another inference the answer may be incomplete.
        if (outermost) this.kinds.set(expr, kind);
        return kind;
    }

    private circle(): Kind {
        this.wentInCircles = true;
        return UNKNOWN;
    }

    private inferKind(expr: Expr): Kind {
        switch (expr.$type) {
            case 'NameRef': return this.kindOfNamed(this.lookup.resolveName(expr), expr);
            case 'Member_': {
                const member = this.lookup.resolveMember(expr);
                const kind = this.kindOfNamed(member, expr);
                return this.kindOf(expr.target).sure ? kind : unsure(kind);
            }
            case 'Index': return this.kindOf(expr.target);
            case 'Cond': return unsure(this.kindOf(expr.then));
            case 'Neg': return expr.op === '&' ? this.kindOf(expr.value) : { k: 'plain', sure: false };
            case 'Call': {
                const fn = this.lookup.calledBy(expr);
                if (!fn) return UNKNOWN;
                if (fn.name === 'range' && this.around.isPrimitive(fn)) return this.structKind('range', expr, true);
                return fn.type ? this.kindOfType(fn.type, expr) : UNKNOWN;
            }
            default: return { k: 'plain', sure: false };
        }
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
                if (!this.around.isPrimitive(node)) return { k: 'plain', sure: false };
                if (node.name === 'self') {
                    const device = this.around.deviceOf(at);
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
        for (const layer of this.around.layers(at)) {
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
        if (this.running.has(param)) return this.circle();
        this.running.add(param);
        try {
            const { $container: container } = param;
            // What a kernel work item belongs to is what it is run for.
            if (container.$type === 'Work') return container.$container.$type === 'Per' ? kindByName(container.$container.what === 'mm' ? 'mm' : 'sub') : UNKNOWN;
            const fn = container as FunctionNode;
            const name = nameOfFunction(fn);
            const index = fn.params.indexOf(param);
            if (!name) return UNKNOWN;
            const known = membersOf(this.around.anyDevice).get(name)?.find((node): node is Fn | Callback => node.$type === 'Callback' || node.name === 'migrate_to_ram');
            const contract = this.around.isPrimitive(fn) ? undefined : (known as Callback | undefined)?.params[index]?.name;
            if (contract && this.isCallback(fn)) return contract === 'range' ? this.structKind('range', fn, false) : kindByName(contract);
            const own = AstUtils.getContainerOfType(fn, isScenario);
            for (const { call, scenario } of callsOf(AstUtils.findRootNode(fn) as Model, name)) {
                // Scenarios do not see each other.
                if (own && scenario && scenario !== own) continue;
                const kind = unsure(this.kindOf(call.args[index]));
                if (kind.k !== 'unknown' && kind.k !== 'plain') return kind;
            }
            return param.name === 'range' ? this.structKind('range', fn, false) : kindByName(param.name);
        } finally {
            this.running.delete(param);
        }
    }

    private isCallback(fn: FunctionNode): boolean {
        return fn.$type === 'Callback' || isNotifier(fn.$container) || this.around.deviceOf(fn) !== undefined;
    }
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
