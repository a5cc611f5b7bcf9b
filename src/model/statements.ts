/** Statements of one thread, inlined calls included, to nodes of its graph. */
import type { Atomic, Block, Expr as AstExpr, For, Foreach, If, Local, Return, Simple, Stmt } from '../language/generated/ast.js';
import { Calls } from './calls.js';
import type { Context } from './context.js';
import { binary, constant, element, isConstant, truth, ZERO } from './exprs.js';
import type { Expr } from './expr.js';
import { Expressions, refuseSeqLiteral } from './expressions.js';
import { goTo, placeLabel } from './labels.js';
import { enterSection } from './primitives-locks.js';
import { chooseAmong } from './primitives-misc.js';
import { sharedTableOps } from './primitives-device.js';
import { SCALARS, type PageObject } from './objects.js';
import { valuesOf } from './declarations.js';
import type { Effect, Op } from './program.js';
import type { TempInfo } from './steps.js';
import { describe, num, RETURNS_NOTHING, type Binding, type Num, type Place, type Value } from './values.js';

export class Statements {
    private readonly expressions: Expressions;

    constructor(private readonly ctx: Context) {
        const calls: { current?: Calls } = {};
        this.expressions = new Expressions(ctx, e => calls.current!.call(e));
        calls.current = new Calls(ctx, this.expressions, this);
    }

    block(block: Block): void {
        this.ctx.frame.scopes.push(new Map());
        for (const statement of block?.stmts ?? []) this.statement(statement);
        this.ctx.frame.scopes.pop();
    }

    private statement(s: Stmt): void {
        // What cannot be reached is not lowered; a label makes it reachable again.
        if (!this.ctx.graph.cursor && s.$type !== 'Label' && s.$type !== 'Block') {
            if (s.$type === 'Local') this.unreached(s);
            return;
        }
        this.ctx.current = s;
        this.mark(s);
        switch (s.$type) {
            case 'Block': return this.block(s);
            case 'Local': return this.local(s);
            case 'Simple': return this.simple(s);
            case 'If': return this.if(s);
            case 'While': return this.loop(s.cond, s.body, undefined, false);
            case 'DoWhile': return this.loop(s.cond, s.body, undefined, true);
            case 'For': return this.for(s);
            case 'Foreach': return this.foreach(s);
            case 'Goto': return goTo(this.ctx, s.label?.$refText ?? '');
            case 'Label': return placeLabel(this.ctx, s.name);
            case 'Break': return this.leaveLoop('breakTo', 'break');
            case 'Continue': return this.leaveLoop('continueTo', 'continue');
            case 'Return': return this.return(s);
            case 'Choose': return chooseAmong(this.ctx, s.alts.map((alt, i) => ({ text: `choose: alternative ${i + 1}`, run: () => this.block(alt) })));
            case 'Atomic': return this.atomic(s);
        }
    }

    /** For the report of what no interleaving reaches: control has come to the statement. */
    private mark(s: Stmt): void {
        const { shared, frame } = this.ctx;
        if (!shared.reach || frame.library || s.$type === 'Block' || s.$type === 'Label') return;
        const id = shared.covers.push({ range: this.ctx.range(s), text: this.ctx.text(s), statement: true }) - 1;
        this.ctx.local({ kind: 'cover', id });
    }

    /** A declaration that nothing comes to still declares: a label behind it may be reached, where the local is 0. */
    private unreached(s: Local): void {
        const type = SCALARS[s.type];
        const struct = this.ctx.world.declarations.structs.get(s.type);
        if (type) this.ctx.bind(s.name, this.newLocal(s.name, type, ZERO));
        else if (struct && s.args.length === 0) this.ctx.bind(s.name, { kind: 'fixed', value: this.struct(s, struct) });
    }

    private local(s: Local): void {
        const { ctx } = this;
        const init = s.init && this.expressions.value(s.init);
        if (s.type === 'let') {
            if (init?.kind === 'void') throw ctx.error('no-value', RETURNS_NOTHING, s.init ?? s);
            if (!init) throw ctx.error('missing-value', `let ${s.name} needs a value`, s);
            ctx.bind(s.name, init.kind === 'num' && !isConstant(init.e) ? this.newLocal(s.name, init.type, init.e) : { kind: 'fixed', value: init });
            return;
        }
        const struct = ctx.world.declarations.structs.get(s.type);
        if (struct) { ctx.bind(s.name, { kind: 'fixed', value: this.struct(s, struct) }); return; }
        const type = SCALARS[s.type];
        if (!type) throw ctx.error('unknown-type', `there is no type ${s.type}`, s);
        if (s.ctor) throw ctx.error('argument-count', `a ${s.type} takes no arguments: write \`${s.type} ${s.name} = ...\``, s);
        if (init?.kind === 'void') throw ctx.error('no-value', RETURNS_NOTHING, s.init ?? s);
        if (init && init.kind !== 'num') throw ctx.error('handle-as-value', `${s.type} ${s.name} cannot hold ${describe(init)}: use \`let\``, s);
        if (init && type === 'seq') refuseSeqLiteral(ctx, init, s);
        const binding = this.newLocal(s.name, type, init ? (type === 'bool' ? truth(init.e) : init.e) : ZERO, type === 'int' && (!init || init.type === 'int') ? { isNumber: true, ...valuesOf(ctx.world.declarations, s.init) } : undefined);
        if (init) ctx.refine(binding, init.type);
        ctx.bind(s.name, binding);
    }

    private newLocal(name: string, type: Num['type'], value: Expr, declared?: TempInfo['declared']): Binding & { kind: 'local' } {
        const temp = this.ctx.newTemp(type, name, declared);
        this.ctx.set(temp, value);
        return { kind: 'local', temp, type };
    }

    /** `migrate_vma m(page, owner)`: arguments go to the fields in order, the rest is 0. */
    private struct(s: Local, fields: { name: string; type: string; size?: number; of?: string }[]): Value {
        if (s.args.length > fields.length) throw this.ctx.error('argument-count', `${s.type} has ${fields.length} fields, not ${s.args.length}`, s);
        const values = s.args.map(a => this.expressions.value(a));
        const bindings = new Map<string, Binding>();
        fields.forEach((field, i) => {
            const value = values[i];
            if (field.type === 'handle') { bindings.set(field.name, { kind: 'fixed', value: value ?? { kind: 'owner', name: null } }); return; }
            const type = SCALARS[field.type];
            if (!type) throw this.ctx.error('misplaced-type', `a local ${s.type} cannot have a field of type ${field.type}`, s);
            if (value && value.kind !== 'num') throw this.ctx.error('handle-as-value', `${s.type}.${field.name} cannot hold ${describe(value)}`, s.args[i]);
            const name = `${s.name}.${field.name}`;
            const pages = field.of === undefined ? undefined : this.pagesOf(field.of, bindings, s);
            const count = pages?.length ?? field.size ?? 1;
            if (value && count !== 1) throw this.ctx.error('missing-index', `${s.type}.${field.name} has ${count} elements: assign them one by one`, s.args[i]);
            const elements = Array.from({ length: count }, (_, at) => {
                const binding = this.newLocal(count === 1 ? name : `${name}[${pages?.[at].name ?? at}]`, type, value?.kind === 'num' ? value.e : ZERO);
                this.ctx.fieldTemps.add(binding.temp);
                return binding;
            });
            bindings.set(field.name, pages || field.size !== undefined ? { kind: 'fixed', value: { kind: 'elements', name, of: elements, pages } } : elements[0]);
        });
        return { kind: 'struct', type: s.type, fields: bindings };
    }

    /** Pages of the handle that an array of the struct is named for. */
    private pagesOf(name: string, bindings: ReadonlyMap<string, Binding>, s: Local): PageObject[] {
        const handle = bindings.get(name);
        const value = handle?.kind === 'fixed' ? handle.value : undefined;
        if (value?.kind === 'page') return [value];
        if (value?.kind === 'pages' || value?.kind === 'range') return value.pages;
        throw this.ctx.error('argument-kind', value ? `${s.type}.${name} must be a page or a set of pages, but this is ${describe(value)}` : `${s.type} has no handle ${name} before its arrays`, s);
    }

    private simple(s: Simple): void {
        if (!s.op) {
            if (s.left?.$type !== 'Call') throw this.ctx.error('no-effect', 'this does nothing: a statement is an assignment or a call', s);
            this.expressions.place(s.left);
            return;
        }
        if (s.op === '=') { this.assign(s.left, () => this.expressions.value(s.right!), s); return; }
        const amount = s.op === '++' || s.op === '--' ? undefined : s.right;
        const operator = s.op === '++' || s.op === '+=' ? '+' : '-';
        this.assign(s.left, place => {
            const read = place ? this.expressions.read(place, s.left) : this.expressions.number(s.left);
            if (read.kind !== 'num') throw this.ctx.error('handle-as-value', `a value is needed here, but this is ${describe(read)}`, s.left);
            if (read.type === 'seq') throw this.ctx.error('sequence-arithmetic', 'a sequence number is made by seq_next, seq_prev and seq_make_odd only', s);
            const before = amount ? this.expressions.before(read, amount) : read;
            return { ...before, e: binary(operator, before.e, amount ? this.expressions.number(amount).e : constant(1)) };
        }, s);
    }

    /** Left to right: which element it is (`a[x]` reads x), then the value, then the store. */
    private assign(target: AstExpr, compute: (place?: Place) => Value, s: Simple): void {
        const { ctx } = this;
        const binding = this.localOf(target);
        const place = binding ? undefined : this.expressions.place(target);
        if (place && place.kind !== 'place') throw ctx.error('not-assignable', `${ctx.text(target)} cannot be assigned to: it is ${describe(place)}`, target);
        if (place?.index && s.right) place.index = this.expressions.before({ kind: 'num', e: place.index, type: 'int' }, s.right).e;
        const value = compute(place);
        if (value.kind === 'void') throw ctx.error('no-value', RETURNS_NOTHING, s.right ?? s);
        if (value.kind !== 'num') throw ctx.error('handle-as-value', `${describe(value)} cannot be stored: use \`let\` for handles`, s.right ?? s);
        if (binding) this.assignLocal(binding, value, s);
        else this.store(place!, value, s);
    }

    private localOf(target: AstExpr): (Binding & { kind: 'local' }) | undefined {
        if (target?.$type === 'NameRef') {
            const binding = this.ctx.lookup(target.ref?.$refText ?? '');
            return binding?.kind === 'local' ? binding : undefined;
        }
        const member = target?.$type === 'Index' ? target.target : target;
        if (member?.$type !== 'Member_' || member.target?.$type !== 'NameRef') return undefined;
        const object = this.ctx.lookup(member.target.ref?.$refText ?? '');
        if (object?.kind !== 'fixed' || object.value.kind !== 'struct') return undefined;
        const field = object.value.fields.get(member.member?.$refText ?? '');
        if (field?.kind === 'fixed' && field.value.kind === 'elements') return this.expressions.element(field.value, target);
        return field?.kind === 'local' && target.$type === 'Member_' ? field : undefined;
    }

    private assignLocal(binding: Binding & { kind: 'local' }, value: Num, s: Simple): void {
        if (binding.type === 'seq') refuseSeqLiteral(this.ctx, value, s);
        this.ctx.refine(binding, value.type);
        this.ctx.set(binding.temp, binding.type === 'bool' ? truth(value.e) : value.e);
    }

    private store(place: Place, value: Num, s: Simple): void {
        const { ctx } = this;
        if (!place.index) throw ctx.error('missing-index', `${place.name} is an array: say which element`, s);
        if (place.type === 'seq') refuseSeqLiteral(ctx, value, s);
        if (place.type === 'seq' && value.type !== 'seq' && !isConstant(value.e)) throw ctx.error('sequence-arithmetic', 'a sequence number is made by seq_next, seq_prev and seq_make_odd only', s);
        if (place.type === 'int') for (let i = 0; i < place.length; i++) ctx.world.space.refine(place.base + i, value.type);
        const target = element(place.base, place.length, place.index);
        if (target.op !== 'var' && target.op !== 'elem') throw ctx.error('index-out-of-range', `${place.name}: no such element`, s);
        const stored = place.type === 'bool' ? truth(value.e) : value.e;
        const isPte = place.page !== undefined && place.field === 'pte';
        const effect: Effect = isPte ? { kind: 'pte', page: place.page!.id } : { kind: 'store' };
        const ops: Op[] = [...place.checks, { kind: 'set', target, value: stored }];
        if (isPte) ops.push(...sharedTableOps(ctx.world.devices, place.page!));
        ctx.step(ctx.meta(ctx.text(s), effect), ops);
    }

    private if(s: If): void {
        const cond = this.expressions.condition(s.cond);
        if (isConstant(cond)) {
            if (cond.value) this.scoped(s.then);
            else if (s.else) this.scoped(s.else);
            return;
        }
        const { graph, atomic } = this.ctx;
        if (!graph.cursor) return;
        const arms = graph.branch(cond, atomic);
        const done = graph.node(false, atomic);
        graph.cursor = arms.then;
        this.scoped(s.then);
        graph.goTo(done);
        graph.cursor = arms.else;
        if (s.else) this.scoped(s.else);
        graph.goTo(done);
        graph.resume(done);
    }

    private scoped(s: Stmt): void {
        this.ctx.frame.scopes.push(new Map());
        this.statement(s);
        this.ctx.frame.scopes.pop();
    }

    private loop(cond: AstExpr | undefined, body: Stmt, step: Simple | undefined, bodyFirst: boolean): void {
        const { ctx } = this;
        const { graph, atomic } = ctx;
        const head = graph.node(false, atomic, ctx.meta('loop', { kind: 'local' }));
        const next = graph.node(false, atomic);
        const done = graph.node(false, atomic);
        let entry = head;
        if (bodyFirst) { entry = graph.node(false, atomic, head.meta); graph.goTo(entry); } else graph.goTo(head);
        graph.cursor = head;
        const test = cond ? this.expressions.condition(cond) : constant(1);
        const inner = bodyFirst ? entry : graph.node(false, atomic);
        if (isConstant(test)) graph.goTo(test.value ? inner : done);
        else {
            const arms = graph.branch(test, atomic);
            graph.link(arms.then, inner);
            graph.link(arms.else, done);
        }
        graph.cursor = inner;
        ctx.frame.loops.push({ breakTo: done, continueTo: next });
        this.scoped(body);
        ctx.frame.loops.pop();
        graph.goTo(next);
        graph.resume(next);
        if (step) this.statement(step);
        graph.goTo(head);
        graph.resume(done);
    }

    private for(s: For): void {
        this.ctx.frame.scopes.push(new Map());
        if (s.init) this.statement(s.init);
        this.loop(s.cond, s.body, s.step, false);
        this.ctx.frame.scopes.pop();
    }

    private foreach(s: Foreach): void {
        const { ctx } = this;
        const place = this.expressions.place(s.set);
        const set = place.kind === 'elements' ? place : this.expressions.read(place, s.set);
        const items: Value[] = set.kind === 'page' ? [set] : set.kind === 'elements' ? set.pages ?? set.of.map((_, i) => num(constant(i))) : set.kind === 'pages' || set.kind === 'range' ? set.pages : set.kind === 'devices' ? set.devices : set.kind === 'notifiers' ? set.notifiers : [];
        if (!['page', 'pages', 'range', 'devices', 'notifiers', 'elements'].includes(set.kind)) throw ctx.error('not-a-set', `foreach needs a set, such as mm.pages or devices, but this is ${describe(set)}`, s.set);
        const done = ctx.graph.node(false, ctx.atomic);
        for (const value of items) {
            const next = ctx.graph.node(false, ctx.atomic);
            ctx.frame.loops.push({ breakTo: done, continueTo: next });
            ctx.frame.scopes.push(new Map([[s.var.name, { kind: 'fixed', value }]]));
            this.statement(s.body);
            ctx.frame.scopes.pop();
            ctx.frame.loops.pop();
            ctx.graph.goTo(next);
            ctx.graph.resume(next);
        }
        ctx.graph.goTo(done);
        ctx.graph.resume(done);
    }

    private leaveLoop(where: 'breakTo' | 'continueTo', word: string): void {
        const loop = this.ctx.frame.loops[this.ctx.frame.loops.length - 1];
        if (!loop) throw this.ctx.error('outside-loop', `${word} outside of a loop`);
        this.ctx.graph.goTo(loop[where]);
    }

    private return(statement: Return): void {
        const { ctx } = this;
        const { frame } = ctx, { value } = statement;
        const result = value ? this.expressions.value(value) : undefined;
        if (result && result.kind !== 'num' && result.kind !== 'void') throw ctx.error('handle-as-value', `a function returns a value, not ${describe(result)}`, value);
        if (frame.result && ctx.graph.cursor) {
            const returned: Num = result?.kind === 'num' ? result : { kind: 'num', e: ZERO, type: 'int' };
            const run = ctx.stack.at(-1)?.callback, certain = isConstant(returned.e) ? { result: returned.e.value } : {};
            if (run) ctx.note(() => ({ ...ctx.meta(ctx.text(statement), { kind: 'callback', action: 'return', run, ...certain }), range: ctx.range(statement) }));
            ctx.refine(frame.result, returned.type);
            if (frame.result.values.length === 0 && returned.type === 'bool') frame.result.type = 'bool';
            ctx.set(frame.result.temp, returned.e);
            frame.result.values.push(returned.e);
        }
        ctx.graph.goTo(frame.exit);
    }

    private atomic(s: Atomic): void {
        const { ctx } = this;
        const lock = s.lock && this.expressions.value(s.lock);
        if (lock && lock.kind !== 'lock') throw ctx.error('argument-kind', `atomic (...) takes a lock, but this is ${describe(lock)}`, s.lock);
        if (ctx.atomic) {
            // Part of the step that has begun. Were both locks taken at once, nobody would see the outer one held while the inner one is waited for, and
            // two threads that nest them in opposite orders would never meet. In a callback the wait itself is found (inTheMiddle).
            if (lock && ctx.sectionLocks.length > 0 && !ctx.calledInSection) throw ctx.error('section-in-section', `a section of ${lock.name} inside a section of a lock would take both at once: take the outer lock openly (spin_lock, mutex_lock) and put the section of ${lock.name} inside`, s);
            if (lock) enterSection(ctx, lock);
            this.block(s.body);
            if (lock) ctx.sectionLocks.pop();
            return;
        }
        const text = this.sectionText(s, lock?.name);
        const effect: Effect = lock ? { kind: 'lock', action: 'section', mode: 'write', lock: lock.ref } : { kind: 'atomic' };
        ctx.step(ctx.meta(text, effect, lock ? { waits: { text: lock.name, lock: lock.ref } } : {}));
        if (!ctx.graph.cursor) return;
        ctx.atomic = true;
        ctx.sectionDepth = ctx.frames.length;
        if (lock) enterSection(ctx, lock);
        // Who waits in a section of a lock holds it meanwhile, which one step cannot show.
        ctx.mayWait = !lock;
        this.block(s.body);
        if (lock) ctx.sectionLocks.pop();
        ctx.atomic = false;
        ctx.mayWait = false;
        ctx.takenInSection = [];
    }

    /** A section of a library function is known by the function; one of the user's own by what it says. */
    private sectionText(s: Atomic, lock: string | undefined): string {
        const { ctx } = this;
        if (ctx.frame.library) return lock ? `${ctx.frame.text} under ${lock}` : ctx.frame.text ?? 'atomic';
        return `${lock ? `atomic (${lock})` : 'atomic'} ${ctx.text(s.body)}`;
    }
}
