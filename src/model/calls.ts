/** Calls: functions are inlined, callbacks are found through their handle, the rest are primitives. */
import { AstUtils } from 'langium';
import { isReturn, type Block, type Call, type Expr as AstExpr, type Param, type Simple } from '../language/generated/ast.js';
import { CallSite, NOTHING, type Evaluator } from './call-site.js';
import { mmsOf, type Context, type Frame } from './context.js';
import { isConstant, ZERO } from './exprs.js';
import { callbackRun, kernelCall, notifierAmong } from './kernel-calls.js';
import type { FunctionInfo, MmObject, NotifierObject, NumType } from './objects.js';
import { SCALARS } from './objects.js';
import type { CallFrame } from './program.js';
import { PRIMITIVES } from './primitives.js';
import type { Binding, RangeValue, Value } from './values.js';
import { num } from './values.js';

export interface BodyLowering { block(node: FunctionInfo['body']): void }

export class Calls {
    constructor(private readonly ctx: Context, private readonly evaluator: Evaluator, private readonly statements: BodyLowering) { }

    call(e: Call): Value {
        const outer = this.ctx.current;
        this.ctx.current = e;
        try {
            return this.dispatch(e);
        } finally {
            this.ctx.current = outer;
        }
    }

    private dispatch(e: Call): Value {
        const target = e.target;
        if (target?.$type === 'NameRef') {
            const name = target.ref?.$refText ?? '';
            const special = this.constructor_(name, e);
            if (special) return special;
            const fn = this.ctx.frame.device?.functions.get(name) ?? this.ctx.shared.functions.get(name);
            if (fn) return this.inline(fn, e);
            const primitive = PRIMITIVES[name];
            if (primitive) return primitive(new CallSite(this.ctx, name, e, this.evaluator, this.ctx.frame.device));
            const callback = this.ctx.frame.device?.notifiers.find(n => n.callbacks.has(name))?.callbacks.get(name);
            if (callback) return this.inline(callback, e);
            throw this.ctx.error('unknown-function', name ? `there is no function ${name}` : 'a function name is missing', target);
        }
        if (target?.$type === 'Member_') return this.method(e, target);
        throw this.ctx.error('not-a-function', 'only a function can be called', e);
    }

    private method(e: Call, target: Extract<Call['target'], { $type: 'Member_' }>): Value {
        const object = this.evaluator.value(target.target);
        const name = target.member?.$refText ?? '';
        if (object.kind === 'notifier') {
            const callback = object.callbacks.get(name);
            if (callback) return this.inline(callback, e, object);
            throw this.ctx.error('unknown-member', `${object.name} has no callback ${name}`, target);
        }
        if (object.kind === 'device') {
            const fn = object.functions.get(name) ?? object.notifiers.find(n => n.callbacks.has(name))?.callbacks.get(name);
            if (fn) return this.inline(fn, e);
            const primitive = PRIMITIVES[name];
            if (primitive) return primitive(new CallSite(this.ctx, name, e, this.evaluator, object));
            throw this.ctx.error('unknown-member', `${object.name} has no function ${name}`, target);
        }
        throw this.ctx.error('unknown-member', `${this.ctx.text(target.target)} has no function ${name}`, target);
    }

    /** `range(mm, pages, EVENT, owner, blockable)`. */
    private constructor_(name: string, e: Call): Value | undefined {
        if (name !== 'range' || this.ctx.lookup('range')?.kind === 'local') return undefined;
        const site = new CallSite(this.ctx, name, e, this.evaluator, undefined);
        site.arity(3, 5);
        const event = site.num(2).e;
        if (!isConstant(event)) throw this.ctx.error('not-constant', 'the event of a range must be known when the call is inlined: it cannot depend on a variable', e.args[2]);
        this.refuseEvent(event.value, e.args[2]);
        const result: RangeValue = { kind: 'range', mm: site.mm(0), pages: site.pages(1), event, owner: { kind: 'no_owner' }, blockable: true };
        for (const page of result.pages) if (page.mm !== result.mm) throw this.ctx.error('page-of-other-mm', `page ${page.name} belongs to ${page.mm.name}, not to ${result.mm.name}`, e.args[1]);
        if (e.args.length > 3) result.owner = this.owner(site, 3);
        if (e.args.length > 4) {
            const blockable = site.num(4).e;
            if (!isConstant(blockable)) throw this.ctx.error('not-constant', 'whether a range is blockable must be known when the call is inlined: it cannot depend on a variable', e.args[4]);
            result.blockable = blockable.value !== 0;
        }
        return result;
    }

    /** What no subscription has a word for would be taken for none of those that it tests. */
    private refuseEvent(event: number, at: AstExpr): void {
        const events = [...this.ctx.world.declarations.constants].filter(([name]) => name.startsWith('MMU_NOTIFY_'));
        if (events.length === 0 || events.some(([, value]) => isConstant(value) && value.value === event)) return;
        throw this.ctx.error('argument-value', `the event of a range is one of ${events.map(([name]) => name).join(', ')}, not ${event}`, at);
    }

    private owner(site: CallSite, i: number): RangeValue['owner'] {
        const value = site.value(i);
        if (value.kind === 'owner' || value.kind === 'task' || value.kind === 'no_owner') return value;
        if (value.kind === 'device') return { kind: 'owner', name: value.owner };
        throw this.ctx.error('argument-kind', 'this is not an owner: a device, its owner, `current` or NULL', site.ast(i));
    }

    /** `notifier`: whose operation it is, if the call is made for a subscription. */
    inline(fn: FunctionInfo, e: Call, notifier?: NotifierObject): Value {
        const { ctx } = this;
        if (!fn.body) throw ctx.error('unexpected-token', `${fn.label} has no body`, e);
        const args = this.arguments(fn, e);
        this.refuseRecursion(fn, args, e);
        const nonblockable = [...args.values()].some(b => b.kind === 'fixed' && b.value.kind === 'range' && !b.value.blockable && fn.device !== undefined);
        const frame: Frame = { fn, text: callText(fn, args), uri: fn.uri, library: fn.library, device: fn.device, scopes: [args], labels: new Map(), exit: ctx.graph.node(false, ctx.atomic),
            loops: [], result: { temp: ctx.newTemp('int'), type: 'int', values: [] } };
        const kernel = fn.device ? undefined : kernelCall(fn.name), about = kernel && notifierAmong(args);
        const run = notifier && callbackRun(notifier, fn.name, args, ctx.world.declarations.constants);
        const called: CallFrame = {
            fn: fn.label, call: ctx.range(e), library: fn.library, ...args.size > 0 && { args: this.argumentsText(fn, e, args) },
            ...kernel && { kernel: { call: kernel, ...about !== undefined && { notifier: about } } }, ...run && { callback: run },
        };
        for (const binding of args.values()) if (binding.kind === 'local') Object.assign(ctx.temps.get(binding.temp)!, { call: called });
        ctx.stack.push(called);
        ctx.frames.push(frame);
        ctx.nonblockable += Number(nonblockable);
        const outer = ctx.atomic;
        if (run) ctx.note(() => ctx.meta(`${fn.label} is called`, { kind: 'callback', action: 'enter', run }));
        if (fn.atomic && !ctx.atomic) {
            ctx.step(ctx.meta(`${fn.label}(${e.args.map(a => ctx.text(a)).join(', ')})`, { kind: 'atomic' }));
            ctx.atomic = true;
            ctx.mayWait = true;
            ctx.sectionDepth = ctx.frames.length;
        }
        this.statements.block(fn.body);
        this.finishBody(frame);
        if (frame.result && hasValue(fn)) called.result = { temp: frame.result.temp, type: fn.returns && SCALARS[fn.returns] || frame.result.type, isOwn: true };
        ctx.atomic = outer;
        if (!outer) ctx.takenInSection = [];
        ctx.nonblockable -= Number(nonblockable);
        ctx.frames.pop();
        ctx.stack.pop();
        // The library may call what the file replaces: that what falls off its end returns 0 is all it can rely on.
        return hasValue(fn) || ctx.frame.library ? this.result(frame, fn) : NOTHING;
    }

    /** Falling off the end returns 0, as a C function whose value is used by mistake must not be trusted to. */
    private finishBody(frame: Frame): void {
        const { ctx, ctx: { graph } } = this;
        const run = ctx.stack[ctx.stack.length - 1].callback;
        if (run) ctx.note(() => ctx.meta('returns', { kind: 'callback', action: 'return', run, result: 0 }));
        if (graph.cursor && frame.result) {
            if (frame.result.values.length > 0) this.ctx.set(frame.result.temp, ZERO);
            frame.result.values.push(ZERO);
        }
        graph.goTo(frame.exit);
        for (const [name, label] of frame.labels) if (!label.locals) throw this.ctx.error('unknown-label', `there is no label ${name} in this function`, frame.fn?.body);
        graph.resume(frame.exit);
    }

    private result(frame: Frame, fn: FunctionInfo): Value {
        const result = frame.result!;
        if (result.values.length === 0) return num(ZERO);
        const first = result.values[0];
        if (result.values.every(v => isConstant(v) && isConstant(first) && v.value === first.value)) return num(first, result.type);
        if (fn.returns && SCALARS[fn.returns]) this.ctx.refine(result, SCALARS[fn.returns]);
        return num({ op: 'temp', id: result.temp }, result.type);
    }

    /**
     * A function may be called within itself once: an invalidation in a callback (its allocation reclaims, its mmput() is the last) calls back.
     * What goes on from there must be ended by within() or by the callback itself. A call for another mm (its exit inside this one's) is another function.
     */
    private refuseRecursion(fn: FunctionInfo, args: Frame['scopes'][0], e: Call): void {
        const mms = mmsOf({ scopes: [args] });
        const active = this.ctx.frames.flatMap((f, i) => f.fn?.body === fn.body && sameMms(mms, mmsOf(f)) ? [i] : []);
        if (active.length < 2) return;
        const cycle = [...this.ctx.frames.slice(active[1]).map(f => f.fn!.label), fn.label];
        throw this.ctx.error('recursion', `recursion cannot be inlined: ${cycle.join(' calls ')}`, e);
    }

    /** Things by their names; what the kernel gives a driver's function by the name that it has there; what is left out is not told. */
    private argumentsText(fn: FunctionInfo, e: Call, args: ReadonlyMap<string, Binding>): string {
        const isCallback = this.ctx.frame.library && !fn.library;
        return [...args].slice(0, e.args.length).map(([param, binding], i) => thingsIn(binding)?.join(' ') ?? (isCallback ? param : this.ctx.text(e.args[i]))).join(', ');
    }

    /** Handles and structs are passed as they are; numbers by value. */
    private arguments(fn: FunctionInfo, e: Call): Map<string, Binding> {
        const { ctx } = this;
        if (e.args.length > fn.params.length) throw ctx.error('argument-count', `${fn.label}() takes ${fn.params.length} argument${fn.params.length === 1 ? '' : 's'}, not ${e.args.length}`, e);
        const bound = new Map<string, Binding>();
        const assigned = assignedNames(fn.body);
        fn.params.forEach((param: Param, i: number) => {
            if (i < e.args.length) bound.set(param.name, this.bindArgument(param.name, this.evaluator.value(e.args[i]), assigned));
            else if (param.init) bound.set(param.name, this.bindArgument(param.name, this.evaluator.value(param.init), assigned));
            else throw ctx.error('argument-count', `${fn.label}() needs its argument ${param.name}: it takes ${fn.params.length}, not ${e.args.length}`, e);
        });
        return bound;
    }

    private bindArgument(name: string, value: Value, assigned: ReadonlySet<string>): Binding {
        if (value.kind === 'void') throw this.ctx.error('no-value', 'this call returns nothing that could be passed on');
        if (value.kind !== 'num' || (isConstant(value.e) && !assigned.has(name))) return { kind: 'fixed', value };
        const type: NumType = value.type;
        const kept = this.ctx.keep(value.e, type, name);
        return { kind: 'local', temp: (kept.e as { id: number }).id, type };
    }
}

const returning = new WeakMap<Block, boolean>();

/** Whether a call of it has a value: some `return` in it has one, or it says of which type it is. */
function hasValue({ returns, body }: FunctionInfo): boolean {
    if (returns !== undefined) return true;
    let known = returning.get(body);
    if (known === undefined) returning.set(body, known = AstUtils.streamAst(body).some(node => isReturn(node) && node.value !== undefined));
    return known;
}

const sameMms = (a: MmObject[], b: MmObject[]): boolean => a.length === b.length && a.every((mm, i) => mm === b[i]);

function callText(fn: FunctionInfo, args: ReadonlyMap<string, Binding>): string {
    return `${fn.label}(${[...args.values()].flatMap(binding => thingsIn(binding) ?? []).join(', ')})`;
}

/** The names of what a handle is; undefined for everything else. */
function thingsIn(binding: Binding): string[] | undefined {
    if (binding.kind !== 'fixed') return undefined;
    const { value } = binding;
    if (value.kind === 'range' || value.kind === 'pages') return value.pages.map(p => p.name);
    return 'name' in value && value.kind !== 'owner' ? [value.name] : undefined;
}

const assignedIn = new WeakMap<Block, ReadonlySet<string>>();

/** Names that a function's body assigns to: a parameter among them is a variable even if a constant is passed. */
function assignedNames(body: Block): ReadonlySet<string> {
    let names = assignedIn.get(body);
    if (!names) {
        names = new Set(AstUtils.streamAst(body).map(node => node.$type === 'Simple' ? targetName(node as Simple) : undefined).nonNullable());
        assignedIn.set(body, names);
    }
    return names;
}

function targetName(s: Simple): string | undefined {
    return s.op && s.left?.$type === 'NameRef' ? s.left.ref?.$refText : undefined;
}
